//! The pages on the evidence: blocks between marks are written anew, the words around them stay.

mod blocks;
mod tables;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::evidence::Validation;
use super::manifest::FINGERPRINT;
use crate::scenario::io_error::in_words;
use crate::table::ReadError;

use blocks::{BLOCKS, blocks};
use tables::Tables;

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum PageError {
    #[error("cannot read {}: {}", path.display(), in_words(source))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {}", path.display(), in_words(source))]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: {source}; make it anew with `goodwill calibrate`", path.display())]
    Table { path: PathBuf, source: ReadError },
    #[error(
        "{} is of another model, psychology or set of studies; make it anew with `goodwill calibrate`",
        path.display()
    )]
    Stale { path: PathBuf },
    #[error(
        "no page has the block `<!-- {name} -->` … `<!-- /{name} -->`; put the two marks where it belongs, \
         or name the page that has them with another `--page`"
    )]
    Mark { name: &'static str },
}

/// Pages to be written anew, with the calibration that they tell of: read before anything is simulated.
pub struct Pages {
    /// Each with its text.
    pages: Vec<(PathBuf, String)>,
    tables: Tables,
}

impl Pages {
    /// Reads pages and the folder of a calibration, which must be of the studies with this
    /// fingerprint.
    ///
    /// # Errors
    /// A page or a table cannot be read, a block has its marks on none of the pages, or the calibration is of
    /// something else.
    pub fn read(
        pages: &[PathBuf],
        calibration: &Path,
        of_studies: &str,
    ) -> Result<Pages, PageError> {
        let texts = pages.iter().map(|page| Ok((page.clone(), read(page)?)));
        let pages = texts.collect::<Result<Vec<_>, PageError>>()?;
        for name in BLOCKS {
            let mut texts = pages.iter().map(|(_, text)| text);
            if !texts.any(|text| replaced(text, name, "").is_some()) {
                return Err(PageError::Mark { name });
            }
        }
        if read(&calibration.join(FINGERPRINT))?.trim() != of_studies {
            let path = calibration.to_owned();
            return Err(PageError::Stale { path });
        }
        Ok(Pages {
            pages,
            tables: Tables::read(calibration)?,
        })
    }
}

fn read(path: &Path) -> Result<String, PageError> {
    fs::read_to_string(path).map_err(|source| PageError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Writes the blocks of pages anew, each page whole or not at all.
///
/// # Errors
/// The page cannot be written.
pub fn rewrite(pages: Pages, validation: &Validation, fingerprint: &str) -> Result<(), PageError> {
    let blocks = blocks(validation, &pages.tables, fingerprint);
    for (page, mut text) in pages.pages {
        for (name, block) in BLOCKS.iter().zip(&blocks) {
            text = replaced(&text, name, block).unwrap_or(text);
        }
        put(&page, &text)?;
    }
    Ok(())
}

/// Puts a text in the place of a page's.
fn put(page: &Path, text: &str) -> Result<(), PageError> {
    let write = |source| PageError::Unwritable {
        path: page.to_owned(),
        source,
    };
    let folder = page.parent().filter(|parent| parent.as_os_str() != "");
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(write)?;
    io::Write::write_all(&mut file, text.as_bytes()).map_err(write)?;
    // The page keeps the permissions that it had; a new file has its owner's alone.
    let as_before = fs::metadata(page).map_err(write)?.permissions();
    file.as_file().set_permissions(as_before).map_err(write)?;
    file.as_file().sync_all().map_err(write)?;
    file.persist(page).map_err(|error| write(error.error))?;
    Ok(())
}

fn replaced(text: &str, name: &str, block: &str) -> Option<String> {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let from = text.find(&open)? + open.len();
    let to = from + text[from..].find(&close)?;
    Some(format!("{}\n{block}{}", &text[..from], &text[to..]))
}
