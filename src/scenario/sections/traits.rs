//! Traits: what differs between customers from the start, as distributions.

use super::super::checked::{Distribution, Trait, Traits};
use super::super::diagnostics::{Diagnostic, Fault, code, excerpt, nearest, one_of};
use super::super::key::{Default, Key, Kind, Range};
use super::super::node::{Entry, Node, Table, Value};
use super::super::reader::{Read, Reader, Shared, out_of_range, scalar};
use super::super::resolved::{inline, list};
use super::super::shape::Shape;
use crate::vocabulary::distribution::{FAMILIES, Family, MIXTURE, Parameter, Part, Support, Unit};

/// A trait's distribution with its resolved form in TOML.
pub type TraitAsRead = (Distribution, String);

const fn key(
    which: Trait,
    default: &'static str,
    meaning: &'static str,
    example: &'static str,
) -> Key {
    Key::or(
        which.key(),
        Kind::Special(Shape::Trait(which)),
        default,
        meaning,
        example,
    )
}

/// The keys of the traits in `[population]`, in the order of [`Trait::ALL`].
pub const KEYS: [Key; Trait::COUNT] = [
    key(
        Trait::Reciprocity,
        "{ lognormal = { mean = 1, cv = 0.5 } }",
        "how strongly kindness is returned",
        "{ lognormal = { mean = 1, cv = 0.5 } }",
    ),
    key(
        Trait::Indebtedness,
        "{ lognormal = { mean = 1, cv = 0.5 } }",
        "how strongly a favour is felt as a debt",
        "{ lognormal = { mean = 1, cv = 0.5 } }",
    ),
    key(
        Trait::Skepticism,
        "{ beta = { a = 2, b = 2 } }",
        "readiness to see a sales trick, from 0 to 1",
        "{ beta = { a = 2, b = 2 } }",
    ),
    key(
        Trait::Trust,
        "{ beta = { a = 5, b = 5 } }",
        "trust before anything happens, from 0 to 1",
        "{ beta = { a = 6, b = 4 } }",
    ),
    key(
        Trait::PurchaseRate,
        "0",
        "purchases with no influence at all",
        "{ gamma = { mean = \"0.5 per week\", cv = 1 } }",
    ),
    key(
        Trait::Basket,
        "0",
        "money spent at a purchase or visit",
        "{ lognormal = { mean = 20, cv = 0.5 } }",
    ),
    key(
        Trait::TipShare,
        "0",
        "usual tip as a share of the bill",
        "0.16",
    ),
    key(
        Trait::Tenure,
        "0",
        "time since the relationship began, at the start of the run",
        "{ uniform = { low = \"0 days\", high = \"3 years\" } }",
    ),
];

/// The same keys in a segment, where the population's are the defaults.
pub const SEGMENT_KEYS: [Key; Trait::COUNT] = {
    let mut keys = KEYS;
    let mut at = 0;
    while at < keys.len() {
        keys[at].default = Default::Derived("the population's");
        at += 1;
    }
    keys
};

/// How a value of the trait is written, and its range.
pub fn kind(which: Trait) -> Kind {
    match which {
        Trait::Reciprocity | Trait::Indebtedness => Kind::Number(Range::NON_NEGATIVE),
        Trait::Skepticism | Trait::Trust | Trait::TipShare => Kind::Share(Range::SHARE),
        Trait::PurchaseRate => Kind::Rate,
        Trait::Basket => Kind::Money(Range::NON_NEGATIVE),
        Trait::Tenure => Kind::Duration(Range::NON_NEGATIVE),
    }
}

/// Whether a distribution with this support can be that of a trait.
pub fn fits(which: Trait, support: Support) -> bool {
    match support {
        Support::Interval => true,
        Support::Shares => matches!(kind(which), Kind::Number(_) | Kind::Share(_)),
        Support::Unbounded => !matches!(which, Trait::Skepticism | Trait::Trust),
    }
}

/// How a parameter of a trait's distribution is written, and its range.
pub fn parameter_kind(which: Trait, parameter: &Parameter) -> Kind {
    match parameter.unit {
        Unit::OfTrait => kind(which),
        Unit::Positive => Kind::Number(Range::POSITIVE),
    }
}

/// How a part of a mixture says its share of the customers, and one value for all of them.
pub const PART_SHARE: &str = "share";
pub const PART_VALUE: &str = "value";
/// How far from 1 shares may sum to.
pub const SHARE_TOLERANCE: f64 = 1e-6;
/// The least and the most parts of a mixture.
pub const PARTS: [usize; 2] = [2, 20];

