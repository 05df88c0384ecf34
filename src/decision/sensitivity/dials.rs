//! What could be otherwise than assumed: parameters of the psychology, and what the scenario's author wrote.

use crate::evidence::Case;
use crate::evidence::setting::Draw;
use crate::psychology::Parameters;
use crate::psychology::parameters::{self, Origin};
use crate::scenario::checked::{ChannelKind, Scenario, Stake, Trait};

/// Something that can be set otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    /// A parameter's key, or the place in the scenario file.
    pub factor: String,
    /// In words.
    pub meaning: String,
    pub kind: Kind,
    /// As in [`crate::decision::rows::Factor`].
    pub unit: &'static str,
    /// As it is, and what it may well be instead.
    pub base: f64,
    pub low: f64,
    pub high: f64,
    /// How far a threshold is looked for beyond that.
    pub farthest: (f64, f64),
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Uncertain by the evidence.
    Psychology,
    /// The author's own.
    Assumption,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Psychology => "psychology",
            Kind::Assumption => "assumption",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Parameter(&'static str),
    Noticed,
    Customary,
    /// A factor on every customer's own.
    PurchaseRate,
    Basket,
    Margin(ChannelKind),
    Asked(ChannelKind),
    Unasked(ChannelKind),
    Worth(ChannelKind),
    FailureRate,
    Join,
    /// Factors on every gesture.
    Cost,
    Value,
    Personal,
    Useful,
    Strings,
    Reach,
    /// Factors on every ask.
    AskCost,
    AskReach,
}

/// All dials of a case: the noticed value first, then the author's assumptions, then the psychology
/// over the middle 95% of its draws (its range before any fit, where there are none).
///
/// What the scenario says of the psychology itself is not in doubt, and no dial.
pub fn dials(case: &Case, draws: &[Draw]) -> Vec<Dial> {
    let mut dials = assumptions(&case.scenario);
    for parameter in Parameters::ALL {
        let key = parameter.key;
        if parameter.origin == Origin::Held || case.says(key) {
            continue;
        }
        let base = case.scenario.psychology.get(key).unwrap_or(parameter.start);
        let (low, high) = match middle(draws, key) {
            Some(middle) => middle,
            None => (parameter.low, parameter.high),
        };
        let low = if low < base { low } else { base };
        let high = if high > base { high } else { base };
        if low < high {
            dials.push(Dial {
                factor: key.to_owned(),
                meaning: words(parameter.meaning),
                kind: Kind::Psychology,
                unit: match parameter.kind {
                    parameters::Kind::HalfLife => "days",
                    parameters::Kind::Rate => "per day",
                    parameters::Kind::Share => "share",
                    _ => "number",
                },
                base,
                low,
                high,
                farthest: (low, high),
                what: What::Parameter(key),
            });
        }
    }
    dials
}

/// The 2.5% and 97.5% quantiles of a parameter's draws.
fn middle(draws: &[Draw], key: &str) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = draws
        .iter()
        .filter_map(|draw| draw.parameters.get(key))
        .collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |share: f64| values[(share * last as f64 + 0.5) as usize];
    Some((at(0.025), at(0.975)))
}

/// A doc comment as a phrase, without what it begins with where that is a symbol.
fn words(doc: &str) -> String {
    let doc = doc.trim().trim_end_matches('.');
    let symbolic = |start: &str| {
        let first = start.split(' ').next().unwrap_or_default();
        first.chars().count() == 1 || !first.chars().all(|c| c.is_ascii_lowercase())
    };
    match doc.split_once(": ") {
        Some((symbol, words)) if symbolic(symbol) => words.to_owned(),
        _ => doc.to_owned(),
    }
}

