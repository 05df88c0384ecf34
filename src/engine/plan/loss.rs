//! The base rate of lapse that follows from how many customers a setting says it loses.
//!
//! With nothing given, asked or failed, goodwill and obligation stay at 0, and a customer's chance to be lost within D days is
//! 1 − exp(−h·A) with A = exp(−χ_T·(2T − 1))·∫₀ᴰ (1 + ν·(1 − L)) dt, as [`lapse_factor`] says. Customers differ in trust T and
//! in how long they have been there, so that h is the root of their mean chance minus the share that is said. The mean goes over
//! evenly spread points of both (Hammersley 1960) and over rows of the data, where they give either.
//!
//! [`lapse_factor`]: crate::psychology::lapse::lapse_factor

use crate::numeric::exp64;
use crate::population::Quantile;
use crate::psychology::Parameters;
use crate::random::normal_score;
use crate::scenario::checked::{DAYS_PER_YEAR, Data, Loss, Scenario, Trait};

/// Points for each segment.
const POINTS: usize = 1024;

/// Rows of the data that are looked at, at most, at even distances: their order is none of the file's.
const ROWS: usize = 4096;

/// The base rate of lapse, per day, ≥ 0: the setting's own, where it says how many it loses, else the psychology's.
pub fn lapse_rate(scenario: &Scenario) -> f64 {
    match scenario.context.loss {
        None => scenario.psychology.lapse_rate,
        Some(loss) => rate(loss, &exposures(scenario, loss.days)),
    }
}

/// A point of the population: its weight, and A, in days.
type Exposure = (f64, f64);

fn exposures(scenario: &Scenario, days: f64) -> Vec<Exposure> {
    let population = &scenario.population;
    let of = |which: Trait| -> Vec<Quantile> {
        let segments = population.segments.iter();
        segments
            .map(|segment| Quantile::new(segment.traits.of(which)))
            .collect()
    };
    let (trust, tenure) = (of(Trait::Trust), of(Trait::Tenure));
    let parameters = &scenario.psychology;
    let Some(data) = &population.data else {
        let shares = population.segments.iter().map(|segment| segment.share);
        let of_segment = |(segment, share): (usize, f64)| {
            let (trust, tenure) = (&trust[segment], &tenure[segment]);
            (0..POINTS).map(move |point| {
                let [trust, tenure] = [at(trust, even(point)), at(tenure, turned(point))];
                (
                    share / POINTS as f64,
                    exposure(trust, tenure, days, parameters),
                )
            })
        };
        return shares.enumerate().flat_map(of_segment).collect();
    };
    let column = |which: Trait| {
        let mut columns = data.columns.iter();
        columns.find_map(|(mapped, values)| (*mapped == which).then_some(values))
    };
    let (trusts, tenures) = (column(Trait::Trust), column(Trait::Tenure));
    let rows = data.rows.min(ROWS);
    let mut all = Vec::new();
    for point in 0..rows {
        let row = point * data.rows / rows;
        for (segment, share) in segments_of(scenario, data, row) {
            let of = |column: Option<&Vec<f32>>, drawn: &Quantile, u: f64| match column {
                Some(values) => f64::from(values[row]),
                None => at(drawn, u),
            };
            let u = (point as f64 + 0.5) / rows as f64;
            let trust = of(trusts, &trust[segment], turned(point));
            let tenure = of(tenures, &tenure[segment], (u + 2.0 * turned(point)) % 1.0);
            let here = data.here.as_ref().map_or(1.0, |here| f64::from(here[row]));
            all.push((share * here, exposure(trust, tenure, days, parameters)));
        }
    }
    all
}

/// Which segment a row is of, or may be of, with the share of each.
fn segments_of(scenario: &Scenario, data: &Data, row: usize) -> Vec<(usize, f64)> {
    match &data.segments {
        Some(segments) => vec![(usize::from(segments[row]), 1.0)],
        None => {
            let segments = scenario.population.segments.iter();
            segments.map(|segment| segment.share).enumerate().collect()
        }
    }
}

