//! What each code of a problem means, with an example of wrong and one of right: for `goodwill explain`
//! and for the page `docs/errors.md`.

pub mod keys;

use std::fmt::Write;

use super::diagnostics::code;
use crate::vocabulary::card::CARDS;

/// What there is to say about a code.
#[derive(Debug)]
pub struct Explained {
    /// The code, such as `E012`.
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// What it means and why it is refused.
    pub meaning: &'static str,
    /// What is refused.
    pub wrong: Example,
    /// The same mended.
    pub right: Example,
}

/// Part of a scenario file; the rest of it is of no matter.
#[derive(Debug)]
pub struct Example {
    /// The scenario or the part of it that matters.
    pub toml: &'static str,
    /// The data file `customers.csv` beside it, if it needs one.
    pub csv: Option<&'static str>,
    /// A `--set` of the command line.
    pub set: Option<&'static str>,
}

const fn toml(toml: &'static str) -> Example {
    Example {
        toml,
        csv: None,
        set: None,
    }
}

const fn with_data(toml: &'static str, csv: &'static str) -> Example {
    Example {
        csv: Some(csv),
        ..self::toml(toml)
    }
}

const fn set(set: &'static str) -> Example {
    Example {
        set: Some(set),
        ..self::toml("")
    }
}

const CUSTOMERS: &str = "name,basket\nAnn,12.50\nBob,8.00\n";

