//! What an `[[expect]]` states: a figure, a direction, an interaction, a half-life.

use super::super::checked::{Arm, Claim, EffectScale, Statement, Study, Timeline, Yardstick};
use super::super::diagnostics::{Diagnostic, Fault, code};
use super::super::key::{Key, Kind, Range};
use super::super::node::{Node, Value};
use super::super::reader::{Read, Reader, Shared, name_of, out_of_range, scalar, wrong_type};
use super::super::resolved::{list, quoted};
use super::super::shape::Shape;
use super::super::value;
use super::outcome;
use super::timeline::time;
use crate::vocabulary::metric::{Metric, MetricUnit};

const EFFECT: Kind = Kind::Special(Shape::Effect);
pub const LIFT: Key = Key::optional("lift", EFFECT, "mean over the other mean, less 1", "0.214");
pub const DIFFERENCE: Key = Key::optional("difference", EFFECT, "mean less the other mean", "0.03");
pub const LOG_ODDS: Key = Key::optional(
    "log_odds",
    EFFECT,
    "log of the odds ratio, of shares and of counts where each head answers at most once",
    "0.4",
);
pub const LOG_RATIO: Key = Key::optional(
    "log_ratio",
    EFFECT,
    "log of mean over the other mean",
    "0.2",
);
pub const RATIO: Key = Key::optional("ratio", EFFECT, "mean over the other mean", "2");
pub const MEAN: Key = Key::optional("mean", EFFECT, "the arm's own mean", "0.19");
pub const ABOVE: Key = Key::optional(
    "above",
    Kind::Name,
    "the arm's metric is larger than the metric of this arm",
    "\"one mint\"",
);
pub const TIMES: Key = Key::or(
    "times",
    Kind::Number(Range::POSITIVE),
    "1",
    "with `above`, `exceeds` and `short_of`: larger, or smaller, than so many times the other",
    "2",
);
pub const ABOVE_METRIC: Key = Key::optional(
    "above_metric",
    Kind::Special(Shape::Metric),
    "the arm's metric is larger than this metric of the same arm",
    "\"dutiful_returns\"",
);
pub const WITHIN: Key = Key::optional(
    "within",
    Kind::Special(Shape::Interval("[-0.01, 0.01]")),
    "the effect lies within these bounds: as good as none",
    "[-0.01, 0.01]",
);
pub const EXCEEDS: Key = Key::optional(
    "exceeds",
    Kind::Special(Shape::Pair),
    "the effect is larger than the effect of the first of these arms against the second",
    "[\"salesy\", \"nothing\"]",
);
pub const SHORT_OF: Key = Key::optional(
    "short_of",
    Kind::Special(Shape::Pair),
    "the effect is smaller than the effect of the first of these arms against the second; with `times = 0.25`, than a quarter of it",
    "[\"a favour, soon\", \"no favour, soon\"]",
);
pub const OTHER_AT: Key = Key::derived(
    "other_at",
    Kind::Time,
    "as `at`; with `other_since` the end of the run",
    "with `exceeds` and `short_of`: up to when the other effect is told, where that is not the same span",
    "\"1 hour\"",
);
pub const OTHER_SINCE: Key = Key::derived(
    "other_since",
    Kind::Time,
    "as `since`; with `other_at` the start of the run",
    "with `exceeds` and `short_of`: from when the other effect is counted, where that is not the same span",
    "\"3 hours\"",
);
pub const SCALE: Key = Key::or(
    "scale",
    Kind::Word(&["lift", "difference", "log_odds", "log_ratio", "ratio"]),
    "\"difference\"",
    "with `within`, `exceeds` and `short_of`: the scale of the effect",
    "\"lift\"",
);
pub const HALF_LIFE: Key = Key::optional(
    "half_life",
    Kind::Duration(Range::POSITIVE),
    "the time in which the difference of the two means halves",
    "\"58 days\"",
);
pub const FROM: Key = Key::optional(
    "from",
    Kind::Time,
    "with `half_life`: the first of the two times between which it is measured, rounded to whole ticks",
    "\"30 days\"",
);
pub const TO: Key = Key::optional(
    "to",
    Kind::Time,
    "with `half_life`: the second of the two times",
    "\"60 days\"",
);
pub const INTERVAL: Key = Key::optional(
    "interval",
    Kind::Special(Shape::Interval("[0.15, 0.28]")),
    "the published interval of a value or a half-life; without one the value never decides",
    "[0.15, 0.28]",
);
pub const CONFIDENCE: Key = Key::or(
    "confidence",
    Kind::Share(Range {
        above: true,
        below: true,
        ..Range::new(0.5, 1.0)
    }),
    "0.95",
    "with `above`, `above_metric`, `within`, `exceeds` and `short_of`: how sure the simulation must be, one-sided",
    "0.99",
);

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

