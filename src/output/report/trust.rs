//! How far the model is to be trusted here.

use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{listed, meaning, thousands, visible};
use crate::output::format::{as_meant, cell, count, plain, share_as_meant, shorten};
use crate::output::sentences::CUT;
use crate::scenario::checked::ChannelKind;
use crate::table::{Row, Value};

/// Keys of notes that are told in words elsewhere.
const TOLD: [&str; 10] = [
    "population",
    "clusters",
    "few_clusters",
    "command",
    "cut",
    "best",
    "runner_up",
    "units",
    "unit_of_analysis",
    "respond_threshold",
];

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "trust",
        "How far to trust it",
        "evidence, errors, assumptions",
    );
    section.text(
        "This is not a forecast. It says what follows from the scenario’s assumptions and from a psychology that was fitted to published experiments; it has not been fitted to this business.",
    );
    section.text(speaks_of(told));
    section.text(error(told));
    if let Some(text) = steps(told) {
        section.text(text);
    }
    let cut: Vec<&str> = told.tables.notes_of("cut").collect();
    if !cut.is_empty() {
        section.text(format!("{CUT} ({}).", visible(&cut.join("; "))));
    }
    evidence(told, &mut section);
    let published = super::experiment::published(told);
    if !published.rows.is_empty() {
        section.heading("Beside what was published");
        section.table(published);
    }
    let assumed = assumptions(told);
    if !assumed.is_empty() {
        section.heading("Assumed by the scenario");
        section.blocks.push(Block::List { items: assumed });
    }
    let notes: Vec<String> = told
        .scenario
        .notes
        .split("\n\n")
        .map(visible)
        .filter(|p| !p.is_empty())
        .collect();
    if !notes.is_empty() {
        section.blocks.push(Block::Prose {
            summary: "What the author of the scenario says about it".into(),
            text: notes,
        });
    }
    data(told, &mut section);
    section.say(told, "say.trust");
    section.details("Further notes", further(told));
    section
}

/// Of these customers or of customers like these.
fn speaks_of(told: &ReportModel) -> String {
    let of = told.of();
    let told_by = told.tables.note("population");
    let which = match told_by {
        Some("these") => format!(
            "The intervals speak of these {of}: every replicate holds the same rows of the data."
        ),
        Some("like_these") => {
            format!("The intervals speak of {of} like these, drawn anew in each replicate.")
        }
        _ => match told.scenario.population.data {
            Some(_) => format!(
                "The {of} come from a file; the run does not say whether its rows were drawn anew."
            ),
            None => {
                format!("The intervals speak of {of} like these, drawn anew in each replicate.")
            }
        },
    };
    let unit = told.tables.differences.first();
    let clusters = told
        .tables
        .note("clusters")
        .and_then(|n| n.parse::<u64>().ok());
    let clusters = clusters.or_else(|| {
        unit.filter(|d| d.unit_of_analysis != "customer")
            .map(|d| d.units)
    });
    match (clusters, unit) {
        (Some(n), Some(d)) if n < 30 && d.unit_of_analysis != "customer" => {
            let unit = if d.unit_of_analysis == "community" {
                "communities"
            } else {
                "replicates"
            };
            format!(
                "{which} Only {n} independent {unit} stand behind them: fewer than 30, so take them with care, or add replicates."
            )
        }
        _ => which,
    }
}

/// How time was cut, and what that does to the numbers.
fn steps(told: &ReportModel) -> Option<String> {
    let timeline = &told.scenario.timeline;
    let days = timeline.days_per_step();
    if timeline.is_visit() || days <= 1.0 {
        return None;
    }
    let length = match days {
        7.0 => "a week".to_owned(),
        days => format!("{days:.1} days"),
    };
    Some(format!(
        "Time goes in steps of {length}. In steps of a day most numbers would be the same within 2%. These would not: \
         dutiful returns would be up to 4% more, obligation over time up to 4% other; and goodwill and obligation at the \
         end hang on the last days before it. Goodwill at the end was up to 14% off, obligation at the end from 45% too \
         low to 65% too high. Where these decide, run the scenario by the day."
    ))
}

