//! `[[observed]]`: what a test of one's own found of an arm.
//!
//! The grammar is that of `[[expect]]`, of which it has what a test can tell: an effect of one arm against another, with
//! its interval; or customers and means, from which both follow.

use super::super::checked::{EffectScale, EvidenceTag, Expectation, Spread, Statement};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::{Reader, out_of_range, scalar};
use super::super::resolved::quoted;
use super::super::shape::Shape;
use super::expect::{AGAINST, ARM, AT, METRIC, SINCE, against, metric};
use super::statement::{
    DIFFERENCE, Form, LIFT, LOG_ODDS, LOG_RATIO, RATIO, SCALES, Setting, arm_of, check_odds, cut,
    effect, number_kind, since,
};
use crate::numeric::{Z_95, ln64};
use crate::vocabulary::metric::{Metric, MetricUnit};

const EFFECT: Kind = Kind::Special(Shape::Effect);
const INTERVAL: Key = Key::optional(
    "interval",
    Kind::Special(Shape::Interval("[0.02, 0.14]")),
    "the 95% interval of the effect, as measured; needed with an effect",
    "[0.02, 0.14]",
);
const N: Key = Key::optional(
    "n",
    Kind::Whole(2, 1_000_000_000),
    "customers in the arm, drawn by lot: with the two means, in place of an effect and its interval",
    "4000",
);
const N_AGAINST: Key = Key::derived(
    "n_against",
    Kind::Whole(2, 1_000_000_000),
    "`n`",
    "customers in the arm it is compared with",
    "1000",
);
const MEAN: Key = Key::optional(
    "mean",
    EFFECT,
    "the mean a customer of the arm, with `n`",
    "0.31",
);
const MEAN_AGAINST: Key = Key::optional(
    "mean_against",
    EFFECT,
    "the mean a customer of the arm it is compared with",
    "0.27",
);
const SD: Key = Key::optional(
    "sd",
    EFFECT,
    "standard deviation between the arm's customers (a spreadsheet's `STDEV`); of a yes or no it follows from the mean",
    "0.7",
);
const SD_AGAINST: Key = Key::derived(
    "sd_against",
    EFFECT,
    "`sd`",
    "standard deviation between customers of the arm it is compared with",
    "0.6",
);
const SCALE: Key = Key::derived(
    "scale",
    Kind::Word(&["lift", "difference", "log_odds", "log_ratio", "ratio"]),
    "`\"lift\"`; of feelings, and where a mean is not above 0, `\"difference\"`",
    "with `n`: the scale on which the test counts",
    "\"difference\"",
);

pub static SECTION: Section = Section {
    name: "observed",
    meaning: "what a test of your own found: the psychology is updated by it before arms are compared",
    keys: &[
        &[ARM, AGAINST, METRIC, SINCE, AT],
        &[LIFT, DIFFERENCE, LOG_ODDS, LOG_RATIO, RATIO, INTERVAL],
        &[N, N_AGAINST, MEAN, MEAN_AGAINST, SD, SD_AGAINST, SCALE],
    ],
    named_by: Some("arm"),
};

static EFFECTS: [(Key, EffectScale); 5] = [
    (LIFT, EffectScale::Lift),
    (DIFFERENCE, EffectScale::Difference),
    (LOG_ODDS, EffectScale::LogOdds),
    (LOG_RATIO, EffectScale::LogRatio),
    (RATIO, EffectScale::Ratio),
];

/// Keys of a test told by its customers and means.
const COUNTED: [Key; 7] = [N, N_AGAINST, MEAN, MEAN_AGAINST, SD, SD_AGAINST, SCALE];

