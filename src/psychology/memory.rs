//! What of a kindness is remembered when the mood that it made has passed.

use crate::psychology::mind::Mind;

/// What counts for memory, in money: the goods, and of effort and help (in money, from
/// [`effort`](crate::psychology::appraise::effort)) the share λ, or more of what is apt
/// ([`remembered_effort`](crate::psychology::aptness::remembered_effort)).
#[inline(always)]
pub fn memorable(value: f32, effort: f32, share: f32) -> f32 {
    value + share * effort
}

/// Share m = v/(v + k·u) of a kindness that is remembered, 0..1, v being what counts for memory and u the noticed value, in
/// money: affect passes within days, and attitudes move by what mattered (Forgas 1995; Burger et al. 1997).
///
/// What is remembered fades as goodwill does and moves trust; the rest is a mood, which fades by itself. Of what is
/// missed the share is that of the shortfall. What offends or goes wrong is remembered in full (Baumeister et al. 2001: bad is
/// stronger than good).
#[inline(always)]
pub fn remembered_share(memorable: f32, noticed: f32, mind: &Mind) -> f32 {
    memorable / (memorable + mind.memory_half * noticed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;
    use crate::psychology::appraise::effort;

    #[test]
    fn words_are_soon_forgotten_and_gifts_the_less_the_more_they_are_worth() {
        let mind = Mind::new(&Parameters::default());
        let share = |value: f32, personal: f32| {
            let effort = effort(personal, 0.0, 2.0, &mind);
            remembered_share(memorable(value, effort, 0.2), 2.0, &mind)
        };
        assert_eq!(share(0.0, 0.0), 0.0);
        let card = share(0.0, 1.0);
        assert!(0.0 < card && card < 0.15, "{card}");
        let mut last = card;
        for value in [1.0, 5.0, 20.0, 100.0, 1e6] {
            let now = share(value, 1.0);
            assert!(last < now && now <= 1.0, "{now} at {value}");
            last = now;
        }
        let half = share(2.0 * Parameters::default().memory_half as f32, 0.0);
        assert!((half - 0.5).abs() < 1e-6, "{half}");
    }
}
