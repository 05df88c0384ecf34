//! From bytes to text.

use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

/// The text of a file; with what is wrong where it is not UTF-8.
pub fn decode(content: &[u8]) -> (String, Option<Fault>) {
    let at = |range| Place::new(0, range);
    if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
        let fault = Diagnostic::new(code::SYNTAX, at(0..0), "the file is in UTF-16");
        return (String::new(), Some(fault.help("save it as UTF-8")));
    }
    if content.contains(&0) {
        let message = "this is not a scenario file: it is not a text file";
        let fault = Diagnostic::new(code::SYNTAX, at(0..0), message);
        return (
            String::new(),
            Some(fault.label("a scenario is a TOML file")),
        );
    }
    let text = String::from_utf8_lossy(content).into_owned();
    let fault = std::str::from_utf8(content).err().map(|error| {
        let start = error.valid_up_to();
        Diagnostic::new(
            code::SYNTAX,
            at(start..start + '\u{fffd}'.len_utf8()),
            "the file is not in UTF-8",
        )
        .label("from here on")
        .help("save it as UTF-8; older editors write letters such as `é` in a way of their own")
    });
    (text, fault)
}
