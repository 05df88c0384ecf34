//! The file of a part: whose it is, and what came out of it.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `goodwill part 1` and an end of line |
//! | 2, and as many as they say | version and commit of the program |
//! | 32 | the hash of all that decides the results |
//! | 32 | the hash of the plan |
//! | 4 | the number of the part, from 0 |
//! | 8, and as many as they say | records, deflated |
//! | 32 | SHA-256 of all that stands before |
//!
//! Numbers are little-endian. A record is its point (4 bytes), the communities from and to (8 bytes each), what it is (1 byte: 0
//! exact sums, 1 the result of a whole point), a length (8 bytes), and as many bytes: sums are in the form of a run's journal
//! ([`crate::engine::run::checkpoint`]), a result in that of [`crate::sweep::result`]. The same part has the same bytes
//! wherever it was run.

use std::io::{Read, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use super::plan::{HASH, Plan};
use crate::output::request::own_program;

const NAME: &[u8] = b"goodwill part ";
const HEADER: &[u8] = b"goodwill part 1\n";

/// How the name of a part's file ends.
pub const ENDING: &str = ".goodwill";

/// Bytes that the records of a part may have, at most.
const MOST: u64 = 1 << 32;

/// What came out of some communities of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number of the point; 0 where there is one.
    pub point: u32,
    /// Communities that it is of.
    pub units: Range<u64>,
    /// What was found of them.
    pub content: Content,
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Exact sums over the communities.
    Sums(Vec<u8>),
    /// What came out of the point as a whole.
    Result(Vec<u8>),
}

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Version and commit of the program.
    pub program: String,
    /// Hash of scenario, data and options.
    pub run: [u8; HASH],
    /// Hash of the plan.
    pub plan: [u8; HASH],
    /// Number of the part, from 0.
    pub index: u32,
    /// The hash at the end: of all of it.
    pub hash: [u8; HASH],
}

/// Why bytes are no part of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum NoPart {
    #[error("is damaged or was cut short")]
    Damaged,
    #[error("is no part of goodwill's")]
    Stranger,
    #[error("was made by goodwill {program}, and this is {}", own_program())]
    OtherVersion { program: String },
    #[error("is of another run (another scenario, data, option or seed)")]
    OtherRun,
    #[error("is of the same run cut otherwise: the two cuts overlap, and cannot be mixed")]
    OtherCuts,
}

/// The name of a part's file.
pub fn name(index: u32) -> String {
    format!("part-{index:05}{ENDING}")
}

/// A part as bytes.
pub fn write(plan: &Plan, index: u32, records: &[Record]) -> Vec<u8> {
    let mut out = HEADER.to_vec();
    let program = own_program();
    let length = u16::try_from(program.len()).expect("a version is short");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(program.as_bytes());
    out.extend_from_slice(&plan.run);
    out.extend_from_slice(&plan.hash());
    out.extend_from_slice(&index.to_le_bytes());
    let mut body = DeflateEncoder::new(Vec::new(), Compression::default());
    for record in records {
        let (kind, bytes) = match &record.content {
            Content::Sums(bytes) => (0u8, bytes),
            Content::Result(bytes) => (1, bytes),
        };
        let mut head = Vec::with_capacity(29);
        head.extend_from_slice(&record.point.to_le_bytes());
        head.extend_from_slice(&record.units.start.to_le_bytes());
        head.extend_from_slice(&record.units.end.to_le_bytes());
        head.push(kind);
        head.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        body.write_all(&head).expect("memory takes it");
        body.write_all(bytes).expect("memory takes it");
    }
    let body = body.finish().expect("memory takes it");
    out.extend_from_slice(&(body.len() as u64).to_le_bytes());
    out.extend_from_slice(&body);
    let hash = Sha256::digest(&out);
    out.extend_from_slice(&hash);
    out
}

/// Whose some bytes are: those of a whole part of this program's, whatever its plan.
///
/// # Errors
/// They are not.
pub fn head(bytes: &[u8]) -> Result<Head, NoPart> {
    split(bytes).map(|(head, _)| head)
}

/// Reads a part of a plan.
///
/// # Errors
/// The bytes are none.
pub fn read(bytes: &[u8], plan: &Plan) -> Result<(Head, Vec<Record>), NoPart> {
    let (head, body) = split(bytes)?;
    head.belongs(plan)?;
    let mut all = Vec::new();
    let deflated = DeflateDecoder::new(body).take(MOST).read_to_end(&mut all);
    deflated.map_err(|_| NoPart::Damaged)?;
    let mut reader = Reader(&all);
    let mut records = Vec::new();
    while !reader.0.is_empty() {
        records.push(reader.record().ok_or(NoPart::Damaged)?);
    }
    Ok((head, records))
}

impl Head {
    /// Whether it is one of this plan's.
    ///
    /// # Errors
    /// It is of another one.
    pub fn belongs(&self, plan: &Plan) -> Result<(), NoPart> {
        if self.run != plan.run {
            return Err(NoPart::OtherRun);
        }
        if self.plan != plan.hash() || plan.stretch(self.index).is_none() {
            return Err(NoPart::OtherCuts);
        }
        Ok(())
    }
}

