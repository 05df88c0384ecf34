//! Names: what can be one, which are taken, and which are known.

use super::{Reader, Shared, text_of};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, all_of, code, excerpt, nearest};
use crate::scenario::key::Kind;
use crate::scenario::name;
use crate::scenario::node::Node;

/// Checks that a text can be a name.
pub fn check_name(name: &str, place: Place) -> Result<(), Fault> {
    match name::refused(name) {
        Some(why) => {
            let hidden = name.chars().find(|c| name::is_invisible(*c));
            let which = hidden.map_or(String::new(), |c| format!(": U+{:04X}", u32::from(c)));
            Err(Diagnostic::new(code::NAME, place, format!("{why}{which}"))
                .label("use 1 to 120 characters that can be seen, on one line"))
        }
        None => Ok(()),
    }
}

/// Notes that a name looks like one that is taken; `what` is what the names are of, in the plural.
pub fn check_taken<'n>(
    reader: &Reader<'_>,
    what: &str,
    name: &str,
    place: Place,
    taken: impl IntoIterator<Item = &'n str>,
) {
    let look = name::look(name);
    let Some(other) = taken.into_iter().find(|other| name::look(other) == look) else {
        return;
    };
    let shown = excerpt(name);
    let fault = if other == name {
        Diagnostic::new(
            code::DUPLICATE,
            place,
            format!("two {what} are called `{shown}`"),
        )
    } else {
        let message = format!("the name of another of the {what} looks just like `{shown}`");
        Diagnostic::new(code::DUPLICATE, place, message)
            .help("they differ in spaces, or in how their letters are put together")
    };
    reader.report(fault.label("call it otherwise"));
}

/// A name among those that the scenario has; its index.
pub fn name_of<'n>(
    shared: &Shared,
    what: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    node: &Node,
) -> Result<usize, Fault> {
    let text = text_of(shared, &Kind::Name, node)?;
    if let Some(at) = names.clone().position(|name| name == text) {
        return Ok(at);
    }
    Err(unknown_name(what, names, text, node.place))
}

/// A name that the scenario does not have.
pub fn unknown_name<'n>(
    what: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    text: &str,
    place: Place,
) -> Fault {
    let message = format!("there is no {what} `{}`", excerpt(text));
    let fault = Diagnostic::new(code::UNKNOWN_NAME, place, message);
    let fault = match nearest(text, names.clone()) {
        Some(name) => fault.label(format!("did you mean `{name}`?")),
        None => fault,
    };
    const SHOWN: usize = 12;
    let mut shown: Vec<String> = Vec::new();
    for name in names.map(excerpt) {
        if !shown.contains(&name) && shown.len() <= SHOWN {
            shown.push(name);
        }
    }
    if shown.len() > SHOWN {
        shown[SHOWN] = "…".to_owned();
    }
    fault.help(format!(
        "known: {}",
        all_of(shown.iter().map(String::as_str))
    ))
}
