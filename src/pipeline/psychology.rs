//! What is given in place of the shipped psychology: parameters, and draws around them.

use std::path::{Path, PathBuf};

use super::source::LoadFailure;
use crate::evidence::draws::{self, Draws, DrawsError};
use crate::files::{self, Received};
use crate::output::request::{DRAWS, PSYCHOLOGY};
use crate::output::tables::NamedBytes;
use crate::psychology::Parameters;
use crate::scenario::{self, Input, Loaded, Psychology};

/// The files of a psychology.
#[derive(Clone, Debug, Default)]
pub struct PsychologyFiles {
    /// Parameters in place of the shipped ones.
    pub psychology: Option<PathBuf>,
    /// Draws in place of the shipped ones.
    pub draws: Option<PathBuf>,
}

impl PsychologyFiles {
    /// Those that lie in a run's folder. What is there and is no file is told where it is read.
    pub fn in_folder(folder: &Path) -> PsychologyFiles {
        let there = |name: &str| {
            let path = folder.join(name);
            path.symlink_metadata().is_ok().then_some(path)
        };
        PsychologyFiles {
            psychology: there(PSYCHOLOGY),
            draws: there(DRAWS),
        }
    }

    /// Reads them; of a folder that may be anybody's nothing but ordinary files in it.
    ///
    /// # Errors
    /// One cannot be read, or something is wrong with it.
    pub(crate) fn read(
        &self,
        received: Option<Received<'_>>,
    ) -> Result<GivenPsychology, LoadFailure> {
        let psychology = self.psychology.as_deref().map(|file| match received {
            Some(folder) => scenario::received_psychology(folder, PSYCHOLOGY),
            None => scenario::load_psychology(file),
        });
        let psychology = psychology.transpose()?;
        let point = psychology.as_ref().map(|given| given.parameters);
        let draws = self.draws.as_deref().map(|path| {
            let content = match received {
                Some(folder) => folder.read(DRAWS),
                None => files::read(path),
            };
            let content = content.map_err(|error| DrawsError::Unreadable {
                path: path.to_owned(),
                error,
            })?;
            let draws = draws::parse(&content, path, &point.unwrap_or_default())?;
            let input = Input::of(&path.display().to_string(), &content);
            Ok(GivenDraws {
                draws,
                input,
                content,
            })
        });
        let draws = draws.transpose().map_err(|error: DrawsError| error)?;
        Ok(GivenPsychology { psychology, draws })
    }
}

/// What was read of them.
#[derive(Clone, Debug, Default)]
pub struct GivenPsychology {
    psychology: Option<Psychology>,
    draws: Option<GivenDraws>,
}

#[derive(Clone, Debug)]
struct GivenDraws {
    draws: Draws,
    input: Input,
    content: Vec<u8>,
}

impl GivenPsychology {
    /// The psychology on which the scenario is read.
    pub fn parameters(&self) -> Parameters {
        let given = self.psychology.as_ref();
        given.map(|given| given.parameters).unwrap_or_default()
    }

    /// Lets the scenario say what a file of parameters says otherwise than the shipped psychology, as if it
    /// had it of its own: the shipped draws leave it as it stands. Draws that were given vary it.
    pub fn lay(&self, loaded: &mut Loaded) {
        loaded.own.parameters.extend(self.stays());
    }

    /// Parameters that stay in every draw as a file has them.
    fn stays(&self) -> Vec<&'static str> {
        let (own, shipped) = (self.parameters(), Parameters::default());
        let differs = |key: &&str| own.get(key) != shipped.get(key);
        match self.draws {
            Some(_) => Vec::new(),
            None => Parameters::ALL
                .iter()
                .map(|parameter| parameter.key)
                .filter(differs)
                .collect(),
        }
    }

    /// So many draws to compare the arms over, at most. None where the file of parameters leaves nothing that
    /// the shipped draws vary: they lie around the shipped psychology, and say nothing of another.
    pub fn draws(&self, count: usize) -> Vec<Parameters> {
        match (&self.draws, self.leaves_nothing()) {
            (Some(given), _) => given.draws.spread(count),
            (None, true) => Vec::new(),
            (None, false) => Draws::shipped().spread(count),
        }
    }

    /// All draws that there are, as many at the most, spread evenly; the parameters themselves, where nothing varies.
    pub fn all_draws(&self, most: usize) -> Vec<Parameters> {
        match self.draws(most) {
            none if none.is_empty() => vec![self.parameters()],
            draws => draws,
        }
    }

    /// All draws that there are, for a sweep over them. What a file of parameters has settled stays so in each.
    pub fn sweep_draws(&self) -> Vec<Parameters> {
        let settled = self.stays();
        let own = self.parameters();
        let mut draws = self.draws(usize::MAX);
        for draw in &mut draws {
            for key in &settled {
                draw.set(key, own.get(key).unwrap_or_default());
            }
        }
        draws
    }

    /// Whether the shipped draws vary nothing but what a file of parameters has settled.
    pub fn leaves_nothing(&self) -> bool {
        let stays = self.stays();
        let rows = &Draws::shipped().rows;
        let varied = |key: &str| rows.iter().any(|row| row.get(key) != rows[0].get(key));
        let mut varying = Parameters::ALL
            .iter()
            .filter(|parameter| varied(parameter.key));
        !stays.is_empty() && varying.all(|parameter| stays.contains(&parameter.key))
    }

    /// How many parameters stay as a file has them, while others vary.
    pub fn settled(&self) -> usize {
        match self.leaves_nothing() {
            true => 0,
            false => self.stays().len(),
        }
    }

    /// The files as they lie in a run's folder.
    pub fn files(&self) -> Vec<NamedBytes> {
        let psychology = self.psychology.iter();
        let psychology = psychology.map(|given| (PSYCHOLOGY.to_owned(), given.content.clone()));
        let draws = self.draws.iter();
        let draws = draws.map(|given| (DRAWS.to_owned(), given.content.clone()));
        psychology.chain(draws).collect()
    }

    /// The same with their hashes. They are named as in the folder: the page of a run that is made again from
    /// there has the same bytes.
    pub fn inputs(&self) -> impl Iterator<Item = Input> {
        let psychology = self
            .psychology
            .iter()
            .map(|given| (PSYCHOLOGY, &given.input));
        let draws = self.draws.iter().map(|given| (DRAWS, &given.input));
        psychology.chain(draws).map(|(name, input)| Input {
            name: name.to_owned(),
            ..input.clone()
        })
    }

    /// The options that name the files in a run's folder.
    pub fn options(&self) -> String {
        let mut options = String::new();
        if self.psychology.is_some() {
            options += &format!(" --psychology {PSYCHOLOGY}");
        }
        if self.draws.is_some() {
            options += &format!(" --draws-file {DRAWS}");
        }
        options
    }
}
