//! The reference page of scenario files, written from the keys as they are declared.

use std::fmt::Write;

use super::checked::Trait;
use super::key::{Default, Key, Kind, Range, Section};
use super::schema;
use super::sections::{arm, claim, data, traits};
use super::shape::Shape;
use crate::vocabulary::distribution::FAMILIES;
use crate::vocabulary::metric::Metric;

/// How the page begins: what holds for all keys.
const HEAD: &str = r#"# Scenario files

Every key that a scenario file may have. This page is written by the program from the same
declarations by which files are read (`GOODWILL_BLESS=1 cargo test --test docs pages` writes it anew).

A scenario is a [TOML](https://toml.io) file. `goodwill check FILE` tells everything that is wrong with
one at once; `goodwill run FILE` leaves a `scenario.toml` in its folder with every default written out.
`--set` changes a value for one run: `--set population.size=5000`, `--set arm.gesture.value=2` (every
gesture of every arm), `--set 'arm."one mint".gesture.value=2'` (of this arm), `--set
'arm[2].gesture[1].value=2'` (counted from 1).

## How values are written

| what | like | notes |
|---|---|---|
| money | `2.5`, `"$2.50"`, `"2.50 EUR"` | the sign must be the scenario's `currency` |
| share | `0.4`, `"40%"` | from 0 to 1 |
| duration | `"8 weeks"` | in seconds, minutes, hours, days, weeks, months, quarters or years; a bare number only if 0 |
| rate | `"0.1 per week"`, `"4/year"` | a bare number only if 0 |
| time | `"2 weeks"`, `"3 ticks"` | from the start of the run; on a visit timeline the number of visits, such as `2` |
| trait | `0.16`, `{ lognormal = { mean = 20, cv = 0.5 } }` | one value for all, or a distribution |

A month is a twelfth of a year, a year 365.25 days. No number may be larger than 10¹².

In the tables below, "needed" in the column of defaults means that the key must be written, "–" that without the
key the thing is not there. "–" in the column of units means a pure number, or no number.

## In an editor

Editors that read TOML through [Taplo](https://taplo.tamasfe.dev) (Even Better TOML for Visual Studio Code, and
others) show what each key means, complete keys and words, and mark what is wrong, where the file's first line names
the schema:

```toml
#:schema scenario.schema.json
```

The path is relative to the file. `goodwill new` writes such a file with the schema beside it, `goodwill schema`
prints the schema, and [scenario.schema.json](scenario.schema.json) is it (JSON Schema, draft 7). It is written from the
declarations that this page is written from, straight as JSON: a library that derives schemas from types, such as schemars,
has no types to derive it from here. It asks for words as they are written below, where the program forgives capitals and
hyphens; and what only several keys together make wrong is told by `goodwill check` alone.
"#;

/// The page as Markdown: `docs/scenario.md`.
pub fn page() -> String {
    let mut out = HEAD.to_owned();
    distributions(&mut out);
    tell(&mut out, "At the top of the file", &[schema()]);
    metrics(&mut out);
    out
}

/// Tells sections that have the same keys, and then those below the first.
fn tell(out: &mut String, heading: &str, sections: &[&'static Section]) {
    let section = sections[0];
    line(out, &format!("\n## {heading}\n"));
    if sections.len() == 1 {
        line(out, &format!("{}.", capital(section.meaning)));
    } else {
        for section in sections {
            line(out, &format!("- `[{}]`: {}", section.name, section.meaning));
        }
    }
    line(
        out,
        "\n| key | written as | unit | default | meaning | example |",
    );
    line(out, "|---|---|---|---|---|---|");
    let below = below(section);
    for key in section.keys() {
        line(out, &row(key, &below));
    }
    for (heading, sections) in below {
        if sections[0].name == claim::WITHOUT_SECTION.name {
            let meaning = capital(sections[0].meaning);
            line(
                out,
                &format!(
                    "\n## {heading}\n\n{meaning}: any keys of `[psychology]`, each with the value that switches it off."
                ),
            );
            continue;
        }
        tell(out, &heading, &sections);
        if sections[0].name == data::SECTION.name {
            tell(out, "A column's table", &[&data::COLUMN_SECTION]);
        }
        if sections[0].name == arm::SECTION.name {
            tell(out, "A budget's table", &[&arm::BUDGET_SECTION]);
        }
    }
}

/// The tables below one, those with the same keys together under one heading.
fn below(section: &'static Section) -> Vec<(String, Vec<&'static Section>)> {
    let mut below: Vec<(String, Vec<&'static Section>)> = Vec::new();
    for key in section.keys() {
        let Some((inner, many)) = inner(key) else {
            continue;
        };
        let heading = heading_of(inner, many);
        match below.last_mut() {
            Some((headings, like)) if same_keys(like[0], inner) => {
                *headings += &format!(", {heading}");
                like.push(inner);
            }
            _ => below.push((heading, vec![inner])),
        }
    }
    below
}

/// The table that a key holds, and whether there can be several.
pub fn inner(key: &Key) -> Option<(&'static Section, bool)> {
    match key.kind {
        Kind::Table(section) => Some((section, false)),
        Kind::Tables(section) => Some((section, true)),
        _ => None,
    }
}

/// The heading of a section in the reference, with double brackets where there may be many.
pub fn heading_of(section: &Section, many: bool) -> String {
    if many {
        format!("`[[{}]]`", section.name)
    } else {
        format!("`[{}]`", section.name)
    }
}

fn same_keys(one: &'static Section, other: &'static Section) -> bool {
    let names = |section: &'static Section| section.keys().map(|key| key.name);
    names(one).eq(names(other))
}

fn row(key: &Key, below: &[(String, Vec<&'static Section>)]) -> String {
    let default = default(key);
    let (form, example) = match inner(key) {
        Some((section, many)) => {
            let same = |(_, sections): &&(String, Vec<&Section>)| {
                sections.iter().any(|other| other.name == section.name)
            };
            let heading = below.iter().find(same).map_or("", |(heading, _)| heading);
            let form = format!("[table](#{})", anchor(heading));
            (form, heading_of(section, many))
        }
        None if key.example.is_empty() => (written(&key.kind), default.clone()),
        None => (written(&key.kind), code(key.example)),
    };
    let cells = [
        code(key.name),
        form,
        unit(key).to_owned(),
        default,
        key.meaning.trim().to_owned(),
        example,
    ];
    let mut row = String::from("|");
    for cell in cells {
        row += &format!(" {} |", cell.replace('|', "\\|"));
    }
    row
}

/// What holds where the key is not written.
pub fn default(key: &Key) -> String {
    match key.default {
        Default::Required => "needed".into(),
        Default::Absent => "–".into(),
        Default::Derived(words) => words.to_owned(),
        Default::Toml("{}") => "all its defaults".into(),
        Default::Toml(_) | Default::Parameter(_) => {
            key.default.toml().map_or(String::new(), |text| code(&text))
        }
    }
}

/// How the value is written, with its range.
pub fn written(kind: &Kind) -> String {
    let allowed_in = |range: &Range| range.words().replace(" (up to 1e12)", "");
    let words = |words: &[&str]| {
        let all: Vec<String> = words
            .iter()
            .map(|word| code(&format!("\"{word}\"")))
            .collect();
        all.join(", ")
    };
    match kind {
        Kind::Text => "text".into(),
        Kind::Name => "name, 1 to 120 characters".into(),
        Kind::Whole(low, high) => format!("whole number, {low} to {high}"),
        Kind::Number(range) if *range == Range::ANY => "number".into(),
        Kind::Number(range) => format!("number, {}", allowed_in(range)),
        Kind::Money(range) => format!("money, {}", allowed_in(range)),
        Kind::Share(range) => format!("share, {}", allowed_in(range)),
        Kind::Duration(range) if range.above => "duration, above 0".into(),
        Kind::Duration(_) => "duration".into(),
        Kind::Rate => "rate".into(),
        Kind::Time => "time".into(),
        Kind::Flag => "`true` or `false`".into(),
        Kind::Word(allowed) => format!("one of {}", words(allowed)),
        Kind::Words(allowed) => format!("list of {}", words(allowed)),
        Kind::Names => "list of names".into(),
        Kind::Special(Shape::Trait(which)) => format!("trait: {}", written(&traits::kind(*which))),
        Kind::Special(shape) => shape.words(),
        Kind::Table(section) => format!("table {}", code(&format!("[{}]", section.name))),
        Kind::Tables(section) => format!("tables {}", code(&format!("[[{}]]", section.name))),
    }
}

/// The unit in which the value is told.
pub fn unit(key: &Key) -> &'static str {
    let kind = match key.kind {
        Kind::Special(Shape::Trait(which)) => traits::kind(which),
        kind => kind,
    };
    match kind {
        Kind::Money(_) | Kind::Special(Shape::Stake | Shape::Budget | Shape::Worth) => "money",
        Kind::Share(_) | Kind::Special(Shape::Fit | Shape::Offers) => "share",
        Kind::Duration(_) | Kind::Time | Kind::Special(Shape::Times | Shape::Window) => "time",
        Kind::Rate => "per time",
        // A seed counts nothing.
        Kind::Whole(_, high) if high < u64::MAX => "count",
        Kind::Special(Shape::InMetric | Shape::Effect | Shape::Interval(_)) => "the metric's",
        _ => "–",
    }
}

fn distributions(out: &mut String) {
    line(out, "\n## Distributions\n");
    line(
        out,
        "Of a trait, instead of one value for all: `basket = { lognormal = { mean = 20, cv = 0.5 } }`. Parameters carry the \
         trait's\nunit (`{ gamma = { mean = \"0.5 per week\", cv = 1 } }`), but for `cv`, `a`, `b` and `shape`, which are numbers; `cv` \
         is the\nstandard deviation over the mean. What falls outside a trait's range becomes its nearest end. A customer's luck in a \
         trait is\nthe same whatever the distribution, so that a small change of a parameter changes everybody a little.\n",
    );
    line(out, "| distribution | what it is good for | of |");
    line(out, "|---|---|---|");
    for family in &FAMILIES {
        let fitting = Trait::ALL
            .into_iter()
            .filter(|which| traits::fits(*which, family.support));
        let of: Vec<_> = fitting.map(|which| code(which.key())).collect();
        let of = if of.len() == Trait::COUNT {
            "all traits".to_owned()
        } else {
            of.join(", ")
        };
        let example = code(family.example);
        line(out, &format!("| {example} | {} | {of} |", family.meaning));
    }
    let [least, most] = traits::PARTS;
    let mixture = "{ mixture = [{ share = 0.3, value = 0 }, { share = 0.7, uniform = { low = 0.1, high = 0.3 } }] }";
    line(
        out,
        &format!(
            "| {} | several kinds of customers in one: {least} to {most} parts, each with its share and one `value` or \
             distribution | all traits |",
            code(mixture)
        ),
    );
}

/// The anchor of a heading, as the common renderers of Markdown make it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        _ if letter.is_alphanumeric() || letter == '-' || letter == '_' => Some(letter),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
}

fn metrics(out: &mut String) {
    line(out, "\n## Metrics\n");
    line(
        out,
        "What `outcome.primary` and `expect.metric` can name, per head over the whole run. A scenario has \
         those that make\nsense in it: no tips without a tip channel, nobody retained where no time passes.\n",
    );
    line(out, "| metric | what | unit | mean over |");
    line(out, "|---|---|---|---|");
    for metric in Metric::ALL {
        let (unit, base) = (metric.unit().meaning(), metric.base().meaning());
        let (key, label) = (code(metric.key()), metric.label());
        line(out, &format!("| {key} | {label} | {unit} | {base} |"));
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(out, "{text}");
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// With a capital letter at its start.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
