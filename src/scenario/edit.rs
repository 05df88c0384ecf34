//! Changes to the text of a scenario that leave all else of it, comments too, as it stands.

use super::node::{Entry, Node, Table, Value, parse_document};
use super::overrides::{parted, spots};
use super::resolved::{quoted, quoted_key};

/// The text with these changes, like `arm.card.gesture.value = 2`, one after the other; none where one of them has no place of
/// its own in the text. Whoever uses it reads the result again: whether it says what was meant is seen there.
pub fn with_changes(text: &str, changes: &[String]) -> Option<String> {
    let mut text = text.to_owned();
    for change in changes {
        text = with_change(&text, change)?;
    }
    Some(text)
}

/// The text with these decisions, like `arm.card.gesture.value = 1..6`, at its end: in place of none that it has.
pub fn with_decisions(text: &str, decisions: &[String]) -> Option<String> {
    let mut text = text.to_owned();
    for decision in decisions {
        let (path, values) = parted(decision).ok()?;
        let end = if text.ends_with('\n') { "" } else { "\n" };
        text += &format!(
            "{end}\n[[decide]]\nkey = {}\nlevels = {values}\n",
            quoted(&path)
        );
    }
    Some(text)
}

fn with_change(text: &str, change: &str) -> Option<String> {
    let document = parse_document(text, 0);
    if !document.faults.is_empty() {
        return None;
    }
    let (path, value) = parted(change).ok()?;
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for spot in spots(&document.tree, &path).ok()? {
        if spot.rival {
            return None;
        }
        if let Some(node) = spot.node {
            edits.push((node.place.start, node.place.end, value.clone()));
            continue;
        }
        let Some(first) = spot.first else {
            // A table that is not there yet, below none of several.
            let (table, key) = path.rsplit_once('.')?;
            if path.contains(['[', '"', '\'', '*']) || is_there(&document.tree, table) {
                return None;
            }
            let end = if text.ends_with('\n') { "" } else { "\n" };
            edits.push((
                text.len(),
                text.len(),
                format!("{end}\n[{table}]\n{key} = {value}\n"),
            ));
            continue;
        };
        let at = first.start;
        let before = &text[..at];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        let key = quoted_key(&spot.name);
        let put = match line.trim().is_empty() {
            true => format!("{key} = {value}\n{line}"),
            false => format!("{key} = {value}, "),
        };
        edits.push((at, at, put));
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut out = text.to_owned();
    for (start, end, put) in edits {
        out.replace_range(start..end, &put);
    }
    Some(out)
}

/// Whether a table with this path is written.
fn is_there(tree: &Table, path: &str) -> bool {
    let mut table = tree;
    path.split('.').all(|part| match table.entry(part) {
        Some(Entry {
            node: Node { value, .. },
            ..
        }) => {
            if let Value::Table(inner) = value {
                table = inner;
            }
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title = \"A\"   # a title\n\n[[arm]]\nname = \"card\"\n[[arm.gesture]]   # by hand\ngift = \"a card\"\n\
        value = 2       # assumed\n[[arm.gesture]]\ngift = \"a call\"\ncapacity = { most = 9, per = \"week\" }\n";

    #[test]
    fn values_change_in_their_places_and_new_keys_stand_first_in_their_table() {
        let changes = [
            "arm.card.gesture[1].value = 3.5",
            "arm.card.gesture[2].on = false",
            "arm.card.gesture[2].capacity.most = 12",
        ];
        let changes = changes.map(str::to_owned);
        let changed = with_changes(TEXT, &changes).expect("places");
        let expected = TEXT
            .replace("value = 2 ", "value = 3.5 ")
            .replace("gift = \"a call\"", "on = false\ngift = \"a call\"")
            .replace("most = 9", "most = 12");
        assert_eq!(changed, expected);
        // Where a star stands, all of them change.
        let all = with_changes(TEXT, &["arm.card.gesture.reach = 0.5".to_owned()]);
        assert_eq!(all.expect("places").matches("reach = 0.5\n").count(), 2);
        // A table that is not there yet stands at the end, and so do decisions.
        let made = with_changes(
            TEXT,
            &[
                "optimize.plans = 9".to_owned(),
                "optimize.seed = 3".to_owned(),
            ],
        );
        assert_eq!(
            made.expect("a place"),
            format!("{TEXT}\n[optimize]\nseed = 3\nplans = 9\n")
        );
        // One within another, too.
        let deeper = with_changes(TEXT, &["channel.tip.margin = 0.5".to_owned()]);
        let end = "\n[channel.tip]\nmargin = 0.5\n";
        assert_eq!(deeper.expect("a place"), format!("{TEXT}{end}"));
        let decided = with_decisions(TEXT, &["arm.\"card\".gesture.value=1..6".to_owned()]);
        let end = "\n[[decide]]\nkey = \"arm.\\\"card\\\".gesture.value\"\nlevels = \"1..6\"\n";
        assert_eq!(decided.expect("it is one"), format!("{TEXT}{end}"));
        // Beside a key that says the same in another way there is no place.
        let offers = TEXT.replace("value = 2", "offers = [1]");
        let change = "arm.card.gesture[1].personal = 1".to_owned();
        assert_eq!(with_changes(&offers, &[change]), None);
        assert_eq!(
            with_changes(TEXT, &["arm.post.gesture.value = 1".to_owned()]),
            None
        );
    }
}
