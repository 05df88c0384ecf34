//! The answer in a few sentences, written from the tables of a comparison.

use std::cmp::Ordering::Equal;

use super::format::{Numbers, chance, in_full, plain, shorten};
use crate::decision::compare::answer::{Answer, Standing, loss_of};
use crate::decision::rows::{Comparison, Note};
use crate::decision::wanted;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The most arms that a sentence names.
const NAMES: usize = 6;

/// What share of the headline's width must be left by any number of replicates for these to be of no use.
pub const NEARLY_ALL: f64 = 0.9;

/// What to do, how sure that is, and how the other arms fare; nothing where there is nothing to compare.
pub fn sentences(rows: &[Comparison], notes: &[Note], currency: &str) -> Vec<String> {
    let Some(answer) = Answer::of(rows, notes) else {
        return Vec::new();
    };
    let teller = Teller {
        metric: answer.metric,
        currency,
    };
    let mut out = vec![teller.first(&answer)];
    out.extend(teller.loses_money(&answer, rows));
    out.extend(teller.equal_and_earns_more(&answer, rows));
    out.extend(teller.how_sure(&answer));
    out.extend(teller.not_another(&answer, rows));
    out.extend(teller.next(&answer));
    out.push(teller.standings(&answer));
    out.extend(source(&answer));
    out
}

/// Of the arms that are as good as the best one in what decides, the one that earns more, if there is one.
pub fn equal_and_earns_more(rows: &[Comparison], notes: &[Note], currency: &str) -> Option<String> {
    let answer = Answer::of(rows, notes)?;
    let teller = Teller {
        metric: answer.metric,
        currency,
    };
    teller.equal_and_earns_more(&answer, rows)
}

struct Teller<'a> {
    metric: Metric,
    currency: &'a str,
}

