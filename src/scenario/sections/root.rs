//! The scenario as a whole: the keys at the top, and the order in which the tables are read.

use super::super::checked::{DesignKind, Scenario, Timeline, Trait};
use super::super::data::Origin;
use super::super::diagnostics::{Diagnostic, Fault, code};
use super::super::key::{Key, Kind, Section};
use super::super::node::{Node, Table, Value};
use super::super::reader::{Reader, text_of};
use super::super::resolved::quoted;
use super::super::yields::Yields;
use super::when::Setting;
use super::{
    arm, channel, claim, combine, community, context, decide, design, expect, observed, outcome,
    pace, policy, population, prospects, psychology, publication, service, size, statement, study,
    sweep, timeline,
};
use crate::files::Beside;
use crate::scenario::yields::metrics_with;
use crate::vocabulary::metric::Metric;

/// How many arms a scenario may have.
pub const MOST_ARMS: usize = 64;
/// How many expectations.
const MOST_EXPECTATIONS: usize = 1_000;
/// How many tests of one's own.
const MOST_OBSERVED: usize = 100;

/// The format of scenario files: it changes where a file would be read otherwise than before.
pub const FORMAT: u64 = 1;

const FORMAT_KEY: Key = Key::or(
    "format",
    Kind::Whole(1, FORMAT),
    "1",
    "the format in which the file is written; a newer goodwill may have a newer one",
    "1",
);
const TITLE: Key = Key::required(
    "title",
    Kind::Name,
    "what the scenario is called",
    "\"Two mints\"",
);
const QUESTION: Key = Key::or(
    "question",
    Kind::Text,
    "\"\"",
    "what it asks, in one sentence",
    "\"Does a second, unexpected mint raise tips?\"",
);
const NOTES: Key = Key::or(
    "notes",
    Kind::Text,
    "\"\"",
    "where the setting comes from and what was assumed",
    "\"Tips as in the study; prices assumed.\"",
);
const CURRENCY: Key = Key::or(
    "currency",
    Kind::Text,
    "\"$\"",
    "the sign or code printed with money",
    "\"EUR\"",
);
const TIMELINE: Key = Key::required(
    "timeline",
    Kind::Table(&timeline::SECTION),
    "how time passes",
    "",
);
const POPULATION: Key = Key::required(
    "population",
    Kind::Table(&population::SECTION),
    "who the customers are",
    "",
);
const CONTEXT: Key = table("context", &context::SECTION);
const CHANNEL: Key = table("channel", &channel::SECTION);
const SERVICE: Key = table("service", &service::SECTION);
const PROSPECTS: Key = Key::optional(
    "prospects",
    Kind::Table(&prospects::SECTION),
    prospects::SECTION.meaning,
    "",
);
const COMMUNITY: Key = table("community", &community::SECTION);
const DESIGN: Key = table("design", &design::SECTION);
const OUTCOME: Key = Key::required(
    "outcome",
    Kind::Table(&outcome::SECTION),
    "what decides",
    "",
);
const PSYCHOLOGY: Key = table("psychology", &psychology::SECTION);
const ARM: Key = Key::required("arm", Kind::Tables(&arm::SECTION), arm::SECTION.meaning, "");
const COMBINE: Key = Key::optional(
    "combine",
    Kind::Table(&combine::SECTION),
    combine::SECTION.meaning,
    "",
);
const PUBLICATION: Key = Key::optional(
    "publication",
    Kind::Table(&publication::SECTION),
    publication::SECTION.meaning,
    "",
);
const STUDY: Key = Key::optional(
    "study",
    Kind::Table(&study::SECTION),
    study::SECTION.meaning,
    "",
);
const CLAIM: Key = Key::optional(
    "claim",
    Kind::Table(&claim::SECTION),
    claim::SECTION.meaning,
    "",
);
const EXPECT: Key = Key::optional(
    "expect",
    Kind::Tables(&expect::SECTION),
    expect::SECTION.meaning,
    "",
);
const OBSERVED: Key = Key::optional(
    "observed",
    Kind::Tables(&observed::SECTION),
    observed::SECTION.meaning,
    "",
);
const POLICY: Key = Key::optional(
    "policy",
    Kind::Table(&policy::SECTION),
    policy::SECTION.meaning,
    "",
);
const SWEEP: Key = Key::optional(
    "sweep",
    Kind::Table(&sweep::SECTION),
    sweep::SECTION.meaning,
    "",
);

