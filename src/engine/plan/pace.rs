//! Steps of months of the calendar: how long each is, and the plan at each length.

use super::Plan;
use crate::scenario::checked::Scenario;

/// How long each step is, where they are not equally long.
pub struct Pace {
    /// The plan at each length that a step has: the same but for what time does in it.
    plans: Vec<Plan>,
    /// By tick: which of them.
    of_tick: Vec<u8>,
    /// Days from the start of the run to the start of each step, and to its end.
    starts: Vec<f32>,
}

impl Pace {
    /// None where all steps are equally long.
    pub fn of(scenario: &Scenario) -> Option<Pace> {
        let timeline = &scenario.timeline;
        if !timeline.has_calendar_ticks() {
            return None;
        }
        let (mut lengths, mut plans, mut of_tick) = (Vec::new(), Vec::new(), Vec::new());
        for tick in 0..timeline.ticks {
            let days = timeline.step_days(tick * timeline.steps_per_tick());
            let known = lengths.iter().position(|known| *known == days);
            // A month has four lengths, a quarter or a year no more.
            of_tick.push(known.unwrap_or(lengths.len()) as u8);
            if known.is_none() {
                lengths.push(days);
                plans.push(Plan::at_pace(scenario, days));
            }
        }
        let starts = (0..=timeline.steps()).map(|step| timeline.step_start(step) as f32);
        Some(Pace {
            plans,
            of_tick,
            starts: starts.collect(),
        })
    }
}

impl Plan {
    /// The plan as it is in a step.
    pub fn at(&self, step: u32) -> &Plan {
        match &self.pace {
            Some(pace) => &pace.plans[usize::from(pace.of_tick[self.tick_of(step) as usize])],
            None => self,
        }
    }

    /// Days of a step for which customers buy at their rates: so many more, or fewer, as the season has it.
    pub fn buying_days(&self, step: u32) -> f32 {
        match &self.season {
            Some(by_step) => by_step[step as usize],
            None => self.at(step).passing.days,
        }
    }

    /// The tick to which a step belongs.
    pub fn tick_of(&self, step: u32) -> u32 {
        step / self.steps_per_tick
    }

    /// The number of the step that starts so many days after the start of the run, but for rounding.
    pub fn step_starting(&self, day: f32) -> f32 {
        match &self.pace {
            Some(pace) => pace.starts.partition_point(|start| *start < day - 0.5) as f32,
            None => (day / self.passing.days).round(),
        }
    }

    /// Days from the start of the run to the start of a step, or to the end.
    pub fn day_of(&self, step: u32) -> f32 {
        match &self.pace {
            Some(pace) => pace.starts[step as usize],
            None => (f64::from(step) * f64::from(self.passing.days)) as f32,
        }
    }
}
