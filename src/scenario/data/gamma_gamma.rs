//! What customers spend at a purchase, from their record: the gamma-gamma model.
//!
//! The money of a customer's purchases is gamma distributed, and its scale so over customers: the fewer
//! purchases there are, the more a customer's average is drawn towards everybody's. Fader & Hardie
//! (2013), The gamma-gamma model of monetary value; Colombo & Jiang (1999), Journal of Interactive Marketing 13(3).

use crate::numeric::{Kernel, LANES, WideColumn, Width, at_width, exp64, ln_gamma, ln64, lowest};

/// A customer's purchases, at least 1, and their mean, above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spend {
    pub purchases: f64,
    pub mean: f64,
}

/// The model's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// Shape of the money of one customer's purchases.
    pub p: f64,
    /// Shape of the customers' scales, above 1, so that there is a mean.
    pub q: f64,
    /// Money.
    pub gamma: f64,
}

const FARTHEST: f64 = 9.0;

fn within(x: f64) -> f64 {
    super::between(x, -FARTHEST, FARTHEST)
}

impl GammaGamma {
    /// The maximum likelihood fit to records, each with how often it stands there. There must be some.
    pub fn fit(records: &[(Spend, f64)]) -> GammaGamma {
        let n: f64 = records.iter().map(|(_, times)| times).sum();
        let unit = records
            .iter()
            .map(|(record, times)| times * record.mean)
            .sum::<f64>()
            / n;
        let mut counts: Vec<f64> = records.iter().map(|(record, _)| record.purchases).collect();
        counts.sort_by(f64::total_cmp);
        counts.dedup();
        let at =
            |(record, _): &(Spend, f64)| counts.partition_point(|other| *other < record.purchases);
        let count_of: Vec<usize> = records.iter().map(at).collect();
        let column =
            |of: &dyn Fn(&(Spend, f64)) -> f64| -> Vec<f64> { records.iter().map(of).collect() };
        let log_means = column(&|(record, _)| ln64(record.mean / unit));
        let money = column(&|(record, _)| record.purchases * (record.mean / unit));
        let times = column(&|(_, times)| *times);
        let width = Width::detect();
        let logs: Vec<f64> = counts.iter().map(|&x| ln64(x)).collect();
        let found = lowest([1.0, 1.0, 0.0], 1.0, &mut |point| {
            let outside: f64 = point
                .iter()
                .map(|x| (x - within(*x)) * (x - within(*x)))
                .sum();
            let [p, q, gamma] = parameters(point);
            let of_all = q * ln64(gamma) - ln_gamma(q);
            let by_count: Vec<(f64, f64)> = counts
                .iter()
                .zip(&logs)
                .map(|(&x, &log)| {
                    let shape = p * x;
                    let same = ln_gamma(shape + q) - ln_gamma(shape) + shape * log;
                    (shape, of_all + same)
                })
                .collect();
            let mut terms = Terms::none();
            let mut sum = 0.0;
            for start in (0..times.len()).step_by(LANES) {
                let end = times.len().min(start + LANES);
                for (lane, at) in count_of[start..end].iter().enumerate() {
                    (terms.shape[lane], terms.same[lane]) = by_count[*at];
                }
                at_width(
                    width,
                    LogLikelihoods {
                        q,
                        gamma,
                        log_means: &log_means[start..end],
                        money: &money[start..end],
                        terms: &mut terms,
                    },
                );
                // One after the other, so that the sum is the same at any width.
                for (times, one) in times[start..end].iter().zip(&terms.one) {
                    sum += times * one;
                }
            }
            n * outside - sum
        });
        let [p, q, gamma] = parameters(&found.point);
        GammaGamma {
            p,
            q,
            gamma: gamma * unit,
        }
    }

    /// The mean of what a customer spends at a purchase, given the record: between the customer's own and everybody's.
    pub fn basket(&self, purchases: f64, mean: f64) -> f64 {
        self.p * (self.gamma + purchases * mean) / (self.p * purchases + self.q - 1.0)
    }

    /// The mean over all customers.
    pub fn mean(&self) -> f64 {
        self.p * self.gamma / (self.q - 1.0)
    }

