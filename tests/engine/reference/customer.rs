//! One customer: state, clocks, purchases, answers, time.

use std::collections::BTreeMap;

use goodwill::population::People;
use goodwill::random::Purpose;
use goodwill::scenario::checked::*;

use super::feelings::logistic;
use super::timing::Kind;
use super::{Setting, uniform};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Prospect,
    Customer,
    Lapsed,
}

/// What brings about a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Till {
    Visit,
    Clock,
    Agreed { sets_off: bool },
}

/// Days after which a joiner has stayed. The days of steps are summed: 28 fourteenths of a quarter are half a year but for
/// rounding.
pub const HALF_A_YEAR: f64 = 182.625 - 1e-6;

#[derive(Clone, Debug)]
pub struct Customer {
    pub slot: u32,
    /// Whether the arm is for this customer.
    pub listed: bool,
    /// By which ways of contact this customer can be reached.
    pub reached: Vec<bool>,
    pub member: bool,
    /// What goes first where the budget does not suffice.
    pub rank: f64,
    pub segment: usize,
    pub reciprocity: f64,
    pub indebtedness: f64,
    pub skepticism: f64,
    pub purchase_rate: f64,
    pub basket: f64,
    pub usual_tip: f64,
    pub birthday: f64,
    pub stake: f64,

    pub stage: Stage,
    pub since: f64,
    pub starts: Option<u32>,
    pub referred: bool,

    pub goodwill: f64,
    /// The part of goodwill that is a mood.
    pub mood: f64,
    pub obligation: f64,
    pub trust: f64,
    pub expectation: f64,
    /// How used to each kind of kindness, and on which day that was.
    pub kinds: BTreeMap<String, (f64, f64)>,
    pub pressure: f64,
    pub given: f64,
    pub reminder: f64,
    pub sincerity: f64,
    pub inflow: f64,
    /// W of the step, and the means of goodwill and obligation from which it is; of obligation what a dutiful return
    /// in the step leaves.
    pub willingness: f64,
    pub mean_goodwill: f64,
    pub mean_obligation: f64,
    /// Share of the step for which the customer is there.
    pub there: f64,

    pub purchase_left: f64,
    /// Yes to a purchase while the clock had rung already.
    /// Purchases that were agreed to when asked: those taken down, and those still to be.
    pub agreed: u32,
    pub invited: u32,
    /// Agreed to a purchase without being a customer.
    pub won: bool,
    pub lapses: u32,
    pub purchases_rung: u32,
    /// What the offer that stands adds to the hazard of buying in the step, and how often its clock has rung under it.
    pub for_the_offer: f64,
    pub came_for_it: usize,
    /// Number of the last purchase in the addresses of draws.
    pub last_purchase: u32,
    pub lapse_left: f64,
    pub join_left: f64,
    pub unasked_left: f64,
    pub unasked_rung: u32,
    /// By item: gestures, then asks.
    pub random_left: Vec<f64>,
    pub random_rung: Vec<u32>,
    /// How often each clock has rung in this step.
    pub random_rings: Vec<u32>,
    /// The steps at which what was set off before is due.
    pub on_their_way: Vec<Vec<u32>>,
    /// How often the occasion at hand has happened in this step before.
    pub round: u32,
    /// By gesture: the first step in which a conditional offer stands no longer.
    pub offers: Vec<u32>,
    /// By gesture: the first step in which it stands.
    pub offered_from: Vec<u32>,
    /// Conditional gestures that go with the asks of this step's occasions.
    pub in_a_breath: Vec<(Kind, usize)>,
    /// Ways of this step's returns.
    pub returned: [bool; ChannelKind::COUNT],
    pub to_tell: u32,
    pub referrals: u32,

    /// The step that is being lived.
    pub now: u32,
    /// Purchases so far, and the step of the last one but the one in hand.
    pub bought: u32,
    pub bought_last: Option<u32>,