impl Teller<'_> {
    /// Who comes first, and what is said of it against the baseline.
    fn first(&self, answer: &Answer) -> String {
        let (best, baseline) = (quoted(answer.best), quoted(answer.baseline));
        let label = self.metric.label();
        let Some(row) = answer.over_baseline else {
            return format!("No arm comes before the baseline, {baseline}, in {label}.");
        };
        let difference = self.difference(row);
        match Standing::of(row) {
            Standing::Wins => format!("{best} wins in {label}: {difference} against {baseline}."),
            Standing::Equal => format!(
                "{best} comes first in {label}, and is the same as {baseline} for practical purposes: {difference}."
            ),
            _ if row.headline_lo.is_none() => format!(
                "{best} comes first in {label}: {difference} against {baseline}. A single unit gives no interval, so \
                 nothing is decided."
            ),
            _ => format!(
                "{best} comes first in {label}: {difference} against {baseline}. {}",
                self.open(row)
            ),
        }
    }

    /// That the best earns less than the baseline, where another outcome decides.
    fn loses_money(&self, answer: &Answer, rows: &[Comparison]) -> Option<String> {
        let of_profit = |row: &&Comparison| row.metric == Metric::Profit.key();
        let profits = rows.iter().filter(of_profit).filter(|row| !row.primary);
        let own = profits
            .clone()
            .find(|row| row.role == "baseline" && row.arm == answer.best)?;
        let value = own.headline.filter(|value| *value < 0.0)?;
        let teller = Teller {
            metric: Metric::Profit,
            currency: self.currency,
        };
        let (low, high) = own.headline_lo.zip(own.headline_hi).unzip();
        let sure = match high {
            Some(high) if high < 0.0 => "by money it is no gain",
            _ => "whether it pays is open",
        };
        let numbers = teller.numbers(low.zip(high).map_or(value, |(low, high)| high - low));
        let ends = low.zip(high).map_or(String::new(), |(low, high)| {
            format!(" (95%: {})", numbers.changes(low, high))
        });
        let most = profits
            .filter(|row| row.role == "baseline" && row.headline > Some(0.0))
            .max_by(|one, other| one.headline.partial_cmp(&other.headline).unwrap_or(Equal))
            .map_or(String::new(), |row| {
                format!(
                    "; {} earns the most, {} more than the baseline",
                    quoted(&row.arm),
                    teller.amount(&numbers.size(row.headline.unwrap_or(0.0)))
                )
            });
        Some(format!(
            "But it earns {} less than {}{ends}: {sure}{most}.",
            teller.amount(&numbers.size(value)),
            quoted(answer.baseline)
        ))
    }

    /// Of the arms that are as good as the best one in what decides, the one that earns more, if there is one.
    fn equal_and_earns_more(&self, answer: &Answer, rows: &[Comparison]) -> Option<String> {
        let against_best = |row: &&Comparison| row.role == "best" && row.arm != answer.best;
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
            .max_by(|one, other| one.headline.partial_cmp(&other.headline).unwrap_or(Equal))?;
        let teller = Teller {
            metric: Metric::Profit,
            currency: self.currency,
        };
        let value = most.headline?;
        let (low, high) = most.headline_lo.zip(most.headline_hi).unzip();
        let numbers = teller.numbers(low.zip(high).map_or(value, |(low, high)| high - low));
        let ends = low.zip(high).map_or(String::new(), |(low, high)| {
            format!(" (95%: {})", numbers.changes(low, high))
        });
        let so = match low {
            Some(low) if low > 0.0 => "take it where money counts",
            _ => "whether it does is open",
        };
        Some(format!(
            "{} is equal to it in {} for practical purposes, and earns {} more{ends}: {so}.",
            quoted(&most.arm),
            self.metric.label(),
            teller.amount(&numbers.size(value)),
        ))
    }

    /// What is known where a verdict is not.
    fn open(&self, row: &Comparison) -> String {
        let Some(better) = row.p_better else {
            return "The evidence cannot decide.".into();
        };
        let so = match Standing::of(row) {
            Standing::Ahead => "better, then, but perhaps by less",
            Standing::Harmless => "it very likely loses less than that",
            Standing::Luck => "yet luck in the simulation could explain it",
            Standing::Useless => "it very likely gains less than that",
            _ => "too little to decide",
        };
        match row.p_worth.zip(row.worthwhile) {
            Some((worth, size)) => format!(
                "It is better with a probability of {}, and by the {} that would be worth having with one of {}: {so}.",
                chance(better),
                self.size(size),
                chance(worth)
            ),
            None => format!(
                "It is better with a probability of {}: {so}.",
                chance(better)
            ),
        }
    }

    /// How likely the best is the best, and what that costs on average.
    fn how_sure(&self, answer: &Answer) -> Option<String> {
        let row = answer.over_next;
        let (sure, lost) = (row.p_best?, row.expected_loss?);
        if lost == 0.0 {
            let level = if sure < 1.0 {
                ", with others that are the same"
            } else {
                ""
            };
            let best = quoted(answer.best);
            return Some(format!(
                "{best} is the best in every one of the samples{level}."
            ));
        }
        let numbers = self.numbers(lost);
        Some(format!(
            "{} is the best of all with a probability of {}; choosing it gives away {} on average against \
             knowing which is the best.",
            quoted(answer.best),
            chance(sure),
            self.amount(&numbers.size(lost))
        ))
    }

    /// Why the best is another arm than the one that looks better.
    fn not_another(&self, answer: &Answer, rows: &[Comparison]) -> Option<String> {
        let other = answer.looks_better(rows)?;
        let (own, its) = (answer.over_next.expected_loss?, loss_of(rows, &other.arm)?);
        let numbers = self.numbers((own - its).abs());
        let (best, arm) = (quoted(answer.best), quoted(&other.arm));
        let what = match Standing::of(other) {
            Standing::Wins | Standing::Ahead => "is surer to be better than the baseline",
            _ => "has the larger difference at the best fit",
        };
        Some(format!(
            "{arm} {what}; {best} comes first all the same, as over all that may be it loses less: {} on average \
             against {}.",
            self.amount(&numbers.size(own)),
            numbers.size(its)
        ))
    }

    /// The best against the next one.
    fn next(&self, answer: &Answer) -> Option<String> {
        let row = answer.over_next;
        if answer.over_baseline == Some(row) {
            return None;
        }
        let word = in_words(Standing::of(row), row.worthwhile.is_some());
        let difference = self.difference(row);
        Some(format!(
            "{} comes next; against it {}: {word}, {difference}.",
            quoted(&row.against),
            quoted(answer.best),
        ))
    }

    /// How every arm stands against the baseline.
    fn standings(&self, answer: &Answer) -> String {
        let sized = answer.over_next.worthwhile.is_some();
        let groups: Vec<String> = answer
            .standings
            .iter()
            .map(|(standing, arms)| format!("{}: {}", in_words(*standing, sized), named(arms)))
            .collect();
        let size = match answer.over_next.worthwhile {
            Some(size) => format!(", where {} would be worth having", self.size(size)),
            None => String::new(),
        };
        format!(
            "Against {}{size}: {}.",
            quoted(answer.baseline),
            groups.join("; ")
        )
    }

    /// The difference with its interval.
    fn difference(&self, row: &Comparison) -> String {
        let Some(value) = row.headline else {
            return "of no value".into();
        };
        let ends = row.headline_lo.zip(row.headline_hi);
        let numbers = self.numbers(ends.map_or(value, |(low, high)| high - low));
        let told = self.amount(&numbers.change(value));
        let over = match row.draws {
            0 => "by the simulation alone".to_owned(),
            1 => "over one draw of the psychology".to_owned(),
            n => format!("over {n} draws of the psychology"),
        };
        match ends {
            None => told,
            Some((low, high)) if low == high => told,
            Some((low, high)) => format!(
                "{told} (95%: {} to {}, {over})",
                numbers.bare_change(low),
                numbers.bare_change(high)
            ),
        }
    }

    /// Numbers that tell apart what lies so far from one another.
    fn numbers(&self, spread: f64) -> Numbers<'_> {
        Numbers::differing(self.metric.unit(), self.currency, spread)
    }

    /// A difference, in percentage points where it is one of shares.
    fn amount(&self, difference: &str) -> String {
        match self.metric.unit() {
            MetricUnit::Share => in_full(difference),
            MetricUnit::Money | MetricUnit::Count => format!("{difference} a head"),
            MetricUnit::Scale => difference.to_owned(),
        }
    }

    /// The smallest difference worth having.
    fn size(&self, size: f64) -> String {
        let numbers = Numbers::steps(self.metric.unit(), self.currency, size);
        let less = if wanted(self.metric) < 0.0 {
            " less"
        } else {
            ""
        };
        self.amount(&numbers.size(size)) + less
    }
}

