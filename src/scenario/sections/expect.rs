//! `[[expect]]`: a published or expected effect.

use super::super::checked::{
    Arm, Claim, EffectScale, EvidenceTag, Expectation, Spread, Statement, Study, Timeline,
};
use super::super::diagnostics::{Diagnostic, Fault, code, excerpt};
use super::super::key::{Key, Kind, Range, Section};
use super::super::metric::{Metric, MetricUnit};
use super::super::node::{Node, Value};
use super::super::reader::{Read, Reader, Shared, name_of, out_of_range, scalar, wrong_type};
use super::super::resolved::{list, quoted};
use super::super::value;
use super::outcome;
use super::timeline::time;

const ID: Key = Key::derived(
    "id",
    Kind::Name,
    "the arm and the metric",
    "what the expectation is called, once in a file",
    "\"falk-large\"",
);
const ARM: Key = Key::required("arm", Kind::Name, "the arm", "\"two mints\"");
const AGAINST: Key = Key::derived(
    "against",
    Kind::Name,
    "the baseline",
    "the arm it is compared with",
    "\"no mint\"",
);
const METRIC: Key = Key::derived(
    "metric",
    Kind::Special("the name of a metric, in quotes"),
    "the primary outcome",
    "the metric",
    "\"tip_share\"",
);
const AT: Key = Key::derived(
    "at",
    Kind::Time,
    "the end of the run",
    "up to when the metric is told, rounded to whole ticks: the run as if it ended there",
    "\"1 week\"",
);
const EFFECT: Kind =
    Kind::Special("a number like `0.21` or `\"21%\"`, or a range like `[0.15, 0.28]`");
const LIFT: Key = Key::optional("lift", EFFECT, "mean over the other mean, less 1", "0.214");
const DIFFERENCE: Key = Key::optional("difference", EFFECT, "mean less the other mean", "0.03");
const LOG_ODDS: Key = Key::optional(
    "log_odds",
    EFFECT,
    "log of the odds ratio, of shares and of counts where each head answers at most once",
    "0.4",
);
const LOG_RATIO: Key = Key::optional(
    "log_ratio",
    EFFECT,
    "log of mean over the other mean",
    "0.2",
);
const RATIO: Key = Key::optional("ratio", EFFECT, "mean over the other mean", "2");
const MEAN: Key = Key::optional("mean", EFFECT, "the arm's own mean", "0.19");
const ABOVE: Key = Key::optional(
    "above",
    Kind::Name,
    "the arm's metric is larger than the metric of this arm",
    "\"one mint\"",
);
const TIMES: Key = Key::or(
    "times",
    Kind::Number(Range::POSITIVE),
    "1",
    "with `above`: it is larger than so many times the other",
    "2",
);
const ABOVE_METRIC: Key = Key::optional(
    "above_metric",
    Kind::Special("the name of a metric, in quotes"),
    "the arm's metric is larger than this metric of the same arm",
    "\"dutiful_returns\"",
);
const WITHIN: Key = Key::optional(
    "within",
    Kind::Special("a range like `[-0.01, 0.01]`"),
    "the effect lies within these bounds: as good as none",
    "[-0.01, 0.01]",
);
const EXCEEDS: Key = Key::optional(
    "exceeds",
    Kind::Special("a list of two arms"),
    "the effect is larger than the effect of the first of these arms against the second",
    "[\"salesy\", \"nothing\"]",
);
const SCALE: Key = Key::or(
    "scale",
    Kind::Word(&["lift", "difference", "log_odds", "log_ratio", "ratio"]),
    "\"difference\"",
    "with `within` and `exceeds`: the scale of the effect",
    "\"lift\"",
);
const HALF_LIFE: Key = Key::optional(
    "half_life",
    Kind::Duration(Range::POSITIVE),
    "the time in which the difference of the two means halves",
    "\"58 days\"",
);
const FROM: Key = Key::optional(
    "from",
    Kind::Time,
    "with `half_life`: the first of the two times between which it is measured, rounded to whole ticks",
    "\"30 days\"",
);
const TO: Key = Key::optional(
    "to",
    Kind::Time,
    "with `half_life`: the second of the two times",
    "\"60 days\"",
);
const INTERVAL: Key = Key::optional(
    "interval",
    Kind::Special("a range like `[0.15, 0.28]`"),
    "the published interval of a value or a half-life; without one the value never decides",
    "[0.15, 0.28]",
);
const CONFIDENCE: Key = Key::or(
    "confidence",
    Kind::Share(Range {
        above: true,
        below: true,
        ..Range::new(0.5, 1.0)
    }),
    "0.95",
    "with `above`, `above_metric`, `within` and `exceeds`: how sure the simulation must be, one-sided",
    "0.99",
);
const KNOCK_OUT: Key = Key::derived(
    "knock_out",
    Kind::Flag,
    "`true` where a claim has a table `without` and the expectation is `above`, `above_metric` or `exceeds`, else `false`",
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
        &[ID, ARM, AGAINST, METRIC, AT],
        &[LIFT, DIFFERENCE, LOG_ODDS, LOG_RATIO, RATIO, MEAN],
        &[ABOVE, TIMES, ABOVE_METRIC, WITHIN, EXCEEDS, SCALE],
        &[HALF_LIFE, FROM, TO, INTERVAL],
        &[CONFIDENCE, KNOCK_OUT, TAG, SPREAD, SOURCE],
    ],
    named_by: Some("arm"),
};

