//! Amounts, people and verdicts as the answer's sentences say them.

use crate::decision::compare::answer::Standing;
use crate::decision::rows::{Comparison, TargetGain};
use crate::experiment::results::Estimate;
use crate::output::format::{Numbers, count, in_full, shorten, three_digits, visible};
use crate::population::Slots;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::{Base, Metric, MetricUnit};

/// Currencies whose hundredths are called cents.
const OF_CENTS: [&str; 7] = ["$", "€", "USD", "EUR", "CA$", "A$", "NZ$"];

/// Differences in an outcome.
#[derive(Clone, Copy)]
pub struct Amounts<'a> {
    metric: Metric,
    pub currency: &'a str,
}

impl<'a> Amounts<'a> {
    pub fn of(metric: Metric, currency: &'a str) -> Self {
        Self { metric, currency }
    }

    /// Numbers that tell apart what lies so far from one another.
    pub fn numbers(&self, size: f64) -> Numbers<'a> {
        Numbers::differing(self.metric.unit(), self.currency, size)
    }

    /// What is told of a row, in the digits that its largest number asks for.
    pub fn within<T>(&self, row: &Comparison, told: impl FnOnce(&Numbers<'a>) -> T) -> T {
        let all = [row.headline, row.headline_lo, row.headline_hi];
        let sizes = all.into_iter().flatten().map(f64::abs);
        let widest = sizes.fold(0.0, |most: f64, size| if size > most { size } else { most });
        told(&self.numbers(widest))
    }

    /// With what it is of: shares differ by percentage points.
    pub fn a_head(&self, difference: &str) -> String {
        match self.metric.unit() {
            MetricUnit::Share => in_full(difference),
            MetricUnit::Money | MetricUnit::Count => format!("{difference} a head"),
            MetricUnit::Scale => difference.to_owned(),
        }
    }

    /// The smallest difference worth having, as its author wrote it.
    pub fn worth(&self, size: f64) -> String {
        self.a_head(&Numbers::steps(self.metric.unit(), self.currency, size).size(size))
    }

    /// What an arm does that is better.
    pub fn verb(&self) -> &'static str {
        match self.metric {
            Metric::Profit => "earn more",
            Metric::Cost => "cost less",
            _ => "do better",
        }
    }

    /// An amount without a sign: `61 cents`, `$2.35`, `0.09 points`.
    pub fn small(&self, value: f64) -> String {
        match self.metric.unit() {
            MetricUnit::Money => self.cents(value),
            _ => self.numbers(value).size(value),
        }
    }

    /// The same for each of the people: `61 cents a customer`.
    pub fn each(&self, value: f64, scenario: &Scenario) -> String {
        match self.metric.unit() {
            MetricUnit::Money if people(scenario, self.metric) == "customers" => {
                format!("{} a customer", self.small(value))
            }
            _ => self.a_head(&self.small(value)),
        }
    }

    /// An amount of money, below one in cents where the currency has them.
    pub fn cents(&self, value: f64) -> String {
        let cents = (100.0 * value).round();
        match OF_CENTS.contains(&self.currency) {
            true if cents == 1.0 => "1 cent".into(),
            true if (1.0..100.0).contains(&cents) => format!("{cents} cents"),
            _ => Numbers::differing(MetricUnit::Money, self.currency, value).size(value),
        }
    }

    /// An amount of money a head.
    pub fn plain(&self, value: f64) -> String {
        Numbers::apart(MetricUnit::Money, self.currency, 0.5).text(value)
    }
}

/// A sum of money, to three digits.
pub fn sum(currency: &str, value: f64) -> String {
    let rounded = three_digits(value);
    let spread = if rounded.abs() < 100.0 { 0.5 } else { 300.0 };
    let text = Numbers::apart(MetricUnit::Money, currency, spread).text(rounded);
    // From a hundred on cents tell nothing.
    match rounded.abs() >= 100.0 && rounded.abs() < 1000.0 {
        true => text.replace(".00", ""),
        false => text,
    }
}

/// The outcome in words.
pub fn label(metric: Metric) -> &'static str {
    match metric {
        Metric::Retained => "share retained",
        Metric::Joined => "share of prospects who joined",
        Metric::TipShare => "tip as a share of the bill",
        other => other.label(),
    }
}

/// `earns $2.52 a head more than “nothing”`; `size`: the difference without its sign.
pub fn effect(scenario: &Scenario, metric: Metric, value: f64, size: &str, other: &str) -> String {
    let size = in_full(size);
    let (much, little) = if value < 0.0 {
        ("less", "lower")
    } else {
        ("more", "higher")
    };
    match metric {
        Metric::Profit => format!("earns {size} a head {much} than {other}"),
        Metric::Revenue => format!("sells {size} a head {much} than {other}"),
        Metric::Tips => format!("brings {size} a head {much} in tips than {other}"),
        Metric::TipShare => format!("leaves the tip {size} {little} than {other}"),
        Metric::Donated => format!("raises {size} a head {much} than {other}"),
        Metric::Cost => format!("costs {size} a head {much} than {other}"),
        Metric::Retained => format!("keeps {size} {much} of the {} than {other}", of(scenario)),
        Metric::Joined => format!("wins {size} {much} of the prospects than {other}"),
        metric if metric.unit() == MetricUnit::Count => {
            format!("brings {size} {much} {} a head than {other}", label(metric))
        }
        metric => format!("leaves {} {size} {little} than {other}", label(metric)),
    }
}

