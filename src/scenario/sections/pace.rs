//! How often things come: what one step of the run can follow. Refused before the run rather than cut in it.

use super::super::checked::{
    Arm, ChannelKind, Channels, Distribution, MOST_IN_A_STEP, Timeline, Trait, Traits,
};
use super::super::diagnostics::{Diagnostic, Place, code};
use super::super::reader::Reader;
use super::super::value;
use super::population::Who;
use crate::numeric::{exp64, ln64};

/// Random moments of one kind that a customer can have in a step. Each of them is felt.
const MOST_MOMENTS: f64 = 100.0;
/// What is followed is so many times what may be expected without any influence of feelings.
const ROOM: f64 = 4.0;
/// Standard deviations above the mean up to which customers are looked for.
const FAR: f64 = 10.0;

/// Notes a rate of random moments that is too fast for a step.
pub fn moments(reader: &Reader<'_>, timeline: Option<&Timeline>, rate: f64, place: Place) {
    let Some(timeline) = timeline else { return };
    let of_step = rate * timeline.days_per_step();
    if of_step > MOST_MOMENTS {
        let message = "it comes too often for the timeline";
        too_often(reader, place, message, timeline, of_step, MOST_MOMENTS);
    }
}

/// Notes purchases and unasked returns that are too many for a step. `season_most`: what a season multiplies purchases by
/// at the most.
pub fn check(
    reader: &Reader<'_>,
    timeline: Option<&Timeline>,
    who: &Who,
    channels: &Channels,
    arms: &[Arm],
    (price_response, season_most): (f64, f64),
    (population, channel): (Place, Place),
) {
    let Some(timeline) = timeline else { return };
    if timeline.is_visit() {
        return;
    }
    let days = timeline.days_per_step();
    if channels.of(ChannelKind::Purchase).is_some() {
        let most = f64::from(MOST_IN_A_STEP) / ROOM;
        let plain = fastest(who, &|_| 1.0) * days * season_most;
        let offers = arms.iter().flat_map(|arm| &arm.gestures);
        let offers = offers.filter(|gesture| gesture.conditional);
        let best = |of_basket: bool| {
            let own = offers.clone();
            let own = own.filter(|gesture| gesture.value_of_basket == of_basket);
            own.map(|gesture| gesture.value).fold(0.0, f64::max)
        };
        let (best, share) = (best(false), best(true));
        let drawn = |basket: f64| {
            let of_price = (best / basket.max(best * 1e-3 + 1e-9)).max(share);
            exp64(price_response * ln64(1.0 + of_price))
        };
        let offered = fastest(who, &drawn) * days * season_most;
        if plain > most {
            let message = "somebody buys too often for the timeline";
            too_often(reader, population, message, timeline, plain, most);
        } else if best.max(share) > 0.0 && offered > most {
            let message = "with the conditional gift somebody would buy too often for the timeline";
            too_often(reader, population, message, timeline, offered, most);
        }
    }
    for way in ChannelKind::ALL {
        let most = f64::from(MOST_IN_A_STEP) / ROOM;
        let of_step = channels
            .of(way)
            .map_or(0.0, |channel| channel.unasked * days);
        if of_step > most {
            let message = format!("`{}` comes unasked too often for the timeline", way.key());
            too_often(reader, channel, &message, timeline, of_step, most);
        }
    }
}

fn too_often(
    reader: &Reader<'_>,
    place: Place,
    message: &str,
    timeline: &Timeline,
    of_step: f64,
    most: f64,
) {
    let days = timeline.days_per_step();
    let length = match days {
        1.0 => "a day".to_owned(),
        7.0 => "a week".to_owned(),
        days => format!("{} days", value::number((days * 100.0).round() / 100.0)),
    };
    let label = format!(
        "about {} times in {length}; at most {most} can be followed",
        value::number(of_step.round())
    );
    let help = if days > 1.0 {
        "is there a slip in the rate? else use shorter ticks: `unit = \"day\"`"
    } else {
        "is there a slip in the rate?"
    };
    reader.report(
        Diagnostic::new(code::TIME, place, message)
            .label(label)
            .help(help),
    );
}

/// The highest purchase rate that a customer may have, per day, times what `factor` makes of the basket.
fn fastest(who: &Who, factor: &dyn Fn(f64) -> f64) -> f64 {
    let column = |which: Trait| {
        let data = who.population.data.as_ref()?;
        let column = data.columns.iter().find(|(of, _)| *of == which);
        column.map(|(_, values)| values)
    };
    let (rates, baskets) = (column(Trait::PurchaseRate), column(Trait::Basket));
    let of_segment = |traits: &Traits| {
        let (rate, basket) = (traits.of(Trait::PurchaseRate), traits.of(Trait::Basket));
        let usual = factor(basket.rough_mean());
        match (rates, baskets) {
            (None, None) => high(rate) * usual,
            (Some(rates), None) => largest(rates) * usual,
            (None, Some(baskets)) => {
                high(rate)
                    * baskets
                        .iter()
                        .map(|&b| factor(b.into()))
                        .fold(0.0, f64::max)
            }
            (Some(rates), Some(baskets)) => {
                let each = rates.iter().zip(baskets);
                each.map(|(&rate, &b)| f64::from(rate) * factor(b.into()))
                    .fold(0.0, f64::max)
            }
        }
    };
    let segments = who.population.segments.iter();
    segments
        .filter(|segment| segment.share > 0.0)
        .map(|segment| of_segment(&segment.traits))
        .fold(0.0, f64::max)
}

fn largest(values: &[f32]) -> f64 {
    values
        .iter()
        .map(|&value| f64::from(value))
        .fold(0.0, f64::max)
}

/// About the highest value of a trait.
fn high(distribution: &Distribution) -> f64 {
    let far = distribution.rough_mean() + FAR * distribution.rough_sd();
    distribution.highest().min(far)
}