/// The author's assumptions: each a third more or a quarter less, or twice and half where nobody could
/// know better.
fn assumptions(scenario: &Scenario) -> Vec<Dial> {
    let mut dials = Vec::new();
    let context = &scenario.context;
    dials.push(doubled(
        "context.noticed",
        "smallest gift that is noticed",
        context.noticed,
        What::Noticed,
    ));
    if context.customary > 0.0 {
        let meaning = "gift that is expected anyway";
        dials.push(doubled(
            "context.customary",
            meaning,
            context.customary,
            What::Customary,
        ));
    }
    if given(scenario, Trait::PurchaseRate) {
        let meaning = "everybody's purchase rate";
        dials.push(by_a_third(
            "population.purchase_rate",
            meaning,
            1.0,
            What::PurchaseRate,
        ));
    }
    if given(scenario, Trait::Basket) {
        let meaning = "everybody's basket";
        dials.push(by_a_third("population.basket", meaning, 1.0, What::Basket));
    }
    for way in ChannelKind::ALL {
        let Some(channel) = scenario.channels.of(way) else {
            continue;
        };
        let place = |key: &str| format!("channel.{}.{key}", way.key());
        let earns = !way.is_answer() || channel.amount > 0.0;
        if earns && channel.margin > 0.0 {
            let meaning = format!("margin on a {}", way.key());
            dials.push(capped(
                by_a_third(
                    &place("margin"),
                    &meaning,
                    channel.margin,
                    What::Margin(way),
                ),
                1.0,
            ));
        }
        if let Some(asked) = channel.asked {
            let meaning = format!("share of those asked for a {} who say yes", way.key());
            dials.push(capped(
                doubled(&place("asked"), &meaning, asked, What::Asked(way)),
                0.99,
            ));
        }
        if channel.unasked > 0.0 {
            let meaning = format!("{} unasked", way.key());
            dials.push(doubled(
                &place("unasked"),
                &meaning,
                channel.unasked,
                What::Unasked(way),
            ));
        }
        if channel.worth > 0.0 {
            let meaning = format!("worth of a {}", way.key());
            dials.push(doubled(
                &place("worth"),
                &meaning,
                channel.worth,
                What::Worth(way),
            ));
        }
    }
    let failures = scenario.service.failure_rate;
    if failures > 0.0 {
        let meaning = "share of purchases that go wrong";
        dials.push(capped(
            doubled("service.failure_rate", meaning, failures, What::FailureRate),
            1.0,
        ));
    }
    if let Some(prospects) = scenario.prospects
        && prospects.join > 0.0
    {
        let meaning = "rate at which prospects join";
        dials.push(doubled(
            "prospects.join",
            meaning,
            prospects.join,
            What::Join,
        ));
    }
    let gestures = || scenario.arms.iter().flat_map(|arm| &arm.gestures);
    if gestures().any(|gesture| gesture.cost > 0.0) {
        let meaning = "cost of every gesture";
        dials.push(by_a_third("arm.gesture.cost", meaning, 1.0, What::Cost));
    }
    if gestures().any(|gesture| gesture.value > 0.0) {
        let meaning = "worth of every gesture to the receiver";
        dials.push(by_a_third("arm.gesture.value", meaning, 1.0, What::Value));
    }
    // How a gift is meant and whether it is noticed is a guess: a price is not judged at all.
    let gifts = || gestures().filter(|gesture| !gesture.conditional);
    let personal = || gifts().flat_map(|gesture| gesture.personal.iter().copied());
    let useful = || gifts().map(|gesture| gesture.useful);
    let strings = || gifts().map(|gesture| gesture.strings);
    let reach = || gestures().map(|gesture| gesture.reach);
    dials.extend(shares(
        "arm.gesture.personal",
        "how personal every gift is",
        &mut personal(),
        What::Personal,
    ));
    dials.extend(shares(
        "arm.gesture.useful",
        "how useful every gift is",
        &mut useful(),
        What::Useful,
    ));
    dials.extend(shares(
        "arm.gesture.strings",
        "strings on every gift",
        &mut strings(),
        What::Strings,
    ));
    dials.extend(shares(
        "arm.gesture.reach",
        "share who notice a gesture",
        &mut reach(),
        What::Reach,
    ));
    let asks = || scenario.arms.iter().flat_map(|arm| &arm.asks);
    if asks().any(|ask| ask.cost > 0.0) {
        let meaning = "cost of every ask";
        dials.push(by_a_third("arm.ask.cost", meaning, 1.0, What::AskCost));
    }
    dials.extend(shares(
        "arm.ask.reach",
        "share who notice an ask",
        &mut asks().map(|ask| ask.reach),
        What::AskReach,
    ));
    dials
}

/// A factor on shares that are guesses, each of them 1 at most; none where all are 0.
fn shares(
    factor: &str,
    meaning: &str,
    shares: &mut dyn Iterator<Item = f64>,
    what: What,
) -> Option<Dial> {
    let positive = shares.filter(|share| *share > 0.0);
    let least = positive.fold(
        f64::INFINITY,
        |least, share| if share < least { share } else { least },
    );
    // From there on all are 1.
    (least <= 1.0).then(|| capped(doubled(factor, meaning, 1.0, what), 1.0 / least))
}

/// Whether anybody has something of a trait.
fn given(scenario: &Scenario, which: Trait) -> bool {
    let population = &scenario.population;
    let data = population.data.iter().flat_map(|data| &data.columns);
    data.into_iter().any(|(column, _)| *column == which)
        || population
            .segments
            .iter()
            .any(|segment| !segment.traits.of(which).is_nothing())
}

fn by_a_third(factor: &str, meaning: &str, base: f64, what: What) -> Dial {
    assumption(factor, meaning, base, 4.0 / 3.0, what)
}

fn doubled(factor: &str, meaning: &str, base: f64, what: What) -> Dial {
    assumption(factor, meaning, base, 2.0, what)
}

