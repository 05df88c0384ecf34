//! Gestures and asks that can never come: the run would work, and show no effect.

use super::super::checked::{
    Ask, Audience, ChannelKind, DAYS_PER_YEAR, Gesture, Target, TickUnit, Timeline, Trait, Trigger,
    When, Which,
};
use super::super::diagnostics::{Diagnostic, Place, code};
use super::super::key::Key;
use super::super::reader::Reader;
use super::gesture::CONDITIONAL;
use super::population::Who;
use super::when::{DELAY, EVERY_NTH, FOR, NTH, OF, RATE, SEGMENTS, SPEND, Setting, TO, WHEN};
use crate::vocabulary::channel::Role;
use crate::vocabulary::trigger::{Day, Event, Moment};

/// Notes why a moment never comes, if it never does.
pub fn check(reader: &Reader<'_>, setting: &Setting<'_>, when: &When) {
    let place = reader.place_of(&WHEN);
    let never = |place: Place, message: &str, help: &str| {
        reader.report(Diagnostic::new(code::NEVER, place, message).help(help));
    };
    let buys = setting.channels.of(ChannelKind::Purchase).is_some();
    let no_time = |what: &str| needs_time(reader, setting, place, &format!("{what} never comes"));
    match when.trigger.moment() {
        Moment::After(Event::Failure) if !setting.fails => never(
            place,
            "no purchase ever goes wrong here",
            "set `failure_rate` above 0 in `[service]`",
        ),
        Moment::After(Event::Failure | Event::Purchase) if !buys => never(
            place,
            "nobody ever buys here",
            "give `[population]` a `purchase_rate`, or count visits: `unit = \"visit\"`",
        ),
        Moment::Silence if !buys => never(
            place,
            "nobody ever buys here, and so nobody falls silent",
            "give `[population]` a `purchase_rate`, or count visits: `unit = \"visit\"`",
        ),
        Moment::Silence => silence(reader, setting, when.delay),
        Moment::Yearly(day) => {
            no_time(day.one());
            if day == Day::Anniversary {
                anniversary(reader, setting, place);
            }
        }
        Moment::Random => {
            if when.trigger.rate() == Some(0.0) {
                let help = "write how often, like `rate = \"4 per year\"`";
                never(
                    reader.place_of(&RATE),
                    "with a rate of 0 it never comes",
                    help,
                );
            }
            no_time("a random moment");
        }
        Moment::After(Event::Lapse) => {
            no_time("a lapse");
            if setting.lapse_rate == 0.0 {
                never(place, "nobody ever lapses here", LAPSE);
            }
        }
        Moment::Joining if when.trigger == Trigger::Referred && !refers(setting) => never(
            place,
            "nobody ever joins after a referral here",
            "that needs `[prospects]`, `[community.ties]` and a `[channel.referral]`",
        ),
        Moment::Joining if !setting.has_prospects && nobody_new(setting.who) => never(
            place,
            "nobody is ever new here: all have been customers for a while, and nobody can join",
            "add a table `[prospects]`, or leave out `tenure`: without it all are new at the start",
        ),
        // What customers give back is looked at once all asks are known (`after_events`).
        Moment::After(Event::Purchase) => purchases(reader, setting, when),
        Moment::Calendar | Moment::Joining | Moment::Bill | Moment::After(_) => {}
    }
    let data = setting.who.population.data.as_ref();
    let left_before = data.is_some_and(|data| data.here.is_some());
    if when.audience == Audience::Lapsed && setting.lapse_rate == 0.0 && !left_before {
        never(reader.place_of(&TO), "nobody ever lapses here", LAPSE);
    }
    if when.delay > 0.0 && when.trigger.moment() != Moment::Silence {
        let place = reader.place_of(&DELAY);
        needs_time(reader, setting, place, "a delay never ends");
        let timeline = setting.timeline.as_ref();
        let days = timeline.map_or(0.0, Timeline::days);
        if days > 0.0 && when.delay >= days {
            let help = "write a shorter delay, or make the run longer";
            never(
                place,
                "the delay is as long as the whole run, or longer",
                help,
            );
        }
    }
    let segments = &setting.who.population.segments;
    let mut meant = segments
        .iter()
        .zip(&when.segments)
        .filter(|(_, meant)| **meant);
    if reader.has(&SEGMENTS)
        && meant.clone().next().is_some()
        && meant.all(|(segment, _)| segment.share == 0.0)
    {
        let help = "give one of them a `share` above 0";
        never(
            reader.place_of(&SEGMENTS),
            "nobody is in these segments",
            help,
        );
    }
}