/// Whether more replicates would help, by how much of the interval's width any number of them would leave.
fn source(answer: &Answer) -> Option<String> {
    let left = answer.width_left()?;
    Some(match left >= NEARLY_ALL {
        true => {
            "Nearly all of that width is the psychology: more replicates would not narrow it, only \
                 evidence from the field."
                .into()
        }
        false => format!(
            "More replicates would narrow that interval, to {} of its width at best: so much is the psychology.",
            chance(left)
        ),
    })
}

/// How an arm stands against another, in the words that terminal and page share: the verdict's, with what it
/// means where that is open. `sized`: whether a size is named that would be worth having.
pub fn in_words(standing: Standing, sized: bool) -> String {
    let meaning = match standing {
        Standing::Ahead => "perhaps by less than is worth having",
        Standing::Equal => "for practical purposes",
        Standing::Harmless => "very likely loses less than is worth having",
        Standing::Open => "may gain or lose",
        Standing::Useless => "very likely gains less than is worth having",
        Standing::Loses if sized => "perhaps by less than is worth having",
        Standing::Wins | Standing::Luck | Standing::Loses | Standing::Harmful => "",
    };
    match meaning {
        "" => standing.word().to_owned(),
        meaning => format!("{} ({meaning})", standing.word()),
    }
}

fn quoted(name: &str) -> String {
    format!("\u{201c}{}\u{201d}", shorten(&plain(name), 40))
}

