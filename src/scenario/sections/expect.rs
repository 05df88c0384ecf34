//! `[[expect]]`: a published or expected effect.

use super::super::checked::{Arm, EffectScale, EvidenceTag, Expectation, Spread};
use super::super::diagnostics::{Diagnostic, code, excerpt};
use super::super::key::{Key, Kind, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, Shared};
use super::super::resolved::quoted;
use super::super::shape::Shape;
use super::outcome;
use super::statement::{
    ABOVE, ABOVE_METRIC, CONFIDENCE, DIFFERENCE, EXCEEDS, FROM, Form, HALF_LIFE, INTERVAL, LIFT,
    LOG_ODDS, LOG_RATIO, MEAN, OTHER_AT, OTHER_SINCE, RATIO, SCALE, SHORT_OF, Setting, Subject,
    TIMES, TO, WITHIN, arm_of, cut, form, reject_strangers, since, statement,
};
use crate::vocabulary::metric::Metric;

const ID: Key = Key::derived(
    "id",
    Kind::Name,
    "the arm and the metric",
    "what the expectation is called, once in a file",
    "\"falk-large\"",
);
pub const ARM: Key = Key::required("arm", Kind::Name, "the arm", "\"two mints\"");
pub const AGAINST: Key = Key::derived(
    "against",
    Kind::Name,
    "the baseline",
    "the arm it is compared with",
    "\"no mint\"",
);
pub const METRIC: Key = Key::derived(
    "metric",
    Kind::Special(Shape::Metric),
    "the primary outcome",
    "the metric",
    "\"tip_share\"",
);
pub const AT: Key = Key::derived(
    "at",
    Kind::Time,
    "the end of the run",
    "up to when the metric is told, rounded to whole ticks: the run as if it ended there",
    "\"1 week\"",
);
pub const SINCE: Key = Key::derived(
    "since",
    Kind::Time,
    "the start of the run",
    "from when a metric that adds up is counted, rounded to whole ticks: what came after it, up to `at`",
    "\"52 weeks\"",
);
const KNOCK_OUT: Key = Key::derived(
    "knock_out",
    Kind::Flag,
    "`true` where a claim has a table `without` and the expectation is `above`, `above_metric`, `exceeds` or `short_of`, else `false`",
    "whether the effect must vanish without the claim's mechanism",
    "false",
);
const TAG: Key = Key::derived(
    "tag",
    Kind::Word(&[
        "source",
        "secondary",
        "computed",
        "assumed",
        "recalled",
        "popular",
    ]),
    "`\"recalled\"` for a figure; for the rest none",
    "where the figure was seen; recalled and popular ones never decide",
    "\"source\"",
);
const SPREAD: Key = Key::derived(
    "spread",
    Kind::Word(&["sourced", "assumed", "recalled"]),
    "by the tag: sourced, unless that is assumed, recalled or popular",
    "where the interval comes from; what is recalled never decides",
    "\"assumed\"",
);
const SOURCE: Key = Key::derived(
    "source",
    Kind::Text,
    "the study's `cite`, else the claim's `id`, else it is needed",
    "who says so",
    "\"Strohmetz et al. 2002, Study 2\"",
);

pub static SECTION: Section = Section {
    name: "expect",
    meaning: "a published or expected effect of an arm",
    keys: &[
        &[ID, ARM, AGAINST, METRIC, SINCE, AT],
        &[LIFT, DIFFERENCE, LOG_ODDS, LOG_RATIO, RATIO, MEAN],
        &[ABOVE, ABOVE_METRIC, WITHIN, EXCEEDS, SHORT_OF],
        &[TIMES, SCALE, OTHER_SINCE, OTHER_AT],
        &[HALF_LIFE, FROM, TO, INTERVAL],
        &[CONFIDENCE, KNOCK_OUT, TAG, SPREAD, SOURCE],
    ],
    named_by: Some("arm"),
};

