//! The page as the template sees it: sections of blocks, every text plain.

use serde::Serialize;

use super::chart::Chart;
use super::model::ReportModel;
use super::words::thousands;
use super::{
    answer, arms, comparison, experiment, feelings, money, next, observed, respond, sensitivity,
    trust,
};
use crate::output::format::{count, plain, shorten};
use crate::output::palette::Styles;
use crate::scenario::checked::DesignKind;

#[derive(Clone, Debug, Serialize)]
pub struct Page {
    pub title: String,
    pub question: String,
    /// Who was simulated, and how often.
    pub setting: String,
    /// What is to be known of the files that the page is made from.
    pub warnings: Vec<String>,
    pub answer: answer::Answer,
    pub sections: Vec<Section>,
    pub program: String,
    pub palette: Styles,
}

#[derive(Clone, Debug, Serialize)]
pub struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    /// What the section answers, beside its heading.
    pub gloss: String,
    pub blocks: Vec<Block>,
}

impl Section {
    pub fn new(id: &'static str, heading: &'static str, gloss: &str) -> Self {
        Self {
            id,
            heading,
            gloss: gloss.into(),
            blocks: Vec::new(),
        }
    }

    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text { text: text.into() });
    }

    /// What cannot be told, and why.
    pub fn missing(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Missing { text: text.into() });
    }

    pub fn small(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Small { text: text.into() });
    }

    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading { text: text.into() });
    }

    pub fn chart(&mut self, chart: Option<Chart>) {
        let blocks = chart.map(|chart| Block::Chart {
            chart: Box::new(chart),
        });
        self.blocks.extend(blocks);
    }

    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table { table });
        }
    }

    /// Tables that stand below what is opened for them; several where one would have no room.
    pub fn details(&mut self, summary: impl Into<String>, tables: impl Into<Vec<Table>>) {
        let mut tables = tables.into();
        tables.retain(|table| !table.rows.is_empty());
        if !tables.is_empty() {
            let summary = summary.into();
            self.blocks.push(Block::Details { summary, tables });
        }
    }

    /// The sentences that notes have for this section: how it was found out.
    pub fn say(&mut self, told: &ReportModel, key: &str) {
        let said = told.tables.notes_of(key);
        let said: Vec<String> = said.map(|text| thousands(&plain(text))).collect();
        said.into_iter().for_each(|text| self.small(text));
    }
}

/// A piece of a section.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
pub enum Block {
    Text {
        text: String,
    },
    Missing {
        text: String,
    },
    Small {
        text: String,
    },
    Heading {
        text: String,
    },
    List {
        items: Vec<String>,
    },
    Chart {
        chart: Box<Chart>,
    },
    Table {
        table: Table,
    },
    Details {
        summary: String,
        tables: Vec<Table>,
    },
    Prose {
        summary: String,
        text: Vec<String>,
    },
    Verdicts {
        verdicts: Vec<comparison::Verdict>,
        rest: Vec<comparison::Verdict>,
    },
    Ideas {
        ideas: Vec<arms::Idea>,
        rest: Vec<arms::Idea>,
    },
    Command {
        text: String,
    },
}

#[derive(Clone, Debug, Serialize)]
pub struct Table {
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Head {
    pub text: String,
    pub number: bool,
}

/// A line of a table; its first cell names it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub marked: bool,
    pub cells: Vec<String>,
}

pub fn head(text: impl Into<String>) -> Head {
    Head {
        text: text.into(),
        number: false,
    }
}

pub fn number_head(text: impl Into<String>) -> Head {
    Head {
        text: text.into(),
        number: true,
    }
}

impl From<Table> for Vec<Table> {
    fn from(table: Table) -> Self {
        vec![table]
    }
}

impl Table {
    pub fn new(caption: impl Into<String>, heads: Vec<Head>) -> Self {
        Self {
            caption: caption.into(),
            heads,
            rows: Vec::new(),
        }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.line(cells, false);
    }

    /// A line that stands out where `marked`.
    pub fn line(&mut self, cells: Vec<String>, marked: bool) {
        self.rows.push(Line { marked, cells });
    }

    /// Without the columns (from the second on) that say nothing in any line.
    pub fn without_empty_columns(mut self) -> Self {
        let empty = |text: &String| text.is_empty() || text == "–";
        let keep: Vec<bool> = (0..self.heads.len())
            .map(|at| {
                at == 0
                    || self
                        .rows
                        .iter()
                        .any(|row| row.cells.get(at).is_some_and(|c| !empty(c)))
            })
            .collect();
        let mut at = keep.iter();
        self.heads.retain(|_| *at.next().unwrap_or(&true));
        for row in &mut self.rows {
            let mut at = keep.iter();
            row.cells.retain(|_| *at.next().unwrap_or(&true));
        }
        self
    }
}

pub fn view(told: &ReportModel, warnings: &[String]) -> Page {
    let made = told.made;
    let commit = made
        .commit
        .as_ref()
        .map_or(String::new(), |c| format!(" ({})", plain(c)));
    let mut sections = vec![
        comparison::verdicts(told),
        observed::section(told),
        experiment::section(told),
        arms::section(told),
        comparison::intervals(told),
        money::section(told),
        respond::section(told),
        feelings::section(told),
        sensitivity::section(told),
        trust::section(told),
        next::field_test(told),
        next::reproduce(told),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    Page {
        title: super::words::visible(&told.scenario.title),
        question: super::words::visible(&told.scenario.question),
        setting: setting(told),
        warnings: warnings.to_vec(),
        answer: answer::answer(told),
        sections,
        palette: Styles::of_arms(),
        program: format!("goodwill {}{commit}", plain(&made.version)),
    }
}

fn setting(told: &ReportModel) -> String {
    let scenario = told.scenario;
    let s = |n: u32| if n == 1 { "" } else { "s" };
    let (size, an_arm) = match scenario.design.kind {
        DesignKind::Paired => (scenario.population.size, ""),
        DesignKind::Randomized { per_arm } => (per_arm.into(), " an arm"),
    };
    let (ticks, replicates) = (scenario.timeline.ticks, scenario.design.replicates);
    let arms = told.arms() as u32;
    format!(
        "{} {}{an_arm} · {} {}{} · {arms} arm{} · {} replicate{}",
        count(size),
        shorten(&told.of(), 40),
        count(ticks.into()),
        scenario.timeline.tick_name(),
        s(ticks),
        s(arms),
        count(replicates.into()),
        s(replicates),
    )
}
