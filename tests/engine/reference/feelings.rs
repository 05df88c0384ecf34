//! What a customer makes of gestures: appraisal, sincerity, feelings (§7).

use goodwill::scenario::checked::*;

use super::timing::Kind;
use super::{Customer, Setting};

pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Customer {
    /// Takes in an occasion: the gestures noticed (by their place in the file), and whether each
    /// was given (a promise may be broken).
    pub fn take(&mut self, setting: &Setting, kind: Kind, step: u32, noticed: &[(usize, bool)]) {
        if noticed.is_empty() {
            return;
        }
        let psychology = &setting.scenario.psychology;
        let u = setting.scenario.context.noticed;
        if noticed.iter().any(|&(_, kept)| kept) && !kind.is_at_the_end() {
            self.reminder = self.reminder.max(psychology.reminder_strength);
        }

        let mut gifts: Vec<Gift> = Vec::new();
        for &(place, kept) in noticed {
            let gesture = &setting.arm.gestures[place];
            if gesture.conditional {
                self.offer(setting, place, kind, step);
                continue;
            }
            let value = gesture.value_at(self.basket);
            let effort = u
                * (psychology.effort_worth * self.personal(setting, gesture)
                    + psychology.useful_worth * gesture.useful);
            let fresh = match (&gesture.kind, kept) {
                (Some(kind), true) => self.freshness(setting, kind, step),
                _ => 1.0,
            };
            let (sincerity, meant) = self.sincerity_of(setting, gesture, kind, step);
            gifts.push(Gift {
                gesture,
                kept,
                worth: if kept { value + effort } else { 0.0 },
                strength: 0.0,
                fresh,
                memorable: value
                    + effort
                        * (1.0
                            - (1.0 - psychology.effort_remembered) * (1.0 - apt(setting, gesture))),
                goods: value / (value + effort).max(f64::MIN_POSITIVE),
                sincerity,
                kindness: 2.0 * (sincerity - meant.min(0.5)),
                strings: self.strings(setting, gesture, kind, step),
            });
        }
        let told = |gift: &Gift| gift.gesture.announced || gift.gesture.promised.is_some();
        if !gifts.iter().any(|gift| gift.worth > 0.0 || told(gift)) {
            // A mere message shows how sincere it is.
            let given: Vec<f64> = gifts
                .iter()
                .filter(|gift| gift.kept)
                .map(|gift| gift.sincerity)
                .collect();
            if !given.is_empty() {
                self.sincerity = given.iter().sum::<f64>() / given.len() as f64;
            }
            return;
        }

        // Appraisal.
        let is_repair = gifts
            .iter()
            .any(|gift| gift.gesture.when.trigger == Trigger::AfterFailure);
        let expected = if is_repair { 0.0 } else { self.expectation };
        let known = gifts.iter().filter(|gift| told(gift));
        let reference = expected.max(known.map(|gift| gift.gesture.value_at(self.basket)).sum());
        let mut received = 0.0;
        for gift in &mut gifts {
            let left = (reference - received).max(0.0);
            let usual = gift.worth.min(left);
            let gain = gift.worth - usual;
            let as_usual = |worth: f64| psychology.usual_counts * (1.0 + worth / u).ln();
            let surprised = as_usual(usual) + gain / u;
            gift.strength = psychology.surprise * surprised
                + (1.0 - psychology.surprise) * as_usual(gift.worth);
            gift.strength *= gift.fresh;
            received += gift.worth;
        }
        let strength: f64 = gifts.iter().map(|gift| gift.strength).sum();
        let pleased = |strength: f64| {
            if strength <= 1e-20 {
                0.0
            } else {
                (1.0 - 0.5_f64.powf(strength.powf(psychology.noticing))) * (1.0 + strength).log2()
            }
        };
        let pleasure = pleased(strength);
        let short = (reference - received).max(0.0);
        let disappointment = psychology.loss_aversion * (1.0 + short / u).ln();

        // Sincerity.
        let (mut weights, mut weighted) = (0.0, 0.0);
        for gift in gifts.iter().filter(|gift| gift.kept) {
            weights += gift.strength + 1e-6;
            weighted += (gift.strength + 1e-6) * gift.sincerity;
        }
        let sincerity = if weights > 0.0 {
            weighted / weights
        } else {
            0.0
        };

        // Feelings.
        let (mut kindness, mut debt, mut press) = (0.0, 0.0, 0.0);
        for gift in &gifts {
            let favour = if gift.gesture.third_party {
                psychology.third_party
            } else {
                1.0
            };
            let share = if strength > 0.0 {
                gift.strength / strength
            } else {
                0.0
            };
            let felt = favour * pleasure * share;
            let o = psychology.obligation_unconditional;
            debt += felt * (o + (1.0 - o) * gift.strings * gift.goods);
            press += felt * gift.strings;
        }
        // The kind and the unkind apart, the strongest first; of equals the earlier.
        for kind in [true, false] {
            let mut ranked: Vec<&Gift> = gifts
                .iter()
                .filter(|gift| (gift.kindness >= 0.0) == kind)
                .collect();
            let strongly = |gift: &Gift| gift.kindness.abs();
            ranked.sort_by(|one, other| strongly(other).total_cmp(&strongly(one)));
            let mut before = 0.0;
            for gift in ranked {
                let favour = if gift.gesture.third_party {
                    psychology.third_party
                } else {
                    1.0
                };
                let more = pleased(before + gift.strength) - pleased(before);
                kindness += favour * more * gift.kindness;
                before += gift.strength;
            }
        }
        let step = psychology.trust_step;
        // Of what pleases or disappoints a part is remembered, and the rest is a mood.
        let before = self.goodwill;
        self.add_goodwill(setting, self.reciprocity * kindness);
        let risen = self.goodwill - before;
        let memorable: f64 = gifts
            .iter()
            .filter(|gift| gift.kept)
            .map(|gift| gift.memorable)
            .sum();
        let remembered = memorable / (memorable + psychology.memory_half * u);
        let severity = setting.scenario.service.severity.max(1e-9);
        let lasts = match is_repair {
            true if risen >= 0.0 => severity * (remembered * risen / severity).tanh(),
            true => severity * (risen / severity).tanh(),
            false if risen >= 0.0 => remembered * risen,
            false => risen,
        };
        self.mood += risen - lasts;
        let before = self.goodwill;
        self.add_goodwill(setting, -self.reciprocity * disappointment);
        let missed = short / (short + psychology.memory_half * u);
        self.mood += (1.0 - missed) * (self.goodwill - before);
        self.obligation += self.indebtedness * debt;
        self.pressure += press;
        self.trust += step * (remembered * pleasure).min(1.0) * (sincerity - self.trust);
        self.trust *= 1.0 - step * (missed * disappointment).min(1.0);
        let unpromised = gifts
            .iter()
            .filter(|gift| gift.gesture.promised.is_none())
            .map(|gift| gift.worth)
            .sum::<f64>();
        if unpromised > 0.0 {
            self.expectation += psychology.expectation_step * (unpromised - self.expectation);
        }
        self.given += pleased(received / u);
        self.sincerity = sincerity;
    }

    /// Sincerity, and what it would be without strings and were the gift not too large.
    fn sincerity_of(
        &self,
        setting: &Setting,
        gesture: &Gesture,
        kind: Kind,
        step: u32,
    ) -> (f64, f64) {
        let psychology = &setting.scenario.psychology;
        let today = setting.timing.start(step);
        let years = ((today - self.since) / DAYS_PER_YEAR).clamp(0.0, 1.0);
        let over = (gesture.value_at(self.basket) / (self.stake * (0.5 + years)))
            .ln()
            .max(0.0);
        let skepticism = 0.5 + psychology.persuasion_knowledge * (self.skepticism - 0.5);
        let seen = |strings: f64, over: f64| {
            let proves = 1.0 - psychology.discounting * strings;
            logistic(
                psychology.sincerity_base
                    + psychology.sincerity_personal * self.personal(setting, gesture) * proves
                    + psychology.sincerity_useful * gesture.useful
                    + psychology.sincerity_trust * (2.0 * self.trust - 1.0)
                    - psychology.sincerity_strings * strings * (0.5 + skepticism)
                    - psychology.sincerity_excess * skepticism * over
                    + gesture.deviation,
            )
        };
        let strings = self.strings(setting, gesture, kind, step);
        (seen(strings, over), seen(0.0, 0.0))
    }

    /// What somebody is left to feel of one more of a kind; who gets it is used to it the more.
    fn freshness(&mut self, setting: &Setting, kind: &str, step: u32) -> f64 {
        let psychology = &setting.scenario.psychology;
        let today = setting.timing.start(step);
        let (used, day) = self.kinds.get(kind).copied().unwrap_or_default();
        let used = used * 0.5_f64.powf((today - day) / psychology.expectation_half_life);
        let after = used + psychology.expectation_step * (1.0 - used);
        self.kinds.insert(kind.to_owned(), (after, today));
        1.0 - (1.0 - psychology.usual_counts) * used
    }

    /// How personal a gesture is felt to be: more so where it answers what the customer has just done.
    fn personal(&self, setting: &Setting, gesture: &Gesture) -> f64 {
        let personal = gesture.personal[self.segment];
        personal + (1.0 - personal) * apt(setting, gesture)
    }

    /// All changes of goodwill but those of time.
    pub fn add_goodwill(&mut self, setting: &Setting, change: f64) {
        let limit = setting.scenario.psychology.goodwill_limit;
        let share = ((self.goodwill / limit).atanh() + change / limit).tanh();
        self.goodwill = limit * share.clamp(-0.999, 0.999);
    }
}

/// How far a gesture answers what the customer has just done.
fn apt(setting: &Setting, gesture: &Gesture) -> f64 {
    let psychology = &setting.scenario.psychology;
    match gesture.when.trigger {
        Trigger::Onboarding
        | Trigger::Referred
        | Trigger::AfterPurchase
        | Trigger::Reactivation(_)
        | Trigger::LoyaltyLevel(_)
        | Trigger::AfterReciprocation(_)
        | Trigger::AfterFailure => {
            let half_lives = gesture.when.delay / psychology.obligation_half_life;
            psychology.aptness * 0.5_f64.powf(half_lives)
        }
        _ => 0.0,
    }
}

struct Gift<'a> {
    gesture: &'a Gesture,
    kept: bool,
    /// x
    worth: f64,
    /// z
    strength: f64,
    /// What is left of z by being used to its kind.
    fresh: f64,
    /// What counts for memory, in money.
    memorable: f64,
    /// The part of its worth that is neither effort nor words.
    goods: f64,
    /// s_j
    sincerity: f64,
    /// 2(s_j − min(½, s_j without motive))
    kindness: f64,
    strings: f64,
}