/// Whether two arms did the very same whatever is assumed: neither is better, and no probability says anything.
pub fn are_the_same(row: &Comparison) -> bool {
    let none = |value: Option<f64>| value == Some(0.0);
    none(row.headline) && none(row.headline_lo) && none(row.headline_hi)
}

/// How probable it is that the arm is better than the other; none where the two are the same, of which a half would say
/// that it is undecided.
pub fn probability(row: &Comparison) -> Option<f64> {
    row.p_better.filter(|_| !are_the_same(row))
}

/// How an arm stands against another, in the words that terminal and page share: the verdict's, with what it
/// means where that is open. `sized`: whether a size is named that would be worth having.
pub fn in_words(standing: Standing, sized: bool) -> String {
    let meaning = match standing {
        Standing::Ahead => "perhaps by less than is worth having",
        Standing::Equal => "for practical purposes",
        Standing::Harmless => "very likely loses less than is worth having",
        Standing::Open => "could go either way",
        Standing::Useless => "very likely gains less than is worth having",
        Standing::Loses if sized => "perhaps by less than is worth having",
        Standing::Wins | Standing::Luck | Standing::Loses | Standing::Harmful => "",
    };
    match meaning {
        "" => standing.word().to_owned(),
        meaning => format!("{} ({meaning})", standing.word()),
    }
}

/// `seven arms`.
pub fn arms_in_words(n: usize) -> String {
    let words = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let arms = if n == 1 { "arm" } else { "arms" };
    words
        .get(n)
        .map_or_else(|| format!("{n} {arms}"), |word| format!("{word} {arms}"))
}

/// Who the population is.
pub fn of(scenario: &Scenario) -> String {
    shorten(&visible(&scenario.population.of), 40)
}

/// Who a metric's mean is over: `customers and prospects`.
pub fn people(scenario: &Scenario, metric: Metric) -> String {
    let of = of(scenario);
    match metric.base() {
        Base::Everyone if scenario.prospects.is_some() => format!("{of} and prospects"),
        Base::Prospects => "prospects".into(),
        _ => of,
    }
}

/// `For all 2,357 customers`; of a single one the plural says nothing.
pub fn for_all(heads: u64, people: &str) -> String {
    match heads {
        1 => "In all".to_owned(),
        n => format!("For all {} {people}", count(n)),
    }
}

/// About so much; of what is told as less than its last digit that says enough.
pub fn about(amount: &str) -> String {
    match amount.starts_with("under ") {
        true => amount.to_owned(),
        false => format!("about {amount}"),
    }
}

/// Who a test in the field is made with.
pub fn people_tested(scenario: &Scenario) -> String {
    match scenario.outcome.primary.base() {
        Base::Prospects => "prospects".into(),
        _ => of(scenario),
    }
}

/// All who could be in a test.
pub fn all_tested(scenario: &Scenario) -> u64 {
    let slots = Slots::of(scenario);
    let prospects = slots.map_or(0, |slots| slots.heads() - slots.members());
    match scenario.outcome.primary.base() {
        Base::Prospects => prospects.into(),
        _ => scenario.population.size,
    }
}

/// `over 52 weeks`, `at one visit`.
pub fn over(scenario: &Scenario) -> String {
    let (ticks, tick) = (scenario.timeline.ticks, scenario.timeline.tick_name());
    match (ticks, scenario.timeline.is_visit()) {
        (1, true) => "at one visit".into(),
        (1, false) => format!("over one {tick}"),
        (n, _) => format!("over {n} {tick}s"),
    }
}

/// So many ticks: `26 weeks`, `one visit`.
pub fn ticks(scenario: &Scenario, ticks: u64) -> String {
    let tick = scenario.timeline.tick_name();
    match ticks {
        1 => format!("one {tick}"),
        n => format!("{} {tick}s", count(n)),
    }
}

/// Two digits that count: a test's size is known no better.
pub fn two_digits(n: u64) -> u64 {
    let mut step = 1;
    while n / step >= 100 {
        step *= 10;
    }
    n.div_ceil(step) * step
}

/// The list that is told of: the one that was run again, first of all the chosen arm's; else the chosen arm's.
pub fn target<'t>(rows: &'t [TargetGain], best: &str) -> Option<&'t TargetGain> {
    let is_rerun = |t: &&TargetGain| t.gain.is_some();
    let own = rows.iter().find(|t| t.arm == best);
    own.filter(is_rerun)
        .or(rows.iter().find(is_rerun))
        .or(own)
        .or(rows.first())
}

/// Whether nobody is left off a list.
pub fn for_everybody(t: &TargetGain) -> bool {
    t.share >= 0.995
}

/// Whether sending to the chosen gains more or less than sending to all, beyond both intervals.
pub fn differs(t: &TargetGain) -> bool {
    let estimate = |value: Option<f64>, low: Option<f64>, high: Option<f64>| {
        Some(Estimate {
            value: value?,
            low: low?,
            high: high?,
        })
    };
    let chosen = estimate(t.gain, t.gain_lo, t.gain_hi);
    let all = estimate(t.all_gain, t.all_gain_lo, t.all_gain_hi);
    chosen
        .zip(all)
        .is_some_and(|(chosen, all)| chosen.apart_from(&all))
}