    pub purchases: u32,
    pub failures: u32,
    pub expected_purchases: f64,
    pub revenue: f64,
    pub tips: f64,
    pub tip_shares: f64,
    pub tip_count: u32,
    pub yes: [u32; ChannelKind::COUNT],
    pub asked: u32,
    /// Yes to a purchase.
    pub asked_to_buy: u32,
    pub unasked: u32,
    pub donated: f64,
    pub cost: f64,
    pub profit: f64,
    pub joined: bool,
    /// Days since joining as a prospect, and whether the customer never left in the first half year.
    pub days_since: f64,
    pub stayed: bool,
    pub willing: u32,
    pub dutiful: u32,
    pub habit: u32,
}

impl Customer {
    pub fn new(setting: &Setting, people: &People, lane: usize) -> Customer {
        let slot = people.first + lane as u32;
        let psychology = &setting.scenario.psychology;
        let value = |column: &[f32]| f64::from(column[lane]);
        let member = people.member[lane] == 1.0;
        let tenure = value(&people.tenure);
        let trust = value(&people.trust);
        let gestures = setting.arm.gestures.len();
        let items = gestures + setting.arm.asks.len();
        let first = |purpose, index| -uniform(setting.stream.draw(slot, 0, purpose, index)[0]).ln();
        Customer {
            slot,
            listed: true,
            reached: Vec::new(),
            member,
            rank: 0.0,
            segment: usize::from(people.segment[lane]),
            reciprocity: value(&people.reciprocity),
            indebtedness: value(&people.indebtedness),
            skepticism: value(&people.skepticism),
            purchase_rate: value(&people.purchase_rate),
            basket: value(&people.basket),
            usual_tip: value(&people.tip_share),
            birthday: value(&people.birthday),
            stake: value(&people.stake),
            stage: if people.left[lane] == 1.0 {
                Stage::Lapsed
            } else if member {
                Stage::Customer
            } else {
                Stage::Prospect
            },
            since: if member { -tenure } else { f64::INFINITY },
            starts: (member && tenure == 0.0 && people.left[lane] == 0.0).then_some(0),
            referred: false,
            goodwill: 0.0,
            mood: 0.0,
            obligation: 0.0,
            trust,
            expectation: setting.scenario.context.customary,
            kinds: BTreeMap::new(),
            pressure: 0.0,
            given: 0.0,
            reminder: 0.0,
            sincerity: logistic(
                psychology.sincerity_base + psychology.sincerity_trust * (2.0 * trust - 1.0),
            ),
            inflow: 0.0,
            willingness: 0.0,
            mean_goodwill: 0.0,
            mean_obligation: 0.0,
            there: 1.0,
            purchase_left: first(Purpose::PurchaseClock, 0),
            agreed: 0,
            invited: 0,
            won: false,
            lapses: 0,
            purchases_rung: 0,
            for_the_offer: 0.0,
            came_for_it: 0,
            last_purchase: 0,
            lapse_left: first(Purpose::LapseClock, 0),
            join_left: first(Purpose::JoinClock, 0),
            unasked_left: first(Purpose::UnaskedClock, 0),
            unasked_rung: 0,
            random_left: (0..items)
                .map(|item| first(Purpose::RandomClock, place_of_clock(item, gestures)))
                .collect(),
            random_rung: vec![0; items],
            random_rings: vec![0; items],
            on_their_way: vec![Vec::new(); items],
            round: 0,
            offers: vec![0; gestures],
            offered_from: vec![0; gestures],
            in_a_breath: Vec::new(),
            returned: [false; ChannelKind::COUNT],
            to_tell: 0,
            referrals: 0,
            now: 0,
            bought: 0,
            bought_last: None,
            purchases: 0,
            failures: 0,
            expected_purchases: 0.0,
            revenue: 0.0,
            tips: 0.0,
            tip_shares: 0.0,
            tip_count: 0,
            yes: [0; ChannelKind::COUNT],
            asked: 0,
            asked_to_buy: 0,
            unasked: 0,
            donated: 0.0,
            cost: 0.0,
            profit: 0.0,
            joined: false,
            days_since: 0.0,
            stayed: true,
            willing: 0,
            dutiful: 0,
            habit: 0,
        }
    }