const OPTIMIZE: Key = Key::optional(
    "optimize",
    Kind::Table(&decide::SECTION),
    decide::SECTION.meaning,
    "",
);
const DECIDE: Key = Key::optional(
    "decide",
    Kind::Tables(&decide::DECIDE_SECTION),
    decide::DECIDE_SECTION.meaning,
    "",
);

/// A table that is there with its defaults where it is not written.
const fn table(name: &'static str, section: &'static Section) -> Key {
    Key::or(name, Kind::Table(section), "{}", section.meaning, "")
}

pub static SECTION: Section = Section {
    name: "",
    meaning: "a scenario",
    keys: &[
        &[
            FORMAT_KEY, TITLE, QUESTION, NOTES, CURRENCY, TIMELINE, POPULATION, CONTEXT, CHANNEL,
            SERVICE,
        ],
        &[
            PROSPECTS,
            COMMUNITY,
            DESIGN,
            OUTCOME,
            PSYCHOLOGY,
            ARM,
            COMBINE,
            PUBLICATION,
            STUDY,
            CLAIM,
            EXPECT,
            OBSERVED,
            POLICY,
            SWEEP,
            OPTIMIZE,
            DECIDE,
        ],
    ],
    named_by: None,
};

/// That a file is of a format that this goodwill does not know yet: nothing else of it is worth telling.
pub fn newer_format(tree: &Table) -> Option<Fault> {
    let node = &tree.entry(FORMAT_KEY.name)?.node;
    let Value::Whole(format) = node.value else {
        return None;
    };
    if format <= i128::from(FORMAT) {
        return None;
    }
    let message = format!("this file is made for a newer goodwill: it is of format {format}");
    let fault = Diagnostic::new(code::OUT_OF_RANGE, node.place, message);
    Some(
        fault
            .label(format!("goodwill {} knows formats up to {FORMAT}", env!("CARGO_PKG_VERSION")))
            .help("run it with a newer goodwill, or write it anew for this one: `goodwill new` has a file to begin with"),
    )
}