/// What is stated, by the key that states it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Value(EffectScale),
    Above,
    AboveMetric,
    Within,
    Exceeds,
    HalfLife,
}

static FORMS: [(Key, Form); 11] = [
    (LIFT, Form::Value(EffectScale::Lift)),
    (DIFFERENCE, Form::Value(EffectScale::Difference)),
    (LOG_ODDS, Form::Value(EffectScale::LogOdds)),
    (LOG_RATIO, Form::Value(EffectScale::LogRatio)),
    (RATIO, Form::Value(EffectScale::Ratio)),
    (MEAN, Form::Value(EffectScale::Mean)),
    (ABOVE, Form::Above),
    (ABOVE_METRIC, Form::AboveMetric),
    (WITHIN, Form::Within),
    (EXCEEDS, Form::Exceeds),
    (HALF_LIFE, Form::HalfLife),
];

/// In the order of [`SCALE`]'s words.
const SCALES: [EffectScale; 5] = [
    EffectScale::Lift,
    EffectScale::Difference,
    EffectScale::LogOdds,
    EffectScale::LogRatio,
    EffectScale::Ratio,
];

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

/// What expectations speak of.
pub struct Setting<'a> {
    pub arms: &'a [Arm],
    /// None where it is wrong.
    pub timeline: Option<&'a Timeline>,
    pub primary: Option<Metric>,
    pub known: &'a [Metric],
    pub study: Option<&'a Study>,
    pub claim: Option<&'a Claim>,
}

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
    let metric = if reader.has(&METRIC) {
        let known = setting.known;
        reader.read(&METRIC, |shared, node| outcome::metric(shared, node, known))
    } else {
        if let Some(primary) = setting.primary {
            reader.put(&METRIC, quoted(primary.key()));
        }
        setting.primary
    };
    let form = form(reader);
    let against = against(reader, setting, form.map(|(_, form)| form), arm);
    let at = at(reader, setting.timeline, form.map(|(_, form)| form));
    let tag = tag(reader, form.map(|(_, form)| form));
    let source = source(reader, setting);
    let spread = spread(reader, tag);
    let (key, form) = form?;
    reject_strangers(reader, key, form);
    let statement = statement(reader, setting, key, form, arm, metric);
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
        statement: statement?,
        confidence: confidence?,
        knock_out: knock_out?,
        tag: tag?,
        spread: spread?,
        source: source?,
    })
}

fn arm_of(shared: &Shared, arms: &[Arm], node: &Node) -> Read<usize> {
    let names = arms.iter().map(|arm| arm.name.as_str());
    let at = name_of(shared, "arm", names, node)?;
    Ok((at, quoted(&arms[at].name)))
}

