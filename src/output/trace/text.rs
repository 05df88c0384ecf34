//! The story in words, arm by arm, then what it came to side by side.

use super::{BEFORE, Story};
use crate::engine::state::witness::{Given, Moment, Touch};
use crate::output::format::{Numbers, count, plain, quoted};
use crate::output::grid::{Grid, Paint, filled};
use crate::scenario::checked::{Arm, DAYS_PER_YEAR};
use crate::vocabulary::channel::ChannelKind;
use crate::vocabulary::metric::MetricUnit;

/// A story in words, not yet set for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who it is.
    pub who: String,
    /// Its traits.
    pub traits: String,
    /// By arm, in the story's order: its name, and a line for each thing that happened.
    pub arms: Vec<(String, Vec<String>)>,
    /// What it came to: heads of columns.
    pub heads: Vec<String>,
    /// A row for each arm.
    pub rows: Vec<Vec<String>>,
    /// What should be known of it.
    pub note: &'static str,
}

const NOTE: &str = "Chance decides alike under every arm: the same draws stand behind each purchase. One life shows how the model works. \
                    It is no forecast of this customer.";

/// The story in words.
pub fn told(story: &Story) -> Told {
    let Grid { heads, rows } = sums(story);
    let arms = story.arms.iter();
    let arms = arms.map(|&arm| (plain(&story.scenario.arms[arm].name), events(story, arm)));
    Told {
        who: who(story),
        traits: traits(story),
        arms: arms.collect(),
        heads,
        rows,
        note: NOTE,
    }
}

/// The story as it is printed.
pub fn story(story: &Story, color: bool) -> String {
    let paint = Paint { color };
    let told = told(story);
    let mut out = String::new();
    let mut put = |line: &str| {
        out += line.trim_end();
        out.push('\n');
    };
    put(&paint.strong(&told.who));
    filled(&told.traits).iter().for_each(|line| put(line));
    for (arm, events) in &told.arms {
        put("");
        put(&paint.strong(arm));
        for line in events {
            put(line);
        }
    }
    put("");
    put(&paint.strong("What it came to"));
    let sums = Grid {
        heads: told.heads,
        rows: told.rows,
    };
    sums.lines(&paint).iter().for_each(|line| put(line));
    put("");
    filled(told.note)
        .iter()
        .for_each(|line| put(&paint.faint(line)));
    out
}

fn who(story: &Story) -> String {
    let (people, lane) = (&story.followed.people, story.followed.lane);
    let segments = &story.scenario.population.segments;
    let segment = match segments.len() {
        0 | 1 => String::new(),
        _ => format!(
            ", {}",
            plain(&segments[usize::from(people.segment[lane])].name)
        ),
    };
    let kind = match people.prospect[lane] > 0.0 {
        true => " (not a customer yet)",
        false if people.left[lane] > 0.0 => " (had left before the start)",
        false => "",
    };
    let id = story
        .id
        .map_or(String::new(), |id| format!(", {}", plain(id)));
    format!(
        "Customer {} of replicate {}{id}{segment}{kind}",
        story.customer, story.replicate
    )
}

fn traits(story: &Story) -> String {
    let (people, lane) = (&story.followed.people, story.followed.lane);
    let scenario = story.scenario;
    let mut parts = Vec::new();
    if !scenario.timeline.is_visit() && people.purchase_rate[lane] > 0.0 {
        let a_year = f64::from(people.purchase_rate[lane]) * DAYS_PER_YEAR;
        parts.push(format!("buys {a_year:.1} times a year"));
    }
    if people.basket[lane] > 0.0 {
        parts.push(format!("spends {} each time", money(story, story.basket())));
    }
    if people.tenure[lane] > 0.0 {
        let years = f64::from(people.tenure[lane]) / DAYS_PER_YEAR;
        parts.push(format!("a customer for {years:.1} years"));
    }
    parts.push(format!("trust {:.2} (0 to 1)", people.trust[lane]));
    parts.push(format!(
        "skepticism {:.2} (0 to 1)",
        people.skepticism[lane]
    ));
    parts.push(format!(
        "returns kindness {:.2} times as strongly as usual",
        people.reciprocity[lane]
    ));
    parts.push(format!(
        "feels debts {:.2} times as strongly",
        people.indebtedness[lane]
    ));
    parts.join("; ") + "."
}

fn money(story: &Story, value: f64) -> String {
    Numbers::steps(MetricUnit::Money, &story.scenario.currency, 0.01).text(value)
}

/// Goodwill or obligation, to the hundredth.
fn feeling(value: f32) -> String {
    Numbers::steps(MetricUnit::Scale, "", 0.01).text(value.into())
}

