//! More of the same: customers, segments, replicates.

use toml::Value;

use super::*;
use crate::checks::written;

#[test]
fn the_same_file_twice_is_the_same_customers() {
    const OF_DATA: [(&str, &str); 5] = [
        ("warmth", "reciprocity"),
        ("bill", "basket"),
        ("spent", "basket"),
        ("weekly", "purchase_rate"),
        ("since_last", "purchase_rate"),
    ];
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let lines = &mut after.rows.as_mut()?.lines;
            lines.extend(lines.clone());
            Some(after)
        },
        differs: |before, after| {
            let baseline = written(name_of(&before.case.arms()[0]));
            let [one, other] = [before, after].map(|side| &side.tables[CUSTOMERS]);
            let of = |table: &Table, column| -> Vec<f64> {
                let says = [
                    ("arm", baseline.as_str()),
                    ("replicate", "0"),
                    ("kind", "member"),
                ];
                let rows = table.of(&says).into_iter();
                let mut values: Vec<f64> =
                    rows.filter_map(|row| table.number(row, column)).collect();
                values.sort_by(f64::total_cmp);
                values
            };
            for (column, what) in OF_DATA {
                if before.case.column(column).is_none() {
                    continue;
                }
                let once = of(one, what).into_iter().flat_map(|value| [value; 2]);
                let twice = of(other, what);
                let apart = once
                    .zip(&twice)
                    .find(|(one, other)| !close(*one, **other, 1e-4));
                if let Some((one, other)) = apart {
                    return Some(format!("{what} of a customer: {one} and {other}"));
                }
            }
            let (one, other) = (&before.tables["summary.csv"], &after.tables["summary.csv"]);
            for (row, likeness) in one.rows.iter().zip(&other.rows) {
                let of = |table: &Table, row| {
                    let number = |column| table.number(row, column).unwrap_or(0.0);
                    (
                        number("mean"),
                        number("sd") * number("sd") / number("n").max(1.0),
                    )
                };
                let ((mean, error), (again, smaller)) = (of(one, row), of(other, likeness));
                if (mean - again).abs() > CRITICAL * (error + smaller).sqrt() + 1e-9 {
                    return Some(format!("{mean} and {again}: {row:?} {likeness:?}"));
                }
            }
            None
        },
        how: tables_alone,
        before: |case| {
            is_paired(case)?;
            let mut before = without_budgets(case);
            let rows = before.rows.as_mut()?;
            // An id comes once.
            if let Some(place) = case.column("id") {
                rows.header.remove(place);
                rows.lines
                    .iter_mut()
                    .for_each(|line| drop(line.remove(place)));
                before.tree["population"]["data"]
                    .as_table_mut()?
                    .remove("id");
            }
            before.table("population").remove("size");
            // Ties and budgets make neighbours of others.
            before.tree.remove("community");
            for arm in before.arms_mut() {
                arm.as_table_mut()?.remove("belonging");
            }
            Some(before)
        },
    }
    .holds();
}

#[test]
fn a_segment_split_in_two_equal_ones_is_the_same_segment() {
    Relation {
        change: |case, draw| {
            let segments = case.segments();
            let at = draw.whole(0, segments.len().checked_sub(1)? as u32) as usize;
            let share = segments[at].get("share")?.as_float()?;
            let name = name_of(&segments[at]).to_owned();
            let mut after = case.clone();
            after.edit(|tree| double(tree, "", &name));
            let segments = after.tree["population"]["segment"].as_array_mut()?;
            segments[at]["share"] = (share / 2.0).into();
            let mut half = segments[at].clone();
            half["name"] = other_half(&name).into();
            segments.insert(at + 1, half);
            Some(after)
        },
        differs: |before, after| {
            let files = [&OF_ARMS[..], &["contrasts.csv"]].concat();
            differ_in(&files, before, after, |pair| {
                pair.one == pair.other || pair.column.name == "segment"
            })
        },
        how: tables_alone,
        ..PLAIN
    }
    .holds();
}

fn other_half(name: &str) -> String {
    format!("{name}, other half")
}

/// Names the other half of a segment wherever the segment is named.
fn double(value: &mut Value, key: &str, name: &str) {
    match value {
        Value::Table(table) => {
            table
                .iter_mut()
                .for_each(|(key, value)| double(value, key, name));
            if let Some(share) = table
                .get(name)
                .filter(|_| matches!(key, "personal" | "offers"))
                .cloned()
            {
                table.insert(other_half(name), share);
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| double(item, key, name));
            if key == "segments" && items.iter().any(|item| item.as_str() == Some(name)) {
                items.push(other_half(name).into());
            }
        }
        _ => {}
    }
}

#[test]
fn more_replicates_leave_the_first_ones_as_they_are() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let replicates = case.tree.get("design")?.get("replicates")?.as_integer()?;
            after
                .table("design")
                .insert("replicates".into(), (replicates + 2).into());
            Some(after)
        },
        differs: |before, after| {
            let files = ["replicates.csv", CUSTOMERS];
            let [one, mut other] = [before, after].map(|side| only(side.tables, &files));
            for (file, table) in &mut other {
                table.rows.truncate(one[file].rows.len());
            }
            first_difference(&one, &other, |pair| pair.one == pair.other)
        },
        how: tables_alone,
        ..PLAIN
    }
    .holds();
}
