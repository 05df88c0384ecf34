//! The page of a sweep, in the manner of a run's: what was found in a sentence, how the outcome responds, which arm is best where,
//! which factors matter, the points, and how it was made.

use super::boxes;
use super::charts;
use super::page_charts::{self, Ranked};
use super::sensitivity::Found;
use super::{Swept, title};
use crate::experiment::results::Estimate;
use crate::output::OutputError;
use crate::output::charts::palette::Variables;
use crate::output::format::{Numbers, count, plain, shorten, spread};
use crate::output::manifest::sha256;
use crate::output::report::ReportError;
use crate::output::report::answer::{Answer, Figure};
use crate::output::report::rendered;
use crate::output::report::view::{Block, Page, Section, Table, head, number_head};
use crate::output::report::words::{percent, quoted, visible, with_interval};
use crate::output::request::own_program;
use crate::scenario::checked::DesignKind;
use crate::sweep::indices::{Of, Output};

/// Points that stand in the page's table.
const ROWS: usize = 200;

/// Arms that have a column in it.
const COLUMNS: usize = 6;

/// The page.
///
/// # Errors
/// It cannot be made: a fault of this program.
pub fn page(swept: &Swept, found: &Found) -> Result<String, OutputError> {
    let mut sections = vec![
        response(swept),
        winners(swept),
        factors(swept, found),
        where_best(swept, found),
        points(swept),
        made(swept),
    ];
    sections.retain(|section| !section.blocks.is_empty());
    let page = Page {
        title: visible(&title(swept.scenario)),
        question: visible(&swept.scenario.question),
        setting: setting(swept),
        warnings: Vec::new(),
        answer: answer(swept, found),
        sections,
        inks: Variables::all(),
        program: format!("goodwill {}", plain(&own_program())),
    };
    rendered(page).map_err(|error: ReportError| error.into())
}

fn setting(swept: &Swept) -> String {
    let scenario = swept.scenario;
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let (size, an_arm) = match scenario.design.kind {
        DesignKind::Paired => (scenario.population.size, ""),
        DesignKind::Randomized { per_arm } => (per_arm.into(), " an arm"),
    };
    let (points, factors) = (swept.results.len(), swept.points.factors.len());
    let replicates = scenario.design.replicates;
    format!(
        "{} point{} of {} factor{} · {} {}{an_arm} · {} {}{} · {} arm{} · {} replicate{} at each point",
        count(points as u64),
        s(points),
        factors,
        s(factors),
        count(size),
        shorten(&plain(&scenario.population.of), 40),
        count(scenario.timeline.ticks.into()),
        scenario.timeline.tick_name(),
        s(scenario.timeline.ticks as usize),
        scenario.arms.len(),
        s(scenario.arms.len()),
        count(replicates.into()),
        s(replicates as usize),
    )
}

/// At how many points each arm is best, and at how many of these its lead leaves out 0.
pub fn won(swept: &Swept) -> Vec<(usize, usize)> {
    let leads = || swept.results.iter().filter_map(|point| point.lead.as_ref());
    let clear = |d: &Estimate| d.low > 0.0 || d.high < 0.0;
    (0..swept.scenario.arms.len())
        .map(|arm| {
            let own = leads().filter(|lead| lead.winner == arm);
            let sure = own.clone().filter(|lead| clear(&lead.difference));
            (own.count(), sure.count())
        })
        .collect()
}

fn name(swept: &Swept, arm: usize) -> String {
    quoted(&plain(&swept.scenario.arms[arm].name))
}

/// Numbers with digits enough for the differences of all arms at all points.
pub fn numbers<'a>(swept: &'a Swept) -> Numbers<'a> {
    let primary = swept.scenario.outcome.primary;
    let differences = swept.results.iter().flat_map(|point| {
        let place = point.place(primary);
        let arms = 1..point.arms;
        arms.filter_map(move |arm| Some(point.effect(arm, place?).difference.value))
    });
    let apart = spread(differences.filter(|value| value.is_finite()));
    Numbers::apart(primary.unit(), &swept.scenario.currency, apart)
}