fn assumption(factor: &str, meaning: &str, base: f64, by: f64, what: What) -> Dial {
    Dial {
        factor: factor.to_owned(),
        meaning: meaning.to_owned(),
        kind: Kind::Assumption,
        unit: what.unit(),
        base,
        low: base / by,
        high: base * by,
        farthest: (base / 5.0, base * 5.0),
        what,
    }
}

fn capped(mut dial: Dial, most: f64) -> Dial {
    for value in [&mut dial.high, &mut dial.farthest.1] {
        *value = if *value < most { *value } else { most };
    }
    dial
}

impl What {
    fn unit(&self) -> &'static str {
        match self {
            What::Noticed | What::Customary | What::Worth(_) => "money",
            What::Margin(_) | What::Asked(_) | What::FailureRate => "share",
            What::Unasked(_) | What::Join => "per day",
            What::PurchaseRate
            | What::Basket
            | What::Cost
            | What::Value
            | What::Personal
            | What::Useful
            | What::Strings
            | What::Reach
            | What::AskCost
            | What::AskReach => "times",
            What::Parameter(_) => "number",
        }
    }
}

impl Dial {
    /// The scenario with this dial at a value.
    pub fn turned(&self, case: &Case, value: f64) -> Scenario {
        self.turned_on(case, &case.scenario, value)
    }

    /// The same of a scenario that has other dials turned already.
    pub fn turned_on(&self, case: &Case, scenario: &Scenario, value: f64) -> Scenario {
        let mut turned = scenario.clone();
        match &self.what {
            What::Parameter(key) => {
                let mut parameters = scenario.psychology;
                parameters.set(key, value);
                return case.of_scenario(turned, parameters);
            }
            What::Noticed => turned.context.noticed = value,
            What::Customary => turned.context.customary = value,
            What::PurchaseRate => scale_trait(&mut turned, Trait::PurchaseRate, value),
            What::Basket => {
                scale_trait(&mut turned, Trait::Basket, value);
                if let Stake::Money(stake) = &mut turned.context.stake {
                    *stake *= value;
                }
            }
            What::Margin(way) => channel(&mut turned, *way, |channel| channel.margin = value),
            What::Asked(way) => channel(&mut turned, *way, |channel| channel.asked = Some(value)),
            What::Unasked(way) => channel(&mut turned, *way, |channel| channel.unasked = value),
            What::Worth(way) => channel(&mut turned, *way, |channel| channel.worth = value),
            What::FailureRate => turned.service.failure_rate = value,
            What::Join => {
                if let Some(prospects) = &mut turned.prospects {
                    prospects.join = value;
                }
            }
            What::Cost => each_gesture(&mut turned, |gesture| gesture.cost *= value),
            What::Value => each_gesture(&mut turned, |gesture| gesture.value *= value),
            What::Personal => each_gesture(&mut turned, |gesture| {
                gesture
                    .personal
                    .iter_mut()
                    .for_each(|fit| *fit = share(*fit, value));
            }),
            What::Useful => each_gesture(&mut turned, |gesture| {
                gesture.useful = share(gesture.useful, value);
            }),
            What::Strings => each_gesture(&mut turned, |gesture| {
                gesture.strings = share(gesture.strings, value);
            }),
            What::Reach => each_gesture(&mut turned, |gesture| {
                gesture.reach = share(gesture.reach, value);
            }),
            What::AskCost => each_ask(&mut turned, |ask| ask.cost *= value),
            What::AskReach => each_ask(&mut turned, |ask| ask.reach = share(ask.reach, value)),
        }
        turned
    }
}

fn channel(
    scenario: &mut Scenario,
    way: ChannelKind,
    change: impl FnOnce(&mut crate::scenario::checked::Channel),
) {
    if let Some(channel) = &mut scenario.channels.0[way as usize] {
        change(channel);
    }
}

fn each_gesture(
    scenario: &mut Scenario,
    mut change: impl FnMut(&mut crate::scenario::checked::Gesture),
) {
    for arm in &mut scenario.arms {
        arm.gestures.iter_mut().for_each(&mut change);
    }
}

fn each_ask(scenario: &mut Scenario, mut change: impl FnMut(&mut crate::scenario::checked::Ask)) {
    for arm in &mut scenario.arms {
        arm.asks.iter_mut().for_each(&mut change);
    }
}

/// A share times a factor, 1 at most.
fn share(share: f64, by: f64) -> f64 {
    let share = share * by;
    if share < 1.0 { share } else { 1.0 }
}

/// Multiplies a trait of everybody.
fn scale_trait(scenario: &mut Scenario, which: Trait, by: f64) {
    for segment in &mut scenario.population.segments {
        let distribution = &mut segment.traits.0[which as usize];
        *distribution = distribution.times(by);
    }
    if let Some(data) = &mut scenario.population.data {
        for (column, values) in &mut data.columns {
            if *column == which {
                values.iter_mut().for_each(|value| *value *= by as f32);
            }
        }
    }
}
