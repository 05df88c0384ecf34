//! A scenario with what is expected of it, under one psychology or another.

use std::path::Path;

use crate::psychology::Parameters;
use crate::scenario::checked::{ChannelKind, Scenario};
use crate::scenario::{self, LoadError, Loaded, PsychologyOverrides};

/// A scenario file that says what must come out.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the file, without its extension.
    pub name: String,
    /// As it was given.
    pub path: String,
    /// As read, under the psychology as shipped.
    pub scenario: Scenario,
    own: PsychologyOverrides,
}

impl Case {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`scenario::load`].
    pub fn load(path: &Path) -> Result<Case, LoadError> {
        let loaded = scenario::load(path, &[])?;
        Ok(Case::of(path, loaded))
    }

    /// A scenario that was read from this file.
    pub fn of(path: &Path, loaded: Loaded) -> Case {
        Case {
            name: path
                .file_stem()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            path: path.display().to_string(),
            scenario: loaded.scenario,
            own: loaded.own,
        }
    }

    /// The scenario under these parameters, except where it says its own.
    pub fn under(&self, parameters: &Parameters) -> Scenario {
        self.with(self.own_over(parameters))
    }

    /// The same with the claim's mechanism switched off; none where there is nothing to switch.
    pub fn without(&self, parameters: &Parameters) -> Option<Scenario> {
        let claim = self.scenario.claim.as_ref()?;
        if claim.without.is_empty() {
            return None;
        }
        let mut parameters = self.own_over(parameters);
        for (key, value) in &claim.without {
            parameters.set(key, *value);
        }
        Some(self.with(parameters))
    }

    fn own_over(&self, parameters: &Parameters) -> Parameters {
        let mut all = *parameters;
        for key in &self.own.parameters {
            if let Some(value) = self.scenario.psychology.get(key) {
                all.set(key, value);
            }
        }
        all
    }

    fn with(&self, parameters: Parameters) -> Scenario {
        self.of_scenario(self.scenario.clone(), parameters)
    }

    /// Whether the scenario itself gives this parameter.
    pub fn says(&self, key: &str) -> bool {
        self.own.parameters.contains(&key)
    }

    /// A variant of the scenario under exactly these parameters, elasticities of channels apart that it
    /// gives itself.
    pub fn of_scenario(&self, mut scenario: Scenario, parameters: Parameters) -> Scenario {
        self.lay(&mut scenario, parameters);
        scenario
    }

    /// Puts a variant of the scenario under these parameters, except where the file says its own: what
    /// [`Case::under`] does, without another copy of the scenario and its data.
    pub fn put(&self, scenario: &mut Scenario, parameters: &Parameters) {
        self.lay(scenario, self.own_over(parameters));
    }

    fn lay(&self, scenario: &mut Scenario, parameters: Parameters) {
        for way in ChannelKind::ALL {
            if let Some(channel) = &mut scenario.channels.0[way as usize]
                && !self.own.elasticities[way as usize]
            {
                channel.elasticity = parameters.elasticity_of(way);
            }
        }
        scenario.psychology = parameters;
    }
}
