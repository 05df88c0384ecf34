//! Traits: what differs between customers from the start, as distributions.

use super::super::checked::{Distribution, Trait, Traits};
use super::super::diagnostics::{Diagnostic, Fault, code, excerpt, nearest, one_of};
use super::super::key::{Default, Key, Kind, Range};
use super::super::node::{Node, Table, Value};
use super::super::reader::{Read, Reader, Shared, out_of_range, scalar};
use super::super::resolved::inline;
use super::super::shape::Shape;

/// A trait's distribution with its resolved form in TOML.
pub type Told = (Distribution, String);

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

/// The distributions, with their two parameters.
pub const DISTRIBUTIONS: [(&str, [&str; 2]); 5] = [
    ("lognormal", ["mean", "cv"]),
    ("gamma", ["mean", "cv"]),
    ("beta", ["a", "b"]),
    ("uniform", ["low", "high"]),
    ("normal", ["mean", "sd"]),
];

/// What the parameters of a distribution are; none where it does not fit the trait.
pub fn parameter_kinds(which: Trait, distribution: &str) -> Option<[Kind; 2]> {
    let unit = kind(which);
    let bounded = matches!(which, Trait::Skepticism | Trait::Trust);
    let unitless = matches!(unit, Kind::Number(_) | Kind::Share(_));
    let positive = Kind::Number(Range::POSITIVE);
    match distribution {
        "lognormal" | "gamma" if !bounded => Some([unit, positive]),
        "normal" if !bounded => Some([unit, unit]),
        "beta" if unitless => Some([positive, positive]),
        "uniform" => Some([unit, unit]),
        _ => None,
    }
}

/// Reads all traits of the population or, given the population's, of a segment.
pub fn read(
    reader: &mut Reader<'_>,
    inherited: Option<&[Told; Trait::COUNT]>,
) -> [Told; Trait::COUNT] {
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
pub fn distributions(told: &[Told; Trait::COUNT]) -> Traits {
    Traits(std::array::from_fn(|at| told[at].0))
}

fn distribution(shared: &Shared, which: Trait, node: &Node) -> Read<Distribution> {
    let Value::Table(table) = &node.value else {
        let (value, toml) = scalar(shared, &kind(which), node)?;
        return Ok((Distribution::Constant(value), toml));
    };
    let names = || DISTRIBUTIONS.map(|(name, _)| name);
    let [entry] = table.entries.as_slice() else {
        let message = "a distribution has exactly one form";
        let fault = Diagnostic::new(code::CONFLICT, node.place, message);
        return Err(fault.help(format!(
            "write one of {} like `{{ lognormal = {{ mean = 1, cv = 0.5 }} }}`",
            one_of(names())
        )));
    };
    let known = DISTRIBUTIONS.iter().find(|(name, _)| *name == entry.key);
    let Some((form, parameter_names)) = known else {
        let message = format!("there is no distribution `{}`", excerpt(&entry.key));
        let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message);
        let fault = match nearest(&entry.key, names()) {
            Some(form) => fault.label(format!("did you mean `{form}`?")),
            None => fault,
        };
        return Err(fault.help(format!("allowed: {}", one_of(names()))));
    };
    let Some(kinds) = parameter_kinds(which, form) else {
        let message = format!("`{form}` does not fit `{}`", which.key());
        let (why, instead) = if *form == "beta" {
            (
                "its values lie between 0 and 1, without a unit",
                "`uniform`",
            )
        } else {
            ("it has values above 1", "`beta`, `uniform` or one value")
        };
        return Err(
            Diagnostic::new(code::OUT_OF_RANGE, entry.key_place, message)
                .label(why)
                .help(format!("use {instead}")),
        );
    };
    let ([first, second], toml) = parameters(shared, form, &entry.node, *parameter_names, kinds)?;
    let distribution = match *form {
        "lognormal" => {
            above_zero(&entry.node, "mean", first)?;
            Distribution::LogNormal {
                mean: first,
                cv: second,
            }
        }
        "gamma" => {
            above_zero(&entry.node, "mean", first)?;
            Distribution::Gamma {
                mean: first,
                cv: second,
            }
        }
        "beta" => Distribution::Beta {
            a: first,
            b: second,
        },
        "uniform" => {
            if first >= second {
                return Err(out_of_range(&entry.node, "`low` must be below `high`"));
            }
            Distribution::Uniform {
                low: first,
                high: second,
            }
        }
        _ => {
            above_zero(&entry.node, "sd", second)?;
            Distribution::Normal {
                mean: first,
                sd: second,
            }
        }
    };
    Ok((distribution, toml))
}

fn above_zero(node: &Node, name: &str, value: f64) -> Result<(), Fault> {
    if value > 0.0 {
        return Ok(());
    }
    Err(out_of_range(node, &format!("`{name}` must be above 0")))
}

/// The two parameters of a distribution. Reports all that is wrong; returns the last.
fn parameters(
    shared: &Shared,
    form: &str,
    node: &Node,
    names: [&'static str; 2],
    kinds: [Kind; 2],
) -> Read<[f64; 2]> {
    let example = || format!("write `{form} = {{ {} = …, {} = … }}`", names[0], names[1]);
    let Value::Table(table) = &node.value else {
        let message = format!("`{form}` needs a table, not {}", node.kind_name());
        return Err(Diagnostic::new(code::WRONG_TYPE, node.place, message).help(example()));
    };
    let mut faults = strangers(table, form, names);
    let mut values = [0.0; 2];
    let mut texts = [String::new(), String::new()];
    for (at, name) in names.into_iter().enumerate() {
        let Some(entry) = table.entry(name) else {
            let message = format!("`{name}` is missing in `{form}`");
            faults.push(Diagnostic::new(code::MISSING_KEY, node.place, message).help(example()));
            continue;
        };
        match scalar(shared, &kinds[at], &entry.node) {
            Ok((value, text)) => {
                values[at] = value;
                texts[at] = text;
            }
            Err(fault) => faults.push(fault),
        }
    }
    if let Some(last) = faults.pop() {
        faults.into_iter().for_each(|fault| shared.report(fault));
        return Err(last);
    }
    let body = inline(names.into_iter().zip(texts));
    Ok((values, inline([(form, body)])))
}

fn strangers(table: &Table, form: &str, names: [&'static str; 2]) -> Vec<Fault> {
    let strange = table
        .entries
        .iter()
        .filter(|entry| !names.contains(&entry.key.as_str()));
    strange
        .map(|entry| {
            let key = excerpt(&entry.key);
            let message = format!("`{form}` has no `{key}`");
            let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message)
                .help(format!("allowed: {}", one_of(names)));
            match (entry.key.as_str(), names) {
                ("sd", [_, "cv"]) => fault.help("`cv` is the standard deviation over the mean"),
                ("mean", ["a", "b"]) => fault.help("its mean is a / (a + b)"),
                _ => fault,
            }
        })
        .collect()
}
