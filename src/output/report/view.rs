//! The page as the template sees it: sections of blocks, every text plain.

use serde::Serialize;

use super::model::ReportModel;
use super::words::thousands;
use super::{
    answer, arms, comparison, experiment, feelings, money, next, observed, policy, questions,
    respond, sensitivity, trust,
};
use crate::output::charts::Chart;
use crate::output::charts::figure::Figure;
pub use crate::output::charts::numbers::{Table, head, number_head};
use crate::output::charts::palette::Variables;
use crate::output::format::{count, plain, shorten};
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
    pub inks: Variables,
}

#[derive(Clone, Debug, Serialize)]
pub struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    /// What the section answers, beside its heading.
    pub gloss: String,
    pub blocks: Vec<Block>,
    /// The charts among the blocks, as files have them.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

impl Section {
    pub fn new(id: &'static str, heading: &'static str, gloss: &str) -> Self {
        Self {
            id,
            heading,
            gloss: gloss.into(),
            blocks: Vec::new(),
            charts: Vec::new(),
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
        if let Some(chart) = chart {
            let figure = Box::new(Figure::from(&chart));
            self.blocks.push(Block::Chart { chart: figure });
            self.charts.push(chart);
        }
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
        chart: Box<Figure>,
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

pub fn view(told: &ReportModel, warnings: &[String]) -> Page {
    let made = told.made;
    let commit = made
        .commit
        .as_ref()
        .map_or(String::new(), |c| format!(" ({})", plain(c)));
    let mut sections = vec![
        questions::section(told),
        comparison::verdicts(told),
        observed::section(told),
        experiment::section(told),
        arms::section(told),
        comparison::intervals(told),
        money::section(told),
        respond::section(told),
        policy::section(told),
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
        inks: Variables::all(),
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