/// The one key that states something.
fn form(reader: &Reader<'_>) -> Option<(&'static Key, Form)> {
    let written: Vec<_> = FORMS.iter().filter(|(key, _)| reader.has(key)).collect();
    match written.as_slice() {
        [(key, form)] => Some((key, *form)),
        [] => {
            let message = "the expectation says nothing";
            let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
            reader.report(
                fault
                    .help("add a figure: one of `lift`, `difference`, `log_odds`, `log_ratio`, `ratio`, `mean` or `half_life`")
                    .help("or a direction: one of `above`, `above_metric`, `within` or `exceeds`"),
            );
            None
        }
        [(first, _), (second, _), ..] => {
            let message = "the expectation says more than one thing";
            let fault = Diagnostic::new(code::CONFLICT, reader.place_of(second), message);
            reader.report(
                fault
                    .label("keep one of them, or write another `[[expect]]`")
                    .also(reader.place_of(first), format!("`{}` is here", first.name)),
            );
            None
        }
    }
}

fn against(
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

/// The tick at which the run is cut; an outer none is a mistake.
fn at(
    reader: &mut Reader<'_>,
    timeline: Option<&Timeline>,
    form: Option<Form>,
) -> Option<Option<u32>> {
    if form == Some(Form::HalfLife) {
        reader.reject(&AT, "a half-life is measured between `from` and `to`");
        return Some(None);
    }
    if !reader.has(&AT) {
        return Some(None);
    }
    let timeline = timeline?;
    let tick = tick(reader, &AT, timeline)?;
    Some((tick < timeline.ticks).then_some(tick))
}

/// A time in whole ticks, at least 1 and at most all.
fn tick(reader: &mut Reader<'_>, key: &Key, timeline: &Timeline) -> Option<u32> {
    let position = reader.read(key, |shared, node| time(shared, timeline.unit, node))?;
    let tick = (position + 0.5).floor();
    let wrong = |message: &str| -> Fault {
        let fault = Diagnostic::new(code::TIME, reader.place_of(key), message);
        let plural = if timeline.ticks == 1 { "" } else { "s" };
        fault.label(format!(
            "the run has {} {}{plural}, and at least the first must be over",
            timeline.ticks,
            timeline.tick_name()
        ))
    };
    if tick < 1.0 {
        reader.report(wrong("the time lies before the end of the first tick"));
        return None;
    }
    if tick > f64::from(timeline.ticks) {
        reader.report(wrong("the time lies beyond the end"));
        return None;
    }
    Some(tick as u32)
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

/// Notes the keys that belong to other statements than the one made.
fn reject_strangers(reader: &Reader<'_>, key: &Key, form: Form) {
    let figure = matches!(form, Form::Value(_) | Form::HalfLife);
    let belongs: [(&Key, bool); 6] = [
        (&TIMES, form == Form::Above),
        (&SCALE, matches!(form, Form::Within | Form::Exceeds)),
        (&FROM, form == Form::HalfLife),
        (&TO, form == Form::HalfLife),
        (&INTERVAL, figure),
        (&CONFIDENCE, !figure),
    ];
    for (stranger, _) in belongs.iter().filter(|(_, belongs)| !belongs) {
        reader.reject(stranger, &format!("the expectation is `{}`", key.name));
    }
}

fn knock_out(reader: &mut Reader<'_>, setting: &Setting<'_>, form: Form) -> Option<bool> {
    let without = setting.claim.is_some_and(|claim| !claim.without.is_empty());
    if !reader.has(&KNOCK_OUT) {
        let usual = matches!(form, Form::Above | Form::AboveMetric | Form::Exceeds);
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

fn statement(
    reader: &mut Reader<'_>,
    setting: &Setting<'_>,
    key: &'static Key,
    form: Form,
    arm: Option<usize>,
    metric: Option<Metric>,
) -> Option<Statement> {
    match form {
        Form::Value(scale) => {
            let (value, interval) = effect(reader, key, scale, metric)?;
            Some(Statement::Value {
                scale,
                value,
                interval,
            })
        }
        Form::Above => Some(Statement::Above {
            times: reader.number(&TIMES)?,
        }),
        Form::AboveMetric => {
            let known = setting.known;
            let other = reader.read(&ABOVE_METRIC, |shared, node| {
                outcome::metric(shared, node, known)
            })?;
            if Some(other) == metric {
                let message = "a metric cannot be compared with itself";
                let place = reader.place_of(&ABOVE_METRIC);
                let fault = Diagnostic::new(code::CONFLICT, place, message);
                reader.report(fault.help("name the larger one with `metric`"));
            } else if let Some(metric) = metric
                && metric.unit() != other.unit()
            {
                let message = format!(
                    "`{}` and `{}` have different units and cannot be compared",
                    metric.key(),
                    other.key()
                );
                let place = reader.place_of(&ABOVE_METRIC);
                let fault = Diagnostic::new(code::CONFLICT, place, message);
                reader.report(fault.help("name two metrics of one unit"));
            }
            Some(Statement::AboveMetric { other })
        }
        Form::Within => {
            let scale = SCALES[reader.word(&SCALE)?];
            check_odds(reader, key, scale, metric);
            let node = reader.node(&WITHIN)?;
            let (low, high) = range(reader, node, &number_kind(scale, metric))?;
            reader.put(&WITHIN, list([value::number(low), value::number(high)]));
            Some(Statement::Within { scale, low, high })
        }
        Form::Exceeds => {
            let scale = SCALES[reader.word(&SCALE)?];
            check_odds(reader, key, scale, metric);
            exceeds(reader, setting.arms, scale, arm)
        }
        Form::HalfLife => half_life(reader, setting.timeline?),
    }
}

fn exceeds(
    reader: &mut Reader<'_>,
    arms: &[Arm],
    scale: EffectScale,
    own: Option<usize>,
) -> Option<Statement> {
    let node = reader.node(&EXCEEDS)?;
    let Some([arm, against]) = (match &node.value {
        Value::List(items) => items.first_chunk::<2>().filter(|_| items.len() == 2),
        _ => None,
    }) else {
        let message = "two arms are needed";
        let fault = Diagnostic::new(code::WRONG_TYPE, node.place, message);
        reader
            .report(fault.help("write `exceeds = [\"an arm\", \"the arm it is compared with\"]`"));
        return None;
    };
    let find = |node: &Node| match arm_of(reader.shared, arms, node) {
        Ok(found) => Some(found),
        Err(fault) => {
            reader.report(fault);
            None
        }
    };
    let (arm, against) = (find(arm), find(against));
    let ((arm, arm_name), (against, against_name)) = (arm?, against?);
    if arm == against || own == Some(arm) {
        let message = if arm == against {
            "an arm cannot be compared with itself"
        } else {
            "this is the effect of the same arm"
        };
        reader.report(Diagnostic::new(code::CONFLICT, node.place, message).help(
            "an interaction compares the effects of two arms, each against an arm of its own",
        ));
        return None;
    }
    reader.put(&EXCEEDS, list([arm_name, against_name]));
    Some(Statement::Exceeds {
        scale,
        arm,
        against,
    })
}

fn half_life(reader: &mut Reader<'_>, timeline: &Timeline) -> Option<Statement> {
    let days = reader.number(&HALF_LIFE);
    for key in [&FROM, &TO] {
        if !reader.has(key) {
            reader.missing(key);
        }
    }
    if timeline.days_per_tick() == 0.0 {
        let message = "no time passes between these visits";
        let fault = Diagnostic::new(code::TIME, reader.place_of(&HALF_LIFE), message);
        reader.report(fault.help("give `[timeline]` a `gap`"));
        return None;
    }
    let mut bound = |key: &Key| {
        if reader.has(key) {
            tick(reader, key, timeline)
        } else {
            None
        }
    };
    let (from, to) = (bound(&FROM), bound(&TO));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        let message = "`to` is not after `from`";
        let fault = Diagnostic::new(code::TIME, reader.place_of(&TO), message);
        reader.report(fault.label("at least a tick must lie between them"));
    }
    let mut interval = None;
    if let Some(node) = reader.node(&INTERVAL) {
        let (low, high) = range(reader, node, &HALF_LIFE.kind)?;
        if let Some(days) = days
            && !(low..=high).contains(&days)
        {
            reader.report(out_of_range(node, "the figure must lie in its interval"));
        }
        let text = |days: f64| quoted(&format!("{} days", value::number(days)));
        reader.put(&INTERVAL, list([text(low), text(high)]));
        interval = Some((low, high));
    }
    Some(Statement::HalfLife {
        days: days?,
        interval,
        from: from?,
        to: to?,
    })
}

type Effect = (f64, Option<(f64, f64)>);

/// Odds are of shares, and of counts where each head answers at most once, which only a run can tell.
fn check_odds(reader: &Reader<'_>, key: &Key, scale: EffectScale, metric: Option<Metric>) {
    if let (EffectScale::LogOdds, Some(metric)) = (scale, metric)
        && !matches!(metric.unit(), MetricUnit::Share | MetricUnit::Count)
    {
        let message = format!("`{}` is no share and has no odds", metric.key());
        let fault = Diagnostic::new(code::NOT_HERE, reader.place_of(key), message);
        reader.report(fault);
    }
}

fn effect(
    reader: &mut Reader<'_>,
    key: &Key,
    scale: EffectScale,
    metric: Option<Metric>,
) -> Option<Effect> {
    let kind = number_kind(scale, metric);
    check_odds(reader, key, scale, metric);
    let node = reader.node(key)?;
    let (value, mut interval) = if let Value::List(_) = node.value {
        let (low, high) = range(reader, node, &kind)?;
        let middle = low + (high - low) / 2.0;
        reader.put(key, value::number(middle));
        if let Some(interval) = reader.node(&INTERVAL) {
            let message = "the figure is a range already";
            let fault = Diagnostic::new(code::CONFLICT, interval.place, message);
            reader.report(
                fault
                    .label("leave this out")
                    .also(node.place, "the range is here"),
            );
            return None;
        }
        (middle, Some((low, high)))
    } else {
        (
            reader.read(key, |shared, node| scalar(shared, &kind, node))?,
            None,
        )
    };
    if let Some(node) = reader.node(&INTERVAL) {
        let (low, high) = range(reader, node, &kind)?;
        if !(low..=high).contains(&value) {
            reader.report(out_of_range(node, "the figure must lie in its interval"));
        }
        interval = Some((low, high));
    }
    if let Some((low, high)) = interval {
        reader.put(&INTERVAL, list([value::number(low), value::number(high)]));
    }
    Some((value, interval))
}

fn number_kind(scale: EffectScale, metric: Option<Metric>) -> Kind {
    let unit = metric.map(Metric::unit);
    match (scale, unit) {
        (EffectScale::Lift, _) => Kind::Share(Range {
            above: true,
            ..Range::new(-1.0, Range::LIMIT)
        }),
        (EffectScale::LogOdds | EffectScale::LogRatio, _) => Kind::Number(Range::ANY),
        (EffectScale::Ratio, _) => Kind::Number(Range::NON_NEGATIVE),
        (EffectScale::Difference, Some(MetricUnit::Share)) => Kind::Share(Range::new(-1.0, 1.0)),
        (EffectScale::Mean, Some(MetricUnit::Share)) => Kind::Share(Range::SHARE),
        (_, Some(MetricUnit::Money)) => Kind::Money(Range::ANY),
        (_, None) => Kind::Share(Range::ANY),
        _ => Kind::Number(Range::ANY),
    }
}

fn range(reader: &Reader<'_>, node: &Node, kind: &Kind) -> Option<(f64, f64)> {
    let Value::List(items) = &node.value else {
        reader.report(wrong_type(reader.shared, node, &INTERVAL.kind));
        return None;
    };
    let [low, high] = items.as_slice() else {
        let message = "a range has two numbers, low and high";
        reader.report(
            Diagnostic::new(code::WRONG_TYPE, node.place, message).help("write `[0.15, 0.28]`"),
        );
        return None;
    };
    let number = |node: &Node| match scalar(reader.shared, kind, node) {
        Ok((number, _)) => Some(number),
        Err(fault) => {
            reader.report(fault);
            None
        }
    };
    let (low, high) = (number(low), number(high));
    let (low, high) = (low?, high?);
    if low > high {
        reader.report(out_of_range(node, "the low end must come first"));
        return None;
    }
    if low == high {
        reader.report(out_of_range(node, "the ends must differ"));
        return None;
    }
    Some((low, high))
}
