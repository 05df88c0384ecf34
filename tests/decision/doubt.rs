//! What varies from draw to draw: the psychology, the codes of gestures, and the setting.

use crate::common::*;
use crate::comparison::{options, stating};
use goodwill::decision::compare::shifts::BUDGET;
use goodwill::decision::compare::{Asked, Comparisons, compare};
use goodwill::engine::run::run;
use goodwill::evidence::Case;
use goodwill::evidence::draws::Draws;
use goodwill::evidence::setting::{Assumptions, Doubt, Draw};
use goodwill::scenario::PsychologyOverrides;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

const DRAWS: usize = 200;

/// Purchases; a gift with a personal touch, one with strings, and an offer, which nobody judges.
fn shop() -> Case {
    let elasticity = goodwill::psychology::Parameters::default().elasticity_purchase;
    let moments = || when(every(12, 0, 4));
    let touching = Gesture {
        personal: vec![0.5],
        useful: 0.5,
        ..gift(3.0, moments())
    };
    let pushing = Gesture {
        strings: 0.6,
        ..gift(3.0, moments())
    };
    let mut scenario = scenario(span(SpanName::Week), 12, 2_000)
        .with_channel(ChannelKind::Purchase, sold(elasticity))
        .with_arm(arm("no gift"))
        .with_arm(arm("touching").giving(touching))
        .with_arm(arm("pushing").giving(pushing));
    scenario.outcome.primary = Metric::Revenue;
    stating(scenario, PsychologyOverrides::default())
}

fn compared(case: &Case, doubt: Doubt) -> Comparisons {
    let options = options(2);
    let tally = run(&case.scenario, &options).expect("it runs");
    let asked = Asked {
        case,
        tally: &tally,
        sequence: None,
        draws: &Draw::of_case(case, &Draws::shipped().spread(DRAWS), doubt),
        doubt,
        budget: BUDGET / 10,
        update: None,
    };
    compare(&asked, &options).expect("it runs")
}

/// Variance over the draws of what an arm brings over none.
fn variance(found: &Comparisons, arm: &str) -> f64 {
    let wanted = |row: &&goodwill::decision::rows::Comparison| {
        row.primary && row.arm == arm && row.role == "baseline"
    };
    let row = found.rows.iter().find(wanted).expect("a row");
    let sd = row.draws_sd.expect("many draws");
    sd * sd
}

#[test]
fn every_source_adds_to_the_variance() {
    let case = shop();
    let all = compared(&case, Doubt::All);
    let each =
        [Doubt::Psychology, Doubt::Codes, Doubt::Setting].map(|doubt| compared(&case, doubt));
    for arm in ["touching", "pushing"] {
        let parts: Vec<f64> = each.iter().map(|found| variance(found, arm)).collect();
        let together = variance(&all, arm);
        assert!(parts.iter().all(|&part| part > 0.0), "{arm}: {parts:?}");
        assert!(
            parts.iter().all(|&part| part < together),
            "{arm}: {parts:?} {together}"
        );
        // The sources are independent: together they vary as their sum, and by more where one multiplies another (what a
        // setting makes of a gesture grows with what the psychology makes of it). A variance over 200 draws has a relative
        // standard error of 10% (normal).
        let sum: f64 = parts.iter().sum();
        assert!(together > 0.6 * sum, "{arm}: {parts:?} {together}");
    }
}

/// What is in doubt alone moves; all else is as it is written, to the bit.
#[test]
fn a_source_alone_leaves_all_else_as_it_is_written() {
    let case = shop();
    let psychologies = Draws::shipped().spread(5);
    let written = &case.scenario;
    let under = |doubt| -> Vec<Scenario> {
        let draws = Draw::of_case(&case, &psychologies, doubt);
        draws.iter().map(|draw| draw.under(&case)).collect()
    };
    let gift = |scenario: &Scenario| scenario.arms[1].gestures[0].clone();
    for (scenario, psychology) in under(Doubt::Psychology).iter().zip(&psychologies) {
        assert_eq!(scenario.psychology, *psychology);
        assert_eq!(scenario.arms, written.arms);
        assert_eq!(scenario.context, written.context);
    }
    for scenario in under(Doubt::Codes) {
        assert_eq!(scenario.psychology, written.psychology);
        assert_eq!(gift(&scenario).deviation, 0.0);
        assert_ne!(gift(&scenario).personal, gift(written).personal);
        assert_ne!(scenario.context.noticed, written.context.noticed);
    }
    for scenario in under(Doubt::Setting) {
        assert_eq!(scenario.psychology, written.psychology);
        assert_eq!(gift(&scenario).personal, gift(written).personal);
        assert_ne!(gift(&scenario).deviation, 0.0);
        assert_eq!(scenario.context, written.context);
    }
    // Together they vary as each does alone.
    let all = under(Doubt::All).into_iter().zip(under(Doubt::Codes));
    for ((all, codes), setting) in all.zip(under(Doubt::Setting)) {
        assert_eq!(gift(&all).personal, gift(&codes).personal);
        assert_eq!(gift(&all).deviation, gift(&setting).deviation);
    }
}
