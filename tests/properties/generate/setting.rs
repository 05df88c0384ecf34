//! All but the people and the arms.

use goodwill::psychology::Parameters;
use goodwill::psychology::parameters::Kind;
use toml::{Table, Value};

use super::Builder;

const ASKED: [&str; 5] = ["donation", "referral", "review", "feedback", "sign-up"];

impl Builder<'_> {
    pub(super) fn timeline(&mut self) -> Value {
        let mut timeline = Table::new();
        timeline.insert("unit".into(), self.unit.into());
        timeline.insert("ticks".into(), i64::from(self.ticks).into());
        if self.is_visit() && self.days > 0.0 {
            timeline.insert("gap".into(), format!("{} days", self.days).into());
        }
        timeline.into()
    }

    pub(super) fn context(&mut self) -> Value {
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

    pub(super) fn all_channels(&mut self) -> Value {
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

    pub(super) fn community(&mut self) -> Value {
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

    pub(super) fn design(&mut self, is_randomized: bool) -> Value {
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

    pub(super) fn outcome(&mut self) -> Value {
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

    pub(super) fn psychology(&mut self) -> Value {
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
}
