//! A part of a run as bytes, so that an interrupted run goes on where it was. Whatever the bytes are, they
//! are read as what was written or not at all: a hash at their end covers them.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::engine::run::partial::{PartialRun, Units};
use crate::engine::tally::{Shape, Tally};
use crate::numeric::Exact;

/// What a journal begins with, whatever its form.
const NAME: &[u8] = b"goodwill journal ";

/// The same, and the number of this form.
const HEADER: &[u8] = b"goodwill journal 1\n";

/// Bytes of the hash at the end.
const HASH: usize = 32;

/// A journal that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// What decides the run: its hash, by which another run's journal is told.
    pub run: [u8; HASH],
    /// Replicates that the run had so far been laid out for.
    pub replicates: u32,
    /// What was done when it was written.
    pub done: Units,
    counts: Vec<u64>,
    /// In units of an exact sum.
    sums: Vec<i128>,
}

/// Why a run cannot be gone on with by some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum NoJournal {
    #[error("is damaged")]
    Damaged,
    #[error("was written by another version of goodwill")]
    OtherForm,
    #[error("is not of this scenario and these options")]
    OtherRun,
}

/// Writes a part of the run with this hash; nothing of one whose sums have left their range.
pub fn write(part: &PartialRun, run: &[u8; HASH]) -> Option<Vec<u8>> {
    let mut out = Writer(HEADER.to_vec());
    out.0.extend_from_slice(run);
    out.whole(part.tally.shape.replicates as u128);
    out.whole(part.done.ranges().len() as u128);
    let mut from = 0;
    for range in part.done.ranges() {
        out.whole(u128::from(range.start - from));
        out.whole(u128::from(range.end - range.start));
        from = range.end;
    }
    out.whole(part.tally.counts().count() as u128);
    for &count in part.tally.counts() {
        out.whole(u128::from(count));
    }
    out.whole(part.tally.sums().count() as u128);
    for sum in part.tally.sums() {
        out.signed(sum.units()?);
    }
    let hash = Sha256::digest(&out.0);
    out.0.extend_from_slice(&hash);
    Some(out.0)
}

impl Journal {
    /// Reads a journal.
    ///
    /// # Errors
    /// The bytes are not those of a whole journal, or of one in another form.
    pub fn parse(bytes: &[u8]) -> Result<Journal, NoJournal> {
        let (body, hash) = bytes.split_last_chunk::<HASH>().ok_or(NoJournal::Damaged)?;
        if Sha256::digest(body)[..] != hash[..] {
            return Err(NoJournal::Damaged);
        }
        if body.starts_with(NAME) && !body.starts_with(HEADER) {
            return Err(NoJournal::OtherForm);
        }
        Journal::parse_body(body).ok_or(NoJournal::Damaged)
    }

    /// Reads all of a journal but the hash at its end, which is taken as right.
    pub fn parse_body(body: &[u8]) -> Option<Journal> {
        let mut reader = Reader(body.strip_prefix(HEADER)?);
        let (run, rest) = reader.0.split_first_chunk::<HASH>()?;
        reader.0 = rest;
        let replicates = u32::try_from(reader.whole()?).ok()?;
        let mut from: u64 = 0;
        let done = reader.many(|reader| {
            let start = from.checked_add(reader.count()?)?;
            from = start.checked_add(reader.count()?)?;
            Some(start..from)
        })?;
        let journal = Journal {
            run: *run,
            replicates,
            done: whole(done)?,
            counts: reader.many(Reader::count)?,
            sums: reader.many(Reader::signed)?,
        };
        reader.0.is_empty().then_some(journal)
    }

    /// The part of a run with this shape, whatever replicates it has, and so many communities in each;
    /// none where it cannot be a part of that run.
    pub fn part(&self, shape: &Shape, communities: u64) -> Option<PartialRun> {
        let shape = Shape {
            replicates: self.replicates as usize,
            ..shape.clone()
        };
        // Before room is made for a tally: as large as the journal says, and no larger.
        let all = communities.checked_mul(u64::from(self.replicates))?;
        if self.counts.len() != shape.counts() || self.done.end() > all {
            return None;
        }
        let mut tally = Tally::new(shape);
        if tally.sums().count() != self.sums.len() {
            return None;
        }
        for (count, &known) in tally.counts_mut().zip(&self.counts) {
            *count = known;
        }
        for (sum, &known) in tally.sums_mut().zip(&self.sums) {
            *sum = Exact::of_units(known);
        }
        let done = self.done.clone();
        Some(PartialRun { tally, done })
    }
}