/// Whether prospects can be referred.
fn refers(setting: &Setting<'_>) -> bool {
    let channel = setting.channels.of(ChannelKind::Referral).is_some();
    setting.has_prospects && setting.ties.is_some() && channel
}

/// Days of the whole run, where time passes.
fn days(setting: &Setting<'_>) -> Option<f64> {
    let timeline = setting.timeline.as_ref()?;
    let days = timeline.days();
    (days > 0.0).then_some(days)
}

/// Notes a silence that nobody can keep.
fn silence(reader: &Reader<'_>, setting: &Setting<'_>, silence: f64) {
    let place = reader.place_of(&FOR);
    needs_time(reader, setting, place, "a silence never lasts");
    let (Some(days), Some(timeline)) = (days(setting), &setting.timeline) else {
        return;
    };
    let never = |message: &str, help: &str| {
        reader.report(Diagnostic::new(code::NEVER, place, message).help(help));
    };
    if silence >= days {
        never(
            "nobody is silent for so long: it is as long as the whole run, or longer",
            "silence counts from the start of the run at the earliest: write a shorter one, or make the run longer",
        );
        return;
    }
    let left_before = setting.who.population.data.as_ref();
    let left_before = left_before.is_some_and(|data| data.here.is_some());
    let nobody_leaves = setting.lapse_rate == 0.0 && !left_before;
    if timeline.is_visit() && silence > timeline.days_per_tick() && nobody_leaves {
        never(
            "nobody is silent for so long: customers buy at every visit, and nobody leaves",
            "write a `for` of at most the timeline's `gap`, or set `lapse_rate` above 0 in `[psychology]`",
        );
    }
}

/// Notes an anniversary that nobody has within the run.
fn anniversary(reader: &Reader<'_>, setting: &Setting<'_>, place: Place) {
    let within_a_year = days(setting).is_some_and(|days| days <= DAYS_PER_YEAR);
    if within_a_year && setting.who.population.highest(Trait::Tenure) == 0.0 {
        let message = "nobody is a customer for a year here";
        let fault = Diagnostic::new(code::NEVER, place, message);
        reader.report(fault.help(
            "give `[population]` a `tenure`, the time since they joined, or make the run longer than a year",
        ));
    }
}

/// Notes purchases that nobody makes.
fn purchases(reader: &Reader<'_>, setting: &Setting<'_>, when: &When) {
    let never = |key: &Key, message: &str, help: &str| {
        reader.report(Diagnostic::new(code::NEVER, reader.place_of(key), message).help(help));
    };
    if let Trigger::Reactivation(silence) = when.trigger {
        let place = reader.place_of(&FOR);
        needs_time(reader, setting, place, "a silence never lasts");
        if days(setting).is_some_and(|days| silence >= days) {
            never(
                &FOR,
                "nobody is silent for so long: it is as long as the whole run, or longer",
                "silence counts from the start of the run at the earliest: write a shorter one, or make the run longer",
            );
        }
    }
    let basket = setting.who.population.highest(Trait::Basket);
    if when.trigger.level().is_some() && basket == 0.0 {
        never(
            &SPEND,
            "nobody ever spends anything here",
            "add `basket = 20`, the money of a purchase, to `[population]`",
        );
        return;
    }
    // On visits it is certain how often somebody buys at the most, where nobody is asked to.
    let purchase = setting.channels.of(ChannelKind::Purchase);
    let asked_to = purchase.is_some_and(|channel| channel.asked.is_some());
    let visits = setting.timeline.as_ref().filter(|time| time.is_visit());
    let Some(timeline) = visits.filter(|_| !asked_to) else {
        return;
    };
    let visits = timeline.ticks;
    let message = format!("nobody buys so often: the run has {visits} visits");
    let help = "write a smaller number, or more `ticks`";
    match when.which {
        Which::Nth(nth) if nth > visits => never(&NTH, &message, help),
        Which::EveryNth(nth) if nth > visits => never(&EVERY_NTH, &message, help),
        Which::Each | Which::Nth(_) | Which::EveryNth(_) => {}
    }
    if let Some(spend) = when.trigger.level()
        && spend > basket * f64::from(visits) * (1.0 + 1e-6)
    {
        let help = "write a lower level, or more `ticks`";
        never(&SPEND, "nobody can spend so much in so many visits", help);
    }
}