/// A line for each thing that happened.
fn events(story: &Story, arm: usize) -> Vec<String> {
    let life = story.life(arm);
    let mut lines = Vec::new();
    let mut before = BEFORE;
    before.is_customer = life.moments.first().is_none_or(|first| first.is_customer)
        && story.followed.people.member[story.followed.lane] > 0.0
        && story.followed.people.left[story.followed.lane] == 0.0;
    let mut touches = life.touches.iter().peekable();
    for moment in &life.moments {
        let mut line =
            |what: String| lines.push(format!("  {:<10} {what}", story.tick(moment.step)));
        while let Some(touch) = touches.next_if(|touch| touch.step == moment.step) {
            line(received(&story.scenario.arms[arm], touch));
        }
        for what in done(story, &before, moment) {
            line(what);
        }
        before = *moment;
    }
    if lines.is_empty() {
        lines.push("  nothing happens".into());
    }
    lines
}

fn received(arm: &Arm, touch: &Touch) -> String {
    let named = |meant: &dyn Fn(&Given) -> bool| -> Vec<String> {
        let given = touch.gestures.iter();
        given
            .filter(|given| meant(given))
            .map(|given| quoted(&arm.gestures[given.gesture].gift))
            .collect()
    };
    let mut parts = Vec::new();
    let mut say = |verb: &str, gifts: Vec<String>| {
        if !gifts.is_empty() {
            parts.push(format!("{verb} {}", gifts.join(" and ")));
        }
    };
    say("gets", named(&|it| it.paid && it.kept && it.reached));
    say("waits in vain for", named(&|it| it.paid && !it.kept));
    say(
        "is not reached by",
        named(&|it| it.paid && it.kept && !it.reached),
    );
    say(
        "gets nothing, as the money is gone, of",
        named(&|it| !it.paid),
    );
    let mut text = parts.join(", ");
    if let Some(sincerity) = touch.sincerity {
        text += &format!(": seems sincere to {:.0}%", 100.0 * sincerity);
    }
    text + &format!(
        "; goodwill {}, obligation {}",
        feeling(touch.goodwill),
        feeling(touch.obligation)
    )
}

/// What the customer did in a step.
fn done(story: &Story, before: &Moment, now: &Moment) -> Vec<String> {
    let mut lines = Vec::new();
    let why = {
        let motive = |at: usize| now.motives[at] - before.motives[at];
        let motives = [
            (motive(0), "out of goodwill"),
            (motive(1), "out of obligation"),
            (motive(2), "out of habit"),
        ];
        let given: Vec<&str> = motives
            .into_iter()
            .filter(|(count, _)| *count > 0.0)
            .map(|(_, why)| why)
            .collect();
        match given.is_empty() {
            true => String::new(),
            false => format!(", {}", given.join(" and ")),
        }
    };
    let feels = format!(
        "goodwill {}, obligation {}",
        feeling(now.goodwill),
        feeling(now.obligation)
    );
    let purchases = now.purchases - before.purchases;
    if purchases > 0.0 {
        let times = match purchases as u32 {
            1 => "buys".to_owned(),
            n => format!("buys {n} times"),
        };
        let spent = money(story, f64::from(purchases) * story.basket());
        lines.push(match story.scenario.timeline.is_visit() {
            true => format!("pays a bill of {spent}"),
            false => format!("{times} for {spent}{why}; {feels}"),
        });
    }
    if now.tips > before.tips {
        lines.push(format!(
            "tips {}{why}; {feels}",
            money(story, now.tips - before.tips)
        ));
    }
    for way in ChannelKind::ALL {
        let yes = now.yes[way as usize] - before.yes[way as usize];
        if way.is_answer() && yes > 0.0 {
            lines.push(format!("gives {}{why}; {feels}", way.row().one));
        }
    }
    match (before.is_customer, now.is_customer) {
        (true, false) => lines.push("leaves".into()),
        (false, true) => lines.push("becomes a customer".into()),
        (true, true) | (false, false) => {}
    }
    lines
}

/// A row for each arm.
fn sums(story: &Story) -> Grid {
    let spent = |moment: &Moment| f64::from(moment.purchases) * story.basket();
    let is_visit = story.scenario.timeline.is_visit();
    let mut head = vec![
        "arm".to_owned(),
        "touches".into(),
        "purchases".into(),
        "spent".into(),
    ];
    if is_visit {
        head.push("tips".into());
    }
    head.extend(["cost", "goodwill", "obligation", "at the end"].map(str::to_owned));
    let mut rows = Vec::new();
    for &arm in story.arms {
        let life = story.life(arm);
        let last = life.moments.last().copied().unwrap_or(BEFORE);
        let mut row = vec![
            plain(&story.scenario.arms[arm].name),
            count(life.touches.len() as u64),
            Numbers::steps(MetricUnit::Count, "", 1.0).text(last.purchases.into()),
            money(story, spent(&last)),
        ];
        if is_visit {
            row.push(money(story, last.tips));
        }
        let end = match (last.is_customer, last.is_prospect) {
            (true, _) => "a customer",
            (false, true) => "not a customer yet",
            (false, false) => "has left",
        };
        row.extend([
            money(story, last.cost),
            feeling(last.goodwill),
            feeling(last.obligation),
            end.to_owned(),
        ]);
        rows.push(row);
    }
    Grid { heads: head, rows }
}