fn error(told: &ReportModel) -> String {
    let paired = match told.paired() {
        true => "Every arm met the same people with the same luck",
        false => "Each head got one arm, as in a field experiment",
    };
    let unit = told.tables.differences.first().map_or(String::new(), |d| {
        let unit = match (d.unit_of_analysis.as_str(), d.units) {
            (unit, 1) => unit.to_owned(),
            ("community", _) => "communities".into(),
            (unit, _) => format!("{unit}s"),
        };
        format!(
            "; simulation intervals are over {} independent {}",
            count(d.units),
            plain(&unit)
        )
    });
    let draws = match told.draws() {
        Some(n) if n > 0 => format!(
            "Headline intervals add what is not known, over {} draws: the psychology, from its fit; the codes of gestures, by how far coders differ; and how your setting differs from those of the published studies, by how far these differ among themselves.",
            count(n)
        ),
        _ => "The doubt about the psychology and your setting is in none of the intervals: no draws of them were run."
            .to_owned(),
    };
    format!(
        "{paired}{unit}. More customers or replicates make the simulation’s error as small as one likes. {draws}"
    )
}

fn evidence(told: &ReportModel, section: &mut Section) {
    section.heading("What backs the mechanisms at work here");
    let rows = &told.tables.backing;
    if rows.is_empty() {
        section.missing("Not listed: the folder has no backing.csv.");
        return;
    }
    let of = |strength: &str| {
        let own = rows.iter().filter(|b| b.strength == strength);
        own.map(|b| meaning(&b.meaning)).collect::<Vec<String>>()
    };
    let (measured, thin, assumed) = (of("measured"), of("thin"), of("assumed"));
    let mut parts = Vec::new();
    for (names, what) in [
        (&measured, "measured"),
        (&thin, "thinly measured"),
        (&assumed, "assumed"),
    ] {
        if !names.is_empty() {
            parts.push(format!("{} {what}", names.len()));
        }
    }
    section.text(match parts.len() {
        1 => format!(
            "The arms use {} mechanisms, all of them {}.",
            rows.len(),
            parts[0].trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
        ),
        _ => format!(
            "The arms use {} mechanisms: {}.",
            rows.len(),
            listed(&parts)
        ),
    });
    let mut table = Table::new(
        "Mechanisms and what stands behind them",
        vec![
            head("mechanism"),
            head("evidence"),
            number_head("published contrasts"),
            number_head("inside when left out"),
            number_head("read in the source"),
            number_head("claims that hold"),
            head("arms"),
        ],
    );
    for b in rows {
        let strength = match b.strength.as_str() {
            "measured" => "● measured",
            "thin" => "◐ thin",
            _ => "○ assumed",
        };
        let number = |n: u64| if n == 0 { "–".to_owned() } else { count(n) };
        table.row(vec![
            meaning(&b.meaning),
            strength.into(),
            number(b.contrasts),
            if b.contrasts == 0 {
                "–".into()
            } else {
                format!("{} of {}", b.inside_left_out, b.contrasts)
            },
            if b.contrasts == 0 {
                "–".into()
            } else {
                format!("{} of {}", b.sourced, b.contrasts)
            },
            if b.claims == 0 {
                "–".into()
            } else {
                format!("{} of {}", b.claims_hold, b.claims)
            },
            whose(told, &b.arms),
        ]);
    }
    section.table(table);
    let mut studies = Table::new(
        "Studies behind each mechanism",
        vec![head("mechanism"), head("studies")],
    );
    for b in rows.iter().filter(|b| !b.studies.is_empty()) {
        studies.row(vec![
            meaning(&b.meaning),
            plain(&b.studies).replace('_', " "),
        ]);
    }
    section.details("The studies", studies);
}

/// The arms of a list, or that they are all.
fn whose(told: &ReportModel, list: &str) -> String {
    let named = list.split("; ").filter(|name| !name.is_empty()).count();
    match told.arms() {
        n if named >= n => "all".into(),
        n if n > 2 && named == n - 1 && !list.split("; ").any(|name| told.arm(name) == Some(0)) => {
            "all but the baseline".into()
        }
        _ => shorten(&visible(list), 160),
    }
}

