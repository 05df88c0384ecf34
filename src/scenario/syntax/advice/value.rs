//! What stands behind the `=`.

use std::ops::Range;

use toml::de::Error;

use super::bare::on_bare;
use super::list::on_list;
use super::text::on_text;
use super::{Advice, CURLY};
use crate::scenario::diagnostics::excerpt;

pub fn on_value(written: &str, equals: usize, error: &Error) -> Option<Advice> {
    let after = &written[equals + 1..];
    let start = equals + 1 + (after.len() - after.trim_start_matches([' ', '\t']).len());
    let value = written[start..].trim_end();
    let range = start..start + value.len();
    if value.is_empty() || value.starts_with('#') || value.starts_with('\n') {
        let key = written[..equals].trim();
        let message = format!("`{}` has no value", excerpt(key));
        return Some(Advice::new(
            message,
            equals..equals + 1,
            "write it behind the `=`",
        ));
    }
    if value.starts_with('=') {
        let more = value.bytes().take_while(|byte| *byte == b'=').count();
        return Some(
            Advice::new("one `=` is enough", start..start + more, "leave this out")
                .instead(start..start + more, ""),
        );
    }
    if value.starts_with(CURLY) {
        return Some(curly(value, range));
    }
    match value.as_bytes()[0] {
        quote @ (b'"' | b'\'') => on_text(written, range, quote, error),
        b'[' | b'{' => Some(on_list(written, error)),
        _ => Some(on_bare(value, range)),
    }
}

fn curly(value: &str, range: Range<usize>) -> Advice {
    let straight = value.replace(CURLY, "\"");
    Advice::new(
        "these are not straight quotes",
        range.clone(),
        format!("write `{}`", excerpt(&straight)),
    )
    .help("word processors make quotes curly; a plain text editor leaves them straight")
    .instead(range, straight)
}