fn answer(swept: &Swept, found: &Found) -> Answer {
    let scenario = swept.scenario;
    let primary = scenario.outcome.primary;
    let (won, all) = (won(swept), swept.results.len());
    let mut figures = Vec::new();
    let mut figure = |value: String, name: &str, detail: String| {
        figures.push(Figure {
            value,
            name: name.to_owned(),
            detail,
        });
    };
    let of_all = || format!("of {} points", count(all as u64));
    let best = (0..won.len()).reduce(|best, arm| if won[arm].0 > won[best].0 { arm } else { best });
    let sentence = match best.filter(|&best| won[best].0 > 0) {
        None => {
            let means = swept
                .results
                .iter()
                .filter_map(|point| Some(point.mean(0, point.place(primary)?).mean.value));
            let mut means: Vec<f64> = means.filter(|mean| mean.is_finite()).collect();
            means.sort_by(f64::total_cmp);
            let numbers = Numbers::apart(
                primary.unit(),
                &scenario.currency,
                spread(means.iter().copied()),
            );
            match (means.first(), means.last()) {
                (Some(low), Some(high)) => format!(
                    "{} goes from {} to {} over the points.",
                    primary.label(),
                    numbers.text(*low),
                    numbers.text(*high)
                ),
                _ => format!("{} has no value at any point.", primary.label()),
            }
        }
        Some(best) => {
            let (at, sure) = won[best];
            figure(count(at as u64), "best at", of_all());
            figure(count(sure as u64), "clearly so at", of_all());
            let others = won.iter().enumerate();
            let others: Vec<String> = others
                .filter(|(arm, (at, _))| *arm != best && *at > 0)
                .map(|(arm, (at, _))| format!("{} at {}", name(swept, arm), count(*at as u64)))
                .collect();
            let rest = match others.is_empty() {
                true => String::new(),
                false => format!("; {}", others.join(", ")),
            };
            match at == all {
                true => format!("{} is best at every point.", name(swept, best)),
                false => format!(
                    "{} is best at {} of {} points{rest}.",
                    name(swept, best),
                    count(at as u64),
                    count(all as u64)
                ),
            }
        }
    };
    let mut notes = Vec::new();
    if let Some(ranked) = ranked(swept, found).into_iter().next_back() {
        let first = ranked.rows.first().filter(|row| row.main.value > 0.0);
        notes.extend(first.map(|row| {
            format!(
                "What matters most for {}: {} ({} {:.3} ± {:.3}).",
                ranked.of, row.factor, ranked.main, row.main.value, row.main.half
            )
        }));
    }
    Answer {
        caution: None,
        sentence,
        figures,
        reasons: Vec::new(),
        notes,
        basis: format!(
            "By {}, in the mean per head. The same people with the same luck at every point; “clearly” is where the 95% simulation \
             interval of the lead over the next arm leaves out 0. Doubt about the psychology is in it only as far as that was varied.",
            lower(primary.label())
        ),
    }
}

