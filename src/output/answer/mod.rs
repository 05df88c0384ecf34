//! The answer in plain sentences, written from the tables of a decision: the one wording of it, for terminal and page.
//!
//! No sentence has more than 25 words of its own, whatever names and sums stand in it, and none a term that the
//! glossary does not have; the exact terms follow apart, for whoever wants them.

mod change;
pub mod observed;
pub mod policy;
pub mod value;
mod words;

use std::cmp::Ordering::Equal;

use super::format::{chance, count, quoted, visible};
use crate::decision::compare::answer::{Answer, Standing, loss_of};
use crate::decision::rows::{
    Comparison, Factor, FieldTest, Money, Note, Observed, PolicyGain, RuleLeaf, TargetGain, Updated,
};
use crate::decision::wanted;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::vocabulary::metric::{Metric, MetricUnit};

pub use change::{
    exactly, first_change, is_level, name_of, threshold, turn, turning, value_text, within_range,
};
use words::Amounts;
pub use words::{
    all_tested, are_the_same, arms_in_words, differs, effect, for_everybody, in_words, label, of,
    over, people, people_tested, probability, sum, target, ticks, two_digits,
};

/// The most arms that a sentence names.
const NAMES: usize = 6;

/// With fewer draws of the psychology than this the 95% interval holds all of them (see
/// [`tail`](crate::decision::compare::samples::tail)).
const FEW_DRAWS: u64 = 19;

/// What is to be said where so few draws stand behind an answer.
fn few_draws(draws: u64) -> String {
    let these = match draws {
        1 => "Only one draw of psychology and setting stands".to_owned(),
        n => format!("Only {n} draws of psychology and setting stand"),
    };
    format!(
        "{these} behind this: too few for a chance near 0 or 100%, and the interval is as wide as all that came out. Take 100."
    )
}

/// What share of the headline's width must be left by any number of replicates for these to be of no use.
pub const NEARLY_ALL: f64 = 0.9;

/// What the answer is written from.
pub struct Facts<'a> {
    /// The scenario that was run.
    pub scenario: &'a Scenario,
    /// Each arm against the baseline.
    pub comparisons: &'a [Comparison],
    /// What else is worth knowing.
    pub notes: &'a [Note],
    /// What each arm costs and brings.
    pub money: &'a [Money],
    /// What would change the answer.
    pub factors: &'a [Factor],
    /// Tests that would settle what is open.
    pub tests: &'a [FieldTest],
    /// What targeting brings.
    pub targets: &'a [TargetGain],
    /// Which arm for whom.
    pub policies: &'a [PolicyGain],
    /// The rule that says who gets what, leaf by leaf.
    pub rule: &'a [RuleLeaf],
    /// What tests of one's own found, and what they changed.
    pub observed: &'a [Observed],
    /// What tests of one's own have changed.
    pub updated: &'a [Updated],
    /// How many people an arm's mean of a metric is over, in one replicate.
    pub heads: &'a dyn Fn(Metric) -> Option<f64>,
}

/// The answer as it is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What to do, in a sentence.
    pub decision: String,
    /// What it costs and brings, how sure that is, what would change it, what to do next.
    pub reasons: Vec<Reason>,
    /// The same in exact terms.
    pub exact: Vec<String>,
}

/// A part of the answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Reason {
    /// What it is about: `What it costs`.
    pub about: &'static str,
    /// The sentence.
    pub text: String,
}

/// The answer; none where there is nothing to compare.
pub fn told(facts: &Facts) -> Option<Told> {
    let answer = Answer::of(facts.comparisons, facts.notes)?;
    let teller = Teller {
        facts,
        amounts: Amounts::of(answer.metric, &facts.scenario.currency),
        answer,
    };
    let parts: [(&'static str, Vec<String>); 11] = [
        ("What it costs", teller.costs()),
        ("What it brings", teller.brings()),
        ("Value for money", teller.value_for_money()),
        ("How sure that is", teller.how_sure()),
        (
            "What your own test says",
            observed::own_tests(facts, &teller.answer),
        ),
        ("If it is wrong", teller.if_wrong()),
        ("Why not another", teller.not_another()),
        ("Whom to send it to", teller.list()),
        ("Which arm for whom", policy::sentences(facts)),
        (
            "What would change it",
            first_change(facts, teller.answer.best)
                .into_iter()
                .collect(),
        ),
        ("What to do next", teller.next()),
    ];
    let said = parts.into_iter().filter(|(_, texts)| !texts.is_empty());
    Some(Told {
        decision: teller.decision(),
        reasons: said
            .map(|(about, texts)| Reason {
                about,
                text: texts.join(" "),
            })
            .collect(),
        exact: teller.exact(),
    })
}

struct Teller<'a> {
    facts: &'a Facts<'a>,
    answer: Answer<'a>,
    amounts: Amounts<'a>,
}