/// All codes, in their order.
pub static ALL: [Explained; 24] = [
    Explained {
        code: code::SYNTAX,
        title: "The text is not TOML",
        meaning: "A scenario is a TOML file in UTF-8: a key, `=` and a value on each line, in tables like \
`[timeline]`. Texts stand in straight quotes, numbers without them and with a decimal point, and so do `true` \
and `false`. What has a sign or a unit, such as `40%`, `$3` or `2 weeks`, is a text. A comment begins with `#`. \
A key stands once in its table, and a table once in the file; tables that can come several times have two \
brackets: `[[arm]]`.\n\nWhere it is plain what was meant, the rest of the file is checked as if it stood there. \
Where it is not, problems that may come of the lines that cannot be read are not told until they can.",
        wrong: toml("[timeline]\nunit = week\nticks = 12\n"),
        right: toml("[timeline]\nunit = \"week\"\nticks = 12\n"),
    },
    Explained {
        code: code::UNKNOWN_KEY,
        title: "No such key here",
        meaning: "Every table has its own keys; a key that it does not know would do nothing, and a slip of the \
pen would go unnoticed. The message names the key that is spelled most like it and all that are allowed. Keys \
that stand below a header belong to its table: a key of the scenario as a whole, such as `title`, stands above \
all headers. docs/scenario.md has every key.",
        wrong: toml("[timeline]\nunit = \"week\"\ntikcs = 12\nlength = \"12 weeks\"\n"),
        right: toml("[timeline]\nunit = \"week\"\nlength = \"12 weeks\"\n"),
    },
    Explained {
        code: code::MISSING_KEY,
        title: "A key is missing",
        meaning: "Most keys have a default. The few that do not are those of which no default would be right for \
most people: how long the run is, how many customers there are, what decides.",
        wrong: toml("[outcome]\nworthwhile = 2\n"),
        right: toml("[outcome]\nprimary = \"profit\"\nworthwhile = 2\n"),
    },
    Explained {
        code: code::WRONG_TYPE,
        title: "Another kind of value is needed",
        meaning: "A number where a text belongs, a text where a list belongs, and so on. Numbers without a unit \
stand without quotes; texts stand in quotes; a list stands in `[ ]`; a table of its own begins with its header, \
or stands in `{ }` on one line.",
        wrong: toml("[timeline]\nunit = \"week\"\nticks = \"twelve\"\n"),
        right: toml("[timeline]\nunit = \"week\"\nticks = 12\n"),
    },
    Explained {
        code: code::UNKNOWN_WORD,
        title: "Not one of the words that are known here",
        meaning: "Some keys take one of a few words. Capitals, hyphens and underscores do not matter: `after \
purchase` is `After-Purchase`.",
        wrong: toml("[timeline]\nunit = \"fortnight\"\nticks = 6\n"),
        right: toml("[timeline]\nunit = \"week\"\nticks = 12\n"),
    },
    Explained {
        code: code::OUT_OF_RANGE,
        title: "The number is out of range",
        meaning: "Nothing is cut off or rounded to fit: a share above 1, a half-life of zero, a negative price, \
`nan` and `inf` are refused, and so is a number above 10^12, from which nothing finite could be computed. The \
message says what is allowed. A share can be written as `0.4` or as `\"40%\"`; `40` is neither.",
        wrong: toml("[psychology]\ngoodwill_half_life = \"0 weeks\"\n"),
        right: toml("[psychology]\ngoodwill_half_life = \"6 weeks\"\n"),
    },
    Explained {
        code: code::NOTATION,
        title: "Written in a way that cannot be read",
        meaning: "Money, shares, durations, rates and times are written as people write them, with their unit: \
`\"$2.50\"`, `\"40%\"`, `\"8 weeks\"`, `\"0.1 per week\"`. A duration or a rate without a unit is refused, \
since a bare 2 could be days or weeks. Decimals begin with a point.",
        wrong: toml("[psychology]\ngoodwill_half_life = 6\n"),
        right: toml("[psychology]\ngoodwill_half_life = \"6 weeks\"\n"),
    },
    Explained {
        code: code::CURRENCY,
        title: "Another currency than the scenario's",
        meaning: "A scenario counts in one currency, `$` where it does not say another with `currency`. Nothing \
is converted.",
        wrong: toml("[context]\nnoticed = \"1 €\"\n"),
        right: toml("currency = \"€\"\n[context]\nnoticed = \"1 €\"\n"),
    },
    Explained {
        code: code::DUPLICATE,
        title: "The same name or item twice",
        meaning: "Arms, segments and expectations are told apart by their names, in tables and in charts. So two \
names may not be equal, and may not look equal either: where they differ in spaces alone, or in how an `é` is \
put together. In lists, each item stands once.",
        wrong: toml("[[arm]]\nname = \"card\"\n[[arm]]\nname = \"card\"\n"),
        right: toml("[[arm]]\nname = \"card\"\n[[arm]]\nname = \"card and call\"\n"),
    },
    Explained {
        code: code::UNKNOWN_NAME,
        title: "A name that the scenario does not have",
        meaning: "An expectation speaks of an arm, a gesture of segments, the outcome of a metric: by its name, \
letter for letter. The message names those that there are.",
        wrong: toml("[outcome]\nprimary = \"profits\"\n"),
        right: toml("[outcome]\nprimary = \"profit\"\n"),
    },
    Explained {
        code: code::SHARE_SUM,
        title: "Shares that do not sum to 1",
        meaning: "Every customer is in exactly one segment, so the shares of the segments sum to 1, or 100%. \
They are not scaled to fit, since nobody could tell which one was meant to be another.",
        wrong: toml(
            "[population]\nsize = 1000\nbasket = 8\npurchase_rate = \"1 per week\"\n[[population.segment]]\nname = \
\"families\"\nshare = \"40%\"\n[[population.segment]]\nname = \"students\"\nshare = \"50%\"\n",
        ),
        right: toml(
            "[population]\nsize = 1000\nbasket = 8\npurchase_rate = \"1 per week\"\n[[population.segment]]\nname = \
\"families\"\nshare = \"40%\"\n[[population.segment]]\nname = \"students\"\nshare = \"60%\"\n",
        ),
    },
    Explained {
        code: code::CONFLICT,
        title: "Keys that exclude each other, or lack each other",
        meaning: "Two keys say the same thing in two ways, or one of several is needed and none is there. \
So does a conditional offer need the `basket` of those to whom it is made: it lowers the price of a purchase.",
        wrong: toml("[timeline]\nunit = \"week\"\nticks = 12\nlength = \"12 weeks\"\n"),
        right: toml("[timeline]\nunit = \"week\"\nticks = 12\n"),
    },
    Explained {
        code: code::NOT_HERE,
        title: "A key that means nothing beside the others",
        meaning: "The table knows the key, but what the other keys say leaves it without a meaning: a rate where \
nothing happens at random, a delay on a schedule, a trait of the population beside data that give each customer's \
own. It is refused, since whoever wrote it expects it to do \
something.",
        wrong: toml(
            "[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nwhen = \"birthday\"\nevery = \"4 weeks\"\n",
        ),
        right: toml(
            "[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nwhen = \"birthday\"\n",
        ),
    },
    Explained {
        code: code::TIME,
        title: "A time that does not fit the timeline",
        meaning: "Times count from the start of the run and lie before its end. What comes again and again comes \
at most once a tick. A run has a whole number of ticks, at least one: a `length` in between is rounded, with a \
note. What customers do by a rate, and what comes at \
random, may come several times in a tick; but within a step, which is a tick or, of a longer tick, at most a \
week, only so many are followed (250 purchases or unasked returns of one customer, 100 random moments): more \
is most likely a slip in the rate.",
        wrong: toml(
            "[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nat = \"20 weeks\"\n",
        ),
        right: toml(
            "[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nat = \"10 weeks\"\n",
        ),
    },
    Explained {
        code: code::CHANNEL,
        title: "A channel that is not there, or that cannot be asked",
        meaning: "An ask names ways to give back. Each needs a table `[channel.…]` that says, with `asked`, how \
many agree without any influence. Nobody can be asked for a tip: it comes with the visit.",
        wrong: toml(
            "[[arm]]\nname = \"ask\"\n[[arm.ask]]\nways = [\"review\"]\nwhen = \"after purchase\"\n",
        ),
        right: toml(
            "[channel.review]\nasked = \"3%\"\n[[arm]]\nname = \"ask\"\n[[arm.ask]]\nways = [\"review\"]\nwhen = \
\"after purchase\"\n",
        ),
    },
    Explained {
        code: code::METRIC,
        title: "A metric that this scenario does not have",
        meaning: "The metric is known, but the scenario lacks what it measures: there are no donations without \
`[channel.donation]`, and nobody can be retained where no time passes.",
        wrong: toml("[outcome]\nprimary = \"donated\"\n"),
        right: toml(
            "[outcome]\nprimary = \"donated\"\n[channel.donation]\nunasked = \"1 per year\"\namount = 20\n",
        ),
    },
    Explained {
        code: code::NEVER,
        title: "Something that can never happen",
        meaning: "A gesture whose moment never comes, an ask of prospects that there are not, a list of customers \
on which nobody can be, a channel of purchases where nobody can ever buy, a primary metric that can only be one \
number. The run would work and show no effect, and that would be taken for a result.\n\nWhat works and only \
costs (a gift to those who have left, an offer that can never be redeemed) is not refused: `goodwill check` \
has a note of it, and so have the summary and the page.",
        wrong: toml(
            "[[arm]]\nname = \"apology\"\n[[arm.gesture]]\ngift = \"an apology\"\nwhen = \"after failure\"\n",
        ),
        right: toml(
            "[service]\nfailure_rate = \"5%\"\n[[arm]]\nname = \"apology\"\n[[arm.gesture]]\ngift = \"an \
apology\"\nwhen = \"after failure\"\n",
        ),
    },
    Explained {
        code: code::NAME,
        title: "A name that cannot be used as one",
        meaning: "Names stand in tables, charts and pages. They have 1 to 120 characters, all of which can be \
seen: no line breaks, no characters without width, none that turn the direction of the text. A currency is a \
sign or a code of up to 8 letters.",
        wrong: toml("[[arm]]\nname = \"\"\n"),
        right: toml("[[arm]]\nname = \"nothing\"\n"),
    },
    Explained {
        code: code::LIMIT,
        title: "Too many, too few, too large",
        meaning: "A list that is empty, more arms than can be compared, more ties than a community has people, \
more customers than can be counted, sums beyond what can be added up exactly. What sums can reach is bounded \
before the run, and the key that adds most to them is marked. Such a scenario is wrong on any machine, and the command ends \
with 3; with 5 it ends where the limits of time, memory or disk do not suffice for a right one.",
        wrong: toml("[community]\nsize = 6\n[community.ties]\ndegree = 8\n"),
        right: toml("[community]\nsize = 600\n[community.ties]\ndegree = 8\n"),
    },
    Explained {
        code: code::DATA_FILE,
        title: "The data file cannot be read",
        meaning: "The file that `population.data` names is not there, cannot be opened, is empty, or is not a CSV \
table in UTF-8 with a header line. Its path counts from the folder of the scenario file. A quotation mark that is \
not closed, or that has text behind its end, is refused, as nobody can tell how many rows it swallows. A file is \
at most 1 GiB large, and a header at most 16,384 columns wide.",
        wrong: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customer.csv\"\nbasket = \"basket\"\n",
            CUSTOMERS,
        ),
        right: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\n",
            CUSTOMERS,
        ),
    },
    Explained {
        code: code::DATA_COLUMN,
        title: "The data file has no such column",
        meaning: "Columns are named as the header line of the file names them, letter for letter. The message \
lists the columns that there are; where one looks the same and is not, it names the character by its code point.",
        wrong: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"Basket\"\n",
            CUSTOMERS,
        ),
        right: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\n",
            CUSTOMERS,
        ),
    },
    Explained {
        code: code::DATA_CELL,
        title: "Cells of the data file cannot be used",
        meaning: "A cell is empty, no number, or out of range. Such rows are left out and counted; where they are \
more than `rejects` allows, one in twenty by default, or have more than that of the lines, the purchases or the \
money, the file is refused, with the lines of the first wrong cells. It is refused, too, where its rows contradict what \
the scenario takes them for: money without a purchase, one purchase on two days, money in two currencies, dates in \
two orders, one row a purchase.",
        wrong: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\n",
            "name,basket\nAnn,12.50\nBob,unknown\n",
        ),
        right: with_data(
            "[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\n",
            CUSTOMERS,
        ),
    },
    Explained {
        code: code::OVERRIDE,
        title: "A --set that cannot be applied",
        meaning: "`--set` takes the path of a key, `=` and a value. In the path, `arm.gesture.value` is every \
gesture of every arm, `arm.\"one mint\".gesture.value` are those of one arm, and `arm[2].gesture[1].value` \
counts from 1. The path leads to a key that a scenario has, through tables that this one has.",
        wrong: set("population.sise=500"),
        right: set("population.size=500"),
    },
    Explained {
        code: code::DATA_FIT,
        title: "Too few data for what is to be learned from them",
        meaning: "With `purchases`, `last_purchase` and `tenure`, how often people buy and who has left is \
learned from the data. That takes customers enough, and customers who came back. With fewer, say what you know: \
a `purchase_rate`.",
        wrong: with_data(
            "[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\npurchases = \"orders\"\nlast_purchase = { column = \
\"since_last\", unit = \"day\" }\ntenure = { column = \"since_first\", unit = \"day\" }\n",
            "basket,orders,since_last,since_first\n12.50,3,10,200\n8.00,1,90,90\n",
        ),
        right: with_data(
            "[population]\npurchase_rate = \"1 per month\"\n[population.data]\nfile = \"customers.csv\"\nbasket = \"basket\"\ntenure = { column = \
\"since_first\", unit = \"day\" }\n",
            "basket,orders,since_last,since_first\n12.50,3,10,200\n8.00,1,90,90\n",
        ),
    },
];

