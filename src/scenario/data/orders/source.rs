//! The text of a log, piece by piece: unpacked, decoded, or taken out of a spreadsheet, on a thread of its own. However
//! large the file is, no more of it than some pieces is held.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;

use super::super::form;
use super::super::number::Mark;
use super::sheet;

/// Bytes of a piece, about.
const PIECE: usize = 1 << 18;
/// Pieces that wait to be taken.
const WAITING: usize = 4;
/// Unpacked, a file has at most so many bytes.
const MOST: u64 = 1 << 38;

/// How a file's bytes are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16 {
        /// The byte that counts more comes first.
        big: bool,
    },
    /// One byte a character, as programs on Windows write them in the west of Europe.
    Windows1252,
}

/// Why a file has no text, or no more.
#[derive(Debug)]
pub enum Trouble {
    Disk(io::Error),
    /// It is packed, and cannot be unpacked.
    Packed(String),
    /// It is no text: what it is, and what to do.
    Kind(&'static str, &'static str),
    /// It is not in UTF-8, though it should be.
    NotUtf8,
    /// What is wrong with a spreadsheet, and what to do.
    Sheet(String, String),
    TooLong,
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Disk(error)
    }
}

/// What is to be read of a file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The sheet of a spreadsheet; the first one where none is named.
    pub sheet: Option<String>,
    /// What stands between whole and part of a number that a spreadsheet holds as one.
    pub decimal: Mark,
    /// Bytes that are not UTF-8 are taken for this.
    pub otherwise: Option<Encoding>,
}

/// What is known of a file from its first bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    pub packed: bool,
    pub sheet: bool,
    pub utf16: bool,
}

/// A piece of text, in order; none after the last.
type Piece = Result<String, Trouble>;

/// The pieces of a file.
pub struct Source {
    pieces: Receiver<Piece>,
    kind: Receiver<Kind>,
}

impl Source {
    /// Begins to read a file.
    pub fn open(file: File, wanted: Wanted) -> Source {
        let (to, pieces) = sync_channel(WAITING);
        let (told, kind) = sync_channel(1);
        thread::spawn(move || {
            if let Err(trouble) = produce(file, &wanted, &told, &to) {
                // Nobody may be waiting any more.
                let _ = to.send(Err(trouble));
            }
        });
        Source { pieces, kind }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// The text ends before the file does.
    pub fn next(&self) -> Result<Option<String>, Trouble> {
        match self.pieces.recv() {
            Ok(Ok(text)) => Ok(Some(text)),
            Ok(Err(trouble)) => Err(trouble),
            Err(_) => Ok(None),
        }
    }

    /// What kind of file it is; known once there is a piece.
    pub fn kind(&self) -> Kind {
        self.kind.try_recv().unwrap_or_default()
    }
}

/// Whoever waited for pieces has gone.
pub struct Gone;

/// Hands pieces of text over.
pub struct Out<'a> {
    to: &'a SyncSender<Piece>,
    text: String,
}

impl Out<'_> {
    /// The text to write to.
    pub fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Hands over what has come together, if it is enough for a piece.
    pub fn offer(&mut self) -> Result<(), Gone> {
        match self.text.len() >= PIECE {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// Hands over what is left.
    pub fn end(mut self) {
        // Whoever has gone does not want it.
        let _ = self.flush();
    }

    fn flush(&mut self) -> Result<(), Gone> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::replace(&mut self.text, String::with_capacity(PIECE + PIECE / 4));
        self.to.send(Ok(text)).map_err(|_| Gone)
    }
}

fn produce(
    mut file: File,
    wanted: &Wanted,
    told: &SyncSender<Kind>,
    to: &SyncSender<Piece>,
) -> Result<(), Trouble> {
    let start = beginning(&mut file)?;
    let out = Out {
        to,
        text: String::new(),
    };
    let mut kind = Kind::default();
    if start.starts_with(b"\x1f\x8b") {
        kind.packed = true;
        file.rewind()?;
        let mut unpacked = MultiGzDecoder::new(io::BufReader::with_capacity(PIECE, file));
        let start = beginning(&mut unpacked).map_err(packed)?;
        kind.utf16 = is_utf16(&start);
        let _ = told.send(kind);
        return match decode(start, unpacked, wanted, out) {
            Err(Trouble::Disk(error)) => Err(packed(error)),
            other => other,
        };
    }
    if start.starts_with(b"PK\x03\x04") {
        kind.sheet = true;
        let _ = told.send(kind);
        file.rewind()?;
        return sheet::write(file, wanted, out);
    }
    kind.utf16 = is_utf16(&start);
    let _ = told.send(kind);
    decode(start, file, wanted, out)
}