impl<'a> Teller<'a> {
    fn best(&self) -> String {
        named(self.answer.best)
    }

    fn baseline(&self) -> String {
        named(self.answer.baseline)
    }

    fn keeps_baseline(&self) -> bool {
        self.answer.best == self.answer.baseline
    }

    /// The arm that is told of, against the baseline: the best, or where that is the baseline the best of the others.
    fn row(&self) -> Option<&'a Comparison> {
        self.answer
            .over_baseline
            .or_else(|| self.against_baseline(&self.answer.over_next.against, self.answer.metric))
    }

    fn against_baseline(&self, arm: &str, metric: Metric) -> Option<&'a Comparison> {
        let mut rows = self.facts.comparisons.iter();
        rows.find(|row| row.role == "baseline" && row.arm == arm && row.metric == metric.key())
    }

    /// `over 52 weeks`, `at one visit`.
    fn over(&self) -> String {
        words::over(self.facts.scenario)
    }

    fn ends(&self, row: &Comparison) -> Option<(f64, f64)> {
        row.headline_lo.zip(row.headline_hi)
    }

    fn decision(&self) -> String {
        let (best, baseline, over) = (self.best(), self.baseline(), self.over());
        let Some(row) = self.row() else {
            return format!("Keep {baseline}.");
        };
        let value = row.headline.unwrap_or(0.0);
        let what = self.amounts.within(row, |numbers| {
            effect(
                self.facts.scenario,
                self.answer.metric,
                value,
                &numbers.size(value),
                &baseline,
            )
        });
        let arm = named(&row.arm);
        if are_the_same(row) && value == 0.0 && self.none_moves() {
            return format!(
                "No arm moves {}: all do as {baseline}.",
                label(self.answer.metric)
            );
        }
        if self.keeps_baseline() && are_the_same(row) {
            return format!("Keep {baseline}: {arm}, the best of the others, does the same.");
        }
        if self.keeps_baseline() {
            return format!("Keep {baseline}: {arm}, the best of the others, {what} {over}.");
        }
        match Standing::of(row) {
            Standing::Loses | Standing::Harmful => {
                format!("Keep {baseline}: {arm}, the best of the others, {what} {over}.")
            }
            Standing::Equal => format!(
                "For practical purposes no arm does better than {baseline}. The best, {best}, {what} {over}."
            ),
            Standing::Wins | Standing::Ahead => match self.loss() {
                // Whoever loses money by it is not told to run it.
                Some(_) => format!("{best} comes first: it {what} {over}."),
                None => format!("Run {best}: it {what} {over}."),
            },
            _ => format!("{best} is the best bet, and not a sure one. It {what} {over}."),
        }
    }

    /// Whether every arm does as the baseline in what decides.
    fn none_moves(&self) -> bool {
        let mut rows = self.facts.comparisons.iter();
        rows.all(|row| !row.primary || row.role != "baseline" || are_the_same(row))
    }

    /// The best against the baseline in profit, where another outcome decides and it earns less.
    fn loss(&self) -> Option<&'a Comparison> {
        let row = self.profit()?;
        row.headline.is_some_and(|value| value < 0.0).then_some(row)
    }

    /// The best against the baseline in profit, where another outcome decides.
    fn profit(&self) -> Option<&'a Comparison> {
        (self.answer.metric != Metric::Profit && !self.keeps_baseline())
            .then(|| self.against_baseline(self.answer.best, Metric::Profit))?
    }

    fn figure(&self, quantity: &str) -> Option<&'a Money> {
        let mut money = self.facts.money.iter();
        money.find(|one| one.arm == self.answer.best && one.quantity == quantity)
    }

    fn is_paired(&self) -> bool {
        self.facts.scenario.design.kind == DesignKind::Paired
    }

    fn costs(&self) -> Vec<String> {
        if self.keeps_baseline() {
            return Vec::new();
        }
        let own = || {
            value::COSTS
                .into_iter()
                .filter_map(|quantity| self.figure(quantity))
        };
        let known = own().filter_map(|one| one.value).count();
        let (each, all): (f64, f64) = (
            own().filter_map(|one| one.value).sum(),
            own().filter_map(|one| one.total).sum(),
        );
        if known == 0 {
            return Vec::new();
        }
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let fixed = self.figure("fixed_cost").and_then(|one| one.value);
        let of = match fixed.is_some_and(|fixed| fixed > 0.0) {
            true => "gestures, asks and fixed costs",
            false => "gestures and asks",
        };
        if each == 0.0 {
            return vec!["It costs nothing in gestures and asks.".into()];
        }
        let in_all = match self.is_paired() && all > 0.0 {
            true => format!(", about {} in all", sum(money.currency, all)),
            false => String::new(),
        };
        vec![format!(
            "It costs {} a head in {of}{in_all}.",
            money.cents(each)
        )]
    }

    fn brings(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(row) = self.row() {
            out.extend(self.range(row));
            out.extend(self.of_the_treated(row));
            if !self.keeps_baseline() {
                out.extend(self.in_total(row, self.answer.metric));
            }
        }
        out.extend(self.in_money());
        out.extend(self.unpaid());
        out
    }

    /// Where the best arm's budget paid for less than half of what it offers.
    fn unpaid(&self) -> Vec<String> {
        let mut arms = self.facts.scenario.arms.iter();
        let Some(arm) = arms.find(|arm| arm.name == self.answer.best && !self.keeps_baseline())
        else {
            return Vec::new();
        };
        let basket = self.facts.scenario.population.mean_basket();
        let gestures = arm.gestures.iter().map(|gesture| gesture.cost_at(basket));
        let costs = gestures.chain(arm.asks.iter().map(|ask| ask.cost));
        let least = costs
            .filter(|cost| *cost > 0.0)
            .fold(f64::INFINITY, f64::min);
        let all = |quantity| {
            self.figure(quantity)
                .and_then(|one| one.total)
                .unwrap_or(0.0)
        };
        let unpaid = all("unfunded");
        // Of dearer ones it paid for fewer.
        let paid = (all("gesture_cost") + all("ask_cost")) / least;
        if unpaid < 1.0 || paid >= unpaid {
            return Vec::new();
        }
        let number = |of: f64| count(of.round() as u64);
        let mut out = vec![format!(
            "Its budget paid for {} at most; about {} that were due went unpaid.",
            number(paid),
            number(unpaid)
        )];
        // An unconditional gesture that goes unpaid is not made at all.
        if arm.gestures.iter().any(|gesture| gesture.conditional) {
            out.push(
                "An offer reminds whether or not it is paid: most of this effect is the reminder, not the gift. \
                 The model has nobody resent an offer that is not kept."
                    .into(),
            );
        }
        out
    }

    /// Between what the difference lies.
    fn range(&self, row: &Comparison) -> Option<String> {
        let value = row.headline?;
        let Some((low, high)) = self.ends(row) else {
            return Some("A single unit gives no interval, so nothing is decided.".into());
        };
        self.amounts.within(row, |numbers| {
            let told = [value, low, high].map(|value| numbers.change(value));
            if told[0] == told[1] && told[0] == told[2] {
                return (!are_the_same(row))
                    .then(|| "The 95% interval is no wider than its last digit.".into());
            }
            // Where both ends are gains, their signs only stand in the way.
            let bare = |text: &str| match low > 0.0 {
                true => text.trim_start_matches('+').to_owned(),
                false => text.to_owned(),
            };
            let high = self.amounts.a_head(&bare(&told[2]));
            let varies = match row.draws {
                0 => "only luck varies in it",
                _ => "luck and what is not known of the psychology vary in it",
            };
            Some(format!(
                "It could be anything from {} to {high} (95% interval; {varies}).",
                super::format::pointless(&bare(&told[1])),
            ))
        })
    }

    /// What the difference comes to for those whom the arm does not keep out, where that is as simple as it looks: whoever
    /// is kept out lives as under the baseline, and nobody meets anybody.
    fn of_the_treated(&self, row: &Comparison) -> Option<String> {
        let scenario = self.facts.scenario;
        let arm = scenario.arms.iter().find(|arm| arm.name == row.arm)?;
        let base = scenario.arms.first()?;
        let base_is_nothing = base.gestures.is_empty() && base.asks.is_empty();
        let alike = base_is_nothing || base.holdout >= arm.holdout;
        if arm.holdout == 0.0 || !alike || scenario.community.ties.is_some() {
            return None;
        }
        let share = 1.0 - arm.holdout;
        let value = row.headline? / share;
        let numbers = self.amounts.numbers(value.abs());
        let ends = match self.ends(row) {
            Some((low, high)) => format!(" ({})", numbers.changes(low / share, high / share)),
            None => String::new(),
        };
        Some(format!(
            "That counts the {} who are kept out; for each of the others it is {}{ends}.",
            super::format::percent(arm.holdout),
            numbers.change(value)
        ))
    }

    /// What the difference comes to for everybody.
    fn in_total(&self, row: &Comparison, metric: Metric) -> Option<String> {
        if !self.is_paired() {
            return None;
        }
        let heads = (self.facts.heads)(metric)?;
        let people = words::people(self.facts.scenario, metric);
        let currency = &self.facts.scenario.currency;
        let all = |value: f64| match metric.unit() {
            MetricUnit::Money => Some(sum(currency, value * heads)),
            _ if matches!(metric, Metric::Retained | Metric::Joined) => {
                let text = count((value.abs() * heads).round() as u64);
                Some(if value < 0.0 {
                    format!("\u{2212}{text}")
                } else {
                    text
                })
            }
            _ => None,
        };
        let whole = all(row.headline?)?;
        let between = match self.ends(row) {
            Some((low, high)) => match (all(low)?, all(high)?) {
                (low, high) if low == high => String::new(),
                (low, high) => format!(" (95% interval {low} to {high})"),
            },
            None => String::new(),
        };
        let of = match metric.unit() {
            MetricUnit::Money => "",
            _ => " of them",
        };
        Some(format!(
            "{} that is about {whole}{of}{between}.",
            words::for_all(heads.round() as u64, &people)
        ))
    }

    /// What it earns, where another outcome decides, and who earns the most where it earns less.
    fn in_money(&self) -> Vec<String> {
        let Some(row) = self.profit() else {
            return Vec::new();
        };
        let Some(value) = row.headline else {
            return Vec::new();
        };
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let ends = money.within(row, |numbers| match self.ends(row) {
            Some((low, high)) => format!(" (95% interval {})", numbers.changes(low, high)),
            None => String::new(),
        });
        let size = money.within(row, |numbers| numbers.size(value));
        if value >= 0.0 {
            let mut out = vec![format!(
                "It earns {size} a head more than {}{ends}.",
                self.baseline()
            )];
            out.extend(self.in_total(row, Metric::Profit));
            let is_open = self.ends(row).is_some_and(|(low, _)| low <= 0.0);
            out.extend(is_open.then(|| "Whether it pays is open.".to_owned()));
            return out;
        }
        let so = match self.ends(row) {
            Some((_, high)) if high < 0.0 => "By money it is no gain.",
            _ => "Whether it pays is open.",
        };
        let mut out = vec![format!(
            "But it earns {size} a head less than {}{ends}.",
            self.baseline()
        )];
        out.extend(self.in_total(row, Metric::Profit));
        out.push(so.to_owned());
        let others = self.facts.comparisons.iter().filter(|other| {
            other.role == "baseline" && other.metric == row.metric && other.headline > Some(0.0)
        });
        let most =
            others.max_by(|one, other| one.headline.partial_cmp(&other.headline).unwrap_or(Equal));
        out.extend(most.map(|most| {
            let gain = most.headline.unwrap_or(0.0);
            format!(
                "{} earns the most, {} a head more than {}.",
                named(&most.arm),
                money.within(row, |numbers| numbers.size(gain)),
                self.baseline()
            )
        }));
        out
    }

    /// How likely it is to be better, and by enough.
    fn how_sure(&self) -> Vec<String> {
        let Some(row) = self.row().filter(|row| !are_the_same(row)) else {
            return Vec::new();
        };
        let standing = Standing::of(row);
        let mut out = Vec::new();
        let (better, than) = (probability(row), self.baseline());
        let who = match self.keeps_baseline() {
            true => named(&row.arm),
            false => "It".to_owned(),
        };
        let size = row.worthwhile.map(|size| self.amounts.worth(size));
        if let Some(better) = better {
            let verb = self.amounts.verb();
            let profit = self.answer.metric == Metric::Profit;
            let better = chance(better);
            out.push(match row.p_worth.map(chance).zip(size.as_deref()) {
                Some((worth, size)) if worth == better && profit => {
                    format!("{who} is {better} likely to earn at least {size} more than {than}.")
                }
                Some((worth, size)) if worth == better => {
                    format!("{who} is {better} likely to {verb} than {than} by at least {size}.")
                }
                Some((worth, size)) if profit => format!(
                    "{who} is {better} likely to earn more than {than}, and {worth} likely to earn at least {size} more."
                ),
                Some((worth, size)) => format!(
                    "{who} is {better} likely to {verb} than {than}, and {worth} likely to do so by at least {size}."
                ),
                None => format!("{who} is {better} likely to {verb} than {than}."),
            });
        }
        let size = size.unwrap_or_else(|| "what counts".into());
        out.extend(match standing {
            Standing::Ahead => Some(format!("So it is better, but perhaps by less than {size}.")),
            Standing::Harmless => Some(format!("In the worst case it loses less than {size}.")),
            Standing::Useless => Some(format!("Even in the best case it gains less than {size}.")),
            Standing::Luck => Some("This run is too small to tell that from luck.".into()),
            Standing::Equal => Some("That is too little to be worth having.".into()),
            // So few draws are all within the interval, whatever the chance.
            Standing::Open if (1..FEW_DRAWS).contains(&row.draws) => None,
            Standing::Open if better.is_some() => Some("It could go either way.".into()),
            Standing::Open => None,
            Standing::Wins | Standing::Loses | Standing::Harmful => None,
        });
        out.extend(self.beside());
        if (1..FEW_DRAWS).contains(&row.draws) {
            out.push(few_draws(row.draws));
        }
        out
    }

    /// Whether the runner-up is really behind.
    fn beside(&self) -> Option<String> {
        let row = self.answer.over_next;
        if self.keeps_baseline() || row.against == self.answer.baseline {
            return None;
        }
        let other = named(&row.against);
        Some(match (Standing::of(row), probability(row)) {
            (Standing::Wins, _) => format!("It also beats the next best, {other}."),
            (Standing::Equal, _) => format!("{other} does as well for practical purposes."),
            (Standing::Ahead, _) => format!(
                "It is better than the next best, {other}, too, perhaps by less than is worth having."
            ),
            (Standing::Luck, Some(_)) => format!("This run is too small to tell it from {other}."),
            (_, Some(p)) if p >= 0.75 => {
                format!(
                    "It is {} likely to be better than the next best, {other}.",
                    chance(p)
                )
            }
            (_, Some(_)) => format!("Whether it beats the next best, {other}, is open."),
            (_, None) => return None,
        })
    }

    /// How likely it is the best of all, and what a wrong choice costs.
    fn if_wrong(&self) -> Vec<String> {
        let row = self.answer.over_next;
        let Some((p, lost)) = row.p_best.zip(row.expected_loss) else {
            return Vec::new();
        };
        let (best, arms) = (self.best(), arms_in_words(self.facts.scenario.arms.len()));
        if lost == 0.0 {
            let level = if p < 1.0 {
                ", with others that are the same"
            } else {
                ""
            };
            return vec![format!(
                "{best} is the best of the {arms} in every case that was tried{level}."
            )];
        }
        let mut out = vec![format!(
            "{best} is {} likely to be the best of the {arms}.",
            chance(p)
        )];
        let each = |value: f64| self.amounts.each(value, self.facts.scenario);
        let wrong = 1.0 - p;
        out.push(match wrong >= 0.005 {
            true => format!(
                "If this is the wrong choice, expect to lose {}; with all cases counted, {} on average.",
                words::about(&each(lost / wrong)),
                self.amounts.small(lost)
            ),
            // So seldom wrong that what it costs says nothing.
            false => return out,
        });
        out
    }

    /// Why the best is another arm than the one that looks better, and which one is as good and earns more.
    fn not_another(&self) -> Vec<String> {
        let mut out = Vec::new();
        let rows = self.facts.comparisons;
        let looks = self.answer.looks_better(rows).and_then(|(other, surer)| {
            let own = self.answer.over_next.expected_loss?;
            Some((other, surer, own, loss_of(rows, &other.arm)?))
        });
        if let Some((other, surer, own, its)) = looks {
            let (best, arm) = (self.best(), named(&other.arm));
            out.push(match surer {
                true => format!("{arm} is surer to beat {}.", self.baseline()),
                false => format!("{arm} has the larger gain at the best fit."),
            });
            let numbers = self.amounts.numbers((own - its).abs());
            out.push(format!(
                "{best} comes first all the same, as a wrong choice costs less: {} on average, against {}.",
                self.amounts.a_head(&numbers.size(own)),
                numbers.size(its)
            ));
        }
        out.extend(self.equal_and_earns_more());
        out
    }

    /// Of the arms that are as good as the best one in what decides, the one that earns more, if there is one.
    fn equal_and_earns_more(&self) -> Vec<String> {
        let rows = self.facts.comparisons;
        let against_best = |row: &&Comparison| row.role == "best" && row.arm != self.answer.best;
        let equal = rows
            .iter()
            .filter(against_best)
            .filter(|row| row.primary && Standing::of(row) == Standing::Equal);
        let earns = |equal: &Comparison| {
            let of_profit = |row: &&Comparison| {
                row.metric == Metric::Profit.key() && !row.primary && row.arm == equal.arm
            };
            let row = rows.iter().filter(against_best).find(of_profit)?;
            (row.headline > Some(0.0)).then_some(row)
        };
        let most = equal
            .filter_map(earns)
            .max_by(|one, other| one.headline.partial_cmp(&other.headline).unwrap_or(Equal));
        let Some((most, value)) = most.and_then(|most| Some((most, most.headline?))) else {
            return Vec::new();
        };
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let ends = most.headline_lo.zip(most.headline_hi);
        let so = match ends {
            Some((low, _)) if low > 0.0 => "Take it where money counts.",
            _ => "Whether it does is open.",
        };
        money.within(most, |numbers| {
            let ends = ends.map_or(String::new(), |(low, high)| {
                format!(" (95% interval {})", numbers.changes(low, high))
            });
            vec![
                format!(
                    "{} does as well for practical purposes, and earns {} a head more{ends}.",
                    named(&most.arm),
                    numbers.size(value)
                ),
                so.to_owned(),
            ]
        })
    }

    /// The list of whom to send to, where it makes a real difference.
    fn list(&self) -> Vec<String> {
        let Some(target) = words::target(self.facts.targets, self.answer.best) else {
            return Vec::new();
        };
        let (Some(gain), Some(all)) = (target.gain, target.all_gain) else {
            return Vec::new();
        };
        if words::for_everybody(target) || !words::differs(target) {
            return Vec::new();
        }
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let name = named(&target.arm);
        let earns = match gain < 0.0 {
            true => format!("loses {} of profit a head", money.plain(-gain)),
            false => format!("gains {} of profit a head", money.plain(gain)),
        };
        vec![
            format!(
                "Sent only to the {} of {} with the best scores, {name} {earns}.",
                super::format::percent(target.share),
                words::of(self.facts.scenario)
            ),
            match all < 0.0 {
                true => format!("Sent to all, it loses {}.", money.plain(-all)),
                false => format!("Sent to all, it gains {}.", money.plain(all)),
            },
        ]
    }

    /// The test in the field.
    fn next(&self) -> Vec<String> {
        if self.facts.tests.is_empty() {
            return Vec::new();
        }
        let Some(test) = self.facts.tests.iter().find(|test| test.chosen) else {
            return vec![self.no_test()];
        };
        let metric = Metric::from_key(&test.metric).map_or("outcome", label);
        let the = match metric.starts_with("share") || metric.starts_with("tip as") {
            true => "the ",
            false => "",
        };
        let people = people_tested(self.facts.scenario);
        let heads = test.customers_per_arm.map_or_else(
            || format!("as many {people} as there are"),
            |n| format!("about {} {people} in each", count(two_digits(n))),
        );
        vec![
            format!(
                "Test {} against {} in the field.",
                named(&test.arm),
                named(&test.against)
            ),
            format!(
                "Take {heads}, for {}, and measure {the}{metric}.",
                words::ticks(self.facts.scenario, test.ticks)
            ),
        ]
    }

    /// Why there is no test to run.
    fn no_test(&self) -> String {
        let tests = self.facts.tests.iter();
        let smallest = tests
            .filter_map(|test| Some((test.customers_per_arm?, test)))
            .min_by_key(|(n, _)| *n);
        let Some((n, _)) = smallest else {
            return "No test in the field can settle this: no difference is expected.".into();
        };
        let scenario = self.facts.scenario;
        let all = words::all_tested(scenario);
        format!(
            "No test in the field can settle this: the smallest takes about {} {}, and there are {}.",
            count(two_digits(n.saturating_mul(2))),
            people_tested(scenario),
            count(all)
        )
    }

    /// For the researcher: the headline with its interval, the probabilities, the threshold, every arm, the source of
    /// the doubt.
    fn exact(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(row) = self.row() {
            out.push(self.in_exact_terms(row, None));
        }
        let next = self.answer.over_next;
        if self.answer.over_baseline != Some(next) && !self.keeps_baseline() {
            out.push(self.in_exact_terms(next, Some(Standing::of(next))));
        }
        let first = turning(self.facts.factors)
            .into_iter()
            .find(|f| within_range(f) && !is_level(self.facts, self.answer.best, f));
        out.extend(first.map(|factor| {
            format!(
                "First threshold: {}.",
                change::exactly(self.facts.scenario, factor)
            )
        }));
        out.push(self.standings());
        out.extend(self.source());
        out
    }

    fn in_exact_terms(&self, row: &Comparison, standing: Option<Standing>) -> String {
        let Some(value) = row.headline else {
            return format!(
                "{} against {}: of no value.",
                named(&row.arm),
                named(&row.against)
            );
        };
        let difference = self.amounts.within(row, |numbers| {
            let told = self.amounts.a_head(&numbers.change(value));
            let over = match row.draws {
                0 => "by the simulation alone".to_owned(),
                1 => "over one draw of psychology and setting".to_owned(),
                n => format!("over {n} draws of psychology and setting"),
            };
            match self.ends(row) {
                None => told,
                Some((low, high)) if low == high => format!("{told}, exactly"),
                Some((low, high)) => format!(
                    "{told} (95% interval {} to {}, {over})",
                    numbers.bare_change(low),
                    numbers.bare_change(high)
                ),
            }
        });
        let mut parts = vec![difference];
        parts.extend(probability(row).map(|p| format!("P(better) {}", chance(p))));
        parts.extend(
            row.p_worth
                .zip(row.worthwhile)
                .filter(|_| !are_the_same(row))
                .map(|(p, size)| format!("P(at least {}) {}", self.amounts.worth(size), chance(p))),
        );
        match standing {
            Some(standing) => parts.push(in_words(standing, row.worthwhile.is_some())),
            None => {
                let next = self.answer.over_next;
                parts.extend(next.p_best.map(|p| format!("P(best) {}", chance(p))));
                parts.extend(next.expected_loss.map(|lost| {
                    let size = self.amounts.numbers(lost).size(lost);
                    format!("expected loss {}", self.amounts.a_head(&size))
                }));
            }
        }
        format!(
            "{} against {}, in {}: {}.",
            named(&row.arm),
            named(&row.against),
            label(self.answer.metric),
            parts.join(", ")
        )
    }

    /// How every arm stands against the baseline.
    fn standings(&self) -> String {
        let sized = self.answer.over_next.worthwhile;
        let groups: Vec<String> = self
            .answer
            .standings
            .iter()
            .map(|(standing, arms)| {
                format!("{}: {}", in_words(*standing, sized.is_some()), listed(arms))
            })
            .collect();
        let size = sized.map_or(String::new(), |size| {
            let less = if wanted(self.answer.metric) < 0.0 {
                " less"
            } else {
                ""
            };
            format!(
                ", where {}{less} would be worth having",
                self.amounts.worth(size)
            )
        });
        format!("Against {}{size}: {}.", self.baseline(), groups.join("; "))
    }

    /// Whether more replicates would help, by how much of the interval's width any number of them would leave.
    fn source(&self) -> Option<String> {
        let left = self.answer.width_left()?;
        Some(match left >= NEARLY_ALL {
            true => "Nearly all of the interval's width is doubt about psychology and setting: more replicates would not narrow it, only \
                     evidence from the field."
                .into(),
            false => format!(
                "More replicates would narrow that interval, to {} of its width at best: so much is doubt about psychology and setting.",
                chance(left)
            ),
        })
    }
}

/// The arm's name in quotes.
fn named(arm: &str) -> String {
    quoted(&visible(arm))
}

fn listed(arms: &[&str]) -> String {
    match arms.len() {
        n if n > NAMES => format!("{n} arms"),
        _ => arms
            .iter()
            .map(|arm| named(arm))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
