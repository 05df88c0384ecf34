//! What events have set off for later.

use crate::numeric::LANES;

/// How often a delayed gesture or ask is due for each lane, by coming step: what follows every purchase by two
/// weeks comes two weeks after every one of them, however often somebody buys.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// A ring over as many steps as the delay has.
    due: Vec<[u16; LANES]>,
    delay: u32,
    /// Of the run: what would be due beyond its end never is.
    steps: u32,
}

impl Queue {
    /// Bytes that a queue takes in a run of so many steps.
    pub fn bytes(delay: u32, steps: u32) -> u64 {
        u64::from(delay.min(steps)) * size_of::<[u16; LANES]>() as u64
    }

    /// Empties it for a run; `delay` in steps, at least 1.
    pub fn begin(&mut self, delay: u32, steps: u32) {
        self.due.clear();
        self.due.resize(delay.min(steps) as usize, [0; LANES]);
        self.delay = delay;
        self.steps = steps;
    }

    /// Notes an event of a step.
    pub fn add(&mut self, lane: usize, step: u32) {
        let due = step.saturating_add(self.delay);
        if due < self.steps {
            let at = due as usize % self.due.len();
            self.due[at][lane] += 1;
        }
    }

    /// Takes out how often it is due in a step; to be asked in every one.
    pub fn take(&mut self, step: u32) -> [u16; LANES] {
        let at = step as usize % self.due.len();
        std::mem::replace(&mut self.due[at], [0; LANES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_comes_after_its_delay_and_nothing_after_the_end() {
        for delay in 1..9 {
            let steps = 6;
            let mut queue = Queue::default();
            queue.begin(delay, steps);
            for step in 0..steps {
                let due = queue.take(step);
                let expected = if step >= delay { step - delay + 1 } else { 0 };
                assert_eq!(u32::from(due[3]), expected, "{delay} steps, in step {step}");
                assert_eq!(due[4], 0);
                // One event in step 0, two in step 1, and so on.
                for _ in 0..=step {
                    queue.add(3, step);
                }
            }
        }
    }
}