/// Reads all tests; those about which anything is wrong are left out. Sorted by their arms: the order in which they are
/// written shall change nothing.
pub fn read_all(readers: &mut [Reader<'_>], setting: &Setting<'_>) -> Vec<Expectation> {
    let mut found: Vec<(Expectation, usize)> = Vec::new();
    for at in 0..readers.len() {
        let Some(test) = read(&mut readers[at], setting) else {
            continue;
        };
        let pair = |test: &Expectation| {
            let (one, other) = (test.arm, test.against);
            if one < other {
                (one, other)
            } else {
                (other, one)
            }
        };
        if let Some((_, first)) = found.iter().find(|(own, _)| pair(own) == pair(&test)) {
            let names = [test.arm, test.against].map(|arm| &setting.arms[arm].name);
            let message = format!("a test of “{}” and “{}” is said twice", names[0], names[1]);
            let place = readers[at].place_of(&ARM);
            let fault = Diagnostic::new(code::DUPLICATE, place, message);
            readers[at].report(
                fault
                    .label("the same customers would count twice")
                    .also(readers[*first].place_of(&ARM), "the first is here")
                    .help("keep one figure of a test: that of what decides, over the longest time")
                    .help("two tests with other customers each are one: add up their `n` and give the means of all"),
            );
            continue;
        }
        found.push((test, at));
    }
    let mut tests: Vec<Expectation> = found.into_iter().map(|(test, _)| test).collect();
    tests.sort_by_key(|test| (test.arm, test.against));
    tests
}

fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Option<Expectation> {
    let arm = reader.read(&ARM, |shared, node| arm_of(shared, setting.arms, node));
    let metric = metric(reader, setting);
    let against = against(reader, setting, Some(Form::Value(EffectScale::Lift)), arm);
    let timeline = setting.timeline;
    let at = timeline.and_then(|timeline| cut(reader, &AT, timeline));
    let since = timeline.and_then(|timeline| since(reader, &SINCE, timeline, metric, at));
    let statement = statement(reader, metric);
    let (arm, against) = (arm?, against?);
    let statement = statement?;
    (arm != against).then_some(())?;
    let names = [arm, against].map(|arm| setting.arms[arm].name.as_str());
    Some(Expectation {
        id: format!("{} against {}, as observed", names[0], names[1]),
        arm,
        against,
        metric: metric?,
        at: at?,
        since: since?,
        statement,
        confidence: 0.95,
        knock_out: false,
        tag: Some(EvidenceTag::Source),
        spread: Some(Spread::Sourced),
        source: "a test of one's own".to_owned(),
    })
}

/// The effect with its interval, as written or from customers and means.
fn statement(reader: &mut Reader<'_>, metric: Option<Metric>) -> Option<Statement> {
    let effects: Vec<_> = EFFECTS.iter().filter(|(key, _)| reader.has(key)).collect();
    let counted = COUNTED.iter().find(|key| reader.has(key));
    let conflict = |key: &Key, message: &str, first: &Key| {
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(key), message);
        let also = format!("`{}` is here", first.name);
        reader.report(
            fault
                .label("keep one of them")
                .also(reader.place_of(first), also),
        );
    };
    match (effects.as_slice(), counted) {
        ([(key, _)], Some(counted)) => {
            conflict(
                counted,
                "a test is told by its effect with an interval, or by customers and means, never by both",
                key,
            );
            None
        }
        ([], Some(counted)) if reader.has(&INTERVAL) => {
            conflict(
                &INTERVAL,
                "a test is told by its effect with an interval, or by customers and means, never by both",
                counted,
            );
            None
        }
        ([], Some(_)) => from_means(reader, metric),
        ([(key, scale)], None) => {
            let (value, interval) = effect(reader, key, *scale, metric)?;
            if interval.is_none() {
                let fault = Diagnostic::new(
                    code::MISSING_KEY,
                    reader.place_of(key),
                    "how sure the effect is, is not said",
                );
                reader.report(
                    fault
                        .help("add `interval`: the 95% interval of the effect")
                        .help("or, in place of the effect, `n`, `mean` and `mean_against`"),
                );
                return None;
            }
            Some(Statement::Value {
                scale: *scale,
                value,
                interval,
            })
        }
        ([], None) => {
            let message = "the test says nothing";
            let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
            reader.report(
                fault
                    .help("add an effect with its `interval`: one of `lift`, `difference`, `log_odds`, `log_ratio` or `ratio`")
                    .help("or `n`, `mean` and `mean_against`: customers in each arm and their means"),
            );
            None
        }
        ([(first, _), (second, _), ..], _) => {
            conflict(second, "the test says more than one effect", first);
            None
        }
    }
}

/// One arm as counted.
#[derive(Clone, Copy)]
struct Side {
    n: f64,
    mean: f64,
    sd: f64,
}

impl Side {
    /// The variance of the mean.
    fn variance(&self) -> f64 {
        self.sd * self.sd / self.n
    }
}

