//! Texts of users as a terminal may see them: nothing in them acts on it, and nothing hides.

use super::name::is_invisible;

/// Whether a character would act on a terminal, or would not be seen.
fn acts(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// The text with all that acts or hides spelled out (`\u{1b}`), line ends apart: a text can then neither write
/// to the terminal nor turn a message around.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) && c != '\n' {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// The same of a text with colours and weights of the program's own (`ESC [ … m`), which are left.
pub fn printable_styled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out += &printable(&rest[..at]);
        rest = &rest[at..];
        let numbers = rest[2..].find(|c: char| !c.is_ascii_digit() && c != ';');
        let end = numbers.map_or(rest.len(), |length| 2 + length);
        let style = rest[end..].starts_with('m');
        let end = end + usize::from(style);
        match style {
            true => out += &rest[..end],
            false => out += &printable(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out + &printable(rest)
}

/// A line of a source likewise, tabs left as they are, and where the places `from` and `to` are in it.
pub fn printable_line(line: &str, from: usize, to: usize) -> (String, usize, usize) {
    let mut out = String::with_capacity(line.len());
    let (mut new_from, mut new_to) = (None, None);
    for (at, c) in line.char_indices() {
        if at >= from {
            new_from.get_or_insert(out.len());
        }
        if at >= to {
            new_to.get_or_insert(out.len());
        }
        if acts(c) && c != '\t' {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    let end = out.len();
    (out, new_from.unwrap_or(end), new_to.unwrap_or(end))
}

/// A line of JSON in which all that acts or hides is spelled out as JSON does it (`\u009b`).
pub fn printable_json(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out += &format!("\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_spelled_out() {
        assert_eq!(
            printable("a\u{1b}[31m\u{7}\u{9b}1m\u{7f}\u{202e}b\nc\td é"),
            "a\\u{1b}[31m\\u{7}\\u{9b}1m\\u{7f}\\u{202e}b\nc\\u{9}d é"
        );
    }

    #[test]
    fn styles_alone_are_left() {
        assert_eq!(
            printable_styled("\u{1b}[1;31mred\u{1b}[0m \u{1b}[2J\u{1b}]0;x\u{7}\u{1b}[1"),
            "\u{1b}[1;31mred\u{1b}[0m \\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{1b}[1"
        );
    }

    #[test]
    fn places_move_with_what_is_spelled_out() {
        let line = "x = \"\u{1b}é\" # \u{9b}";
        let (from, to) = (4, line.find(" #").unwrap_or(0));
        let (shown, new_from, new_to) = printable_line(line, from, to);
        assert_eq!(&shown[new_from..new_to], "\"\\u{1b}é\"");
        assert!(!shown.contains(char::is_control));
        assert_eq!(printable_line("ab", 2, 2), ("ab".to_owned(), 2, 2));
    }

    #[test]
    fn json_stays_json() {
        let text = "a\u{9b}b\u{7f}\u{202e}\u{e0001}é";
        let line = printable_json(&serde_json::json!(text).to_string());
        assert!(line.is_ascii() || !line.contains(acts));
        let read: String = serde_json::from_str(&line).unwrap_or_default();
        assert_eq!(read, text);
    }
}
