//! `goodwill sensitivity`: which factors matter, by a sweep over a design made for that.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Exit;
use super::sweep::{Asked, How, Over};
use crate::output::disk::Disk;
use crate::pipeline::Source;

/// Tell which factors matter, for each arm's outcome and for which arm is best: Sobol' indices, Morris' measures or PAWN indices.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill sensitivity scenarios/regulars.toml --method morris --vary 'arm.*.gesture.value=0.5..4' --vary 'psychology.discounting=0.05..0.8'
  goodwill sensitivity my_shop.toml --method sobol --points 512 --vary 'arm.*.gesture.value=1..6' --vary psychology=draws

Values are those of `goodwill sweep`. psychology=draws is all of the psychology as one factor, by its joint draws.

sobol: Saltelli's design from --points base points, each of as many points as there are factors and two more (twice that with
indices of pairs). S1 (Saltelli 2010), ST (Jansen 1999), S2, with bootstrap intervals, and how they settle. morris: --trajectories
that move one factor at a time: mu, mu_star, sigma. pawn: --points of a Sobol' sequence (some hundreds), the median distance of the
outcome's distribution within slices of a factor from all of it, and how large that is of a factor that does nothing. Luck is no factor: every point has the same people with the same luck, and what luck
does otherwise from point to point is taken off by the replicates, and told beside the indices. The folder is that of a
sweep, with sobol.csv, sobol_pairs.csv and sobol_convergence.csv, morris.csv or pawn.csv.")]
pub struct SensitivityArgs {
    #[command(flatten)]
    analysis: Analysis,
    /// Folder for the results [default: output/<name of the scenario file>-sensitivity]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Say how many points there are and what they would take, and check all of them; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    how: How,
}

/// Which analysis of what.
#[derive(Debug, Args)]
pub(super) struct Analysis {
    #[command(flatten)]
    pub over: Over,
    /// By which method
    #[arg(long, value_name = "METHOD", value_enum)]
    method: Method,
    /// Leave out indices of pairs of factors: half the points
    #[arg(long)]
    first_order: bool,
}

impl Analysis {
    /// The scenario with the design of the method.
    ///
    /// # Errors
    /// Another design is named.
    pub fn source(&self) -> Result<Source, Exit> {
        let design = match self.method {
            Method::Sobol => "saltelli",
            Method::Morris => "morris",
            Method::Pawn => "pawn",
        };
        self.over.refuse_design()?;
        let mut more = vec![format!("sweep.design={design}")];
        if self.first_order {
            more.push("sweep.second_order=false".to_owned());
        }
        self.over.source(&more)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Shares of variance: for few factors, and what comes of them together
    Sobol,
    /// Elementary effects: for many factors, at few points
    Morris,
    /// Distances of distributions: for outcomes that are skewed or have several peaks
    Pawn,
}

pub fn sensitivity(args: &SensitivityArgs, disk: &dyn Disk) -> Exit {
    match job(args, disk) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn job(args: &SensitivityArgs, disk: &dyn Disk) -> Result<(), Exit> {
    let folder = args.out.clone();
    let asked = Asked {
        source: args.analysis.source()?,
        folder: folder.unwrap_or_else(|| args.analysis.over.folder("sensitivity")),
        over: &args.analysis.over,
        first_order: args.analysis.first_order,
        dry_run: args.dry_run,
        how: &args.how,
    };
    asked.done(disk)
}