    pub fn begin_step(&mut self, setting: &Setting, step: u32) {
        self.now = step;
        self.returned = [false; ChannelKind::COUNT];
        self.in_a_breath.clear();
        if self.joined {
            if self.stage != Stage::Customer && self.days_since < HALF_A_YEAR {
                self.stayed = false;
            }
            self.days_since += setting.timing.days;
        }
        let gestures = setting.arm.gestures.len();
        for item in 0..self.random_left.len() {
            self.random_rings[item] = 0;
            let when = setting.when(item);
            let Trigger::AtRandom(rate) = when.trigger else {
                continue;
            };
            if !self.is_meant(when) || !setting.timing.is_open(when, step) {
                continue;
            }
            self.random_left[item] -= rate * setting.timing.days_of(step);
            while self.random_left[item] <= 0.0 {
                self.random_rings[item] += 1;
                self.random_rung[item] += 1;
                let words = setting.stream.draw(
                    self.slot,
                    self.random_rung[item],
                    Purpose::RandomClock,
                    place_of_clock(item, gestures),
                );
                self.random_left[item] -= uniform(words[0]).ln();
            }
        }
    }

    pub fn pay(&mut self, cost: f64) {
        self.cost += cost;
        self.profit -= cost;
    }

    /// A conditional gesture is noticed: it goes with the asks of the same breath, else it stands.
    pub fn offer(&mut self, setting: &Setting, place: usize, kind: Kind, step: u32) {
        let gesture = &setting.arm.gestures[place];
        let mut asks = setting.arm.gestures.len()..self.on_their_way.len();
        // What two clocks ring for in one step comes together by chance, and so does what is delayed differently.
        let breath = |item: usize| {
            let own = setting.when(item);
            kind != Kind::AtRandom && setting.timing.in_a_breath(&gesture.when, own)
        };
        if asks.any(|item| breath(item) && self.is_due(setting, item, kind, step)) {
            self.in_a_breath.push((kind, place));
        } else {
            // What is offered at the end of a step stands from the next one on.
            let from = step + u32::from(kind.is_at_the_end());
            if !(self.offered_from[place] <= step && step < self.offers[place]) {
                self.offered_from[place] = from;
            }
            self.offers[place] = from + setting.timing.steps(gesture.stands).max(1);
        }
    }

    /// The most valuable offer that stands, of those that can be paid for.
    pub fn best_offer(&self, setting: &Setting, step: u32, backed: f64) -> Option<usize> {
        let mut best = None;
        let mut most = -1.0;
        for (place, gesture) in setting.arm.gestures.iter().enumerate() {
            let stands = self.offered_from[place] <= step && step < self.offers[place];
            let paid = gesture.cost_at(self.basket) <= backed + 1e-6;
            let value = gesture.value_at(self.basket);
            if gesture.conditional && stands && paid && value > most {
                best = Some(place);
                most = value;
            }
        }
        best
    }

    fn willingness(&self, setting: &Setting, goodwill: f64, obligation: f64, pressure: f64) -> f64 {
        let psychology = &setting.scenario.psychology;
        psychology.willing_goodwill * goodwill + psychology.willing_obligation * obligation
            - psychology.willing_pressure * pressure * (1.0 - self.sincerity)
    }

