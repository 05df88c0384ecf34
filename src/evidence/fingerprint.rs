//! A fingerprint of what a battery says of the model: what stored results must be held against.

use sha2::{Digest, Sha256};

use crate::engine::run::RunError;
use crate::engine::run::parallel::over_threads;
use crate::evidence::{Case, Effort, measure};
use crate::psychology::Parameters;

/// Few people and little luck: enough for any change of the model to show in some digit.
const EFFORT: Effort = Effort {
    heads: 100,
    replicates: 2,
    threads: 1,
    seed: 1,
};

/// The first 16 hexadecimal digits of the SHA-256 of every expectation, and of every mean that it rests
/// on, of each case under these parameters. The same on any machine and number of threads; comments
/// and notes have no part in it.
///
/// # Errors
/// A case that cannot be run.
pub fn fingerprint(
    cases: &[Case],
    parameters: &Parameters,
    threads: usize,
) -> Result<String, RunError> {
    let each = over_threads(cases, threads, &|_| (), |case| {
        let measured = measure(case, parameters, &EFFORT)?;
        let mut hash = Sha256::new();
        hash.update(case.name.as_bytes());
        hash.update(format!("{:?}", case.scenario.claim).as_bytes());
        for expectation in &case.scenario.expectations {
            hash.update(format!("{expectation:?}").as_bytes());
            hash.update(
                measured
                    .statistic(expectation)
                    .value
                    .to_bits()
                    .to_le_bytes(),
            );
        }
        Ok(hash.finalize())
    })?;
    let mut whole = Sha256::new();
    each.iter().for_each(|hash| whole.update(hash));
    let digest = whole.finalize();
    Ok(digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