/// A label within a sentence.
fn lower(label: &str) -> String {
    let mut chars = label.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn response(swept: &Swept) -> Section {
    let mut section = Section::new(
        "response",
        "How the outcome responds",
        "each arm along each factor",
    );
    section.chart(Some(charts::response(swept)));
    section.chart(page_charts::differences(swept));
    let shown = page_charts::shown(swept).into_iter();
    let tables: Vec<Table> = shown.map(|at| page_charts::along(swept, at)).collect();
    section.details("The numbers as tables", tables);
    section
}

fn winners(swept: &Swept) -> Section {
    let mut section = Section::new("winners", "Which arm is best where", "and how clearly");
    let scenario = swept.scenario;
    if scenario.arms.len() < 2 {
        return section;
    }
    section.chart(charts::map(swept));
    let mut table = Table::new(
        format!("Arms by {}", lower(scenario.outcome.primary.label())),
        vec![
            head("arm"),
            number_head("best at points"),
            number_head("of these clearly"),
            number_head("difference from the baseline, smallest"),
            number_head("largest"),
        ],
    );
    let numbers = numbers(swept);
    for (arm, (at, sure)) in won(swept).into_iter().enumerate() {
        let differences = swept.results.iter().filter_map(|point| {
            let place = point.place(scenario.outcome.primary)?;
            (arm > 0).then(|| point.effect(arm, place).difference.value)
        });
        let mut differences: Vec<f64> = differences.filter(|x| x.is_finite()).collect();
        differences.sort_by(f64::total_cmp);
        let told = |value: Option<&f64>| value.map_or("–".to_owned(), |x| numbers.change(*x));
        let share = at as f64 / swept.results.len().max(1) as f64;
        table.row(vec![
            plain(&scenario.arms[arm].name),
            format!("{} ({})", count(at as u64), percent(share)),
            count(sure as u64),
            told(differences.first()),
            told(differences.last()),
        ]);
    }
    section.table(table);
    section
}

/// What an index is of, in words.
fn of_output(swept: &Swept, output: &Output) -> String {
    let arm = name(swept, output.arm);
    let label = lower(output.metric.label());
    match output.of {
        Of::Mean => format!("{label} of {arm}"),
        Of::Difference => format!("the difference of {arm} in {label}"),
        Of::Best => format!("whether {arm} is best"),
    }
}

/// The factors of each output of the primary metric, those that matter most first; none of a sweep without an analysis.
fn ranked(swept: &Swept, found: &Found) -> Vec<Ranked> {
    let primary = swept.scenario.outcome.primary;
    let factor = |at: usize| plain(&swept.points.factors[at].key);
    let is_told = |output: &Output| output.metric == primary;
    let mut all: Vec<Ranked> = match found {
        Found::Sobol(found, _) => found
            .iter()
            .filter(|(output, _)| is_told(output))
            .map(|(output, indices)| {
                let rows = indices.first.iter().enumerate().map(|(at, own)| {
                    let more = (own.s1, own.s1_conf);
                    page_charts::Row::of(factor(at), (own.st, own.st_conf), Some(more))
                });
                Ranked::of(of_output(swept, output), "ST", Some("S1"), rows)
            })
            .collect(),
        Found::Morris(found) => found
            .iter()
            .filter(|(output, _)| is_told(output))
            .map(|(output, measures)| {
                let rows = measures.iter().enumerate().map(|(at, own)| {
                    let main = (own.mu_star, own.mu_star_conf);
                    page_charts::Row::of(factor(at), main, Some((own.sigma, f64::NAN)))
                });
                Ranked::of(of_output(swept, output), "μ*", Some("σ"), rows)
            })
            .collect(),
        Found::Boxes(_) => Vec::new(),
    };
    for own in &mut all {
        own.rows
            .sort_by(|a, b| b.main.value.total_cmp(&a.main.value));
    }
    all
}

fn factors(swept: &Swept, found: &Found) -> Section {
    let mut section = Section::new("factors", "Which factors matter", "and how surely");
    let words = match found {
        Found::Sobol(_, design) => format!(
            "ST: the share of the variance over the points that is lost where the factor is known, its interactions included (Jansen \
             1999). S1: the share that it explains by itself (Saltelli et al. 2010). Lines: 95% bootstrap intervals over {} base points.",
            count(design.base as u64)
        ),
        Found::Morris(_) => "μ*: the mean size of the change over a factor’s whole range (Campolongo et al. 2007). σ: how far that \
                             change hangs on the other factors, or is out of proportion. Lines: 95% bootstrap intervals over trajectories."
            .to_owned(),
        Found::Boxes(_) => return section,
    };
    section.text(words);
    for (nth, ranked) in ranked(swept, found).into_iter().enumerate() {
        match page_charts::ranking(&ranked, nth) {
            Some(chart) => section.chart(Some(chart)),
            None => section.table(ranked.table()),
        }
    }
    if let Found::Sobol(all, _) = found {
        let primary = swept.scenario.outcome.primary;
        let of_primary = all.iter().filter(|(output, _)| output.metric == primary);
        for (output, indices) in of_primary.filter(|(_, own)| own.luck_share >= 0.01) {
            section.small(format!(
                "Luck makes up {} of the variance between points of {}; it is in none of the indices.",
                percent(indices.luck_share),
                of_output(swept, output)
            ));
        }
    }
    section
}

fn where_best(swept: &Swept, found: &Found) -> Section {
    let mut section = Section::new("boxes", "Boxes in which an arm is best", "in words");
    if let Found::Boxes(found) = found {
        let items = boxes::sentences(swept, found);
        if !items.is_empty() {
            section.blocks.push(Block::List { items });
            section.small(
                "By PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010): of all boxes on the way from all points to where the arm is \
                 best, that with the largest harmonic mean of density and coverage. A box is found on the same points by which it is \
                 judged: of few points it promises too much. All boxes are in boxes.csv.",
            );
        }
    }
    section
}

fn points(swept: &Swept) -> Section {
    let mut section = Section::new("points", "The points", "one by one");
    let scenario = swept.scenario;
    let primary = scenario.outcome.primary;
    let arms = scenario.arms.len();
    let numbers = numbers(swept);
    let mut heads = vec![head("point")];
    let factors = swept.points.factors.iter();
    heads.extend(factors.map(|factor| match factor.is_numeric() {
        true => number_head(plain(&factor.head())),
        false => head(plain(&factor.head())),
    }));
    let shown = 1..arms.min(COLUMNS + 1);
    match arms {
        1 => heads.push(number_head(primary.label())),
        _ => {
            let of_arm =
                |arm: usize| number_head(format!("{} − baseline", plain(&scenario.arms[arm].name)));
            heads.extend(shown.clone().map(of_arm));
            heads.extend([head("best"), number_head("lead over the next")]);
        }
    }
    let caption = format!(
        "{}: differences per head with 95% simulation intervals",
        primary.label()
    );
    let mut table = Table::new(caption, heads);
    for (at, point) in swept.results.iter().take(ROWS).enumerate() {
        let cells = swept.points.factors.iter().zip(swept.points.at(at));
        let mut row = vec![at.to_string()];
        row.extend(cells.map(|(factor, &value)| shorten(&plain(&factor.cell(value)), 40)));
        let told = |estimate: &Estimate| {
            let ends = (estimate.low, estimate.high);
            with_interval(estimate.value, Some(ends), |value| numbers.change(value))
        };
        let place = point.place(primary);
        match (arms, place) {
            (1, place) => {
                let mean = place.map(|place| point.mean(0, place).mean);
                row.push(mean.map_or("–".to_owned(), |mean| {
                    with_interval(mean.value, Some((mean.low, mean.high)), |x| numbers.text(x))
                }));
            }
            (_, place) => {
                row.extend(shown.clone().map(|arm| match place {
                    Some(place) => told(&point.effect(arm, place).difference),
                    None => "–".to_owned(),
                }));
                row.push(point.lead.as_ref().map_or("–".to_owned(), |lead| {
                    plain(&scenario.arms[lead.winner].name)
                }));
                let lead = point.lead.as_ref();
                row.push(lead.map_or("–".to_owned(), |lead| told(&lead.difference)));
            }
        }
        table.row(row);
    }
    let all = swept.results.len();
    let summary = match all > ROWS {
        true => format!("The first {ROWS} of {} points", count(all as u64)),
        false => format!("All {} points", count(all as u64)),
    };
    section.details(summary, table);
    if all > ROWS || arms > COLUMNS + 1 {
        section.small("All points and arms are in design.csv, effects.csv and winners.csv.");
    }
    section
}

fn made(swept: &Swept) -> Section {
    let mut section = Section::new(
        "made",
        "How this was made",
        "the same bytes on any machines and any number of threads",
    );
    let settings = swept.settings;
    section.text(format!(
        "goodwill {}. {} Seed of people and luck: {}; of the design: {}.",
        plain(&own_program()),
        super::text::design_in_words(swept),
        swept.scenario.design.seed,
        settings.seed,
    ));
    let mut table = Table::new(
        "What it was made from",
        vec![head("file of this folder"), head("SHA-256")],
    );
    let scenario = swept.written.as_bytes();
    table.row(vec![
        crate::output::request::SCENARIO.to_owned(),
        sha256(scenario),
    ]);
    for (name, bytes) in &swept.copies {
        table.row(vec![plain(name), sha256(bytes)]);
    }
    section.table(table);
    section.text("That the folder is whole, and gives the same bytes when it is run again:");
    section.blocks.push(Block::Command {
        text: "goodwill verify FOLDER".to_owned(),
    });
    section
}