/// Reads all traits of the population or, given the population's, of a segment.
pub fn read(
    reader: &mut Reader<'_>,
    inherited: Option<&[TraitAsRead; Trait::COUNT]>,
) -> [TraitAsRead; Trait::COUNT] {
    std::array::from_fn(|at| {
        let which = Trait::ALL[at];
        let key = if inherited.is_some() {
            &SEGMENT_KEYS[at]
        } else {
            &KEYS[at]
        };
        let told = reader.read(key, |shared, node| {
            let (distribution, toml) = distribution(shared, which, node)?;
            Ok(((distribution, toml.clone()), toml))
        });
        match (told, inherited) {
            _ if reader.meant(key) => (Distribution::Constant(1.0), "1".to_owned()),
            (Some(told), _) => told,
            (None, Some(inherited)) if !reader.has(key) => {
                reader.put(key, inherited[at].1.clone());
                inherited[at].clone()
            }
            (None, Some(_)) => (Distribution::Constant(1.0), "1".to_owned()),
            // What is wrong is not taken for none of it.
            (None, None) => (Distribution::Constant(1.0), "1".to_owned()),
        }
    })
}

/// The distributions alone.
pub fn distributions(told: &[TraitAsRead; Trait::COUNT]) -> Traits {
    Traits(std::array::from_fn(|at| told[at].0.clone()))
}

fn distribution(shared: &Shared, which: Trait, node: &Node) -> Read<Distribution> {
    let Value::Table(table) = &node.value else {
        let (value, toml) = scalar(shared, &kind(which), node)?;
        return Ok((Distribution::Constant(value), toml));
    };
    let [entry] = table.entries.as_slice() else {
        let message = "a distribution has exactly one form";
        let fault = Diagnostic::new(code::CONFLICT, node.place, message);
        return Err(fault.help(format!(
            "write one of {} like `{{ lognormal = {{ mean = 1, cv = 0.5 }} }}`",
            one_of(names())
        )));
    };
    if entry.key == MIXTURE {
        return mixture(shared, which, &entry.node);
    }
    let (distribution, entry) = of_family(shared, which, entry)?;
    Ok((distribution, format!("{{ {entry} }}")))
}

/// The names of all distributions.
fn names() -> impl Iterator<Item = &'static str> {
    let families = FAMILIES.iter().map(|family| family.key);
    families.chain(std::iter::once(MIXTURE))
}

/// A distribution that is no mixture, by its key, with that entry as TOML.
fn of_family(shared: &Shared, which: Trait, entry: &Entry) -> Read<Distribution> {
    let known = FAMILIES.iter().find(|family| family.key == entry.key);
    let Some(family) = known else {
        let message = format!("there is no distribution `{}`", excerpt(&entry.key));
        let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message);
        let fault = match nearest(&entry.key, names()) {
            Some(form) => fault.label(format!("did you mean `{form}`?")),
            None => fault,
        };
        return Err(fault.help(format!("allowed: {}", one_of(names()))));
    };
    if !fits(which, family.support) {
        let message = format!("`{}` does not fit `{}`", family.key, which.key());
        let why = match family.support {
            Support::Shares => "its values lie between 0 and 1, without a unit",
            Support::Unbounded | Support::Interval => "it has values above 1",
        };
        let fitting = FAMILIES.iter().filter(|family| fits(which, family.support));
        let fitting = fitting.map(|family| family.key);
        let instead = one_of(fitting.chain(std::iter::once(MIXTURE)));
        return Err(
            Diagnostic::new(code::OUT_OF_RANGE, entry.key_place, message)
                .label(why)
                .help(format!("use {instead}, or one value for all")),
        );
    }
    let (values, toml) = parameters(shared, which, family, &entry.node)?;
    match (family.make)(&values) {
        Ok(distribution) => Ok((distribution, format!("{} = {toml}", family.key))),
        Err(why) => Err(out_of_range(&entry.node, why)),
    }
}

/// Several distributions, each for a share of the customers.
fn mixture(shared: &Shared, which: Trait, node: &Node) -> Read<Distribution> {
    let [least, most] = PARTS;
    let example =
        "write `mixture = [{ share = 0.3, value = 0 }, { share = 0.7, uniform = { … } }]`";
    let Value::List(nodes) = &node.value else {
        let message = format!(
            "`{MIXTURE}` needs a list of parts, not {}",
            node.kind_name()
        );
        return Err(Diagnostic::new(code::WRONG_TYPE, node.place, message).help(example));
    };
    if nodes.len() < least || nodes.len() > most {
        let message = format!("a mixture has {least} to {most} parts, not {}", nodes.len());
        return Err(Diagnostic::new(code::OUT_OF_RANGE, node.place, message).help(example));
    }
    let mut parts = Vec::new();
    let mut texts = Vec::new();
    let mut last_fault = None;
    for node in nodes {
        match part(shared, which, node) {
            Ok((part, text)) => {
                parts.push(part);
                texts.push(text);
            }
            Err(fault) => {
                if let Some(fault) = last_fault.replace(fault) {
                    shared.report(fault);
                }
            }
        }
    }
    if let Some(fault) = last_fault {
        return Err(fault);
    }
    let sum: f64 = parts.iter().map(|part| part.share).sum();
    if (sum - 1.0).abs() > SHARE_TOLERANCE {
        let sum = (sum * 1e9).round() / 1e9;
        let message = format!("the shares of the parts sum to {sum}, not to 1");
        let fault = Diagnostic::new(code::SHARE_SUM, node.place, message);
        return Err(fault.help("change the shares so that they sum to 1, or 100%"));
    }
    for part in &mut parts {
        part.share /= sum;
    }
    let toml = inline([(MIXTURE, list(texts))]);
    Ok((Distribution::Mixture(parts), toml))
}

