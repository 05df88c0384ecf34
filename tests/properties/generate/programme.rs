//! What a plan for the year adds to arms: counted purchases, silences, levels, anniversaries, shares of cases, control
//! groups. Drawn last, so that scenarios without it are what they are.

use toml::{Table, Value};

use super::Builder;

/// How many scenarios have such a plan.
const OFTEN: f64 = 0.3;

/// Keys that say when something comes.
const MOMENT: [&str; 9] = [
    "when", "at", "every", "from", "until", "to", "of", "rate", "delay",
];

impl Builder<'_> {
    /// Lets some gestures and asks of an arm come at such moments.
    pub(super) fn plan(&mut self, arms: &mut [Value]) {
        if !self.draw.chance(OFTEN) {
            return;
        }
        for arm in arms.iter_mut().filter_map(Value::as_table_mut) {
            if self.draw.chance(0.4) && (arm.contains_key("gesture") || arm.contains_key("ask")) {
                let share = self.draw.number(0.02, 0.8);
                arm.insert("holdout".into(), share.into());
            }
            for kind in ["gesture", "ask"] {
                let items = arm.get_mut(kind).and_then(Value::as_array_mut);
                for item in items.into_iter().flatten() {
                    let Some(item) = item.as_table_mut() else {
                        continue;
                    };
                    if kind == "gesture" && self.draw.chance(0.4) {
                        let share = self.draw.number(0.05, 0.95);
                        item.insert("share".into(), share.into());
                    }
                    if !item.contains_key("promised") && self.draw.chance(0.6) {
                        self.plan_moment(item);
                    }
                }
            }
        }
    }

    fn plan_moment(&mut self, item: &mut Table) {
        MOMENT.iter().for_each(|key| {
            item.remove(*key);
        });
        let days = self.days * f64::from(self.ticks);
        let mut triggers = vec!["after purchase", "after purchase", "loyalty level"];
        if days > 0.0 {
            triggers.extend(["silent", "reactivation", "anniversary"]);
        }
        let trigger = self.draw.pick(&triggers);
        item.insert("when".into(), trigger.into());
        match trigger {
            "after purchase" => {
                let key = self.draw.pick(&["nth", "every_nth"]);
                let most = if self.is_visit() { self.ticks } else { 5 };
                let number = self.draw.whole(2, most.clamp(2, 5));
                item.insert(key.into(), i64::from(number).into());
            }
            "loyalty level" => {
                let spend = self.sum(10.0, 60.0);
                item.insert("spend".into(), spend);
            }
            "silent" | "reactivation" => {
                let silence = self.span(days / 20.0, days * 0.5);
                item.insert("for".into(), silence);
            }
            _ => {}
        }
        let can_wait = self.days > 0.0 && !matches!(trigger, "silent" | "anniversary");
        if can_wait && self.draw.chance(0.3) {
            let delay = self.span(days / 20.0, days * 0.5);
            item.insert("delay".into(), delay);
        }
    }
}
