//! What events have set off for later.

use crate::numeric::LANES;

/// How often a delayed gesture or ask is due for each lane, by coming step: what follows every purchase by two
/// weeks comes two weeks after every one of them, however often somebody buys.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// A ring over as many steps as the delay has.
    due: Vec<[u16; LANES]>,
    /// In steps, at least 1: of every other event, and of the rest.
    delays: [u32; 2],
    /// Of the run: what would be due beyond its end never is.
    steps: u32,
}

impl Queue {
    /// Bytes that a queue takes in a run of so many steps.
    pub fn bytes(delays: [u32; 2], steps: u32) -> u64 {
        u64::from(delays[0].max(delays[1]).min(steps)) * size_of::<[u16; LANES]>() as u64
    }

    /// Empties it for a run of so many steps.
    pub fn begin(&mut self, delays: [u32; 2], steps: u32) {
        let longest = delays[0].max(delays[1]);
        self.due.clear();
        self.due.resize(longest.min(steps) as usize, [0; LANES]);
        self.delays = delays;
        self.steps = steps;
    }

    /// Notes an event of a step, of a customer with this number.
    pub fn add(&mut self, lane: usize, customer: u32, step: u32) {
        let delay = self.delays[(customer.wrapping_add(step) % 2) as usize];
        let due = step.saturating_add(delay);
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
        let steps = 6;
        for delays in [[1, 1], [1, 2], [3, 4], [5, 5], [6, 7], [9, 9]] {
            let mut queue = Queue::default();
            queue.begin(delays, steps);
            // Two events in step 0, three in step 1, and so on.
            let events = |step: u32| step + 2;
            let mut expected = [0; 40];
            for step in 0..steps {
                let due = queue.take(step);
                assert_eq!(
                    u32::from(due[3]),
                    expected[step as usize],
                    "{delays:?}, step {step}"
                );
                assert_eq!(due[4], 0);
                for _ in 0..events(step) {
                    queue.add(3, 1_003, step);
                }
                let delay = delays[((1_003 + step) % 2) as usize];
                expected[(step + delay) as usize] += events(step);
            }
        }
    }
}