/// What a code means; capitals do not matter.
pub fn of(code: &str) -> Option<&'static Explained> {
    ALL.iter()
        .find(|explained| explained.code.eq_ignore_ascii_case(code))
}

/// All codes, one a line.
pub fn list() -> String {
    let mut out = String::new();
    for explained in &ALL {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{}  {}", explained.code, explained.title);
    }
    out += "\nMore about one: goodwill explain E006\n";
    let cards: Vec<&str> = CARDS.iter().map(|card| card.key).collect();
    let _ = writeln!(
        out,
        "How to choose a value, with examples: goodwill explain {}\n  ({})",
        cards[0],
        cards.join(", ")
    );
    out += "What any other key means: goodwill explain tip_share\n";
    out
}

impl Explained {
    /// As a terminal shows it.
    pub fn text(&self) -> String {
        let paragraphs: Vec<String> = self.meaning.split("\n\n").map(wrapped).collect();
        format!(
            "{}: {}\n\n{}\n\nWrong:\n\n{}\nRight:\n\n{}",
            self.code,
            self.title,
            paragraphs.join("\n\n"),
            indented(&self.wrong),
            indented(&self.right),
        )
    }
}

/// What an example shows, each piece under its name where there are several.
fn pieces(example: &Example) -> Vec<(Option<&'static str>, String)> {
    let mut pieces = Vec::new();
    if !example.toml.is_empty() {
        pieces.push((None, example.toml.to_owned()));
    }
    if let Some(csv) = example.csv {
        pieces.push((Some("customers.csv"), csv.to_owned()));
    }
    if let Some(set) = example.set {
        pieces.push((None, format!("goodwill run cafe.toml --set {set}\n")));
    }
    pieces
}

fn indented(example: &Example) -> String {
    let mut out = String::new();
    for (name, text) in pieces(example) {
        if let Some(name) = name {
            out += &format!("  with {name}:\n\n");
        }
        for line in text.lines() {
            out += &format!("    {line}\n");
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Lines of at most 80 characters.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 80;
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += length;
    }
    out
}

/// How the page begins.
const HEAD: &str = include_str!("explain/head.md");

/// The page as Markdown: `docs/errors.md`.
pub fn page() -> String {
    let mut out = HEAD.to_owned();
    for explained in &ALL {
        out += &format!(
            "\n## {}: {}\n\n{}\n\nWrong:\n\n{}\nRight:\n\n{}",
            explained.code,
            explained.title,
            explained.meaning,
            fenced(&explained.wrong),
            fenced(&explained.right)
        );
    }
    out
}

fn fenced(example: &Example) -> String {
    let mut out = String::new();
    for (name, text) in pieces(example) {
        let language = match (name, example.set) {
            (Some(_), _) => "csv",
            (None, Some(_)) => "sh",
            (None, None) => "toml",
        };
        if let Some(name) = name {
            out += &format!("\nwith `{name}`\n\n");
        }
        out += &format!("```{language}\n{text}```\n");
    }
    out
}
