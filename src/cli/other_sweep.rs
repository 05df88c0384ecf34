//! A sweep replaces an earlier one of the same factors and design, as a run replaces the run of the same scenario. Another
//! sweep of the scenario is left alone.

use std::path::Path;

use serde_json::Value;

use super::{Exit, say};
use crate::files;
use crate::output::format::plain;
use crate::output::manifest::MANIFEST;
use crate::output::sweep::KIND;
use crate::scenario::plural::counted;

/// Refuses a folder that holds a sweep over other factors, or by another design.
///
/// # Errors
/// It does.
pub fn refuse(folder: &Path, title: &str, design: &str, factors: &[String]) -> Result<(), Exit> {
    let manifest = files::read(&folder.join(MANIFEST)).ok();
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let Some(earlier) = manifest
        .as_ref()
        .and_then(|manifest| sweep_of(manifest, title))
    else {
        return Ok(());
    };
    let own = (
        design,
        factors.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    if earlier == own {
        return Ok(());
    }
    let words = |(design, factors): &(&str, Vec<&str>)| {
        let named: Vec<String> = factors.iter().take(4).map(|key| plain(key)).collect();
        let more = match factors.len() {
            all if all > 4 => format!(" and {} more", all - 4),
            _ => String::new(),
        };
        format!(
            "{} ({}{more}) by the design {}",
            counted(factors.len(), "factor", "factors"),
            named.join(", "),
            plain(design)
        )
    };
    say(&format!(
        "error: {} holds another sweep of this scenario: over {}, and this one is over {}; replace it with --force, or name \
         another place with --out",
        folder.display(),
        words(&earlier),
        words(&own)
    ));
    Err(Exit::Disk)
}

/// The design and the factors of the manifest of a sweep with this title.
fn sweep_of<'m>(manifest: &'m Value, title: &str) -> Option<(&'m str, Vec<&'m str>)> {
    if manifest.get("title")?.as_str()? != title {
        return None;
    }
    let sweep = manifest.get(KIND)?;
    let design = sweep.get("design")?.as_str()?;
    let factors = sweep.get("factors")?.as_array()?;
    Some((design, factors.iter().filter_map(Value::as_str).collect()))
}
