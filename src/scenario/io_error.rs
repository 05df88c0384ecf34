//! What a system's refusal is, in the same words on every system.

use std::io::{self, ErrorKind};

/// Why the system refused, to stand behind a colon.
pub fn in_words(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "permission is denied",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::NotADirectory => "a part of the path is not a folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "there is no more room on the disk for this user",
        ErrorKind::FileTooLarge => "the file is larger than the system allows",
        ErrorKind::InvalidFilename => "the name is too long, or has signs that are not allowed",
        _ => return own_words(error),
    };
    words.to_owned()
}

/// The system's own words, without the number that stands behind them.
fn own_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error ").next().unwrap_or(&text);
    let mut letters = words.chars();
    match (error.raw_os_error(), letters.next()) {
        (Some(_), Some(first)) => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn no_number_of_the_system_is_told() {
        let told = |number| in_words(&io::Error::from_raw_os_error(number));
        assert_eq!(told(2), "there is no such file or folder");
        assert_eq!(told(24), "too many open files");
        assert_eq!(in_words(&io::Error::other("It is odd")), "It is odd");
    }
}
