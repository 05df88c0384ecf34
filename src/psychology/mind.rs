//! The parameters as the engine uses them: single precision, with the constants that follow from them.

use crate::psychology::Parameters;
use crate::psychology::feelings::Shift;

/// One shared mind: what [`Parameters`] say, ready for arithmetic on columns.
#[derive(Clone, Copy, Debug)]
#[expect(
    missing_docs,
    reason = "each has the name and the meaning that it has in `Parameters`"
)]
pub struct Mind {
    pub usual_counts: f32,
    pub noticing: f32,
    pub surprise: f32,
    pub loss_aversion: f32,
    pub effort_worth: f32,
    pub useful_worth: f32,
    pub memory_half: f32,
    pub sincerity_base: f32,
    pub sincerity_personal: f32,
    pub discounting: f32,
    pub sincerity_useful: f32,
    pub sincerity_trust: f32,
    pub sincerity_strings: f32,
    pub sincerity_excess: f32,
    pub persuasion_knowledge: f32,
    pub willing_goodwill: f32,
    pub willing_obligation: f32,
    pub willing_pressure: f32,
    pub elasticity_answer: f32,
    pub obligation_unconditional: f32,
    pub third_party: f32,
    pub goodwill_limit: f32,
    pub reminder_strength: f32,
    /// Purchases per day, above 0.
    pub reminder_saturation: f32,
    pub trust_step: f32,
    pub expectation_step: f32,
    /// Rate at which an expectation goes back to what is customary, per day.
    pub expectation_fades: f32,
    pub price_response: f32,
    pub way_nesting: f32,
    pub many_ways: f32,
    pub discharge: f32,
    pub imposition: f32,
    pub newness: f32,
    pub waking: f32,
    pub lapse_goodwill: f32,
    pub lapse_obligation: f32,
    pub lapse_trust: f32,
    /// Per day.
    pub community_pull: f32,
    /// Per day.
    pub belonging: f32,
    pub referral_warmth: f32,
    pub referral_factor: f32,
    /// What a willing return does to goodwill.
    pub self_perception: Shift,
    /// What a dutiful return does to goodwill.
    pub unease: Shift,
}

impl Mind {
    /// In single precision, with half-lives as rates.
    pub fn new(p: &Parameters) -> Self {
        let limit = p.goodwill_limit as f32;
        Self {
            usual_counts: p.usual_counts as f32,
            noticing: p.noticing as f32,
            surprise: p.surprise as f32,
            loss_aversion: p.loss_aversion as f32,
            effort_worth: p.effort_worth as f32,
            useful_worth: p.useful_worth as f32,
            memory_half: p.memory_half as f32,
            sincerity_base: p.sincerity_base as f32,
            sincerity_personal: p.sincerity_personal as f32,
            discounting: p.discounting as f32,
            sincerity_useful: p.sincerity_useful as f32,
            sincerity_trust: p.sincerity_trust as f32,
            sincerity_strings: p.sincerity_strings as f32,
            sincerity_excess: p.sincerity_excess as f32,
            persuasion_knowledge: p.persuasion_knowledge as f32,
            willing_goodwill: p.willing_goodwill as f32,
            willing_obligation: p.willing_obligation as f32,
            willing_pressure: p.willing_pressure as f32,
            elasticity_answer: p.elasticity_answer as f32,
            obligation_unconditional: p.obligation_unconditional as f32,
            third_party: p.third_party as f32,
            goodwill_limit: limit,
            reminder_strength: p.reminder_strength as f32,
            reminder_saturation: p.reminder_saturation.max(1e-9) as f32,
            trust_step: p.trust_step as f32,
            expectation_step: p.expectation_step as f32,
            expectation_fades: (std::f64::consts::LN_2 / p.expectation_half_life) as f32,
            price_response: p.price_response as f32,
            way_nesting: p.way_nesting as f32,
            many_ways: p.many_ways as f32,
            discharge: p.discharge as f32,
            imposition: p.imposition as f32,
            newness: p.newness as f32,
            waking: p.waking as f32,
            lapse_goodwill: p.lapse_goodwill as f32,
            lapse_obligation: p.lapse_obligation as f32,
            lapse_trust: p.lapse_trust as f32,
            community_pull: p.community_pull as f32,
            belonging: p.belonging as f32,
            referral_warmth: p.referral_warmth as f32,
            referral_factor: p.referral_factor as f32,
            self_perception: Shift::new(p.self_perception as f32, limit),
            unease: Shift::new(-p.unease as f32, limit),
        }
    }
}