const LAPSE: &str = "set `lapse_rate` above 0 in `[psychology]`";

/// Notes which moments after something that customers do never come under an arm that asks for this: nobody
/// buys, or nobody gives back in these ways, asked or unasked.
pub fn after_events<'w>(
    setting: &Setting<'_>,
    whens: impl Iterator<Item = (&'w Reader<'w>, &'w When)>,
    asks: &[Ask],
) {
    let asked = |way: ChannelKind| asks.iter().any(|ask| ask.ways.contains(&way));
    let comes = |way: ChannelKind| match way.role() {
        Role::Purchase | Role::Tip => setting.buys || asked(ChannelKind::Purchase),
        Role::Answer => {
            let unasked = setting
                .channels
                .of(way)
                .is_some_and(|channel| channel.unasked > 0.0);
            unasked || asked(way)
        }
    };
    for (reader, when) in whens {
        let moment = when.trigger.moment();
        let after_purchase = matches!(
            moment,
            Moment::After(Event::Purchase | Event::Failure) | Moment::Silence
        );
        // Without the channel it is told already.
        if after_purchase
            && setting.channels.of(ChannelKind::Purchase).is_some()
            && !comes(ChannelKind::Purchase)
        {
            let message = "nobody ever buys under this arm";
            let fault = Diagnostic::new(code::NEVER, reader.place_of(&WHEN), message);
            reader.report(fault.help(
                "give `[population]` a `purchase_rate`, or ask for a purchase in this arm with `[[arm.ask]]`",
            ));
        }
        if moment != Moment::After(Event::Reciprocation) {
            continue;
        }
        let any = match when.trigger.channels() {
            [] if reader.has(&OF) => true,
            [] => ChannelKind::ALL
                .into_iter()
                .filter(|way| way.is_answer())
                .any(comes),
            // A channel that is not there is told of elsewhere.
            ways => ways
                .iter()
                .any(|way| setting.channels.of(*way).is_none() || comes(*way)),
        };
        if !any {
            let message = "nobody ever gives back in such a way under this arm";
            let fault = Diagnostic::new(code::NEVER, reader.place_of(&WHEN), message);
            reader.report(fault.help(
                "ask for it in this arm with `[[arm.ask]]`, or give its channel a rate `unasked`",
            ));
        }
    }
}

/// Notes a conditional offer that stands for purchases of customers who have no basket: by how much it lowers
/// the price nobody could tell.
pub fn offer(reader: &Reader<'_>, setting: &Setting<'_>, gesture: &Gesture, asks: &[Ask]) {
    let Some(timeline) = &setting.timeline else {
        return;
    };
    if !gesture.conditional || timeline.is_visit() {
        return;
    }
    if asks
        .iter()
        .any(|ask| gesture.when.shares_a_breath_with(&ask.when))
    {
        return;
    }
    let population = &setting.who.population;
    let in_data = setting.who.in_data(Trait::Basket);
    let mut meant = population.segments.iter().zip(&gesture.when.segments);
    let without = meant.find(|(segment, meant)| {
        let buys = segment.traits.of(Trait::PurchaseRate).highest() > 0.0
            || setting.who.in_data(Trait::PurchaseRate);
        let basket = segment.traits.of(Trait::Basket).highest();
        **meant && segment.share > 0.0 && buys && basket == 0.0 && !in_data
    });
    if let Some((segment, _)) = without {
        let whose = match population.segments.len() {
            1 => "customers".to_owned(),
            _ => format!("\u{201c}{}\u{201d}", segment.name),
        };
        let message = format!(
            "a conditional offer lowers the price of a purchase, and {whose} have no `basket`"
        );
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(&CONDITIONAL), message);
        reader.report(fault.help(
            "add `basket = 20`, the money of a purchase, to `[population]`; or ask for what it is given for, \
             at the same moment, with `[[arm.ask]]`",
        ));
    }
}

