//! When something is due.

use goodwill::scenario::checked::*;

use super::{Customer, Setting, Stage};

/// What makes an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Promise,
    Schedule,
    Onboarding,
    Birthday,
    Anniversary,
    Silent,
    AtRandom,
    DelayedPurchase,
    DelayedReciprocation,
    DelayedFailure,
    DelayedLapse,
    WithTheBill,
    Prospects,
    Lapsed,
    AfterPurchase,
    AfterFailure,
    AfterReciprocation,
}

impl Kind {
    /// The occasions of the first two phases of a step, in order.
    pub const AT_THE_START: [Kind; 14] = [
        Kind::Promise,
        Kind::Schedule,
        Kind::Onboarding,
        Kind::Birthday,
        Kind::Anniversary,
        Kind::Silent,
        Kind::AtRandom,
        Kind::DelayedPurchase,
        Kind::DelayedReciprocation,
        Kind::DelayedFailure,
        Kind::DelayedLapse,
        Kind::WithTheBill,
        Kind::Prospects,
        Kind::Lapsed,
    ];

    pub fn of(when: &When, promised: bool) -> Kind {
        match (&when.trigger, when.delay > 0.0) {
            (Trigger::Schedule(_), _) if promised => Kind::Promise,
            (Trigger::Schedule(_), _) => match when.audience {
                Audience::Prospects => Kind::Prospects,
                Audience::Lapsed => Kind::Lapsed,
                Audience::Customers | Audience::CustomersAndProspects => Kind::Schedule,
            },
            (Trigger::Onboarding | Trigger::Referred, _) => Kind::Onboarding,
            (Trigger::WithTheBill, _) => Kind::WithTheBill,
            (Trigger::Birthday, _) => Kind::Birthday,
            (Trigger::Anniversary, _) => Kind::Anniversary,
            (Trigger::Silent, _) => Kind::Silent,
            (Trigger::AtRandom(_), _) => Kind::AtRandom,
            (
                Trigger::AfterPurchase | Trigger::Reactivation(_) | Trigger::LoyaltyLevel(_),
                at_once,
            ) => match at_once {
                false => Kind::AfterPurchase,
                true => Kind::DelayedPurchase,
            },
            (Trigger::AfterReciprocation(_), false) => Kind::AfterReciprocation,
            (Trigger::AfterReciprocation(_), true) => Kind::DelayedReciprocation,
            (Trigger::AfterFailure, false) => Kind::AfterFailure,
            (Trigger::AfterFailure, true) => Kind::DelayedFailure,
            // A lapse is known in the next step.
            (Trigger::AfterLapse, _) => Kind::DelayedLapse,
        }
    }

    /// What an event of this kind sets off later.
    fn delayed(self) -> Kind {
        match self {
            Kind::AfterPurchase => Kind::DelayedPurchase,
            Kind::AfterReciprocation => Kind::DelayedReciprocation,
            Kind::AfterFailure => Kind::DelayedFailure,
            kind => kind,
        }
    }

    /// Whether it can happen several times to a customer in one step.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Kind::AtRandom
                | Kind::DelayedPurchase
                | Kind::DelayedReciprocation
                | Kind::DelayedFailure
                | Kind::DelayedLapse
        )
    }

    /// Whether it happens at the end of a step, out of what a customer did in it.
    pub fn is_at_the_end(self) -> bool {
        !Kind::AT_THE_START.contains(&self)
    }
}