/// Ranges as they were written: in order, none empty, with gaps between them.
fn whole(ranges: Vec<Range<u64>>) -> Option<Units> {
    let units = Units::of(ranges.clone());
    (units.ranges() == ranges).then_some(units)
}

/// Numbers in as few bytes as they need: seven bits each, the lowest first.
struct Writer(Vec<u8>);

impl Writer {
    fn whole(&mut self, mut value: u128) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Small numbers of either sign stay short.
    fn signed(&mut self, value: i128) {
        self.whole(((value << 1) ^ (value >> 127)) as u128);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn whole(&mut self) -> Option<u128> {
        let mut value = 0;
        for shift in (0..128).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = u128::from(byte & 0x7f);
            if (bits << shift) >> shift != bits {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i128> {
        let value = self.whole()?;
        Some((value >> 1) as i128 ^ -((value & 1) as i128))
    }

    fn count(&mut self) -> Option<u64> {
        u64::try_from(self.whole()?).ok()
    }

    /// As many as are said first. Each takes a byte at least, which bounds the room that is made.
    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.whole()?).ok()?;
        if count > self.0.len() {
            return None;
        }
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::metric::Metric;
    use proptest::prelude::*;

    fn shape() -> Shape {
        Shape {
            arms: 2,
            gestures: 3,
            metrics: vec![Metric::Profit, Metric::Goodwill],
            ticks: 3,
            discounts: vec![1.0; 3],
            replicates: 2,
        }
    }

    fn part() -> PartialRun {
        let mut part = PartialRun::none(shape());
        for (at, sum) in part.tally.sums_mut().enumerate() {
            let sign = if at % 2 == 0 { 1.0 } else { -1.0 };
            sum.add(sign * (at * at * at) as f64 * 1e9 / 7.0);
        }
        for (at, count) in part.tally.counts_mut().enumerate() {
            *count = (at as u64) << (at % 50);
        }
        part.done = Units::of(vec![0..3, 5..6, 9..14]);
        part
    }

    #[test]
    fn what_was_written_is_read_and_goes_on() {
        let bytes = write(&part(), &[7; HASH]).expect("it is in range");
        let journal = Journal::parse(&bytes).expect("it is whole");
        assert_eq!((journal.run, journal.replicates), ([7; HASH], 2));
        let again = journal.part(&shape(), 7).expect("it is of this run");
        assert_eq!(write(&again, &[7; HASH]), Some(bytes));
        assert!(journal.part(&shape(), 6).is_none());
        let other = Shape { arms: 3, ..shape() };
        assert!(journal.part(&other, 7).is_none());
        let other = Shape {
            ticks: 4,
            ..shape()
        };
        assert!(journal.part(&other, 7).is_none());
    }

    #[test]
    fn a_byte_changed_or_missing_is_noticed() {
        let bytes = write(&part(), &[7; HASH]).expect("it is in range");
        for at in 0..bytes.len() {
            assert_eq!(Journal::parse(&bytes[..at]), Err(NoJournal::Damaged));
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            assert_eq!(Journal::parse(&changed), Err(NoJournal::Damaged));
        }
    }

    #[test]
    fn another_form_is_told_from_damage() {
        let mut bytes = b"goodwill journal 2\nwhatever stands there".to_vec();
        let hash = Sha256::digest(&bytes);
        bytes.extend_from_slice(&hash);
        assert_eq!(Journal::parse(&bytes), Err(NoJournal::OtherForm));
    }

    #[test]
    fn a_sum_out_of_range_is_not_kept() {
        let mut part = part();
        if let Some(sum) = part.tally.sums_mut().last() {
            sum.add(1e30);
        }
        assert_eq!(write(&part, &[7; HASH]), None);
    }

    proptest! {
        #[test]
        fn any_number_comes_back(values in prop::collection::vec(any::<i128>(), 0..20)) {
            let mut out = Writer(Vec::new());
            values.iter().for_each(|&value| out.signed(value));
            let mut reader = Reader(&out.0);
            for value in values {
                prop_assert_eq!(reader.signed(), Some(value));
            }
            prop_assert!(reader.0.is_empty());
        }

        #[test]
        fn no_bytes_are_too_strange(
            mut body in prop::collection::vec(any::<u8>(), 0..200), cut in 0..400usize,
        ) {
            let whole = write(&part(), &[7; HASH]).expect("it is in range");
            let mut bytes = whole[..cut.min(whole.len())].to_vec();
            bytes.append(&mut body);
            if let Some(journal) = Journal::parse_body(&bytes) {
                let _ = journal.part(&shape(), 7);
            }
        }
    }
}