/// Reads the whole scenario, with where its customers come from. It is right only if the shared has no problem
/// afterwards.
pub fn read(reader: &mut Reader<'_>, beside: &Beside<'_>) -> Option<(Scenario, Option<Origin>)> {
    if reader.is_empty() && !reader.shared.doubt.any() {
        let fault = Diagnostic::new(code::MISSING_KEY, reader.place(), "the scenario is empty");
        reader.report(fault.help("`goodwill new` writes one to begin with"));
        return None;
    }
    reader.whole(&FORMAT_KEY);
    let title = reader.text(&TITLE);
    let question = reader.text(&QUESTION);
    let notes = reader.text(&NOTES);
    let currency = currency(reader);

    let psychology = section(reader, &PSYCHOLOGY, psychology::read).unwrap_or_default();
    let design = section(reader, &DESIGN, design::read);
    // Without a design nothing is run, in whatever order.
    let seed = design.as_ref().map_or(0, |design| design.seed);
    let who = section(reader, &POPULATION, |table| {
        population::read(table, beside, seed)
    });
    let as_of = who.as_ref().and_then(|who| who.as_of);
    let of_log = who.as_ref().and_then(|who| who.calendar.clone());
    let (timeline, season) = section(reader, &TIMELINE, |table| {
        timeline::read(table, as_of, of_log.as_ref())
    })
    .unwrap_or_default();
    let season_most = match (&timeline, &season) {
        (Some(timeline), Some(season)) => season.over(timeline).1,
        _ => 1.0,
    };
    let service = section(reader, &SERVICE, service::read);
    let has_prospects = reader.has(&PROSPECTS);
    let prospects = section(reader, &PROSPECTS, prospects::read).flatten();
    let community = section(reader, &COMMUNITY, community::read);

    // What follows speaks of customers: without any, it would only repeat that they are missing.
    let Some(who) = who else {
        for key in [&ARM, &OUTCOME] {
            if !reader.has(key) {
                reader.missing(key);
            }
        }
        return None;
    };
    let visits = timeline.as_ref().is_some_and(Timeline::is_visit);
    let context = section(reader, &CONTEXT, |table| context::read(table, &who));
    let channels = section(reader, &CHANNEL, |table| {
        channel::read(table, &who, visits, &psychology)
    })?;
    let fails = service.as_ref().is_none_or(|(_, rate)| *rate != Some(0.0));
    // Of what could not be read nothing can be said.
    let known = who.segments_known && timeline.is_some();
    let buys = visits || !known || who.population.highest(Trait::PurchaseRate) > 0.0;
    let ties = community.as_ref().and_then(|community| community.ties);
    let members = match design.as_ref().map(|design| design.kind) {
        Some(DesignKind::Randomized { per_arm }) => u64::from(per_arm),
        Some(DesignKind::Paired) | None => who.population.size,
    };
    let setting = Setting {
        timeline,
        who: &who,
        members,
        channels: &channels,
        has_prospects,
        ties,
        buys,
        fails,
        lapse_rate: context
            .as_ref()
            .map_or(psychology.lapse_rate, |own| own.base_loss(&psychology)),
    };
    // What it says stands in the arms by now: nothing of it is kept.
    if let Some(mut table) = reader.table(&COMBINE) {
        combine::read(&mut table);
    }
    let mut tables = reader.tables(&ARM, MOST_ARMS);
    let arms = arm::read_all(&mut tables, &setting);
    reader.close_all(&ARM, tables);
    if let Some(node) = reader.node(&ARM)
        && matches!(&node.value, Value::List(items) if items.is_empty())
    {
        let message = "a scenario needs at least one arm";
        reader.report(Diagnostic::new(code::LIMIT, node.place, message).help("add `[[arm]]`"));
    }

    if known && !arms.is_empty() {
        channel::tell_unasked(reader, &channels, &arms);
    }
    let places = (reader.place_of(&POPULATION), reader.place_of(&CHANNEL));
    let response = psychology.price_response;
    pace::check(
        reader,
        timeline.as_ref(),
        &who,
        &channels,
        &arms,
        (response, season_most),
        places,
    );
    if let (Some(design), Some(community)) = (&design, &community) {
        let plan = size::Plan {
            who: &who,
            timeline: timeline.as_ref(),
            season_most,
            prospects: prospects.as_ref(),
            design,
            community,
            channels: &channels,
            arms: &arms,
            failures: service
                .as_ref()
                .map_or(0.0, |(service, _)| service.failure_rate),
        };
        let places = size::Places {
            population: reader.place_of(&POPULATION),
            prospects: reader.place_of(&PROSPECTS),
            design: reader.place_of(&DESIGN),
            community: reader.place_of(&COMMUNITY),
        };
        let written = size::Written {
            population: reader.node(&POPULATION),
            channel: reader.node(&CHANNEL),
            arms: reader.node(&ARM),
        };
        size::check(reader, &plan, &places, &written);
    }

    let metrics: Vec<Metric> = match &timeline {
        Some(timeline) => metrics_with(timeline, &channels, has_prospects, ties.is_some()),
        None => Metric::ALL.to_vec(),
    };
    let yields = Yields {
        population: &who.population,
        buys,
        channels: &channels,
        arms: &arms,
        prospects: prospects.as_ref(),
        lapse_rate: context
            .as_ref()
            .map_or(psychology.lapse_rate, |own| own.base_loss(&psychology)),
    };
    if let Some(mut table) = reader.table(&CHANNEL) {
        channel::check_purchases(&mut table, &yields);
    }
    let outcome = section(reader, &OUTCOME, |table| {
        outcome::read(table, &metrics, |metric| {
            known.then(|| yields.never(metric)).flatten()
        })
    })
    .flatten();
    let primary = outcome.map(|outcome| outcome.primary);
    let publication = section(reader, &PUBLICATION, publication::read).unwrap_or_default();
    let study = section(reader, &STUDY, study::read).flatten();
    let claim = section(reader, &CLAIM, claim::read).flatten();
    let mut tables = reader.tables(&EXPECT, MOST_EXPECTATIONS);
    if arms.is_empty() || reader.too_many(&ARM, MOST_ARMS) {
        // Without the arms, expectations would only repeat that they are missing.
        tables.clear();
    }
    let said = statement::Setting {
        arms: &arms,
        timeline: timeline.as_ref(),
        primary,
        known: &metrics,
        study: study.as_ref(),
        claim: claim.as_ref(),
    };
    let expectations = expect::read_all(&mut tables, &said);
    reader.close_all(&EXPECT, tables);
    let mut tables = reader.tables(&OBSERVED, MOST_OBSERVED);
    if arms.is_empty() || reader.too_many(&ARM, MOST_ARMS) {
        tables.clear();
    }
    let observed = observed::read_all(&mut tables, &said);
    reader.close_all(&OBSERVED, tables);

    let policy = section(reader, &POLICY, |table| policy::read(table, members));
    let tree = reader.tree();
    let sweep = section(reader, &SWEEP, |table| sweep::read(table, tree, &metrics)).flatten();

    let mut settings = reader.table(&OPTIMIZE);
    let mut tables = reader.tables(&DECIDE, decide::MOST);
    let optimize = match arms.is_empty() {
        true => None,
        false => decide::read(
            settings.as_mut(),
            &mut tables,
            tree,
            &arms,
            &metrics,
            primary,
        ),
    };
    if let Some(settings) = settings {
        reader.close(&OPTIMIZE, settings);
    }
    reader.close_all(&DECIDE, tables);

    let scenario = Scenario {
        title: title?,
        question: question?,
        notes: notes?,
        currency: currency?,
        timeline: timeline?,
        season,
        population: who.population,
        context: context?,
        channels,
        service: service?.0,
        prospects,
        community: community?,
        design: design?,
        outcome: outcome?,
        psychology,
        arms,
        publication,
        study,
        claim,
        expectations,
        observed,
        policy: policy.unwrap_or_default(),
        sweep,
        optimize,
    };
    Some((scenario, who.origin))
}