/// The middle of one of [`POINTS`] equal parts.
fn even(point: usize) -> f64 {
    (point as f64 + 0.5) / POINTS as f64
}

/// A number between 0 and 1 whose binary digits are the point's in reverse (van der Corput's sequence).
fn turned(point: usize) -> f64 {
    (f64::from((point as u32).reverse_bits()) + 0.5) / (1u64 << 32) as f64
}

fn at(drawn: &Quantile, u: f64) -> f64 {
    let u = u as f32;
    f64::from(drawn.at(u, normal_score(u)))
}

/// A: days at the base rate that the span comes to for one customer.
fn exposure(trust: f64, tenure: f64, days: f64, parameters: &Parameters) -> f64 {
    let trust = trust.clamp(0.0, 1.0);
    let left_of_year = DAYS_PER_YEAR - tenure;
    let new = match left_of_year > 0.0 {
        true => {
            let span = if days < left_of_year {
                days
            } else {
                left_of_year
            };
            span - (tenure * span + 0.5 * span * span) / DAYS_PER_YEAR
        }
        false => 0.0,
    };
    (days + parameters.newness * new) * exp64(-parameters.lapse_trust * (2.0 * trust - 1.0))
}

/// The root h, by Newton's method from below: the mean chance is concave in h, so that it only rises.
fn rate(loss: Loss, exposures: &[Exposure]) -> f64 {
    let all: f64 = exposures.iter().map(|(weight, _)| weight).sum();
    let wanted = loss.share * all;
    let mut h = 0.0;
    for _ in 0..200 {
        let (mut chance, mut slope) = (0.0, 0.0);
        for (weight, exposure) in exposures {
            let stays = exp64(-h * exposure);
            chance += weight * (1.0 - stays);
            slope += weight * exposure * stays;
        }
        let step = (wanted - chance) / slope;
        // Nobody is there to be lost, or the share is all but 1.
        if !step.is_finite() || step <= 1e-12 * h {
            break;
        }
        h += step;
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_customers_who_are_alike_the_rate_is_a_logarithm() {
        let loss = Loss {
            share: 0.06,
            days: 90.0,
        };
        // 1 − e^(−h·A) = 0.06
        let found = rate(loss, &[(0.5, 90.0), (0.5, 90.0)]);
        let known = -crate::numeric::ln64(0.94) / 90.0;
        assert!((found / known - 1.0).abs() < 1e-9, "{found} for {known}");
    }

    #[test]
    fn the_mean_chance_is_the_share_however_customers_differ() {
        for share in [1e-6, 0.06, 0.5, 0.999] {
            let loss = Loss { share, days: 1.0 };
            let exposures = [(0.2, 1.0), (0.5, 30.0), (0.1, 400.0)];
            let h = rate(loss, &exposures);
            let chances = exposures.iter();
            let chance: f64 = chances.map(|(w, a)| w * (1.0 - exp64(-h * a))).sum();
            assert!(
                (chance / (0.8 * share) - 1.0).abs() < 1e-9,
                "{share}: {chance}"
            );
        }
        assert_eq!(
            rate(
                Loss {
                    share: 0.1,
                    days: 1.0
                },
                &[(0.0, 1.0)]
            ),
            0.0
        );
    }

    #[test]
    fn the_days_of_a_new_customer_count_for_more() {
        let parameters = Parameters::default();
        let of = |tenure| exposure(0.5, tenure, 30.0, &parameters);
        assert!((of(400.0) - 30.0).abs() < 1e-9);
        assert!(of(0.0) > of(100.0) && of(100.0) > of(400.0));
        // Half of a span of two years, by the mean of 1 − L = ½ over the first of them.
        let whole = exposure(0.5, 0.0, 2.0 * DAYS_PER_YEAR, &parameters);
        let known = (2.0 + 0.5 * parameters.newness) * DAYS_PER_YEAR;
        assert!((whole / known - 1.0).abs() < 1e-9);
    }
}