    /// Whether records bear the mean out: theirs, of each customer once, and its standard error. As q falls to 1, the
    /// model's mean grows beyond all bounds, and up to 2 it has no variance.
    pub fn is_borne_out(&self, mean: f64, error: f64) -> bool {
        /// A fit is as good as this where all spend the same.
        const NEAR: f64 = 0.01;
        self.q > 2.0 && self.mean() <= mean + f64::max(2.0 * error, NEAR * mean)
    }

    /// The same shapes about another mean.
    pub fn about(self, mean: f64) -> GammaGamma {
        GammaGamma {
            gamma: mean * (self.q - 1.0) / self.p,
            ..self
        }
    }
}

fn parameters(point: &[f64; 3]) -> [f64; 3] {
    let [p, q, gamma] = point.map(|x| exp64(within(x)));
    [p, 1.0 + q, gamma]
}

/// Of a block of records: what their numbers of purchases x tell, and what each comes to.
struct Terms {
    /// p·x
    shape: WideColumn,
    /// What does not hang on money.
    same: WideColumn,
    /// The logarithm of the record's likelihood.
    one: WideColumn,
}

impl Terms {
    fn none() -> Box<Terms> {
        Box::new(Terms {
            shape: [0.0; LANES],
            same: [0.0; LANES],
            one: [0.0; LANES],
        })
    }
}

/// The logarithms of the likelihoods of at most a block of records.
struct LogLikelihoods<'a> {
    q: f64,
    gamma: f64,
    log_means: &'a [f64],
    money: &'a [f64],
    terms: &'a mut Terms,
}

impl Kernel for LogLikelihoods<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (q, gamma) = (self.q, self.gamma);
        let Terms { shape, same, one } = self.terms;
        let spends = self.log_means.iter().zip(self.money);
        for ((log_mean, money), ((shape, same), one)) in spends.zip(shape.iter().zip(same).zip(one))
        {
            *one = *same + (*shape - 1.0) * log_mean - (*shape + q) * ln64(gamma + money);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cdnow() -> Vec<Spend> {
        super::super::cdnow()
            .into_iter()
            .map(|[purchases, _, _, mean]| Spend { purchases, mean })
            .filter(|spend| spend.purchases > 0.0)
            .collect()
    }

    #[test]
    fn the_fit_to_cdnow_is_the_published_one() {
        // Fader & Hardie (2013): 946 customers, p 6.25, q 3.74, γ 15.44.
        let spends = cdnow();
        assert_eq!(spends.len(), 946);
        let once: Vec<(Spend, f64)> = spends.iter().map(|spend| (*spend, 1.0)).collect();
        let fit = GammaGamma::fit(&once);
        for (is, published) in [(fit.p, 6.25), (fit.q, 3.74), (fit.gamma, 15.44)] {
            assert!((is / published - 1.0).abs() < 2e-3, "{fit:?}");
        }
    }

    #[test]
    fn many_purchases_speak_for_themselves_and_few_do_not() {
        let fit = GammaGamma {
            p: 6.25,
            q: 3.74,
            gamma: 15.44,
        };
        assert!((fit.basket(1e6, 80.0) - 80.0).abs() < 1e-2);
        let one = fit.basket(1.0, 80.0);
        assert!(one > fit.mean() && one < 80.0);
        assert!(fit.basket(1.0, 0.0) > 0.0);
    }

    #[test]
    fn the_usual_basket_is_one_that_the_records_bear_out() {
        let fit = GammaGamma {
            p: 6.25,
            q: 3.74,
            gamma: 15.44,
        };
        let mean = fit.mean();
        assert!(fit.is_borne_out(mean, 0.5) && fit.is_borne_out(mean - 2.0, 1.1));
        assert!(!fit.is_borne_out(mean - 2.0, 0.5));
        for q in [1.0001, 2.0] {
            let far = GammaGamma { q, ..fit };
            assert!(!far.is_borne_out(1e9, 1.0));
            // About another mean a basket lies between the customer's own and that one.
            let near = far.about(35.0);
            assert!((near.mean() - 35.0).abs() < 1e-9);
            assert!((20.0..=35.0).contains(&near.basket(1.0, 20.0)));
        }
    }

    #[test]
    fn equal_spends_stay_what_they_are() {
        let spend = Spend {
            purchases: 3.0,
            mean: 25.0,
        };
        let fit = GammaGamma::fit(&[(spend, 50.0)]);
        assert!((fit.basket(3.0, 25.0) / 25.0 - 1.0).abs() < 0.01, "{fit:?}");
    }
}