    /// §3.3: willingness, hazards, and, but on a visit timeline, time.
    pub fn decide(&mut self, setting: &Setting, step: u32, backed: f64) {
        let scenario = setting.scenario;
        let days = setting.timing.days_of(step);
        let means = if scenario.timeline.is_visit() {
            Means {
                goodwill: self.goodwill,
                obligation: self.obligation,
                pressure: self.pressure,
                reminder: self.reminder,
            }
        } else {
            self.pass(setting, step)
        };
        let w = self.willingness(setting, means.goodwill, means.obligation, means.pressure);
        self.willingness = w;
        self.for_the_offer = 0.0;
        self.came_for_it = 0;
        self.mean_goodwill = means.goodwill;
        self.mean_obligation = means.obligation;
        match self.stage {
            Stage::Customer => {
                if !scenario.timeline.is_visit() {
                    let elasticity = elasticity(setting, ChannelKind::Purchase);
                    let offer = self.best_offer(setting, step, backed);
                    let offer = offer.map_or(0.0, |place| self.price_response(setting, place));
                    let rare = scenario.psychology.reminder_saturation;
                    let open = rare / (rare + self.purchase_rate);
                    let hazard = self.purchase_rate
                        * days
                        * setting.timing.season[step as usize]
                        * self.there
                        * (elasticity * w + offer).exp()
                        * (1.0 + means.reminder * open);
                    self.purchase_left -= hazard;
                    self.expected_purchases += hazard;
                    self.for_the_offer = hazard * (1.0 - (-offer).exp());
                }
                let days = if scenario.timeline.is_visit() {
                    0.0
                } else {
                    days
                };
                self.unasked_left -= unasked_rates(setting, w)
                    .iter()
                    .map(|rate| rate * days * self.there)
                    .sum::<f64>();
            }
            Stage::Prospect => {
                if let Some(prospects) = scenario.prospects {
                    let factor = if self.referred {
                        scenario.psychology.referral_factor
                    } else {
                        1.0
                    };
                    self.join_left -= prospects.join
                        * days
                        * factor
                        * (scenario.psychology.elasticity_answer * w).exp();
                }
            }
            Stage::Lapsed => {}
        }
    }

    /// A step or a gap passes: stocks fade, the lapse hazard is spent. Gives the means.
    pub fn pass(&mut self, setting: &Setting, step: u32) -> Means {
        let psychology = &setting.scenario.psychology;
        let days = setting.timing.days_of(step);
        let Fadings {
            goodwill,
            mood,
            obligation,
            pressure,
            reminder,
            expectation,
        } = &setting.fadings[step as usize];
        let spread = psychology.owing_discomfort / (goodwill.rate - obligation.rate);
        let limit = 0.999 * psychology.goodwill_limit;
        let means = Means {
            goodwill: ((self.goodwill - self.mood) * goodwill.mean + self.mood * mood.mean
                - spread * (obligation.mean - goodwill.mean) * self.obligation
                + self.inflow * (1.0 - goodwill.mean) / goodwill.rate)
                .clamp(-limit, limit),
            obligation: self.obligation * obligation.mean,
            pressure: self.pressure * pressure.mean,
            reminder: self.reminder * reminder.mean,
        };
        if self.stage == Stage::Customer {
            let years = ((setting.timing.start(step) + 0.5 * days - self.since) / DAYS_PER_YEAR)
                .clamp(0.0, 1.0);
            let hazard = psychology.lapse_rate
                * days
                * (1.0 + psychology.newness * (1.0 - years))
                * (1.0 + psychology.waking * setting.scenario.context.inertia * means.reminder)
                * (-psychology.lapse_goodwill * means.goodwill
                    + psychology.lapse_obligation * means.obligation
                    - psychology.lapse_trust * (2.0 * self.trust - 1.0))
                    .exp();
            // Who leaves in this step leaves when the budget is spent, and the hazard spends it evenly.
            let leaves = hazard > self.lapse_left;
            self.there = if leaves {
                self.lapse_left / hazard
            } else {
                1.0
            };
            self.lapse_left -= hazard;
        }
        self.goodwill = ((self.goodwill - self.mood) * goodwill.keep + self.mood * mood.keep
            - spread * (obligation.keep - goodwill.keep) * self.obligation
            + self.inflow * (1.0 - goodwill.keep) / goodwill.rate)
            .clamp(-limit, limit);
        self.mood *= mood.keep;
        self.obligation *= obligation.keep;
        self.pressure *= pressure.keep;
        self.given *= pressure.keep;
        self.reminder *= reminder.keep;
        let customary = setting.scenario.context.customary;
        self.expectation = customary + (self.expectation - customary) * expectation.keep;
        means
    }

    /// Goodwill and obligation, as they count in this step.
    fn over_the_step(&self) -> (f64, f64) {
        (self.mean_goodwill, self.mean_obligation)
    }

    pub fn lapse(&mut self, setting: &Setting, step: u32) -> bool {
        let lapses = self.stage == Stage::Customer && self.lapse_left <= 0.0;
        if lapses {
            self.stage = Stage::Lapsed;
            self.set_off_later(setting, Kind::DelayedLapse, step);
        }
        lapses
    }