/// What is stated, by the key that states it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Value(EffectScale),
    Above,
    AboveMetric,
    Within,
    Exceeds,
    ShortOf,
    HalfLife,
}

static FORMS: [(Key, Form); 12] = [
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
    (SHORT_OF, Form::ShortOf),
    (HALF_LIFE, Form::HalfLife),
];

/// In the order of [`SCALE`]'s words.
pub const SCALES: [EffectScale; 5] = [
    EffectScale::Lift,
    EffectScale::Difference,
    EffectScale::LogOdds,
    EffectScale::LogRatio,
    EffectScale::Ratio,
];

/// Reads the name of an arm.
pub fn arm_of(shared: &Shared, arms: &[Arm], node: &Node) -> Read<usize> {
    let names = arms.iter().map(|arm| arm.name.as_str());
    let at = name_of(shared, "arm", names, node)?;
    Ok((at, quoted(&arms[at].name)))
}

/// The one key that states something.
pub fn form(reader: &Reader<'_>) -> Option<(&'static Key, Form)> {
    let written: Vec<_> = FORMS.iter().filter(|(key, _)| reader.has(key)).collect();
    match written.as_slice() {
        [(key, form)] => Some((key, *form)),
        [] => {
            let message = "the expectation says nothing";
            let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
            reader.report(
                fault
                    .help("add a figure: one of `lift`, `difference`, `log_odds`, `log_ratio`, `ratio`, `mean` or `half_life`")
                    .help("or a direction: one of `above`, `above_metric`, `within`, `exceeds` or `short_of`"),
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

/// Notes the keys that belong to other statements than the one made.
pub fn reject_strangers(reader: &Reader<'_>, key: &Key, form: Form) {
    let figure = matches!(form, Form::Value(_) | Form::HalfLife);
    let measured = matches!(form, Form::Exceeds | Form::ShortOf);
    let belongs: [(&Key, bool); 8] = [
        (&TIMES, form == Form::Above || measured),
        (&SCALE, form == Form::Within || measured),
        (&OTHER_SINCE, measured),
        (&OTHER_AT, measured),
        (&FROM, form == Form::HalfLife),
        (&TO, form == Form::HalfLife),
        (&INTERVAL, figure),
        (&CONFIDENCE, !figure),
    ];
    for (stranger, _) in belongs.iter().filter(|(_, belongs)| !belongs) {
        reader.reject(stranger, &format!("the expectation is `{}`", key.name));
    }
}

/// The effect of which something is stated, as far as it could be read.
#[derive(Clone, Copy)]
pub struct Subject {
    pub arm: Option<usize>,
    pub metric: Option<Metric>,
    /// An outer none is a mistake.
    pub at: Option<Option<u32>>,
    pub since: Option<Option<u32>>,
}

/// Reads what is stated, once it is known by which key.
pub fn statement(
    reader: &mut Reader<'_>,
    setting: &Setting<'_>,
    key: &'static Key,
    form: Form,
    subject: Subject,
) -> Option<Statement> {
    let metric = subject.metric;
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
        Form::Exceeds | Form::ShortOf => {
            let scale = SCALES[reader.word(&SCALE)?];
            check_odds(reader, key, scale, metric);
            let other = yardstick(reader, setting, key, scale, subject)?;
            Some(if form == Form::Exceeds {
                Statement::Exceeds { scale, than: other }
            } else {
                Statement::ShortOf { scale, of: other }
            })
        }
        Form::HalfLife => half_life(reader, setting.timeline?),
    }
}

/// The other effect that `exceeds` and `short_of` name.
fn yardstick(
    reader: &mut Reader<'_>,
    setting: &Setting<'_>,
    key: &'static Key,
    scale: EffectScale,
    subject: Subject,
) -> Option<Yardstick> {
    let times = times(reader, scale);
    let span = other_span(reader, setting, subject);
    let arms = setting.arms;
    let node = reader.node(key)?;
    let Some([arm, against]) = (match &node.value {
        Value::List(items) => items.first_chunk::<2>().filter(|_| items.len() == 2),
        _ => None,
    }) else {
        let message = "two arms are needed";
        let fault = Diagnostic::new(code::WRONG_TYPE, node.place, message);
        reader.report(fault.help(format!(
            "write `{} = [\"an arm\", \"the arm it is compared with\"]`",
            key.name
        )));
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
    let (since, at) = span?;
    let elsewhen = (Some(since), Some(at)) != (subject.since, subject.at);
    if arm == against || subject.arm == Some(arm) && !elsewhen {
        let message = if arm == against {
            "an arm cannot be compared with itself"
        } else {
            "this is the effect of the same arm"
        };
        reader.report(Diagnostic::new(code::CONFLICT, node.place, message).help(
            "compare the effects of two arms, each against an arm of its own; or one arm's effects in two spans \
             of time, with `other_since` and `other_at`",
        ));
        return None;
    }
    reader.put(key, list([arm_name, against_name]));
    Some(Yardstick {
        arm,
        against,
        times: times?,
        at,
        since,
    })
}

/// What the other effect is multiplied by.
fn times(reader: &mut Reader<'_>, scale: EffectScale) -> Option<f64> {
    let times = reader.number(&TIMES)?;
    if scale == EffectScale::Ratio && times != 1.0 {
        let message = "no effect is 1 as a ratio, and has no multiples";
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(&TIMES), message);
        reader.report(fault.help("take `scale = \"lift\"`, or `\"log_ratio\"`"));
        return None;
    }
    Some(times)
}

type Span = (Option<u32>, Option<u32>);

/// From when and up to when the other effect is told: the same as the effect itself, unless it is said.
fn other_span(reader: &mut Reader<'_>, setting: &Setting<'_>, subject: Subject) -> Option<Span> {
    if !reader.has(&OTHER_SINCE) && !reader.has(&OTHER_AT) {
        return Some((subject.since?, subject.at?));
    }
    let timeline = setting.timeline?;
    let at = cut(reader, &OTHER_AT, timeline);
    let since = since(reader, &OTHER_SINCE, timeline, subject.metric, at);
    Some((since?, at?))
}

/// Up to when a metric is told; none where that is the whole run. An outer none is a mistake.
pub fn cut(reader: &mut Reader<'_>, key: &Key, timeline: &Timeline) -> Option<Option<u32>> {
    if !reader.has(key) {
        return Some(None);
    }
    let tick = tick(reader, key, timeline)?;
    Some((tick < timeline.ticks).then_some(tick))
}

/// From when a metric is counted; none where that is the start. An outer none is a mistake.
pub fn since(
    reader: &mut Reader<'_>,
    key: &Key,
    timeline: &Timeline,
    metric: Option<Metric>,
    at: Option<Option<u32>>,
) -> Option<Option<u32>> {
    if !reader.has(key) {
        return Some(None);
    }
    let tick = tick(reader, key, timeline)?;
    let fault =
        |of: &'static str, message: String| Diagnostic::new(of, reader.place_of(key), message);
    if let Some(metric) = metric
        && !metric.adds_up()
    {
        let message = format!("`{}` does not add up over time", metric.key());
        let instead = match metric {
            Metric::TipShare => "count `tips`, or leave this out",
            _ => {
                "name a metric that is counted, such as `purchases` or `revenue`, or leave this out"
            }
        };
        reader.report(fault(code::NOT_HERE, message).help(instead));
        return None;
    }
    let end = at?.unwrap_or(timeline.ticks);
    if tick >= end {
        let message = "nothing lies between this and the end".to_owned();
        let last = format!(
            "it is told after {end} {}{}",
            timeline.tick_name(),
            if end == 1 { "" } else { "s" }
        );
        reader.report(fault(code::TIME, message).label(last));
        return None;
    }
    Some(Some(tick))
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
        let text = |days: f64| quoted(&value::days(days));
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

pub type Effect = (f64, Option<(f64, f64)>);

/// Odds are of shares, and of counts where each head answers at most once, which only a run can tell.
pub fn check_odds(reader: &Reader<'_>, key: &Key, scale: EffectScale, metric: Option<Metric>) {
    if let (EffectScale::LogOdds, Some(metric)) = (scale, metric)
        && !matches!(metric.unit(), MetricUnit::Share | MetricUnit::Count)
    {
        let message = format!("`{}` is no share and has no odds", metric.key());
        let fault = Diagnostic::new(code::NOT_HERE, reader.place_of(key), message);
        reader.report(fault);
    }
}

pub fn effect(
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

pub fn number_kind(scale: EffectScale, metric: Option<Metric>) -> Kind {
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

/// A time in whole ticks, at least 1 and at most all.
pub fn tick(reader: &mut Reader<'_>, key: &Key, timeline: &Timeline) -> Option<u32> {
    let position = reader.read(key, |shared, node| time(shared, timeline, node))?;
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
