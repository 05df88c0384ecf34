//! The JSON Schema of scenario files, for editors: written from the keys as they are declared.
//!
//! Draft 7, as the editors' TOML servers read no later one. It knows what stands in one place: keys, types,
//! forms, words, ranges. What several places must say together, only a check of the file tells.

use serde_json::{Map, Value, json};

use super::checked::Trait;
use super::key::{Default, Key, Kind, Range, Section};
use super::reference::{self, capital};
use super::schema;
use super::sections::traits;
use super::sections::{arm, data};
use super::shape::Shape;
use super::sweep::Spread;
use super::value::TimeUnit;
use crate::vocabulary::distribution::{FAMILIES, Family, MIXTURE, Parameter};
use crate::vocabulary::metric::Metric;

/// The schema as text: `docs/scenario.schema.json`.
pub fn text() -> String {
    let mut root = Map::new();
    root.insert(
        "$schema".into(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    root.insert("title".into(), json!("A scenario of goodwill"));
    root.extend(object(schema()));
    let mut definitions = forms();
    definitions.append(&mut of_traits());
    root.insert("definitions".into(), definitions.into());
    format!("{:#}\n", Value::Object(root))
}

/// The texts that stand for numbers with a unit.
fn forms() -> Map<String, Value> {
    const NUMBER: &str = r"[0-9][0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+";
    const SIGN: &str = r"[^\d\s.,+%_-]{1,8}";
    let text = |words: &str, pattern: String| json!({ "description": words, "type": "string", "pattern": format!("^\\s*(?:{pattern})\\s*$") });
    let names = |timed: bool| {
        let known = TimeUnit::ALL
            .into_iter()
            .filter(|unit| !timed || unit.days().is_some());
        let names: Vec<_> = known.map(TimeUnit::name).collect();
        names.join("|")
    };
    // A plain percentage up to 100, a plain number up to 1, or anything with an exponent.
    let share = r"0*(?:100(?:\.0*)?|[0-9]{1,2}(?:\.[0-9]*)?|\.[0-9]+)\s*%|0*(?:1(?:\.0*)?|0?\.[0-9]+|0\.?)|[0-9._]+[eE][+-]?[0-9]+\s*%?";
    let forms = json!({
        "money": text("money", format!("(?:{SIGN}\\s*)?(?:{NUMBER})|(?:{NUMBER})\\s*{SIGN}")),
        "share": text("share", share.to_owned()),
        "change": text("number or percentage", format!("[+-]?(?:{NUMBER})\\s*%?")),
        "duration": text("duration", format!("(?:{NUMBER})\\s*(?:{})s?", names(true))),
        "rate": text("rate", format!("(?:{NUMBER})\\s*(?:/\\s*|per\\s+|a\\s+)(?:{})s?", names(true))),
        "date": text("date", "[0-9]{4}-[0-9]{2}-[0-9]{2}".into()),
        "time": text("time from the start", format!("(?:{NUMBER})\\s*(?:{})s?", names(false))),
    });
    match forms {
        Value::Object(forms) => forms,
        _ => Map::new(),
    }
}

fn form(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A table with its keys and no others.
fn object(section: &Section) -> Map<String, Value> {
    let properties: Map<_, _> = section
        .keys()
        .map(|key| (key.name.to_owned(), described(key)))
        .collect();
    let required: Vec<_> = section
        .keys()
        .filter(|key| matches!(key.default, Default::Required))
        .map(|key| key.name)
        .collect();
    let mut object = Map::new();
    object.insert("description".into(), json!(capital(section.meaning)));
    object.insert("type".into(), json!("object"));
    object.insert("properties".into(), properties.into());
    if !required.is_empty() {
        object.insert("required".into(), json!(required));
    }
    object.insert("additionalProperties".into(), json!(false));
    object
}

/// A key with all that an editor can show of it.
fn described(key: &Key) -> Value {
    let mut told = Map::new();
    told.insert("description".into(), json!(description(key)));
    let default = key.default.toml().filter(|toml| toml != "{}");
    if let Some(default) = default.and_then(|toml| read(&toml)) {
        told.insert("default".into(), default);
    }
    if let Some(example) = read(key.example) {
        told.insert("examples".into(), json!([example]));
    }
    let Value::Object(allowed) = allowed(&key.kind) else {
        return told.into();
    };
    for (word, what) in allowed {
        // The key says what the table means here.
        told.entry(word).or_insert(what);
    }
    told.into()
}

/// Meaning, form, unit and default, as the reference tells them.
fn description(key: &Key) -> String {
    let mut text = format!("{}.", capital(key.meaning.trim()));
    if !matches!(key.kind, Kind::Table(_) | Kind::Tables(_)) {
        text += &format!("\n\n{}.", capital(&reference::written(&key.kind)));
        match reference::default(key).as_str() {
            "needed" => text += " Needed.",
            "–" => {}
            default => text += &format!(" Default: {default}."),
        }
    }
    text
}

/// A value in TOML as JSON; none where there is none.
fn read(toml: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {toml}").parse().ok()?;
    Some(json_of(table.get("value")?))
}

/// A value in TOML as editors hold it against the schema: dates are texts.
pub fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(whole) => json!(whole),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(items) => items.iter().map(json_of).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), json_of(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// The values that a key may have.
fn allowed(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Name => name(),
        Kind::Whole(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Kind::Number(range) => number(range),
        Kind::Money(range) => any([number(range), form("money")]),
        Kind::Share(range) => any([number(range), form("share")]),
        Kind::Duration(range) if range.above => form("duration"),
        Kind::Duration(_) => any([json!({ "const": 0 }), form("duration")]),
        Kind::Rate => any([json!({ "const": 0 }), form("rate")]),
        // Where a run has a start, a date says when, too.
        Kind::Time => any([number(&Range::NON_NEGATIVE), form("time"), form("date")]),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::Words(words) => one_or_more(json!({ "type": "string", "enum": words })),
        Kind::Names => one_or_more(name()),
        Kind::Special(shape) => special(shape),
        Kind::Table(section) => object(section).into(),
        Kind::Tables(section) => {
            json!({ "type": "array", "minItems": 1, "items": object(section) })
        }
    }
}

fn special(shape: &Shape) -> Value {
    let text = || json!({ "type": "string" });
    let share = || allowed(&Kind::Share(Range::SHARE));
    let change = || any([number(&Range::ANY), form("change")]);
    match shape {
        Shape::Trait(which) => refer(&format!("{}_trait", which.key())),
        Shape::Column | Shape::Moment(_) => any([text(), object(&data::COLUMN_SECTION).into()]),
        Shape::Date => form("date"),
        Shape::Dates => list_of_two(special(&Shape::Date)),
        Shape::Multipliers(_, most) => {
            let least = if *most == 53 { 52 } else { *most };
            let numbers = number(&Range::NON_NEGATIVE);
            json!({ "type": "array", "items": numbers, "minItems": least, "maxItems": most })
        }
        Shape::Metric => {
            let keys: Vec<_> = Metric::ALL.iter().map(|metric| metric.key()).collect();
            json!({ "type": "string", "enum": keys })
        }
        Shape::InMetric => any([number(&Range::POSITIVE), form("share"), form("money")]),
        Shape::Stake => any([
            json!({ "const": "basket" }),
            number(&Range::POSITIVE),
            form("money"),
        ]),
        Shape::Budget => any([
            allowed(&Kind::Money(Range::NON_NEGATIVE)),
            object(&arm::BUDGET_SECTION).into(),
        ]),
        Shape::Loss => {
            json!({ "type": "string", "pattern": r"^\s*[0-9.]+\s*%?\s+(in|per)\s+\S.*$" })
        }
        Shape::Worth => any([allowed(&Kind::Money(Range::NON_NEGATIVE)), share()]),
        Shape::Fit => fit(share()),
        Shape::Offers => one_or_more(fit(share())),
        Shape::Times => one_or_more(allowed(&Kind::Time)),
        Shape::Window => list_of_two(allowed(&Kind::Time)),
        Shape::Effect => any([
            change(),
            form("money"),
            list_of_two(any([change(), form("money")])),
        ]),
        Shape::Interval(_) => list_of_two(any([change(), form("money"), form("duration")])),
        Shape::Pair => list_of_two(name()),
        Shape::End => any([json!({ "type": "number" }), text()]),
        Shape::Values => {
            let families = Spread::FAMILIES.iter();
            let families = families.map(|(family, keys)| {
                let value = |key: &str| {
                    let value = any([json!({ "type": "number" }), text()]);
                    meaning(value, Spread::meaning_of(key))
                };
                let parameters = exactly(keys.iter().map(|key| (*key, value(key))));
                let what = format!("a {family} distribution of the factor");
                exactly([(*family, meaning(parameters, &what))])
            });
            let range = json!({ "type": "string", "pattern": r"^\s*(draws|.*\S\s*\.\.\s*\S.*)" });
            any([range, json!({ "type": "array", "minItems": 2 })]
                .into_iter()
                .chain(families))
        }
    }
}

/// One share for all, or one for each segment.
fn fit(share: Value) -> Value {
    any([
        share.clone(),
        json!({ "type": "object", "additionalProperties": share }),
    ])
}

/// What every trait can be, by the names under which the keys refer to it.
fn of_traits() -> Map<String, Value> {
    let mut all = Map::new();
    for which in Trait::ALL {
        let families = FAMILIES
            .iter()
            .filter(|family| traits::fits(which, family.support));
        let name = |family: &Family| format!("{}_{}", which.key(), family.key);
        let refer = |family: &Family| meaning(refer(&name(family)), family.meaning);
        for family in families.clone() {
            all.insert(name(family), parameters(which, family));
        }
        let value = || allowed(&traits::kind(which));
        let whole = families
            .clone()
            .map(|family| exactly([(family.key, refer(family))]));
        let one = meaning(value(), "one value for all of the part");
        let share = || {
            let share = allowed(&Kind::Share(Range::SHARE));
            meaning(share, "share of the customers")
        };
        let part = std::iter::once((traits::PART_VALUE, one))
            .chain(families.clone().map(|family| (family.key, refer(family))))
            .map(|(key, of)| exactly([(traits::PART_SHARE, share()), (key, of)]));
        let [least, most] = traits::PARTS;
        let parts =
            json!({ "type": "array", "minItems": least, "maxItems": most, "items": any(part) });
        let mixture = exactly([(MIXTURE, meaning(parts, "several kinds of customers in one"))]);
        let either = std::iter::once(value()).chain(whole).chain([mixture]);
        all.insert(format!("{}_trait", which.key()), any(either));
    }
    all
}

/// A definition, where more is said beside it.
fn refer(name: &str) -> Value {
    json!({ "allOf": [form(name)] })
}

/// The parameters of a trait's distribution.
fn parameters(which: Trait, family: &Family) -> Value {
    let allowed = |parameter: &Parameter| {
        let value = allowed(&traits::parameter_kind(which, parameter));
        meaning(value, parameter.meaning)
    };
    let parameters = family.parameters.iter();
    exactly(parameters.map(|parameter| (parameter.key, allowed(parameter))))
}

/// With what it means.
fn meaning(mut value: Value, meaning: &str) -> Value {
    value["description"] = capital(meaning).into();
    value
}

/// A table with exactly these keys.
fn exactly<'a>(keys: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let properties: Map<_, _> = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn name() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": 120, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$" })
}

fn number(range: &Range) -> Value {
    let word =
        |open: bool, word: &str, exclusive: &str| if open { exclusive } else { word }.to_owned();
    let mut bounds = Map::new();
    bounds.insert("type".into(), json!("number"));
    bounds.insert(
        word(range.above, "minimum", "exclusiveMinimum"),
        bound(range.low),
    );
    bounds.insert(
        word(range.below, "maximum", "exclusiveMaximum"),
        bound(range.high),
    );
    bounds.into()
}

/// A bound without a needless point.
fn bound(value: f64) -> Value {
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

fn any(ways: impl IntoIterator<Item = Value>) -> Value {
    json!({ "anyOf": ways.into_iter().collect::<Vec<_>>() })
}

/// A list of different ones; one alone may stand without brackets.
fn one_or_more(item: Value) -> Value {
    let list =
        json!({ "type": "array", "items": item.clone(), "minItems": 1, "uniqueItems": true });
    any([item, list])
}

fn list_of_two(item: Value) -> Value {
    json!({ "type": "array", "items": item, "minItems": 2, "maxItems": 2 })
}