/// Year, month and day of the month of a day, by walking there from 1970-01-01.
pub fn date_of(day: i32) -> (i32, usize, i32) {
    assert!(day >= 0);
    let (mut left, mut year) = (day, 1970);
    let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while left >= 365 + i32::from(leap(year)) {
        left -= 365 + i32::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + i32::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    (year, month + 1, left + 1)
}

/// The same day of the month some months later, of a day that every month has.
fn months_after(start: i32, months: u32) -> i32 {
    let of_month = date_of(start).2;
    assert!(of_month <= 28);
    let mut day = start;
    for _ in 0..months {
        day += 28;
        while date_of(day).2 != of_month {
            day += 1;
        }
    }
    day
}

/// What a season makes of the purchase rates of a day.
fn season_on(season: &Season, day: i32) -> f64 {
    let (_, month, of_month) = date_of(day);
    let of_year = match &season.of_year {
        OfYear::Even => 1.0,
        OfYear::Months(months) => months[month - 1],
        OfYear::Weeks(weeks) => {
            // 1970-01-01 was a Thursday, and a week belongs to the year of its Thursday.
            let thursday = day - (day + 3) % 7 + 3;
            let of_year = date_of(thursday).0;
            let first = (thursday - 400..=thursday).find(|day| date_of(*day).0 == of_year);
            let week = (thursday - first.unwrap_or(thursday)) / 7;
            weeks[(week as usize).min(weeks.len() - 1)]
        }
    };
    let mut times = of_year;
    for peak in &season.peaks {
        let (first, last) = (date_of(peak.first), date_of(peak.last));
        let (of_first, own, of_last) = ((first.1, first.2), (month, of_month), (last.1, last.2));
        let within = match peak.every_year {
            false => peak.first <= day && day <= peak.last,
            true if of_first <= of_last => of_first <= own && own <= of_last,
            true => of_first <= own || own <= of_last,
        };
        times *= if within { peak.times } else { 1.0 };
    }
    times
}

/// The mean of what a season makes of purchase rates, from one moment to another, in days from the start.
fn season_between(scenario: &Scenario, from: f64, to: f64) -> f64 {
    let Some((season, start)) = scenario.season.as_ref().zip(scenario.timeline.start) else {
        return 1.0;
    };
    let days = from.floor() as i32..to.ceil() as i32;
    let parts = days.map(|day| {
        let part = to.min(f64::from(day + 1)) - from.max(f64::from(day));
        part * season_on(season, start + day)
    });
    parts.sum::<f64>() / (to - from)
}

/// How steps, ticks and days relate: a tick longer than a week is gone through in equal parts of at most
/// a week.
#[derive(Clone)]
pub struct Timing {
    /// Days of a step, or between visits; of months of the calendar in the mean.
    pub days: f64,
    /// By step: days from the start of the run, and to the end of the last one.
    pub starts: Vec<f64>,
    /// By step: what the season makes of purchase rates.
    pub season: Vec<f64>,
    /// The day on which the run starts, from 1970-01-01.
    pub first_day: Option<i32>,
    /// Of the run.
    pub steps: u32,
    /// Of a tick.
    pub of_a_tick: u32,
    pub visits: bool,
}

impl Timing {
    pub fn of(scenario: &Scenario) -> Timing {
        let tick = scenario.timeline.days_per_tick();
        let mut of_a_tick = 1;
        while !scenario.timeline.is_visit() && tick / f64::from(of_a_tick) > 7.0 {
            of_a_tick += 1;
        }
        let days = tick / f64::from(of_a_tick);
        let steps = scenario.timeline.ticks * of_a_tick;
        let starts: Vec<f64> = match (scenario.timeline.start, scenario.timeline.unit) {
            (Some(start), TickUnit::Span { name, .. }) if name.months().is_some() => {
                let months = name.months().unwrap_or_default() as u32;
                let first = |tick: u32| f64::from(months_after(start, tick * months) - start);
                (0..=steps)
                    .map(|step| {
                        let (tick, into) = (step / of_a_tick, f64::from(step % of_a_tick));
                        let whole = first(tick + 1) - first(tick);
                        first(tick) + whole * into / f64::from(of_a_tick)
                    })
                    .collect()
            }
            _ => (0..=steps).map(|step| f64::from(step) * days).collect(),
        };
        let season = starts
            .windows(2)
            .map(|step| season_between(scenario, step[0], step[1]))
            .collect();
        Timing {
            days,
            starts,
            season,
            first_day: scenario.timeline.start,
            steps,
            of_a_tick,
            visits: scenario.timeline.is_visit(),
        }
    }

    /// The period of the run, of this length, in which a step starts, from 0.
    pub fn period(&self, length: SpanName, step: u32) -> usize {
        let passed = self.start(step);
        // What begins within a step begins with it.
        let last = passed.max(self.start(step + 1) - 1e-6);
        match (self.first_day, length.months()) {
            (Some(start), Some(months)) => {
                let number = |day: i32| {
                    let (year, month, _) = date_of(day);
                    (year * 12 + month as i32 - 1) / months
                };
                (number(start + (last + 1e-9) as i32) - number(start)) as usize
            }
            _ => (passed / length.days() + 1e-9).floor() as usize,
        }
    }

    /// By period: how much of it is in the run; without a calendar all of them are whole.
    pub fn shares(&self, length: SpanName) -> Vec<f64> {
        let run = self.start(self.steps);
        let (Some(start), Some(months)) = (self.first_day, length.months()) else {
            let parts = (run / length.days() - 1e-9).ceil().max(1.0);
            return vec![1.0; parts as usize];
        };
        let number = |day: i32| {
            let (year, month, _) = date_of(day);
            (year * 12 + month as i32 - 1) / months
        };
        let last = start + run.ceil() as i32 - 1;
        (number(start)..=number(last))
            .map(|period| {
                let around = start - 400..last + 400;
                let own = around.filter(|day| number(*day) == period);
                let (mut all, mut within) = (0.0, 0.0);
                for day in own {
                    all += 1.0;
                    within += f64::from(u8::from((start..=last).contains(&day)));
                }
                within / all
            })
            .collect()
    }

    /// Whether a step lies in the time in which something can come.
    pub fn is_open(&self, when: &When, step: u32) -> bool {
        let tick = step / self.of_a_tick;
        when.between
            .is_none_or(|(from, until)| from <= tick && tick < until)
    }

    /// Days of a step.
    pub fn days_of(&self, step: u32) -> f64 {
        self.starts[step as usize + 1] - self.starts[step as usize]
    }

    /// Days from the start of the run to the start of a step.
    pub fn start(&self, step: u32) -> f64 {
        self.starts[step as usize]
    }

    /// A time in whole steps, the last one begun included; visits without a gap are a day apart.
    pub fn steps(&self, days: f64) -> u32 {
        let step = if self.days > 0.0 { self.days } else { 1.0 };
        let mut steps = 0;
        // Rounding does not begin a step.
        while f64::from(steps) * step < days * (1.0 - 1e-12) {
            steps += 1;
        }
        steps
    }

    /// Steps to what follows an event by a delay. The event comes a quarter of a step after its start or, every
    /// other time, three quarters; what follows comes at the nearest start of a step, from the next one on.
    pub fn steps_after(&self, delay: f64, turn: u32) -> u32 {
        if self.visits {
            return self.steps(delay).max(1);
        }
        let moment = if turn == 0 { 0.25 } else { 0.75 } + delay / self.days;
        // Half way between two starts it is the later one.
        ((moment + 1e-9).round() as u32).max(1)
    }

    /// The steps at which these ticks start.
    pub fn starts(&self, ticks: &[u32]) -> Vec<u32> {
        ticks.iter().map(|tick| tick * self.of_a_tick).collect()
    }

    /// Whether the other comes together with whatever comes by the one.
    pub fn in_a_breath(&self, one: &When, other: &When) -> bool {
        let kind = Kind::of(one, false);
        let together = match kind.repeats() {
            true => [0, 1].iter().all(|&turn| {
                self.steps_after(one.delay, turn) == self.steps_after(other.delay, turn)
            }),
            false => self.steps(one.delay) == self.steps(other.delay),
        };
        let after_a_purchase = kind != Kind::Silent
            || [0, 1].iter().all(|&turn| {
                self.steps_after(one.delay, turn) == self.steps_after(other.delay, turn)
            });
        kind == Kind::of(other, false) && together && after_a_purchase && always(one, other)
    }

    /// Whether a day of the year falls into a step.
    fn has_birthday(&self, step: u32, birthday: f64) -> bool {
        let (start, end) = (self.start(step), self.start(step + 1));
        let years = ((start - birthday) / DAYS_PER_YEAR).ceil();
        birthday + years * DAYS_PER_YEAR < end
    }

    /// Whether a year, or several, since a day are over in a step.
    fn has_anniversary(&self, step: u32, since: f64) -> bool {
        // What falls on the start of a step, but for rounding, is in it.
        let (start, end) = (self.start(step) - 0.01, self.start(step + 1) - 0.01);
        let mut day = since + DAYS_PER_YEAR;
        while day < start {
            day += DAYS_PER_YEAR;
        }
        day < end
    }
}

impl Customer {
    /// Whether an item (a gesture, or behind them an ask) is part of this customer's occasion of
    /// this kind.
    pub fn is_due(&self, setting: &Setting, item: usize, kind: Kind, step: u32) -> bool {
        let gesture = setting.arm.gestures.get(item);
        let when = setting.when(item);
        let promised = gesture.is_some_and(|gesture| gesture.promised.is_some());
        if Kind::of(when, promised) != kind || !self.is_meant(when) {
            return false;
        }
        if gesture.is_some_and(|gesture| self.basket < gesture.min_order) {
            return false;
        }
        if !setting.timing.is_open(when, step) {
            return false;
        }
        if when.trigger == Trigger::Referred && !(self.joined && self.referred) {
            return false;
        }
        match kind {
            Kind::Promise | Kind::Schedule | Kind::Prospects | Kind::Lapsed => {
                matches!(&when.trigger, Trigger::Schedule(ticks)
                    if setting.timing.starts(ticks).contains(&step))
            }
            Kind::Onboarding => self
                .starts
                .is_some_and(|starts| starts + setting.timing.steps(when.delay) == step),
            Kind::Birthday => setting.timing.has_birthday(step, self.birthday),
            Kind::Anniversary => setting.timing.has_anniversary(step, self.since),
            Kind::Silent => self.silent_at(setting, when.delay) == Some(step),
            Kind::AtRandom
            | Kind::DelayedPurchase
            | Kind::DelayedReciprocation
            | Kind::DelayedFailure
            | Kind::DelayedLapse => self.times_due(item, step) > self.round,
            Kind::AfterReciprocation => self.has_returned(when),
            Kind::AfterPurchase => self.follows(setting, when),
            Kind::WithTheBill | Kind::AfterFailure => true,
        }
    }

    /// The step at whose start nothing has been bought for so many days, if nothing is until then.
    fn silent_at(&self, setting: &Setting, days: f64) -> Option<u32> {
        match self.bought_last {
            Some(last) => {
                let turn = (self.slot + last) % 2;
                Some(last + setting.timing.steps_after(days, turn))
            }
            None => {
                let from = if self.member { Some(0) } else { self.starts };
                Some(from? + setting.timing.steps(days).max(1))
            }
        }
    }

    /// Whether the purchase just made is one of those that set something off.
    fn follows(&self, setting: &Setting, when: &When) -> bool {
        match (&when.trigger, when.which) {
            (Trigger::Reactivation(days), _) => {
                let silent = self.silent_at(setting, *days);
                silent.is_some_and(|step| step <= self.now)
            }
            (Trigger::LoyaltyLevel(spend), _) => {
                let spent = f64::from(self.bought) * self.basket;
                let enough = spend * (1.0 - 1e-6);
                spent >= enough && spent - self.basket < enough
            }
            (_, Which::Each) => true,
            (_, Which::Nth(nth)) => self.bought == nth,
            (_, Which::EveryNth(nth)) => self.bought.is_multiple_of(nth),
        }
    }

    pub fn is_meant(&self, when: &When) -> bool {
        let stage = match (&when.trigger, when.audience) {
            // Who has left is silent, too.
            (Trigger::Silent, _) => self.stage != Stage::Prospect,
            (Trigger::AfterLapse, _) | (_, Audience::Lapsed) => self.stage == Stage::Lapsed,
            (_, Audience::Customers) => self.stage == Stage::Customer,
            (_, Audience::Prospects) => self.stage == Stage::Prospect,
            (_, Audience::CustomersAndProspects) => self.stage != Stage::Lapsed,
        };
        let reached = when.by.is_none_or(|by| self.reached[by]);
        self.listed && reached && stage && when.segments[self.segment]
    }

    /// How often something of which there can be several in a step is due in this one.
    pub fn times_due(&self, item: usize, step: u32) -> u32 {
        let on_their_way = self.on_their_way[item].iter();
        self.random_rings[item] + on_their_way.filter(|&&due| due == step).count() as u32
    }

    /// Whether something was returned in this step in one of the ways that the trigger names (none:
    /// in any but purchase and tip).
    fn has_returned(&self, when: &When) -> bool {
        let Trigger::AfterReciprocation(ways) = &when.trigger else {
            return false;
        };
        let named = |way: ChannelKind| match ways.is_empty() {
            true => way != ChannelKind::Purchase && way != ChannelKind::Tip,
            false => ways.contains(&way),
        };
        ChannelKind::ALL
            .into_iter()
            .any(|way| self.returned[way as usize] && named(way))
    }

    /// Sends on its way what follows an event of this kind by a delay.
    pub fn set_off_later(&mut self, setting: &Setting, kind: Kind, step: u32) {
        for item in 0..self.on_their_way.len() {
            let when = setting.when(item);
            let follows = Kind::of(when, false) == kind.delayed()
                && (kind != Kind::AfterPurchase || self.follows(setting, when))
                && (kind != Kind::AfterReciprocation || self.has_returned(when));
            if follows {
                let turn = (self.slot + step) % 2;
                let later = setting.timing.steps_after(when.delay, turn);
                self.on_their_way[item].push(step + later);
            }
        }
    }

    /// The number of the event in the addresses of draws.
    pub fn event(&self, kind: Kind, step: u32) -> u32 {
        match kind {
            Kind::AfterPurchase | Kind::AfterFailure => self.last_purchase,
            // Of more than 256 times in a step the numbers come again.
            _ => step + (1 << 24) * (self.round % 256),
        }
    }

    /// Strings as felt: at least what the asks to this customer tie to the gesture.
    pub fn strings(&self, setting: &Setting, gesture: &Gesture, kind: Kind, step: u32) -> f64 {
        if gesture.third_party {
            return gesture.strings;
        }
        let asks = setting.arm.asks.iter().map(|ask| &ask.when);
        let meant = asks.filter(|when| self.is_meant(when));
        meant.fold(gesture.strings, |strings, ask| {
            strings.max(tied(setting, &gesture.when, ask, kind, step))
        })
    }
}

fn follows_joining(when: &When) -> bool {
    Kind::of(when, false) == Kind::Onboarding
}

fn follows_purchases(when: &When) -> bool {
    [Kind::AfterPurchase, Kind::DelayedPurchase].contains(&Kind::of(when, false))
}

/// Whether every purchase that sets the one off sets the other off, too; of other events each does.
fn always(one: &When, other: &When) -> bool {
    let open = |when: &When, tick: u32| {
        when.between
            .is_none_or(|(from, until)| from <= tick && tick < until)
    };
    if (0..1_000).any(|tick| open(one, tick) && !open(other, tick)) {
        return false;
    }
    if other.trigger == Trigger::Referred && one.trigger != Trigger::Referred {
        return false;
    }
    if !follows_purchases(one) || !follows_purchases(other) {
        return true;
    }
    match (&one.trigger, &other.trigger) {
        (Trigger::AfterPurchase, Trigger::AfterPurchase) => {
            // Of the first thousand purchases.
            let includes = |which: Which, number: u32| match which {
                Which::Each => true,
                Which::Nth(nth) => number == nth,
                Which::EveryNth(nth) => number.is_multiple_of(nth),
            };
            (1..1_000).all(|n| !includes(one.which, n) || includes(other.which, n))
        }
        (_, Trigger::AfterPurchase) => other.which == Which::Each,
        (Trigger::Reactivation(long), Trigger::Reactivation(short)) => long >= short,
        (one, other) => one == other,
    }
}

/// What an ask ties to a gesture of a step.
fn tied(setting: &Setting, gesture: &When, ask: &When, kind: Kind, step: u32) -> f64 {
    let window = 4.0;
    let is_soon = |later: f64| later > 0.0 && later <= window;
    match (&gesture.trigger, &ask.trigger) {
        (trigger, Trigger::Schedule(ticks)) => {
            let on_schedule = matches!(trigger, Trigger::Schedule(_));
            let asked = setting.timing.starts(ticks);
            let soon = |&other: &u32| {
                let later = f64::from(other) - f64::from(step);
                is_soon(later * setting.timing.days)
            };
            if on_schedule && asked.contains(&step) {
                0.6
            } else if asked.iter().any(soon) || asked.contains(&step) && !kind.is_at_the_end() {
                0.3
            } else {
                0.0
            }
        }
        // Two clocks that ring in one step by chance tie nothing.
        (Trigger::AtRandom(_), Trigger::AtRandom(_)) => 0.0,
        (one, other)
            if std::mem::discriminant(one) == std::mem::discriminant(other)
                || follows_purchases(gesture) && follows_purchases(ask)
                || follows_joining(gesture) && follows_joining(ask) =>
        {
            if !always(gesture, ask) {
                return 0.0;
            }
            if let (Trigger::AfterReciprocation(one), Trigger::AfterReciprocation(other)) =
                (one, other)
                && !one.is_empty()
                && !other.is_empty()
                && !one.iter().any(|way| other.contains(way))
            {
                return 0.0;
            }
            let later = ask.delay - gesture.delay;
            if setting.timing.in_a_breath(gesture, ask) {
                0.6
            } else if is_soon(later) {
                0.3
            } else {
                0.0
            }
        }
        _ => 0.0,
    }
}
