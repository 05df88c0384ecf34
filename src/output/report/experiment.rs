//! What an experiment of the scenario's size would find, and what was published of such experiments.

use super::answer::Figure;
use super::model::ReportModel;
use super::view::{Section, Table, head, number_head};
use super::words::{pointless, visible};
use crate::output::needed::{about, few_experiments, note};
use crate::output::published::Published;
use crate::output::tables::{Effect, Power, scale_of, tag_of};
use crate::vocabulary::metric::Metric;

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "experiment",
        "What such an experiment would find",
        "each replicate taken for one",
    );
    let units = told.tables.differences.first();
    let of_communities = units.is_some_and(|d| d.unit_of_analysis == "community");
    if let Some(few) = few_experiments(told.scenario, of_communities) {
        section.text(few);
    }
    if !told.tables.power.is_empty() {
        if let Some(text) = sentence(told) {
            section.text(text);
        }
        section.chart(super::chart::power::chart(told));
        section.table(power_table(told));
        let rows = told.tables.power.iter();
        let needed = rows.map(|p| p.needed.unwrap_or(f64::NAN));
        section.small(format!(
            "Found: Welch’s t-test against {} rejects at 5%, two-sided. {}",
            told.quoted(0),
            note(told.scenario, needed)
        ));
    }
    section
}

/// How often the leader's effect would be found (of the baseline nothing can be).
fn of_leader<'t>(told: &'t ReportModel) -> Option<&'t Power> {
    let mut rows = told.tables.power.iter();
    rows.find(|p| told.arm(&p.arm) == Some(told.leader))
}

fn in_percent(share: Option<f64>) -> String {
    match share {
        None => "–".into(),
        Some(s) if s > 0.0 && s < 0.005 => "<1%".into(),
        Some(s) => format!("{:.0}%", s * 100.0),
    }
}

fn found_between(p: &Power) -> String {
    match (in_percent(p.detected_lo), in_percent(p.detected_hi)) {
        (low, high) if low == high => format!("all of it at {low}"),
        (low, high) => format!("{low} to {high}"),
    }
}

/// `With 20 an arm 45% of such experiments would find it (95%: 43% to 47%); 57 an arm find it in 80 of 100.`
pub fn sentence(told: &ReportModel) -> Option<String> {
    let p = of_leader(told)?;
    let needed = p.needed.map_or(String::new(), |heads| {
        format!(" About {} an arm find it in 80 of 100.", about(heads))
    });
    Some(format!(
        "With {} {} an arm, {} of {} experiments would find what {} does (95%: {}).{needed}",
        crate::output::format::count(p.per_arm),
        told.people_tested(),
        in_percent(p.detected),
        crate::output::format::count(p.experiments),
        told.quoted(told.leader),
        found_between(p)
    ))
}

/// The same as a figure to remember.
pub fn figure(told: &ReportModel) -> Option<Figure> {
    let p = of_leader(told)?;
    Some(Figure {
        value: in_percent(p.detected),
        name: "of such experiments find it".into(),
        detail: format!("95%: {}", found_between(p)),
    })
}

fn power_table(told: &ReportModel) -> Table {
    let heads = [
        "found (95% interval)",
        "wrong sign",
        "exaggerated",
        "estimates from … to",
        "for 80%",
    ];
    let mut table = Table::new(
        "How often such experiments find each arm’s effect",
        std::iter::once(head("arm"))
            .chain(heads.map(number_head))
            .collect(),
    );
    for p in &told.tables.power {
        let arm = told.arm(&p.arm);
        let text = |value| told.change(told.primary, value);
        let range = p.difference_lo.zip(p.difference_hi);
        table.line(
            vec![
                visible(&p.arm),
                format!("{}\n({})", in_percent(p.detected), found_between(p)),
                in_percent(p.wrong_sign),
                p.exaggeration
                    .map_or("–".into(), |factor| format!("{factor:.1}×")),
                range.map_or("–".into(), |(low, high)| {
                    format!("{} to {}", pointless(&text(low)), text(high))
                }),
                p.needed.map_or("–".into(), about),
            ],
            arm == Some(told.leader),
        );
    }
    table
}

/// Published effects beside the simulated ones; empty where the scenario names none.
pub fn published(told: &ReportModel) -> Table {
    let mut table = Table::new(
        "Published effects beside the simulated ones",
        vec![
            head("arm"),
            head("outcome"),
            number_head("published"),
            number_head("simulated"),
            head("how the two stand"),
        ],
    );
    for effect in &told.tables.effects {
        if let Some(published) = read(effect) {
            let [outcome, value, simulated, verdict] = published.cells(&told.scenario.currency);
            let value = value.replacen(" (", "\n(", 1);
            table.row(vec![
                visible(&effect.arm),
                outcome,
                value,
                simulated,
                verdict.to_lowercase(),
            ]);
        }
    }
    table
}

fn read(effect: &Effect) -> Option<Published> {
    Some(Published {
        metric: Metric::from_key(&effect.metric)?,
        scale: scale_of(&effect.scale)?,
        value: effect.published?,
        interval: effect.published_lo.zip(effect.published_hi),
        tag: tag_of(&effect.tag)?,
        simulated: effect.simulated.unwrap_or(f64::NAN),
        inside: effect.inside,
    })
}