/// Reads one table, if it is there or has defaults.
fn section<'a, T>(
    reader: &mut Reader<'a>,
    key: &Key,
    read: impl FnOnce(&mut Reader<'a>) -> T,
) -> Option<T> {
    let mut table = reader.table(key)?;
    let value = read(&mut table);
    reader.close(key, table);
    Some(value)
}

/// Reads the currency and tells all readers.
fn currency(reader: &mut Reader<'_>) -> Option<String> {
    let sign = |node: &Node, text: &str| -> Result<(), Fault> {
        let digit = |c: char| c.is_numeric() || c.is_whitespace() || c.is_control();
        let odd = |c: char| digit(c) || ".,+-%_".contains(c);
        if text.is_empty() || text.chars().count() > 8 || text.contains(odd) {
            let message = "this cannot be the sign of a currency";
            let fault = Diagnostic::new(code::NAME, node.place, message);
            return Err(fault.help("use a sign or code like `$`, `€` or `EUR`, up to 8 letters"));
        }
        Ok(())
    };
    let currency = reader.read(&CURRENCY, |shared, node| {
        let text = text_of(shared, &CURRENCY.kind, node)?;
        sign(node, text)?;
        Ok((text.to_owned(), quoted(text)))
    })?;
    reader.shared.currency.replace(currency.clone());
    Some(currency)
}