fn assumptions(told: &ReportModel) -> Vec<String> {
    let scenario = told.scenario;
    let mut items = vec![format!(
        "A gift of less than about {} goes unnoticed here.",
        told.price(scenario.context.noticed)
    )];
    for way in ChannelKind::ALL {
        let Some(channel) = scenario.channels.of(way) else {
            continue;
        };
        let mut parts = Vec::new();
        if let Some(asked) = channel.asked {
            parts.push(format!(
                "{} of those asked say yes without any influence",
                share_as_meant(asked)
            ));
        }
        if channel.unasked > 0.0 {
            let a_year = channel.unasked * crate::scenario::checked::DAYS_PER_YEAR;
            parts.push(format!("{} a year unasked", as_meant(a_year)));
        }
        if channel.margin > 0.0 && (channel.amount > 0.0 || !way.is_answer()) {
            parts.push(format!(
                "{} of the money is profit",
                share_as_meant(channel.margin)
            ));
        }
        if channel.worth > 0.0 {
            parts.push(format!("a yes is worth {}", told.price(channel.worth)));
        }
        if !parts.is_empty() {
            items.push(format!(
                "{}: {}.",
                crate::output::format::capital(way.key()),
                parts.join("; ")
            ));
        }
    }
    if scenario.service.failure_rate > 0.0 {
        items.push(format!(
            "{} of purchases go wrong.",
            share_as_meant(scenario.service.failure_rate)
        ));
    }
    if let Some(p) = scenario.prospects {
        let a_year = p.join * crate::scenario::checked::DAYS_PER_YEAR;
        items.push(format!(
            "{} prospects for each customer, who join at {} a year without influence.",
            as_meant(p.per_member),
            as_meant(a_year)
        ));
    }
    if let Some(ties) = scenario.community.ties {
        items.push(format!(
            "Each customer knows {} others in a community of {}.",
            ties.degree,
            count(scenario.community.size.into())
        ));
    }
    items
}

/// Where the customers come from a file: how it was read.
fn data(told: &ReportModel, section: &mut Section) {
    let (account, rejected) = (&told.tables.account, &told.tables.rejected);
    if account.is_empty() && rejected.is_empty() {
        return;
    }
    section.heading("The customers’ data");
    section.say(told, "say.data");
    section.table(as_table(account, "How columns became traits", 60));
    if !rejected.is_empty() {
        let n = rejected.len();
        let shown = n.min(20);
        section.details(
            format!(
                "Rows that could not be used: {} ({shown} shown; all are in rejected.csv)",
                count(n as u64)
            ),
            as_table(rejected, "Rows that could not be used", 20),
        );
    }
}

/// Rows as they stand in their file.
fn as_table<R: Row>(rows: &[R], caption: &str, most: usize) -> Table {
    let columns = R::TABLE.columns.iter();
    let heads = columns.map(|column| head(column.name.replace('_', " ")));
    let mut table = Table::new(caption, heads.collect());
    for row in rows.iter().take(most) {
        let mut cells = Vec::new();
        row.each_cell(&mut |value| cells.push(told_cell(value)));
        table.row(cells);
    }
    table
}

/// A cell: numbers to four digits.
fn told_cell(value: Value<'_>) -> String {
    match value {
        Value::Number(number) => match number.fract() == 0.0 {
            true => cell(number),
            false => cell(format!("{number:.3e}").parse().unwrap_or(number)).replace('-', "−"),
        },
        Value::Text(text) => shorten(&visible(text), 200),
        Value::Whole(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Nothing => String::new(),
    }
}

/// What a note says, its numbers as people write them.
fn note_value(key: &str, value: &str) -> String {
    match value.parse::<u64>() {
        Ok(number) if !key.contains("seed") => count(number),
        _ => thousands(&visible(value)),
    }
}

/// Notes that are told nowhere else.
fn further(told: &ReportModel) -> Table {
    let mut table = Table::new("Further notes", vec![head("what"), head("value")]);
    for note in &told.tables.notes {
        if !TOLD.contains(&note.key.as_str())
            && !note.key.starts_with("say.")
            && !note.key.starts_with("until_decided")
        {
            table.row(vec![
                plain(&note.key).replace(['_', '.'], " "),
                note_value(&note.key, &note.value),
            ]);
        }
    }
    table
}
