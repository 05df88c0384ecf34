//! Random scenarios, small ones, with anything in them that a scenario can say.
//!
//! What is drawn may contradict itself ("a thank-you to nobody"): then the program must refuse it with one of
//! the codes for what cannot mean anything, and another one is drawn. Whatever else is refused is a fault, here
//! or there.

use goodwill::psychology::Parameters;
use goodwill::psychology::parameters::Kind;
use goodwill::scenario::Loaded;
use goodwill::scenario::diagnostics::{Diagnostic, code};
use toml::{Table, Value, toml};

use crate::case::{Case, DATA, Rows};
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

/// Distributions between two ends, those without an upper end, and those of shares.
const INTERVALS: [&str; 4] = ["uniform", "truncated_normal", "triangular", "pert"];
const UNBOUNDED: [&str; 6] = [
    "lognormal",
    "gamma",
    "normal",
    "exponential",
    "weibull",
    "pareto",
];
const SHARES: [&str; 1] = ["beta"];

/// A table with one key.
fn table(key: &str, value: Value) -> Table {
    let mut table = Table::new();
    table.insert(key.into(), value);
    table
}

/// A trait, and the distributions that it can have.
const TRAITS: [(&str, &[&[&str]]); 8] = [
    ("reciprocity", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("indebtedness", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("skepticism", &[&SHARES, &INTERVALS]),
    ("trust", &[&SHARES, &INTERVALS]),
    ("purchase_rate", &[&UNBOUNDED, &INTERVALS]),
    ("basket", &[&UNBOUNDED, &INTERVALS]),
    ("tip_share", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("tenure", &[&UNBOUNDED, &INTERVALS]),
];

const ASKED: [&str; 5] = ["donation", "referral", "review", "feedback", "sign-up"];

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
        let arms: Vec<Value> = arms.collect();
        if arms.len() > 1 && self.draw.chance(0.2) {
            let mut expect =
                toml! { arm = "gifts" metric = "goodwill" source = "nobody" tag = "assumed" };
            expect.insert("difference".into(), self.draw.number(-0.5, 1.0).into());
            expect.insert("interval".into(), vec![-1.0, 1.5].into());
            tree.insert("expect".into(), vec![Value::from(expect)].into());
        }
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

    fn timeline(&mut self) -> Value {
        let mut timeline = Table::new();
        timeline.insert("unit".into(), self.unit.into());
        timeline.insert("ticks".into(), i64::from(self.ticks).into());
        if self.is_visit() && self.days > 0.0 {
            timeline.insert("gap".into(), format!("{} days", self.days).into());
        }
        timeline.into()
    }

    /// A value of a trait about so large, as it is written.
    fn of_trait(&self, name: &str, size: f64) -> Value {
        match name {
            "basket" => short(20.0 * self.money * size).into(),
            "purchase_rate" => {
                let rate = short((0.5 * size / self.days).min(2.0));
                format!("{rate} per day").into()
            }
            "tenure" => format!("{} days", short(300.0 * size)).into(),
            "tip_share" => short((0.15 * size).min(1.0)).into(),
            "skepticism" | "trust" => short((0.5 * size).min(1.0)).into(),
            _ => short(size).into(),
        }
    }

    /// One value for all, a distribution or, now and then, a mixture of them.
    fn distribution(&mut self, name: &str, forms: &[&[&str]]) -> Value {
        if self.draw.chance(0.1) {
            let share = short(self.draw.number(0.1, 0.9));
            let parts = [share, 1.0 - share].map(|share| {
                let mut part = self.part(name, forms);
                part.insert("share".into(), share.into());
                Value::Table(part)
            });
            return table("mixture", parts.to_vec().into()).into();
        }
        let mut part = self.part(name, forms);
        part.remove("value").unwrap_or_else(|| part.into())
    }

    /// `value = …`, or a distribution by its name.
    fn part(&mut self, name: &str, forms: &[&[&str]]) -> Table {
        let about = self.draw.number(0.3, 2.0);
        if self.draw.chance(0.25) {
            return table("value", self.of_trait(name, about));
        }
        let forms = forms.concat();
        let form = self.draw.pick(&forms);
        let mut parameters = Table::new();
        let mut put = |key: &str, value: Value| parameters.insert(key.into(), value);
        match form {
            "beta" => {
                put("a", self.draw.number(0.5, 8.0).into());
                put("b", self.draw.number(0.5, 8.0).into());
            }
            "normal" => {
                put("mean", self.of_trait(name, about));
                put("sd", self.of_trait(name, about * 0.4));
            }
            "exponential" => {
                put("mean", self.of_trait(name, about));
            }
            "weibull" => {
                put("scale", self.of_trait(name, about));
                put("shape", self.draw.number(0.7, 3.0).into());
            }
            "pareto" => {
                put("minimum", self.of_trait(name, about / 4.0));
                put("shape", self.draw.number(2.2, 4.0).into());
            }
            "lognormal" | "gamma" => {
                put("mean", self.of_trait(name, about));
                put("cv", self.draw.number(0.1, 1.2).into());
            }
            "uniform" | "truncated_normal" | "triangular" | "pert" => {
                put("low", self.of_trait(name, about / 4.0));
                put("high", self.of_trait(name, about));
                match form {
                    "truncated_normal" => {
                        put("mean", self.of_trait(name, about / 2.0));
                        put("sd", self.of_trait(name, about * 0.4));
                    }
                    "triangular" | "pert" => {
                        put("mode", self.of_trait(name, about / 2.0));
                    }
                    _ => {}
                }
            }
            other => panic!("no parameters for `{other}`"),
        }
        table(form, parameters.into())
    }

    /// Traits of everybody or, more seldom, of a segment, but for those that the data give.
    fn put_traits(&mut self, table: &mut Table, without: &[&str]) {
        for (name, forms) in TRAITS {
            let (is_there, often) = match name {
                "basket" => (self.has_baskets, 1.0),
                "purchase_rate" => (self.has_rates, 1.0),
                "tip_share" => (self.has_tips, 1.0),
                _ => (true, 0.4),
            };
            let often = if table.contains_key("name") {
                0.4 * often
            } else {
                often
            };
            if is_there && !without.contains(&name) && self.draw.chance(often) {
                let distribution = self.distribution(name, forms);
                table.insert(name.into(), distribution);
            }
        }
    }

    fn population(&mut self, rows: Option<&Rows>) -> Value {
        let mut population = Table::new();
        let size = i64::from(self.draw.whole(30, 150));
        let mut given: Vec<&str> = Vec::new();
        let mut named = false;
        if let Some(rows) = rows {
            let has = |name: &&str| rows.header.contains(name);
            let mut data = Table::new();
            data.insert("file".into(), DATA.into());
            for (key, column) in [
                ("id", "id"),
                ("segment", "segment"),
                ("reciprocity", "warmth"),
                ("basket", "bill"),
                ("spend", "spent"),
                ("purchases", "orders"),
                ("spend_last_year", "spent_lately"),
            ] {
                if has(&column) {
                    data.insert(key.into(), column.into());
                }
            }
            let mut put = |key: &str, text: &str| {
                let value: Table = text.parse().expect("a table");
                data.insert(key.into(), value["x"].clone());
            };
            if has(&"tip") {
                put("tip_share", r#"x = { column = "tip", over = "bill" }"#);
            }
            if has(&"weekly") {
                put(
                    "purchase_rate",
                    r#"x = { column = "weekly", per = "week" }"#,
                );
            }
            if has(&"since_last") {
                put(
                    "last_purchase",
                    r#"x = { column = "since_last", unit = "day" }"#,
                );
            }
            if has(&"since_first") {
                put("tenure", r#"x = { column = "since_first", unit = "day" }"#);
            }
            for (name, column) in [
                ("reciprocity", "warmth"),
                ("basket", "bill"),
                ("basket", "spent"),
                ("tip_share", "tip"),
                ("purchase_rate", "weekly"),
                ("purchase_rate", "since_last"),
                ("tenure", "since_first"),
            ] {
                if has(&column) {
                    given.push(name);
                }
            }
            named = has(&"segment");
            population.insert("data".into(), data.into());
        }
        if rows.is_none() || self.draw.chance(0.3) {
            population.insert("size".into(), size.into());
        }
        self.put_traits(&mut population, &given);
        if !self.segments.is_empty() && (!named || self.draw.chance(0.5)) {
            let shares: &[f64] = match self.segments.len() {
                2 => &[0.35, 0.65],
                _ => &[0.5, 0.125, 0.375],
            };
            let mut segments = Vec::new();
            for (at, share) in shares.iter().enumerate() {
                let mut segment = Table::new();
                segment.insert("name".into(), self.segments[at].into());
                if !named {
                    segment.insert("share".into(), (*share).into());
                }
                self.put_traits(&mut segment, &given);
                segments.push(Value::from(segment));
            }
            population.insert("segment".into(), segments.into());
        }
        population.into()
    }

    fn rows(&mut self) -> Rows {
        let mut header = Vec::new();
        let records =
            !self.is_visit() && self.has_rates && self.has_baskets && self.draw.chance(0.4);
        let mut add = |name, is_there: bool| {
            if is_there {
                header.push(name);
            }
        };
        add("id", self.draw.chance(0.5));
        add(
            "segment",
            !self.segments.is_empty() && self.draw.chance(0.6),
        );
        add("warmth", self.draw.chance(0.4));
        add("bill", self.has_baskets && !records);
        add(
            "tip",
            self.has_baskets && !records && self.has_tips && self.draw.chance(0.6),
        );
        add("weekly", self.has_rates && !records);
        for column in ["spent", "orders", "since_last", "since_first"] {
            add(column, records);
        }
        add("spent_lately", records && self.draw.chance(0.3));
        if header.is_empty() || header == ["id"] {
            header.push("warmth");
        }
        let count = if records {
            120
        } else {
            self.draw.whole(20, 60)
        };
        let lines = (0..count).map(|at| self.row(&header, at)).collect();
        Rows { header, lines }
    }

    fn row(&mut self, header: &[&str], at: u32) -> Vec<String> {
        let bill = short(self.draw.number(3.0, 60.0) * self.money);
        let orders = if self.draw.chance(0.3) {
            1
        } else {
            self.draw.whole(2, 12)
        };
        let first = self.draw.whole(60, 900);
        let last = if orders == 1 {
            first
        } else {
            self.draw.whole(1, first - 1)
        };
        let spent = short(bill * f64::from(orders));
        let weekly = if self.days > 7.0 { 0.6 } else { 2.0 };
        let cell = |name: &&str| match *name {
            // No order is the file's own.
            "id" => format!("c{}", (at * 37 + 11) % 1_009),
            "segment" => {
                let place = if (at as usize) < self.segments.len() {
                    at
                } else {
                    self.draw.whole(0, self.segments.len() as u32 - 1)
                };
                self.segments[place as usize].to_owned()
            }
            "warmth" => self.draw.number(0.1, 2.5).to_string(),
            "bill" => bill.to_string(),
            "tip" => short(bill * self.draw.number(0.0, 0.3)).to_string(),
            "weekly" => self.draw.number(0.02, weekly).to_string(),
            "spent" => spent.to_string(),
            "orders" => orders.to_string(),
            "since_last" => last.to_string(),
            "since_first" => first.to_string(),
            "spent_lately" => short(spent * self.draw.number(0.2, 1.0)).to_string(),
            other => unreachable!("no column {other}"),
        };
        header.iter().map(cell).collect()
    }

    fn context(&mut self) -> Value {
        let mut context = Table::new();
        // The default of `noticed` is a dollar, which cents are not.
        context.insert("noticed".into(), self.sum(0.1, 3.0));
        if self.draw.chance(0.4) {
            context.insert("customary".into(), self.sum(0.0, 2.0));
        }
        if self.draw.chance(0.3) {
            context.insert("stake".into(), self.sum(1.0, 50.0));
        }
        context.into()
    }

    fn all_channels(&mut self) -> Value {
        let mut channels = Table::new();
        if self.has_rates || self.is_visit() {
            let mut purchase = Table::new();
            if self.draw.chance(0.3) {
                purchase.insert("asked".into(), self.draw.number(0.02, 0.6).into());
                self.ways.push("purchase");
            }
            purchase.insert("margin".into(), self.draw.share().into());
            if self.draw.chance(0.2) {
                purchase.insert("worth".into(), self.sum(0.0, 5.0));
            }
            if self.draw.chance(0.3) {
                purchase.insert("elasticity".into(), self.draw.number(0.0, 1.5).into());
            }
            channels.insert("purchase".into(), purchase.into());
            self.channels.push("purchase");
        }
        if self.has_tips {
            let mut tip = Table::new();
            tip.insert("margin".into(), self.draw.share().into());
            channels.insert("tip".into(), tip.into());
            self.channels.push("tip");
        }
        for name in ASKED {
            if self.draw.chance(0.65) {
                continue;
            }
            let mut channel = Table::new();
            if self.draw.chance(0.8) {
                channel.insert("asked".into(), self.draw.number(0.02, 0.6).into());
                self.ways.push(name);
            }
            if self.days > 0.0 && self.draw.chance(0.5) {
                channel.insert("unasked".into(), self.rate(0.4));
            }
            if name == "donation" || self.draw.chance(0.2) {
                channel.insert("amount".into(), self.sum(0.5, 30.0));
                channel.insert("margin".into(), self.draw.share().into());
            }
            channel.insert("worth".into(), self.sum(0.0, 5.0));
            channels.insert(name.into(), channel.into());
            self.channels.push(name);
        }
        channels.into()
    }

    fn community(&mut self) -> Value {
        let mut community = Table::new();
        community.insert("size".into(), i64::from(self.draw.whole(16, 90)).into());
        if self.has_ties {
            let mut ties = Table::new();
            ties.insert("degree".into(), i64::from(2 * self.draw.whole(1, 3)).into());
            ties.insert("rewired".into(), self.draw.share().into());
            ties.insert("belonging".into(), self.draw.chance(0.6).into());
            ties.insert("pull".into(), self.draw.chance(0.6).into());
            community.insert("ties".into(), ties.into());
        }
        community.into()
    }

    fn design(&mut self, is_randomized: bool) -> Value {
        let mut design = Table::new();
        if is_randomized {
            design.insert("kind".into(), "randomized".into());
            design.insert("per_arm".into(), i64::from(self.draw.whole(5, 60)).into());
        }
        design.insert(
            "seed".into(),
            i64::from(self.draw.whole(0, 1_000_000)).into(),
        );
        design.insert("replicates".into(), i64::from(self.draw.whole(1, 4)).into());
        design.into()
    }

    fn outcome(&mut self) -> Value {
        let metrics = [
            "profit",
            "profit",
            "cost",
            "goodwill",
            "obligation",
            "trust",
            "willing_returns",
            "purchases",
            "expected_purchases",
            "revenue",
            "tips",
            "tip_share",
            "retained",
            "reviews",
            "donated",
            "joined",
        ];
        let metric = self.draw.pick(&metrics);
        let mut outcome = Table::new();
        outcome.insert("primary".into(), metric.into());
        if self.draw.chance(0.4) {
            let worthwhile = match metric {
                "profit" | "cost" | "revenue" | "tips" | "donated" => self.sum(0.05, 5.0),
                _ => self.draw.number(0.005, 0.2).into(),
            };
            outcome.insert("worthwhile".into(), worthwhile);
        }
        if self.draw.chance(0.4) {
            outcome.insert("discount".into(), self.draw.number(0.0, 1.0).into());
        }
        outcome.into()
    }

    fn psychology(&mut self) -> Value {
        let mut psychology = Table::new();
        for parameter in Parameters::ALL {
            if !self.draw.chance(0.15) || parameter.low == parameter.high {
                continue;
            }
            let value = self.draw.number(parameter.low, parameter.high);
            let value: Value = match parameter.kind {
                Kind::HalfLife => format!("{value} days").into(),
                Kind::Rate => format!("{value} per day").into(),
                Kind::Share => value.clamp(0.0, 1.0).into(),
                _ => value.into(),
            };
            psychology.insert(parameter.key.into(), value);
        }
        psychology.into()
    }

    fn arm(&mut self, name: &str, is_baseline: bool) -> Value {
        let mut arm = Table::new();
        arm.insert("name".into(), name.into());
        if is_baseline && self.draw.chance(0.7) {
            return arm.into();
        }
        let gestures = self.draw.whole(0, 3);
        let gestures: Vec<Value> = (0..gestures).map(|at| self.gesture(at)).collect();
        let asks = if self.ways.is_empty() {
            0
        } else {
            self.draw.whole(0, 2)
        };
        let asks: Vec<Value> = (0..asks).map(|_| self.ask()).collect();
        if !(gestures.is_empty() && asks.is_empty()) {
            if self.draw.chance(0.25) {
                arm.insert("budget".into(), self.sum(0.0, 8.0));
                if self.draw.chance(0.5) {
                    let rank = self.draw.pick(&["random", "spend", "tenure"]);
                    arm.insert("priority".into(), rank.into());
                }
            }
            if self.draw.chance(0.2) {
                // An arm all of which is for segments off its list is refused.
                let mut items = gestures.iter().chain(&asks);
                let for_some = items.any(|item| item.get("segments").is_some());
                let target = self.target(!for_some);
                arm.insert("target".into(), vec![target].into());
            }
        }
        if self.has_ties && self.draw.chance(0.3) {
            arm.insert("belonging".into(), self.draw.chance(0.5).into());
        }
        if !gestures.is_empty() {
            arm.insert("gesture".into(), gestures.into());
        }
        if !asks.is_empty() {
            arm.insert("ask".into(), asks.into());
        }
        arm.into()
    }

    fn target(&mut self, by_segment: bool) -> Value {
        let mut target = Table::new();
        if by_segment && !self.segments.is_empty() && self.draw.chance(0.5) {
            let names = self.draw.some(&self.segments);
            target.insert("segments".into(), names);
        } else if self.draw.chance(0.5) {
            target.insert("tenure_from".into(), self.span(20.0, 200.0));
        } else {
            target.insert("spend_from".into(), self.sum(10.0, 100.0));
        }
        target.into()
    }

    fn gesture(&mut self, at: u32) -> Value {
        let mut gesture = Table::new();
        let gift = ["a card", "café", "a call"][at as usize];
        gesture.insert("gift".into(), gift.into());
        let is_offer = self.draw.chance(0.15);
        if is_offer || self.draw.chance(0.9) {
            gesture.insert("value".into(), self.sum(0.05, 12.0));
        }
        if self.draw.chance(0.6) {
            gesture.insert("cost".into(), self.sum(0.0, 6.0));
        }
        if !self.segments.is_empty() && self.draw.chance(0.4) {
            let fit = |draw: &mut Draw, names: &[&str]| {
                let fits = names
                    .iter()
                    .map(|name| ((*name).to_owned(), Value::from(draw.share())));
                Value::from(fits.collect::<Table>())
            };
            if self.draw.chance(0.5) {
                let fit = fit(self.draw, &self.segments);
                gesture.insert("personal".into(), fit);
            } else {
                let offers = vec![
                    fit(self.draw, &self.segments[..1]),
                    fit(self.draw, &self.segments[1..]),
                ];
                gesture.insert("offers".into(), offers.into());
            }
        } else if self.draw.chance(0.7) {
            gesture.insert("personal".into(), self.draw.share().into());
        }
        for (key, often) in [("useful", 0.3), ("strings", 0.2), ("reach", 0.25)] {
            if self.draw.chance(often) {
                let share = self.draw.share();
                // A gesture that nobody notices is drawn where it matters.
                gesture.insert(
                    key.into(),
                    if key == "reach" {
                        share.max(0.05)
                    } else {
                        share
                    }
                    .into(),
                );
            }
        }
        for (key, often) in [("announced", 0.15), ("third_party", 0.15)] {
            if self.draw.chance(often) {
                gesture.insert(key.into(), true.into());
            }
        }
        if is_offer {
            gesture.insert("conditional".into(), true.into());
            if self.days > 0.0 && self.draw.chance(0.6) {
                let days = self.days;
                gesture.insert("stands".into(), self.span(days, 3.0 * days));
            }
        }
        let is_scheduled = self.put_moment(&mut gesture);
        if is_scheduled && !is_offer && self.draw.chance(0.2) {
            gesture.insert("promised".into(), true.into());
            gesture.insert("kept".into(), self.draw.share().into());
        }
        gesture.into()
    }

    fn ask(&mut self) -> Value {
        let mut ask = Table::new();
        let ways = self.ways.clone();
        ask.insert("ways".into(), self.draw.some(&ways));
        if self.draw.chance(0.3) {
            ask.insert("other_ways".into(), i64::from(self.draw.whole(0, 4)).into());
        }
        if self.draw.chance(0.3) {
            ask.insert("in_sight".into(), self.draw.chance(0.5).into());
        }
        if self.draw.chance(0.5) {
            ask.insert("cost".into(), self.sum(0.0, 1.0));
        }
        if self.draw.chance(0.3) {
            ask.insert("reach".into(), self.draw.share().max(0.05).into());
        }
        self.put_moment(&mut ask);
        ask.into()
    }

    fn at(&mut self, tick: u32) -> Value {
        if self.is_visit() {
            i64::from(tick).into()
        } else if self.draw.chance(0.5) {
            format!("{tick} ticks").into()
        } else {
            format!("{tick} {}s", self.unit).into()
        }
    }

    /// When a gesture or an ask comes, and to whom; whether on a schedule.
    fn put_moment(&mut self, item: &mut Table) -> bool {
        let last = self.ticks - 1;
        if !self.segments.is_empty() && self.draw.chance(0.25) {
            let names = self.draw.some(&self.segments);
            item.insert("segments".into(), names);
        }
        if self.draw.chance(0.45) {
            if self.draw.chance(0.5) {
                let times = self.draw.whole(1, 3.min(self.ticks));
                let mut ticks: Vec<u32> = (0..times).map(|_| self.draw.whole(0, last)).collect();
                ticks.sort_unstable();
                ticks.dedup();
                let times: Vec<Value> = ticks.into_iter().map(|tick| self.at(tick)).collect();
                item.insert("at".into(), times.into());
            } else {
                let step = self.draw.whole(1, self.ticks.div_ceil(2));
                let every = self.at(step);
                item.insert("every".into(), every);
                if self.draw.chance(0.4) {
                    let first = self.draw.whole(0, last);
                    let first = self.at(first);
                    item.insert("from".into(), first);
                }
            }
            let mut audiences = vec!["customers", "customers", "customers"];
            if self.has_prospects {
                audiences.extend(["prospects", "customers and prospects"]);
            }
            if self.days > 0.0 {
                audiences.push("lapsed");
            }
            if self.draw.chance(0.5) {
                item.insert("to".into(), self.draw.pick(&audiences).into());
            }
            return true;
        }
        let mut triggers = vec![
            "onboarding",
            "after purchase",
            "after purchase",
            "after reciprocation",
        ];
        if self.fails {
            triggers.extend(["after failure", "after failure"]);
        }
        if self.days > 0.0 {
            triggers.extend(["birthday", "at random", "after lapse"]);
        }
        if self.is_visit() {
            triggers.extend(["with the bill", "with the bill", "with the bill"]);
        }
        let trigger = self.draw.pick(&triggers);
        item.insert("when".into(), trigger.into());
        match trigger {
            "at random" => {
                let rate = self.rate(1.5);
                item.insert("rate".into(), rate);
            }
            "after reciprocation" if !self.channels.is_empty() && self.draw.chance(0.5) => {
                let channels = self.channels.clone();
                item.insert("of".into(), self.draw.some(&channels));
            }
            _ => {}
        }
        let can_wait =
            self.days > 0.0 && self.ticks > 1 && !matches!(trigger, "birthday" | "with the bill");
        if can_wait && self.draw.chance(0.4) {
            let most = self.days * f64::from(last);
            let delay = self.span(most / 20.0, most * 0.7);
            item.insert("delay".into(), delay);
        }
        false
    }
}

/// Scenarios in which everything must come once.
const ENOUGH: u64 = 250;

#[test]
fn random_scenarios_say_whatever_can_be_said() {
    let mut said = std::collections::BTreeSet::new();
    for seed in 0..ENOUGH {
        let mut tree = Value::Table(case(seed).0.tree);
        crate::case::each_value(&mut tree, "", &mut |key, value| {
            let text = value.as_str().unwrap_or_default();
            said.extend([key.to_owned(), text.to_owned()]);
        });
        said.extend(keys(&tree));
    }
    let triggers = [
        "onboarding",
        "with the bill",
        "after purchase",
        "after reciprocation",
        "after failure",
        "birthday",
        "at random",
        "after lapse",
    ];
    let audiences = ["prospects", "lapsed", "customers and prospects"];
    let units = ["visit", "day", "week", "month", "quarter", "year", "gap"];
    let forms = [&UNBOUNDED[..], &SHARES, &INTERVALS, &["mixture"]].concat();
    let channels = [
        "purchase", "tip", "donation", "referral", "review", "feedback", "sign-up",
    ];
    let tables = [
        "service",
        "prospects",
        "ties",
        "psychology",
        "segment",
        "target",
        "expect",
        "data",
    ];
    let keys = [
        "at",
        "every",
        "from",
        "delay",
        "rate",
        "of",
        "stands",
        "conditional",
        "announced",
        "promised",
        "kept",
        "third_party",
        "offers",
        "personal",
        "strings",
        "useful",
        "reach",
        "budget",
        "priority",
        "belonging",
        "other_ways",
        "in_sight",
        "worthwhile",
        "discount",
        "per_arm",
        "asked",
        "unasked",
        "amount",
        "worth",
        "elasticity",
        "spend",
        "last_purchase",
        "spend_last_year",
        "tenure_from",
        "spend_from",
        "segments",
    ];
    let all = [
        &triggers[..],
        &audiences,
        &units,
        &forms,
        &channels,
        &tables,
        &keys,
    ]
    .concat();
    let missing: Vec<&&str> = all.iter().filter(|word| !said.contains(**word)).collect();
    assert!(missing.is_empty(), "never said: {missing:?}");
}

/// The keys of all tables in a tree.
fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Table(table) => table
            .iter()
            .flat_map(|(key, value)| [vec![key.clone()], keys(value)].concat())
            .collect(),
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}
