//! How much was free to be chosen in view of the data: what a score must be read against.

use crate::evidence::Case;
use crate::psychology::Parameters;
use crate::psychology::parameters::{CHOSEN_FORMS, Origin, Parameter};

/// What was free to be chosen, beside the contrasts that it was chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freedom {
    /// Parameters fitted.
    pub fitted: usize,
    /// Parameters set by hand in view of the data.
    pub set: usize,
    /// Functional forms chosen in view of the data.
    pub forms: usize,
    /// Context values read off results.
    pub read_off: usize,
    /// Published values with an interval; directions are not counted.
    pub contrasts: usize,
}

impl Freedom {
    /// Where these parameters were fitted, to so many contrasts of these cases.
    pub fn of<'a>(
        is_fitted: impl Fn(&Parameter) -> bool,
        cases: impl Iterator<Item = &'a Case>,
        contrasts: usize,
    ) -> Freedom {
        let count = |which: &dyn Fn(&Parameter) -> bool| {
            let parameters = Parameters::ALL.iter();
            parameters.filter(|parameter| which(parameter)).count()
        };
        let studies = cases.filter_map(|case| case.scenario.study.as_ref());
        Freedom {
            fitted: count(&is_fitted),
            set: count(&|parameter| parameter.origin == Origin::Set && !is_fitted(parameter)),
            forms: CHOSEN_FORMS.len(),
            read_off: studies.map(|study| study.read_off.len()).sum(),
            contrasts,
        }
    }

    /// All free choices together.
    pub fn free(&self) -> usize {
        self.fitted + self.set + self.forms + self.read_off
    }
}

impl std::fmt::Display for Freedom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} free choices ({} parameters fitted, {} set by hand in view of the data, {} functional \
             forms chosen, {} context values read off results) for {} contrasts",
            self.free(),
            self.fitted,
            self.set,
            self.forms,
            self.read_off,
            self.contrasts
        )
    }
}