    pub fn purchase_rings(&self) -> bool {
        self.purchase_left <= 0.0
    }

    /// What a standing offer adds to the log-rate of buying.
    fn price_response(&self, setting: &Setting, place: usize) -> f64 {
        let price = self.basket.max(setting.scenario.context.noticed);
        let value = setting.arm.gestures[place].value_at(self.basket);
        setting.scenario.psychology.price_response * (value / price).ln_1p()
    }

    /// At the till there is no money for the offer: goes away if it was all that this purchase was for.
    pub fn turns_away(&mut self, setting: &Setting, place: usize) -> bool {
        let (slot, event) = (self.slot, self.purchases_rung + 1);
        let words = setting.stream.draw(slot, event, Purpose::PurchaseClock, 0);
        let anyway = (-self.price_response(setting, place)).exp();
        let leaves = uniform(words[3]) >= anyway;
        if leaves {
            self.purchases_rung += 1;
            self.purchase_left -= uniform(words[0]).ln();
        }
        leaves
    }

    /// A purchase; whether it went wrong.
    pub fn purchase(&mut self, setting: &Setting, step: u32, till: Till) -> bool {
        let scenario = setting.scenario;
        let on_visits = scenario.timeline.is_visit();
        let words = if till == Till::Visit {
            self.last_purchase = step;
            setting.stream.draw(self.slot, step, Purpose::Tip, 0)
        } else {
            self.purchases_rung += 1;
            self.last_purchase = self.purchases_rung;
            let words =
                setting
                    .stream
                    .draw(self.slot, self.purchases_rung, Purpose::PurchaseClock, 0);
            if till == Till::Clock {
                self.purchase_left -= uniform(words[0]).ln();
            } else {
                self.agreed -= 1;
            }
            words
        };
        self.purchases += 1;
        self.bought += 1;
        self.revenue += self.basket;
        if let Some(channel) = scenario.channels.of(ChannelKind::Purchase) {
            self.profit += channel.margin * self.basket + channel.worth;
        }
        let mut way = Some(ChannelKind::Purchase).filter(|_| !on_visits);
        if let Some(channel) = scenario.channels.of(ChannelKind::Tip) {
            let factor = (channel.elasticity * self.willingness).exp();
            let share = (self.usual_tip * factor).min(1.0);
            self.tip_shares += share;
            self.tip_count += 1;
            self.tips += share * self.basket;
            self.profit += channel.margin * share * self.basket + channel.worth;
            if on_visits {
                way = Some(ChannelKind::Tip);
            }
        }
        if let Some(way) = way {
            let elasticity = elasticity(setting, way);
            self.book(
                setting,
                elasticity * self.willingness,
                self.over_the_step(),
                words[1],
            );
        }
        let fails = uniform(words[2]) < scenario.service.failure_rate;
        if fails {
            self.failures += 1;
            let severity = scenario.service.severity;
            self.add_goodwill(setting, -severity);
            self.trust *= 1.0 - scenario.psychology.trust_step * severity.min(1.0);
        }
        fails
    }

    /// Why something was returned, and what that does to the stocks: unasked for out of what was felt over
    /// the step, to an ask out of what is felt at the moment.
    fn book(&mut self, setting: &Setting, influence: f64, felt: (f64, f64), word: u32) {
        let psychology = &setting.scenario.psychology;
        let (goodwill, obligation) = felt;
        let influenced = (1.0 - (-influence).exp()).max(0.0);
        let duty = psychology.willing_obligation * obligation;
        let liking = psychology.willing_goodwill * goodwill.max(0.0);
        let share = if obligation > 0.0 {
            duty / (duty + liking)
        } else {
            0.0
        };
        let draw = uniform(word);
        if draw < share * influenced {
            self.dutiful += 1;
            self.add_goodwill(setting, -psychology.unease);
            self.obligation *= 1.0 - psychology.discharge;
            self.mean_obligation *= 1.0 - psychology.discharge;
        } else if draw < influenced {
            self.willing += 1;
            self.add_goodwill(setting, psychology.self_perception);
        } else {
            self.habit += 1;
        }
    }

