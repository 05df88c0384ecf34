//! Arms: their lists, gestures, asks, and when these come.

use toml::{Table, Value};

use super::Builder;
use crate::draw::Draw;

impl Builder<'_> {
    pub(super) fn arm(&mut self, name: &str, is_baseline: bool) -> Value {
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

    fn at(&mut self, tick: u32) -> Value {
        if self.is_visit() {
            i64::from(tick).into()
        } else if self.draw.chance(0.5) {
            format!("{tick} ticks").into()
        } else {
            format!("{tick} {}s", self.unit).into()
        }
    }
}
