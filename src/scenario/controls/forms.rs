//! How values are moved: along a line, on and off, among a few words.

use serde::Serialize;

use crate::psychology::parameters::Parameter;
use crate::scenario::key::Range;
use crate::scenario::node::{Node, Value};
use crate::scenario::value;

/// How a value is moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "form", rename_all = "lowercase")]
#[expect(missing_docs, reason = "names say what they are")]
pub enum Form {
    /// Along a line.
    Slider {
        value: f64,
        low: f64,
        high: f64,
        step: f64,
        /// What stands before and behind the number in a file: `"`, ` weeks"`.
        before: String,
        behind: String,
        /// What a person reads behind the number: `weeks`, `%`.
        unit: String,
    },
    /// On and off.
    Switch { value: bool },
    /// One of a few words.
    Choice {
        value: String,
        words: &'static [&'static str],
    },
}

impl Form {
    /// The same along whole numbers from 1 alone.
    pub(super) fn in_whole_steps(mut self) -> Form {
        if let Form::Slider {
            value, low, step, ..
        } = &mut self
        {
            *low = if *value < 1.0 { *value } else { 1.0 };
            *step = if *step > 1.0 { *step } else { 1.0 };
        }
        self
    }
}

/// A whole number along those that make sense for it.
pub(super) fn whole(node: &Node, low: u64, high: u64) -> Option<Form> {
    let Value::Whole(value) = node.value else {
        return None;
    };
    let value = value as f64;
    let most = value::number_up(4.0 * value);
    let high = if most < high as f64 {
        most
    } else {
        high as f64
    };
    let high = if high > low as f64 {
        high
    } else {
        low as f64 + 1.0
    };
    let step = match high {
        high if high <= 1000.0 => 1.0,
        high => value::number_up(high / 1000.0),
    };
    Some(Form::Slider {
        value,
        low: low as f64,
        high,
        step,
        before: String::new(),
        behind: String::new(),
        unit: String::new(),
    })
}

/// A number with its unit, along the values that make sense for it.
pub(super) fn slider(node: &Node, range: Range, parameter: Option<&Parameter>) -> Option<Form> {
    let (mut value, before, behind, unit) = match &node.value {
        Value::Whole(whole) => (*whole as f64, String::new(), String::new(), String::new()),
        Value::Number(number) => (*number, String::new(), String::new(), String::new()),
        Value::Text(text) => {
            let quote = || "\"".to_owned();
            if let Some(share) = text.trim().strip_suffix('%') {
                let share: f64 = share.trim().parse().ok()?;
                (share, quote(), "%\"".to_owned(), "%".to_owned())
            } else if let Ok(amount) = value::amount(text) {
                let unit = format!("{}s", amount.unit.name());
                (amount.number, quote(), format!(" {unit}\""), unit)
            } else if let Ok(rate) = value::rate(text) {
                let unit = format!("per {}", rate.unit.name());
                (rate.number, quote(), format!(" {unit}\""), unit)
            } else {
                return None;
            }
        }
        _ => return None,
    };
    if !value.is_finite() || value.abs() > 1e9 {
        return None;
    }
    let is_share = range.high <= 1.0 && range.low >= 0.0;
    let scale = match (is_share, unit.as_str()) {
        (true, "%") => 100.0,
        _ => 1.0,
    };
    let plain = scale == 1.0 && (unit.is_empty() || unit == "days" || unit == "per day");
    let (mut low, mut high) = match parameter {
        // What is thought plausible, and nothing at all where that is allowed: a mechanism is switched off by it.
        Some(own) if own.low < own.high && plain => (own.low, own.high),
        // A limit far above what anybody writes is no end of a line.
        _ if range.high <= 100.0 => (range.low * scale, range.high * scale),
        _ if value == 0.0 => (0.0, if unit.is_empty() { 10.0 } else { 12.0 }),
        _ => (0.0, value::number_up(4.0 * value.abs())),
    };
    if low > 0.0 && range.low <= 0.0 && !range.above {
        low = 0.0;
    }
    if range.low < 0.0 && value < 0.0 && low > value {
        low = -value::number_up(2.0 * value.abs());
    }
    if value > high {
        high = value::number_up(value);
    }
    if value < low {
        low = value;
    }
    let step = step_of(low, high);
    // What may not be reached is not offered.
    if range.above && low <= range.low * scale {
        low = if value > low && value < low + step {
            value
        } else {
            low + step
        };
    }
    if range.below && high >= range.high * scale {
        high -= step;
    }
    if value < low {
        value = low;
    }
    Some(Form::Slider {
        value,
        low,
        high,
        step,
        before,
        behind,
        unit,
    })
}

/// A round step, of which there are a hundred to two hundred and fifty between two values.
fn step_of(low: f64, high: f64) -> f64 {
    let mut step = value::number_up((high - low) / 250.0);
    if step <= 0.0 || !step.is_finite() {
        step = 0.01;
    }
    step
}