    /// A yes, asked or unasked, but for those that make the purchase clock ring.
    fn give(&mut self, setting: &Setting, way: ChannelKind, w: f64, felt: (f64, f64), word: u32) {
        let channel = setting
            .scenario
            .channels
            .of(way)
            .expect("a way is a channel");
        self.yes[way as usize] += 1;
        self.returned[way as usize] = true;
        let mut amount = channel.amount;
        if way == ChannelKind::Purchase {
            amount = self.basket;
            self.purchases += 1;
            self.bought += 1;
            self.bought_last = Some(self.now);
            self.revenue += amount;
        }
        if way == ChannelKind::Donation {
            self.donated += amount;
        }
        self.profit += channel.margin * amount + channel.worth;
        if way == ChannelKind::Referral {
            self.to_tell += 1;
        }
        self.book(setting, channel.elasticity * w, felt, word);
    }

    /// The most valuable offer in the same breath as an ask, of those that can be paid for.
    pub fn offer_in_a_breath(
        &self,
        setting: &Setting,
        ask: &Ask,
        kind: Kind,
        backed: f64,
    ) -> Option<usize> {
        let (mut value, mut offer) = (0.0, None);
        for &(other, place) in &self.in_a_breath {
            let gesture = &setting.arm.gestures[place];
            let offered = gesture.value_at(self.basket);
            let paid = gesture.cost_at(self.basket) <= backed + 1e-6;
            let when = &setting.arm.gestures[place].when;
            let together = other == kind && setting.timing.in_a_breath(when, &ask.when);
            if together && paid && (offer.is_none() || offered > value) {
                (value, offer) = (offered, Some(place));
            }
        }
        offer
    }

    /// Willingness to say yes, each way's weight, and the chance of a yes.
    fn inclination(
        &self,
        setting: &Setting,
        ask: &Ask,
        offer: Option<usize>,
    ) -> (f64, Vec<f64>, f64) {
        let psychology = &setting.scenario.psychology;
        let value = offer.map_or(0.0, |place| {
            setting.arm.gestures[place].value_at(self.basket)
        });
        let w = self.willingness(setting, self.goodwill, self.obligation, self.pressure)
            + psychology.price_response * (value / self.stake).ln_1p()
            + if ask.in_sight { psychology.sight } else { 0.0 };
        let nest = psychology.way_nesting;
        let weights: Vec<f64> = ask
            .ways
            .iter()
            .map(|&way| {
                let channel = setting
                    .scenario
                    .channels
                    .of(way)
                    .expect("a way is a channel");
                let asked = channel.asked.expect("a suggested way has a baseline");
                let favours = [
                    ChannelKind::Donation,
                    ChannelKind::Referral,
                    ChannelKind::Review,
                    ChannelKind::Feedback,
                ];
                let crowded = match value > 0.0 && favours.contains(&way) {
                    true => psychology.crowding,
                    false => 0.0,
                };
                ((asked / (1.0 - asked)).ln() + channel.elasticity * w - crowded) / nest
            })
            .collect();
        let sum: f64 = weights.iter().map(|weight| weight.exp()).sum();
        let listed = ask.ways.len() as f64 + f64::from(ask.other_ways);
        let odds = nest * sum.ln() - psychology.many_ways * (listed - 1.0) * (listed - 1.0);
        (w, weights, logistic(odds))
    }

    /// Whether the answer is yes, under an offer or none.
    pub fn says_yes(&self, setting: &Setting, ask: &Ask, offer: Option<usize>, word: u32) -> bool {
        uniform(word) < self.inclination(setting, ask, offer).2
    }