fn from_means(reader: &mut Reader<'_>, metric: Option<Metric>) -> Option<Statement> {
    for key in [&N, &MEAN, &MEAN_AGAINST] {
        if !reader.has(key) {
            reader.missing(key);
        }
    }
    let metric = metric?;
    let yes_or_no = metric.unit() == MetricUnit::Share && metric != Metric::TipShare;
    if yes_or_no {
        reader.reject(&SD, "it follows from the mean of a yes or no");
        reader.reject(&SD_AGAINST, "it follows from the mean of a yes or no");
    } else if !reader.has(&SD) {
        let message = format!(
            "`sd` is missing: how far customers differ in `{}` does not follow from its mean",
            metric.key()
        );
        let fault = Diagnostic::new(code::MISSING_KEY, reader.place(), message);
        reader.report(
            fault
                .help("add `sd`: the standard deviation between customers, a spreadsheet's `STDEV` over them")
                .help("or give the effect with its `interval` in place of `n` and the means"),
        );
    }
    let mut number = |key: &'static Key, kind: &Kind| {
        reader.has(key).then_some(())?;
        reader.read(key, |shared, node| scalar(shared, kind, node))
    };
    let of_mean = number_kind(EffectScale::Mean, Some(metric));
    let of_sd = match metric.unit() {
        MetricUnit::Money => Kind::Money(Range::POSITIVE),
        _ => Kind::Number(Range::POSITIVE),
    };
    let means = (number(&MEAN, &of_mean), number(&MEAN_AGAINST, &of_mean));
    let sds = (number(&SD, &of_sd), number(&SD_AGAINST, &of_sd));
    let mut count = |key: &'static Key| {
        reader.has(key).then_some(())?;
        reader.whole(key)
    };
    let ns = (count(&N), count(&N_AGAINST));
    let n = ns.0?;
    let n_against = match ns.1 {
        None if reader.has(&N_AGAINST) => return None,
        None => {
            reader.put(&N_AGAINST, n.to_string());
            n
        }
        Some(n) => n,
    };
    let (mean, other) = (means.0?, means.1?);
    let of_shares = |mean: f64| (mean * (1.0 - mean)).sqrt();
    let (sd, sd_against) = match yes_or_no {
        true => (of_shares(mean), of_shares(other)),
        false => {
            let sd = sds.0?;
            (sd, sds.1.unwrap_or(sd))
        }
    };
    let sides = [(n, mean, sd), (n_against, other, sd_against)].map(|(n, mean, sd)| Side {
        n: n as f64,
        mean,
        sd,
    });
    let scale = scale(reader, metric, mean, other)?;
    let wrong = |key: &Key, why: &str| {
        if let Some(node) = reader.node(key) {
            reader.report(out_of_range(node, why));
        }
    };
    for (key, side) in [(&MEAN, sides[0]), (&MEAN_AGAINST, sides[1])] {
        if yes_or_no && side.variance() == 0.0 {
            wrong(
                key,
                "with nobody, or with all, no error can be told: give the effect with its interval",
            );
            return None;
        }
        if scale != EffectScale::Difference && side.mean <= 0.0 {
            wrong(
                key,
                "this scale needs means above 0: take `scale = \"difference\"`",
            );
            return None;
        }
    }
    if scale == EffectScale::LogOdds && (mean >= 1.0 || other >= 1.0) {
        wrong(&MEAN, "odds are of means below 1: take another `scale`");
        return None;
    }
    let (value, error) = told(scale, sides);
    Some(Statement::Value {
        scale,
        value,
        interval: Some((value - Z_95 * error, value + Z_95 * error)),
    })
}

fn scale(reader: &mut Reader<'_>, metric: Metric, mean: f64, other: f64) -> Option<EffectScale> {
    let scale = if reader.has(&SCALE) {
        SCALES[reader.word(&SCALE)?]
    } else {
        let ratio = metric.unit() != MetricUnit::Scale && mean > 0.0 && other > 0.0;
        let (scale, word) = match ratio {
            true => (EffectScale::Lift, "lift"),
            false => (EffectScale::Difference, "difference"),
        };
        reader.put(&SCALE, quoted(word));
        scale
    };
    check_odds(reader, &SCALE, scale, Some(metric));
    Some(scale)
}

/// The effect on a scale with its standard error: by the delta method, arms being independent.
fn told(scale: EffectScale, [arm, against]: [Side; 2]) -> (f64, f64) {
    let relative = |side: Side| side.variance() / (side.mean * side.mean);
    let odds = |side: Side| {
        let slope = 1.0 / (side.mean * (1.0 - side.mean));
        (
            ln64(side.mean / (1.0 - side.mean)),
            slope * slope * side.variance(),
        )
    };
    let ratio = arm.mean / against.mean;
    let of_ratio = (relative(arm) + relative(against)).sqrt();
    match scale {
        EffectScale::Lift => (ratio - 1.0, ratio * of_ratio),
        EffectScale::Ratio => (ratio, ratio * of_ratio),
        EffectScale::LogRatio => (ln64(ratio), of_ratio),
        EffectScale::LogOdds => {
            let ((own, variance), (other, its)) = (odds(arm), odds(against));
            (own - other, (variance + its).sqrt())
        }
        EffectScale::Difference | EffectScale::Mean => (
            arm.mean - against.mean,
            (arm.variance() + against.variance()).sqrt(),
        ),
    }
}