fn split(bytes: &[u8]) -> Result<(Head, &[u8]), NoPart> {
    if !bytes.starts_with(NAME) {
        // The beginning of one that was cut short is damaged, and no stranger.
        return Err(match NAME.starts_with(bytes) {
            true => NoPart::Damaged,
            false => NoPart::Stranger,
        });
    }
    let (front, hash) = bytes.split_last_chunk::<HASH>().ok_or(NoPart::Damaged)?;
    if Sha256::digest(front)[..] != hash[..] {
        return Err(NoPart::Damaged);
    }
    let Some(rest) = front.strip_prefix(HEADER) else {
        return Err(NoPart::OtherVersion {
            program: "(another form of parts)".to_owned(),
        });
    };
    let mut reader = Reader(rest);
    let length = reader.chunk::<2>().map(u16::from_le_bytes);
    let program = length.and_then(|length| reader.bytes(length.into()));
    let program = program.and_then(|text| String::from_utf8(text.to_vec()).ok());
    let program = program.ok_or(NoPart::Damaged)?;
    // Beyond this point another version may have written anything.
    if program != own_program() {
        return Err(NoPart::OtherVersion { program });
    }
    let found = (|| {
        let head = Head {
            program,
            run: reader.chunk()?,
            plan: reader.chunk()?,
            index: u32::from_le_bytes(reader.chunk()?),
            hash: *hash,
        };
        let body = reader.sized()?;
        reader.0.is_empty().then_some((head, body))
    })();
    found.ok_or(NoPart::Damaged)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*chunk)
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// As many bytes as are said first.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = u64::from_le_bytes(self.chunk()?);
        self.bytes(usize::try_from(length).ok()?)
    }

    fn record(&mut self) -> Option<Record> {
        let point = u32::from_le_bytes(self.chunk()?);
        let start = u64::from_le_bytes(self.chunk()?);
        let end = u64::from_le_bytes(self.chunk()?);
        let [kind] = self.chunk()?;
        let bytes = self.sized()?.to_vec();
        let content = match kind {
            0 => Content::Sums(bytes),
            1 => Content::Result(bytes),
            _ => return None,
        };
        (start < end).then_some(Record {
            point,
            units: start..end,
            content,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cut;
    use super::super::plan::Kind;
    use super::*;
    use proptest::prelude::*;

    fn plan(run: u8, middle: u64) -> Plan {
        let cuts = [(0, 0), (0, middle), (1, 0)].map(Cut::from).to_vec();
        Plan::new(Kind::Sweep, "A shop", [run; HASH], cuts)
    }

    fn records() -> Vec<Record> {
        vec![
            Record {
                point: 0,
                units: 3..7,
                content: Content::Sums(vec![5; 300]),
            },
            Record {
                point: 4,
                units: 0..1,
                content: Content::Result(Vec::new()),
            },
        ]
    }

    /// Another version's, with the hash that it would have.
    fn of_version(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        let front = &bytes[..bytes.len() - HASH];
        let at = front
            .windows(from.len())
            .position(|own| own == from.as_bytes());
        let mut other = front.to_vec();
        let at = at.expect("it says so");
        other[at..at + from.len()].copy_from_slice(to.as_bytes());
        let hash = Sha256::digest(&other);
        other.extend_from_slice(&hash);
        other
    }

    #[test]
    fn what_is_written_is_read_and_known() {
        let own = plan(1, 7);
        let bytes = write(&own, 1, &records());
        let (head, read_again) = read(&bytes, &own).expect("it is whole");
        assert_eq!((head.index, read_again), (1, records()));
        assert_eq!(write(&own, 1, &records()), bytes);
        assert_eq!(read(&bytes, &plan(2, 7)), Err(NoPart::OtherRun));
        assert_eq!(read(&bytes, &plan(1, 8)), Err(NoPart::OtherCuts));
        let none = write(&own, 0, &[]);
        assert_eq!(
            read(&none, &own).map(|(_, records)| records),
            Ok(Vec::new())
        );
    }

    #[test]
    fn a_byte_changed_or_missing_is_noticed() {
        let own = plan(1, 7);
        let bytes = write(&own, 1, &records());
        for at in 0..bytes.len() {
            assert_eq!(head(&bytes[..at]), Err(NoPart::Damaged), "{at}");
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            let expected = match at < NAME.len() {
                true => NoPart::Stranger,
                false => NoPart::Damaged,
            };
            assert_eq!(head(&changed), Err(expected), "{at}");
        }
        assert_eq!(head(b"# notes"), Err(NoPart::Stranger));
    }

    #[test]
    fn another_version_is_told_from_damage() {
        let bytes = write(&plan(1, 7), 1, &records());
        let version = env!("CARGO_PKG_VERSION");
        let old = "9".repeat(version.len());
        let other = of_version(&bytes, version, &old);
        assert!(
            matches!(head(&other), Err(NoPart::OtherVersion { program }) if program.starts_with(&old))
        );
        let other = of_version(&bytes, "part 1", "part 2");
        assert!(matches!(head(&other), Err(NoPart::OtherVersion { .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(more in prop::collection::vec(any::<u8>(), 0..200), cut in 0..400usize) {
            let own = plan(1, 7);
            let whole = write(&own, 1, &records());
            let mut bytes = whole[..cut.min(whole.len() - HASH)].to_vec();
            bytes.extend(more);
            let hash = Sha256::digest(&bytes);
            bytes.extend_from_slice(&hash);
            let _ = read(&bytes, &own);
            let mut reader = Reader(&bytes);
            while reader.record().is_some() {}
        }
    }
}