/// What to say where unpacking fails.
fn packed(error: io::Error) -> Trouble {
    Trouble::Packed(match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            "it ends in the middle: it was not packed to its end, or not copied to it".to_owned()
        }
        _ => format!("it cannot be unpacked: {error}"),
    })
}

fn is_utf16(start: &[u8]) -> bool {
    start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff")
}

/// The first bytes, as many as a piece has.
fn beginning(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(PIECE as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(
    start: Vec<u8>,
    mut from: impl Read,
    wanted: &Wanted,
    mut out: Out<'_>,
) -> Result<(), Trouble> {
    let (mut bytes, encoding) = match start.as_slice() {
        [0xff, 0xfe, ..] => (start[2..].to_vec(), Encoding::Utf16 { big: false }),
        [0xfe, 0xff, ..] => (start[2..].to_vec(), Encoding::Utf16 { big: true }),
        [0xef, 0xbb, 0xbf, ..] => (start[3..].to_vec(), Encoding::Utf8),
        _ => (start, wanted.otherwise.unwrap_or(Encoding::Utf8)),
    };
    if let (Some((what, help)), true) = (form::other_kind(&bytes), encoding == Encoding::Utf8) {
        return Err(Trouble::Kind(what, help));
    }
    let mut read = bytes.len() as u64;
    let mut more = true;
    loop {
        let used = encoding.decode(&bytes, !more, out.text())?;
        bytes.drain(..used);
        if out.flush().is_err() || !more {
            return Ok(());
        }
        let before = bytes.len();
        (&mut from).take(PIECE as u64).read_to_end(&mut bytes)?;
        more = bytes.len() > before;
        read += (bytes.len() - before) as u64;
        if read > MOST {
            return Err(Trouble::TooLong);
        }
    }
}

impl Encoding {
    /// Appends the characters of bytes, and tells how many bytes they are: the last character may not be whole yet. `last`:
    /// there are no more.
    fn decode(self, bytes: &[u8], last: bool, out: &mut String) -> Result<usize, Trouble> {
        match self {
            Encoding::Utf8 => {
                let (text, used) = match std::str::from_utf8(bytes) {
                    Ok(text) => (text, bytes.len()),
                    Err(error) => {
                        let used = error.valid_up_to();
                        if error.error_len().is_some() || last {
                            return Err(Trouble::NotUtf8);
                        }
                        (std::str::from_utf8(&bytes[..used]).unwrap_or(""), used)
                    }
                };
                out.push_str(text);
                Ok(used)
            }
            Encoding::Utf16 { big } => {
                let unit = |pair: &[u8]| match big {
                    true => u16::from_be_bytes([pair[0], pair[1]]),
                    false => u16::from_le_bytes([pair[0], pair[1]]),
                };
                let mut units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
                // A character may be cut in two.
                if !last
                    && units
                        .last()
                        .is_some_and(|last| (0xd800..0xdc00).contains(last))
                {
                    units.pop();
                }
                out.extend(
                    char::decode_utf16(units.iter().copied())
                        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
                );
                Ok(2 * units.len())
            }
            Encoding::Windows1252 => {
                out.extend(bytes.iter().map(|byte| of_windows(*byte)));
                Ok(bytes.len())
            }
        }
    }
}

/// The character of a byte in Windows-1252, as browsers read it (WHATWG Encoding Standard).
fn of_windows(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(encoding: Encoding, bytes: &[u8], cut: usize) -> String {
        let mut out = String::new();
        let used = encoding.decode(&bytes[..cut], false, &mut out).unwrap();
        encoding.decode(&bytes[used..], true, &mut out).unwrap();
        out
    }

    #[test]
    fn characters_are_the_same_wherever_a_piece_ends() {
        let told = "Zoë, 12 €, 😀\n";
        let little: Vec<u8> = told.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = told.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (encoding, bytes) in [
            (Encoding::Utf8, told.as_bytes()),
            (Encoding::Utf16 { big: false }, &little),
            (Encoding::Utf16 { big: true }, &big),
        ] {
            for cut in 0..bytes.len() {
                assert_eq!(text(encoding, bytes, cut), told, "{encoding:?} {cut}");
            }
        }
        let windows = b"Zo\xeb, 12 \x80";
        assert_eq!(text(Encoding::Windows1252, windows, 3), "Zoë, 12 €");
        let mut out = String::new();
        assert!(matches!(
            Encoding::Utf8.decode(windows, true, &mut out),
            Err(Trouble::NotUtf8)
        ));
    }
}