const BETWEEN: &str = "a half-life is measured between `from` and `to`";

const TAGS: [EvidenceTag; 6] = [
    EvidenceTag::Source,
    EvidenceTag::Secondary,
    EvidenceTag::Computed,
    EvidenceTag::Assumed,
    EvidenceTag::Recalled,
    EvidenceTag::Popular,
];

const SPREADS: [Spread; 3] = [Spread::Sourced, Spread::Assumed, Spread::Recalled];
const SPREAD_WORDS: [&str; 3] = ["sourced", "assumed", "recalled"];

/// Reads all expectations; those about which anything is wrong are left out.
pub fn read_all(readers: &mut [Reader<'_>], setting: &Setting<'_>) -> Vec<Expectation> {
    let mut taken: Vec<String> = Vec::new();
    for reader in readers.iter() {
        if let Some(node) = reader.node(&ID)
            && let Value::Text(id) = &node.value
        {
            if taken.contains(id) {
                let message = format!("two expectations are called `{}`", excerpt(id));
                let fault = Diagnostic::new(code::DUPLICATE, node.place, message);
                reader.report(fault.label("call it otherwise"));
            }
            taken.push(id.clone());
        }
    }
    let mut expectations = Vec::new();
    for reader in readers {
        let Some(mut expectation) = read(reader, setting) else {
            continue;
        };
        if expectation.id.is_empty() {
            expectation.id = free_id(&expectation, setting.arms, &taken);
            reader.put(&ID, quoted(&expectation.id));
            taken.push(expectation.id.clone());
        }
        expectations.push(expectation);
    }
    expectations
}

/// A name that no other expectation has: the arm and the metric, with a number where that is not enough.
fn free_id(expectation: &Expectation, arms: &[Arm], taken: &[String]) -> String {
    let metric = expectation.metric.key().replace('_', " ");
    let arm: String = arms[expectation.arm].name.chars().take(80).collect();
    let plain = format!("{arm}: {metric}");
    let numbered = (2..).map(|number| format!("{plain} ({number})"));
    std::iter::once(plain.clone())
        .chain(numbered)
        .find(|id| !taken.contains(id))
        .unwrap_or_default()
}

fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<Expectation> {
    let id = if reader.has(&ID) {
        reader.text(&ID)
    } else {
        Some(String::new())
    };
    let arm = reader.read(&ARM, |shared, node| arm_of(shared, setting.arms, node));
    let metric = metric(reader, setting);
    let form = form(reader);
    let against = against(reader, setting, form.map(|(_, form)| form), arm);
    let half_life = form.is_some_and(|(_, form)| form == Form::HalfLife);
    let at = if half_life {
        reader.reject(&AT, BETWEEN);
        Some(None)
    } else {
        setting
            .timeline
            .and_then(|timeline| cut(reader, &AT, timeline))
    };
    let since = if half_life {
        reader.reject(&SINCE, BETWEEN);
        Some(None)
    } else {
        let timeline = setting.timeline;
        timeline.and_then(|timeline| since(reader, &SINCE, timeline, metric, at))
    };
    let tag = tag(reader, form.map(|(_, form)| form));
    let source = source(reader, setting);
    let spread = spread(reader, tag);
    let (key, form) = form?;
    reject_strangers(reader, key, form);
    let subject = Subject {
        arm,
        metric,
        at,
        since,
    };
    let statement = statement(reader, setting, key, form, subject);
    let confidence = if matches!(form, Form::Value(_) | Form::HalfLife) {
        Some(0.95)
    } else {
        reader.number(&CONFIDENCE)
    };
    let knock_out = knock_out(reader, setting, form);
    Some(Expectation {
        id: id?,
        arm: arm?,
        against: against?,
        metric: metric?,
        at: at?,
        since: since?,
        statement: statement?,
        confidence: confidence?,
        knock_out: knock_out?,
        tag: tag?,
        spread: spread?,
        source: source?,
    })
}

/// What is measured: the primary metric where nothing else is said.
pub fn metric(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<Metric> {
    if reader.has(&METRIC) {
        let known = setting.known;
        return reader.read(&METRIC, |shared, node| outcome::metric(shared, node, known));
    }
    if let Some(primary) = setting.primary {
        reader.put(&METRIC, quoted(primary.key()));
    }
    setting.primary
}

pub fn against(
    reader: &mut Reader<'_>,
    setting: &Setting<'_>,
    form: Option<Form>,
    arm: Option<usize>,
) -> Option<usize> {
    let find = |shared: &Shared, node: &Node| arm_of(shared, setting.arms, node);
    let (other, key) = match form {
        Some(Form::Value(EffectScale::Mean)) => {
            reader.reject(&AGAINST, "`mean` is about one arm");
            return Some(0);
        }
        Some(Form::AboveMetric) => {
            reader.reject(&AGAINST, "`above_metric` is about one arm");
            return Some(0);
        }
        Some(Form::Above) => {
            reader.reject(&AGAINST, "`above` names the other arm");
            (reader.read(&ABOVE, find), &ABOVE)
        }
        _ if reader.has(&AGAINST) => (reader.read(&AGAINST, find), &AGAINST),
        _ => {
            if let Some(baseline) = setting.arms.first() {
                reader.put(&AGAINST, quoted(&baseline.name));
            }
            (Some(0), &AGAINST)
        }
    };
    if arm.is_some() && arm == other {
        let message = "an arm cannot be compared with itself";
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(&ARM), message);
        reader.report(fault.help(format!("name another arm with `{}`", key.name)));
    }
    other
}

/// The tag; an outer none is a mistake. A figure of which nothing is said counts as recalled.
fn tag(reader: &mut Reader<'_>, form: Option<Form>) -> Option<Option<EvidenceTag>> {
    if reader.has(&TAG) {
        return reader.word(&TAG).map(|at| Some(TAGS[at]));
    }
    Some(match form {
        Some(Form::Value(_) | Form::HalfLife) => {
            reader.put(&TAG, quoted("recalled"));
            Some(EvidenceTag::Recalled)
        }
        _ => None,
    })
}

fn spread(reader: &mut Reader<'_>, tag: Option<Option<EvidenceTag>>) -> Option<Option<Spread>> {
    if reader.has(&SPREAD) {
        return reader.word(&SPREAD).map(|at| Some(SPREADS[at]));
    }
    let spread = tag?.map(EvidenceTag::spread);
    if let Some(spread) = spread {
        reader.put(&SPREAD, quoted(SPREAD_WORDS[spread as usize]));
    }
    Some(spread)
}

fn source(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<String> {
    if !reader.has(&SOURCE) {
        let cite = setting.study.map(|study| &study.cite);
        if let Some(known) = cite.or(setting.claim.map(|claim| &claim.id)) {
            reader.put(&SOURCE, quoted(known));
            return Some(known.clone());
        }
        reader.missing(&SOURCE);
        return None;
    }
    reader.text(&SOURCE)
}

fn knock_out(reader: &mut Reader<'_>, setting: &Setting<'_>, form: Form) -> Option<bool> {
    let without = setting.claim.is_some_and(|claim| !claim.without.is_empty());
    if !reader.has(&KNOCK_OUT) {
        let usual = matches!(
            form,
            Form::Above | Form::AboveMetric | Form::Exceeds | Form::ShortOf
        );
        reader.put(&KNOCK_OUT, (without && usual).to_string());
        return Some(without && usual);
    }
    let wanted = reader.flag(&KNOCK_OUT)?;
    let wrong = if form == Form::HalfLife {
        "a half-life has no effect that could vanish"
    } else if !without {
        "there is no mechanism to switch off: add a table `[claim.without]`"
    } else {
        return Some(wanted);
    };
    if wanted {
        reader.reject(&KNOCK_OUT, wrong);
    }
    Some(wanted)
}