/// Notes where all that is said of whom a gesture fits, with names, is of segments to which it does not go.
/// `fits_for`: the segments that are named.
pub fn fit(
    reader: &Reader<'_>,
    key: &Key,
    setting: &Setting<'_>,
    fits_for: &[bool],
    gesture: &Gesture,
) {
    let meant = &gesture.when.segments;
    let named = || (0..meant.len()).filter(|at| fits_for[*at]);
    let goes_to_none = meant.contains(&true) && !named().any(|at| meant[at]);
    let Some(lost) = named().find(|at| goes_to_none && gesture.personal[*at] > 0.0) else {
        return;
    };
    let message = format!(
        "it fits \u{201c}{}\u{201d}, to whom it does not go",
        setting.who.population.segments[lost].name
    );
    let fault = Diagnostic::new(code::NOT_HERE, reader.place_of(key), message);
    reader.report(
        fault
            .help("name segments that it is meant for, or add this one to `segments`")
            .also(reader.place_of(&SEGMENTS), "whom it is meant for"),
    );
}

/// Notes an arm that does nothing, as all of it is meant for segments of which nobody is on its list. Who joins
/// later is on no list.
pub fn off_the_list<'w>(
    setting: &Setting<'_>,
    whens: impl Iterator<Item = (&'w Reader<'w>, &'w When)>,
    targets: &[Target],
) {
    let listed = |at: usize| targets.iter().any(|target| target.segments[at]);
    let mut whens = whens.peekable();
    if setting.has_prospects || !setting.who.segments_known || targets.is_empty() {
        return;
    }
    let Some((reader, _)) = whens.peek() else {
        return;
    };
    let place = reader.place_of(&SEGMENTS);
    let misses = |when: &When| {
        let meant = &when.segments;
        meant.contains(&true) && !(0..meant.len()).any(|at| meant[at] && listed(at))
    };
    // With a `target` that could not be read, more may be meant.
    let any_listed = (0..setting.who.population.segments.len()).any(listed);
    let reader = *reader;
    if any_listed && whens.all(|(_, when)| misses(when)) {
        let message = "nobody in these segments is on the arm's list";
        let fault = Diagnostic::new(code::NEVER, place, message);
        reader.report(
            fault.help(
                "name the same segments in `[[arm.target]]` and here, or leave one of them out",
            ),
        );
    }
}

/// Complains where no time passes.
fn needs_time(reader: &Reader<'_>, setting: &Setting<'_>, place: Place, what: &str) {
    let Some(timeline) = &setting.timeline else {
        return;
    };
    if timeline.unit == (TickUnit::Visit { gap: 0.0 }) {
        let message = format!("{what}: no time passes between visits");
        let fault = Diagnostic::new(code::NEVER, place, message);
        reader.report(fault.help("give `[timeline]` a `gap`, like `gap = \"1 week\"`"));
    }
}

/// Whether nobody can be a customer since no time at all at the start.
fn nobody_new(who: &Who) -> bool {
    let data = who.population.data.as_ref();
    let mut columns = data.iter().flat_map(|data| &data.columns);
    if let Some((_, days)) = columns.find(|(which, _)| *which == Trait::Tenure) {
        return days.iter().all(|days| *days > 0.0);
    }
    let mut segments = who.population.segments.iter();
    segments.all(|segment| !segment.traits.of(Trait::Tenure).may_be_zero())
}