    /// An answer, under an offer or none.
    pub fn answer(
        &mut self,
        setting: &Setting,
        ask: &Ask,
        kind: Kind,
        words: [u32; 4],
        offer: Option<usize>,
    ) {
        let psychology = &setting.scenario.psychology;
        self.asked += 1;
        let (w, weights, chance) = self.inclination(setting, ask, offer);
        let sum: f64 = weights.iter().map(|weight| weight.exp()).sum();
        if uniform(words[1]) < chance {
            let mut below = 0.0;
            let chosen = weights.iter().position(|weight| {
                below += weight.exp() / sum;
                uniform(words[2]) < below
            });
            let way = ask.ways[chosen.unwrap_or(ask.ways.len() - 1)];
            self.asked_to_buy += u32::from(way == ChannelKind::Purchase);
            self.won |= way == ChannelKind::Purchase && self.stage != Stage::Customer;
            if way == ChannelKind::Purchase && !setting.scenario.timeline.is_visit() {
                self.invited += 1;
            } else {
                self.give(setting, way, w, (self.goodwill, self.obligation), words[3]);
            }
        }
        let unearned = (self.pressure + 1.0 - self.given).max(0.0);
        self.add_goodwill(setting, -psychology.imposition * unearned.min(1.0));
        self.pressure += 1.0;
        if !kind.is_at_the_end() {
            self.reminder = self.reminder.max(psychology.reminder_strength);
        }
    }

    pub fn return_unasked(&mut self, setting: &Setting) {
        while self.stage == Stage::Customer && self.unasked_left <= 0.0 {
            self.unasked_rung += 1;
            self.unasked += 1;
            let words = setting
                .stream
                .draw(self.slot, self.unasked_rung, Purpose::UnaskedClock, 0);
            self.unasked_left -= uniform(words[0]).ln();
            let rates = unasked_rates(setting, self.willingness);
            let mut left = uniform(words[1]) * rates.iter().sum::<f64>();
            let chosen = rates.iter().position(|rate| {
                left -= rate;
                left < 0.0
            });
            let way = ChannelKind::ALL[chosen.expect("a rate is left")];
            self.give(
                setting,
                way,
                self.willingness,
                self.over_the_step(),
                words[2],
            );
        }
    }
}

/// Means over a step.
pub struct Means {
    goodwill: f64,
    obligation: f64,
    pressure: f64,
    reminder: f64,
}

/// How the stocks fade over a step, or over the gap between visits.
pub struct Fadings {
    goodwill: Fading,
    mood: Fading,
    obligation: Fading,
    pressure: Fading,
    reminder: Fading,
    expectation: Fading,
}

impl Fadings {
    /// Over so many days.
    pub fn over(days: f64, scenario: &Scenario) -> Fadings {
        let psychology = &scenario.psychology;
        let over = |half_life: f64| Fading::new(half_life, days);
        Fadings {
            goodwill: over(psychology.goodwill_half_life),
            mood: over(psychology.mood_half_life),
            obligation: over(psychology.obligation_half_life),
            pressure: over(psychology.pressure_half_life),
            reminder: over(psychology.reminder_half_life),
            expectation: over(psychology.expectation_half_life),
        }
    }
}

struct Fading {
    /// k, per day.
    rate: f64,
    keep: f64,
    mean: f64,
}

impl Fading {
    fn new(half_life: f64, days: f64) -> Fading {
        let rate = std::f64::consts::LN_2 / half_life;
        let spent = rate * days;
        let mean = if spent > 0.0 {
            -(-spent).exp_m1() / spent
        } else {
            1.0
        };
        Fading {
            rate,
            keep: (-spent).exp(),
            mean,
        }
    }
}

fn elasticity(setting: &Setting, way: ChannelKind) -> f64 {
    let channel = setting.scenario.channels.of(way);
    channel.map_or(0.0, |channel| channel.elasticity)
}

/// The rates of giving back unasked, by way.
fn unasked_rates(setting: &Setting, w: f64) -> [f64; ChannelKind::COUNT] {
    ChannelKind::ALL.map(|way| match setting.scenario.channels.of(way) {
        Some(channel) if channel.unasked > 0.0 => channel.unasked * (channel.elasticity * w).exp(),
        _ => 0.0,
    })
}

/// The index of a clock of random moments in its address.
fn place_of_clock(item: usize, gestures: usize) -> u8 {
    match item.checked_sub(gestures) {
        None => item as u8,
        Some(ask) => 128 + ask as u8,
    }
}
