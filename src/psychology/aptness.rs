//! What a gesture gains by answering what the customer has just done.

use crate::numeric::exp64;
use crate::psychology::Parameters;

/// Aptness of a gesture that follows `days` ≥ 0 after what it answers (a purchase, a return, a failure,
/// the first day as a customer): δ·2^(−days/half-life of obligation), for so long is a favour on
/// anybody's mind.
///
/// To thank people for what they did made twice as many help again (Grant & Gino 2010).
pub fn aptness_after(days: f64, parameters: &Parameters) -> f64 {
    let half_lives = days / parameters.obligation_half_life;
    parameters.aptness * exp64(-std::f64::consts::LN_2 * half_lives)
}

/// How personal an apt gesture is felt to be, 0..1: 1 − (1 − personal)·(1 − aptness).
pub fn felt_personal(personal: f64, aptness: f64) -> f64 {
    1.0 - (1.0 - personal) * (1.0 - aptness)
}

/// The share of an apt gesture's effort that counts for memory, 0..1: 1 − (1 − λ)·(1 − aptness). What answers something
/// that people did is remembered along with it.
pub fn remembered_effort(aptness: f64, parameters: &Parameters) -> f64 {
    1.0 - (1.0 - parameters.effort_remembered) * (1.0 - aptness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apt_gesture_is_more_personal_and_a_late_one_hardly() {
        let parameters = Parameters::default();
        let at_once = felt_personal(0.3, aptness_after(0.0, &parameters));
        let late = felt_personal(0.3, aptness_after(60.0, &parameters));
        assert!(
            at_once > late && (0.3..0.301).contains(&late),
            "{at_once} {late}"
        );
        assert_eq!(felt_personal(1.0, 0.3), 1.0);
        assert_eq!(felt_personal(0.6, 0.0), 0.6);
    }
}