fn named(arms: &[&str]) -> String {
    match arms.len() {
        n if n > NAMES => format!("{n} arms"),
        _ => arms
            .iter()
            .map(|arm| quoted(arm))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(arm: &str, against: &str, role: &str, verdict: &str) -> Comparison {
        Comparison {
            arm: arm.into(),
            against: against.into(),
            role: role.into(),
            metric: "profit".into(),
            unit: "$".into(),
            primary: true,
            mean: Some(29.7),
            other_mean: Some(27.2),
            difference: Some(2.5),
            difference_lo: Some(2.4),
            difference_hi: Some(2.6),
            lift: None,
            lift_lo: None,
            lift_hi: None,
            unit_of_analysis: "customer".into(),
            units: 100,
            df: Some(99.0),
            headline: Some(2.4),
            headline_lo: Some(0.13),
            headline_hi: Some(11.76),
            width_left: Some(11.6),
            psychology_sd: Some(2.7),
            simulation_sd: Some(0.05),
            draws: 100,
            p_better: Some(0.98),
            p_best: Some(0.71),
            expected_loss: Some(0.32),
            worthwhile: Some(1.0),
            p_worth: Some(0.83),
            p_equal: Some(0.17),
            p_harm: Some(0.0),
            verdict: verdict.into(),
        }
    }

    fn best(arm: &str) -> Vec<Note> {
        let (key, value) = ("best".to_owned(), arm.to_owned());
        vec![Note { key, value }]
    }

    #[test]
    fn of_equal_arms_the_one_that_earns_more_is_named() {
        let of = |metric: &str, mut row: Comparison| {
            row.primary = metric != "profit";
            row.metric = metric.into();
            row
        };
        let mut rows = vec![
            of("retained", row("both", "nothing", "baseline", "wins")),
            of("retained", row("apology", "nothing", "baseline", "wins")),
            of("retained", row("apology", "both", "best", "equal")),
            of("retained", row("money", "both", "best", "loses")),
            of("profit", row("apology", "both", "best", "wins")),
            of("profit", row("money", "both", "best", "wins")),
        ];
        let told = |rows: &[Comparison]| equal_and_earns_more(rows, &best("both"), "$");
        assert_eq!(
            told(&rows).as_deref(),
            Some(
                "“apology” is equal to it in retained for practical purposes, and earns $2.40 a head more (95%: +$0.13 to \
                 +$11.76): take it where money counts."
            )
        );
        // Who is not equal in what decides is not named, whatever it earns.
        rows[2].verdict = "loses".into();
        assert_eq!(told(&rows), None);
        // Nor who earns less.
        rows[2].verdict = "equal".into();
        rows[4].headline = Some(-1.0);
        assert_eq!(told(&rows), None);
    }

    #[test]
    fn the_answer_is_told_with_its_doubts() {
        let rows = [
            row("content", "nothing", "baseline", "better"),
            row("<b>gift", "nothing", "baseline", "harmful"),
            row("nothing", "content", "best", "undecided"),
            row("content", "<b>gift", "best", "wins"),
        ];
        insta::assert_snapshot!(sentences(&rows, &best("content"), "$").join("\n"), @r##"
“content” comes first in profit: +$2.40 a head (95%: +$0.13 to +$11.76, over 100 draws of the psychology) against “nothing”. It is better with a probability of 98%, and by the $1 a head that would be worth having with one of 83%: better, then, but perhaps by less.
“content” is the best of all with a probability of 71%; choosing it gives away $0.32 a head on average against knowing which is the best.
“<b>gift” comes next; against it “content”: wins, +$2.40 a head (95%: +$0.13 to +$11.76, over 100 draws of the psychology).
Against “nothing”, where $1 a head would be worth having: better (perhaps by less than is worth having): “content”; harmful: “<b>gift”.
Nearly all of that width is the psychology: more replicates would not narrow it, only evidence from the field.
"##);
        // The baseline comes first.
        let mut loser = row("gift", "nothing", "baseline", "loses");
        (loser.headline, loser.headline_lo) = (Some(-2.4), Some(-11.76));
        loser.headline_hi = Some(-0.13);
        let rows = [loser, row("nothing", "gift", "best", "wins")];
        insta::assert_snapshot!(sentences(&rows, &best("nothing"), "EUR").join("\n"), @r##"
No arm comes before the baseline, “nothing”, in profit.
“nothing” is the best of all with a probability of 71%; choosing it gives away 0.32 EUR a head on average against knowing which is the best.
“gift” comes next; against it “nothing”: wins, +2.40 EUR a head (95%: +0.13 EUR to +11.76 EUR, over 100 draws of the psychology).
Against “nothing”, where 1 EUR a head would be worth having: loses (perhaps by less than is worth having): “gift”.
Nearly all of that width is the psychology: more replicates would not narrow it, only evidence from the field.
"##);
        // Shares differ by points; a saving; no interval.
        let mut one = row("gift", "nothing", "baseline", "wins");
        (one.metric, one.unit) = ("retained".into(), "share".into());
        (one.headline, one.headline_lo, one.headline_hi) = (Some(0.034), Some(0.029), Some(0.041));
        (one.worthwhile, one.expected_loss, one.p_best) = (Some(0.005), Some(0.0), Some(1.0));
        one.width_left = Some(0.006);
        insta::assert_snapshot!(sentences(&[one.clone()], &best("gift"), "$").join("\n"), @r##"
“gift” wins in retained: +3.40 percentage points (95%: +2.90 to +4.10, over 100 draws of the psychology) against “nothing”.
“gift” is the best in every one of the samples.
Against “nothing”, where 0.5 percentage points would be worth having: wins: “gift”.
More replicates would narrow that interval, to 50% of its width at best: so much is the psychology.
"##);
        (one.headline_lo, one.headline_hi) = (None, None);
        (one.p_best, one.p_better) = (None, None);
        (one.verdict, one.psychology_sd) = ("undecided".into(), None);
        insta::assert_snapshot!(sentences(&[one], &best("gift"), "$").join("\n"), @r##"
“gift” comes first in retained: +3.4 percentage points against “nothing”. A single unit gives no interval, so nothing is decided.
Against “nothing”, where 0.5 percentage points would be worth having: undecided (may gain or lose): “gift”.
"##);
        assert!(sentences(&[], &[], "$").is_empty());
    }
}