/// One part of a mixture.
fn part(shared: &Shared, which: Trait, node: &Node) -> Read<Part> {
    let example =
        "write `{ share = 0.3, value = 0 }` or `{ share = 0.7, lognormal = { mean = …, cv = … } }`";
    let Value::Table(table) = &node.value else {
        let message = format!("a part of a mixture is a table, not {}", node.kind_name());
        return Err(Diagnostic::new(code::WRONG_TYPE, node.place, message).help(example));
    };
    let Some(share) = table.entry(PART_SHARE) else {
        let message = format!("`{PART_SHARE}` is missing in a part of a mixture");
        return Err(Diagnostic::new(code::MISSING_KEY, node.place, message).help(example));
    };
    let others: Vec<&Entry> = table
        .entries
        .iter()
        .filter(|entry| entry.key != PART_SHARE)
        .collect();
    let [entry] = others.as_slice() else {
        let message = "a part of a mixture has a share and one value or distribution";
        return Err(Diagnostic::new(code::CONFLICT, node.place, message).help(example));
    };
    let positive_share = Kind::Share(Range {
        above: true,
        ..Range::SHARE
    });
    let (share, share_text) = scalar(shared, &positive_share, &share.node)?;
    let (of, text) = if entry.key == PART_VALUE {
        let (value, text) = scalar(shared, &kind(which), &entry.node)?;
        (
            Distribution::Constant(value),
            format!("{PART_VALUE} = {text}"),
        )
    } else if entry.key == MIXTURE {
        let message = "a part of a mixture cannot be a mixture";
        let fault = Diagnostic::new(code::CONFLICT, entry.key_place, message);
        return Err(fault.help("put its parts into the list beside the others"));
    } else {
        of_family(shared, which, entry)?
    };
    let text = format!("{{ {PART_SHARE} = {share_text}, {text} }}");
    Ok((Part { share, of }, text))
}

/// The parameters of a distribution, and their table as TOML. Reports all that is wrong; returns the last.
fn parameters(shared: &Shared, which: Trait, family: &Family, node: &Node) -> Read<Vec<f64>> {
    let keys = || family.parameters.iter().map(|parameter| parameter.key);
    let example = || {
        let all: Vec<String> = keys().map(|key| format!("{key} = …")).collect();
        format!("write `{} = {{ {} }}`", family.key, all.join(", "))
    };
    let Value::Table(table) = &node.value else {
        let message = format!("`{}` needs a table, not {}", family.key, node.kind_name());
        return Err(Diagnostic::new(code::WRONG_TYPE, node.place, message).help(example()));
    };
    let mut faults = strangers(table, family);
    let mut values = Vec::new();
    let mut texts = Vec::new();
    for parameter in family.parameters {
        let Some(entry) = table.entry(parameter.key) else {
            let message = format!("`{}` is missing in `{}`", parameter.key, family.key);
            faults.push(Diagnostic::new(code::MISSING_KEY, node.place, message).help(example()));
            continue;
        };
        match scalar(shared, &parameter_kind(which, parameter), &entry.node) {
            Ok((value, text)) => {
                values.push(value);
                texts.push(text);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if let Some(last) = faults.pop() {
        faults.into_iter().for_each(|fault| shared.report(fault));
        return Err(last);
    }
    Ok((values, inline(keys().zip(texts))))
}

fn strangers(table: &Table, family: &Family) -> Vec<Fault> {
    let keys: Vec<&str> = family
        .parameters
        .iter()
        .map(|parameter| parameter.key)
        .collect();
    let strange = table
        .entries
        .iter()
        .filter(|entry| !keys.contains(&entry.key.as_str()));
    strange
        .map(|entry| {
            let key = excerpt(&entry.key);
            let message = format!("`{}` has no `{key}`", family.key);
            let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message)
                .help(format!("allowed: {}", one_of(keys.iter().copied())));
            match entry.key.as_str() {
                "sd" if keys.contains(&"cv") => {
                    fault.help("`cv` is the standard deviation over the mean")
                }
                "mean" if keys.contains(&"a") => fault.help("its mean is a / (a + b)"),
                _ => fault,
            }
        })
        .collect()
}
