//! Random scenarios, small ones, with anything in them that a scenario can say.
//!
//! What is drawn may contradict itself ("a thank-you to nobody"): then the program must refuse it with one of
//! the codes for what cannot mean anything, and another one is drawn. Whatever else is refused is a fault, here
//! or there.

mod arm;
mod coverage;
mod population;
mod programme;
mod rows;
mod setting;

use goodwill::scenario::Loaded;
use goodwill::scenario::diagnostics::{Diagnostic, code};
use toml::{Table, Value, toml};

use crate::case::Case;
use crate::draw::{Draw, short};

/// Codes with which a scenario may be refused that is written rightly and means nothing.
const MEANINGLESS: [&str; 6] = [
    code::NOT_HERE,
    code::NEVER,
    code::METRIC,
    code::LIMIT,
    code::DATA_FIT,
    code::TIME,
];

/// Of an offer that is bought, not asked for: how much it takes off the price of nothing nobody knows.
const PRICELESS: &str = "a conditional offer lowers the price of a purchase";

fn means_nothing(problem: &Diagnostic) -> bool {
    let priceless = problem.code == code::CONFLICT && problem.message.starts_with(PRICELESS);
    priceless || MEANINGLESS.contains(&problem.code)
}

/// Draws for a seed until one of them means something.
const TRIALS: u64 = 200;

/// The scenario of a seed, and the number of those that meant nothing before it.
pub fn case(seed: u64) -> (Case, Loaded, u64) {
    for trial in 0..TRIALS {
        let mut draw = Draw::seeded(seed.wrapping_mul(TRIALS) + trial);
        let case = Builder::new(&mut draw).case();
        match case.load() {
            Ok(loaded) => return (case, loaded, trial),
            Err(problems) => {
                assert!(
                    problems.iter().all(means_nothing),
                    "seed {seed}: a valid scenario is refused:\n{}\n{}",
                    problems.render(false),
                    case.told()
                );
            }
        }
    }
    panic!("seed {seed}: {TRIALS} scenarios are refused as meaningless");
}

struct Builder<'d> {
    draw: &'d mut Draw,
    /// What a unit of money is: 1 where prices are in dollars, 100 where they are in cents.
    money: f64,
    unit: &'static str,
    ticks: u32,
    /// Of a tick, or between visits.
    days: f64,
    segments: Vec<&'static str>,
    has_baskets: bool,
    has_rates: bool,
    has_tips: bool,
    has_prospects: bool,
    has_ties: bool,
    fails: bool,
    /// Channels that can be asked for.
    ways: Vec<&'static str>,
    channels: Vec<&'static str>,
}

impl<'d> Builder<'d> {
    fn new(draw: &'d mut Draw) -> Self {
        let money = [0.01, 1.0, 1.0, 1.0, 100.0, 10_000.0][draw.whole(0, 5) as usize];
        let (unit, ticks, days) = match draw.whole(0, 11) {
            0 => ("visit", draw.whole(1, 4), 0.0),
            1..3 => ("visit", draw.whole(1, 5), draw.number(1.0, 60.0)),
            3..6 => ("day", draw.whole(1, 25), 1.0),
            6..9 => ("week", draw.whole(1, 14), 7.0),
            9 => ("month", draw.whole(1, 9), 365.25 / 12.0),
            10 => ("quarter", draw.whole(1, 4), 365.25 / 4.0),
            _ => ("year", draw.whole(1, 2), 365.25),
        };
        let is_visit = unit == "visit";
        Builder {
            money,
            unit,
            ticks,
            days,
            segments: match draw.whole(0, 4) {
                0 => vec!["families", "students"],
                1 => vec!["naïve “few”", "=many", "a & b"],
                _ => Vec::new(),
            },
            has_baskets: draw.chance(0.85),
            has_rates: !is_visit && draw.chance(0.9),
            has_tips: draw.chance(if is_visit { 0.7 } else { 0.2 }),
            has_prospects: draw.chance(0.35),
            has_ties: draw.chance(0.35),
            fails: draw.chance(0.4),
            ways: Vec::new(),
            channels: Vec::new(),
            draw,
        }
    }

    fn is_visit(&self) -> bool {
        self.unit == "visit"
    }

    fn case(mut self) -> Case {
        let mut tree = Table::new();
        tree.insert("title".into(), "A random scenario".into());
        tree.insert("currency".into(), self.draw.pick(&["$", "EUR"]).into());
        if self.draw.chance(0.3) {
            tree.insert("notes".into(), "Lines that end\n\nwhere they end.\n".into());
        }
        tree.insert("timeline".into(), self.timeline());
        let rows = self.draw.chance(0.4).then(|| self.rows());
        tree.insert("population".into(), self.population(rows.as_ref()));
        tree.insert("context".into(), self.context());
        tree.insert("channel".into(), self.all_channels());
        if self.fails {
            let mut service = Table::new();
            service.insert("failure_rate".into(), self.draw.number(0.02, 0.5).into());
            service.insert("severity".into(), self.draw.number(0.0, 2.0).into());
            tree.insert("service".into(), service.into());
        }
        if self.has_prospects {
            let mut prospects = Table::new();
            prospects.insert("per_member".into(), self.draw.number(0.05, 1.5).into());
            prospects.insert("join".into(), self.rate(0.3));
            tree.insert("prospects".into(), prospects.into());
        }
        if self.has_ties || self.draw.chance(0.5) {
            tree.insert("community".into(), self.community());
        }
        let is_randomized = self.draw.chance(0.2);
        let arms = self.draw.whole(1, 4);
        tree.insert("design".into(), self.design(is_randomized));
        tree.insert("outcome".into(), self.outcome());
        if self.draw.chance(0.4) {
            tree.insert("psychology".into(), self.psychology());
        }
        let names = ["nothing", "gifts", "'asks', \"and\" thanks", "=all of it"];
        let arms = (0..arms as usize).map(|at| self.arm(names[at], at == 0));
        let mut arms: Vec<Value> = arms.collect();
        if arms.len() > 1 && self.draw.chance(0.2) {
            let mut expect =
                toml! { arm = "gifts" metric = "goodwill" source = "nobody" tag = "assumed" };
            expect.insert("difference".into(), self.draw.number(-0.5, 1.0).into());
            expect.insert("interval".into(), vec![-1.0, 1.5].into());
            tree.insert("expect".into(), vec![Value::from(expect)].into());
        }
        self.plan(&mut arms);
        tree.insert("arm".into(), arms.into());
        Case { tree, rows }
    }

    /// A sum of money about so many dollars.
    fn sum(&mut self, low: f64, high: f64) -> Value {
        short(self.draw.number(low, high) * self.money).into()
    }

    /// A rate of about so many a tick.
    fn rate(&mut self, most: f64) -> Value {
        let days = if self.days == 0.0 { 1.0 } else { self.days };
        let most = most / days;
        format!("{} per day", self.draw.number(most / 10.0, most)).into()
    }

    fn span(&mut self, low: f64, high: f64) -> Value {
        format!("{} days", self.draw.number(low, high)).into()
    }
}
