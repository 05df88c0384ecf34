//! Every single customer of random scenarios against the naive reference.

use goodwill::scenario::checked::DesignKind;
use rayon::prelude::*;

use crate::compare::compare;
use crate::seeds::BASES;

/// Members of each: enough that one who strayed by a rounding error is no part of them.
const MEMBERS: i64 = 220;

#[test]
fn each_customer_lives_as_the_naive_reference_says() {
    let tried: Vec<Result<(), String>> = BASES
        .par_iter()
        .filter(|base| base.loaded.scenario.design.kind == DesignKind::Paired)
        .map(|base| {
            let mut case = base.case.clone();
            case.table("population")
                .insert("size".into(), MEMBERS.into());
            let Ok(loaded) = case.load() else {
                return Err(format!("seed {}: refused\n{}", base.seed, case.told()));
            };
            let compared = std::panic::catch_unwind(|| drop(compare(&loaded.scenario)));
            compared.map_err(|why| {
                let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                format!("seed {}\n{why}\n{}", base.seed, case.told())
            })
        })
        .collect();
    assert!(!tried.is_empty());
    let wrong: Vec<&String> = tried
        .iter()
        .filter_map(|tried| tried.as_ref().err())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} scenarios:\n{}",
        wrong.len(),
        tried.len(),
        wrong[0]
    );
}
