//! From the bytes of a source to valid UTF-8, piece by piece.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::Error;
use crate::charset;
use crate::compression::{Compression, Input};
use crate::lines::LineCount;
use crate::options::{OnError, Options};
use crate::report::SourceReport;
use crate::source::{Source, Tally};

/// What stands for bytes that are not in the encoding.
const REPLACEMENT: &str = "\u{FFFD}";

/// How many bytes before the current piece are remembered, for messages; no character is longer.
const HISTORY: usize = 8;

/// A source that is being decoded.
pub(crate) struct Text {
    input: Input,
    tally: Rc<RefCell<Tally>>,
    encoding: &'static Encoding,
    errors: OnError,
    digest: bool,
    /// Bytes that were read to look at them and are not yet decoded.
    head: Vec<u8>,
    head_used: usize,
    /// None for UTF-8, which is only checked.
    decoder: Option<Decoder>,
    /// Bytes read and not yet decoded: the start of a character in UTF-8, all of a piece otherwise.
    raw: Vec<u8>,
    /// The last bytes before `raw`.
    history: Vec<u8>,
    /// Offset of the next byte to decode, in the decompressed data.
    offset: u64,
    lines: LineCount,
    replaced: u64,
    decoded: u64,
    started: bool,
    ended: bool,
}

impl Text {
    /// Opens a source and finds out its compression and encoding.
    pub(crate) fn open(
        source: Source,
        options: &Options,
        progress: Arc<AtomicU64>,
    ) -> Result<Self, Error> {
        let Options { encoding: choice, errors, digest, .. } = *options;
        // What stands in the middle of a file has no mark, and says nothing about its form.
        let middle = matches!(source, Source::Range { start: 1.., .. });
        let is_range = matches!(source, Source::Range { .. });
        let (place, raw) = source.open(digest, progress)?;
        let tally = raw.tally();
        let mut input = if middle { Input::plain(place, raw) } else { Input::new(place, raw)? };
        if is_range && input.compression != Compression::None {
            let format = input.compression.as_str();
            return Err(Error::Unsupported { name: input.name(), format });
        }
        let mut head = Vec::new();
        let (encoding, mark) = if is_range {
            (UTF_8, 0)
        } else {
            let complete = input.read_onto(&mut head, charset::LOOK)? < charset::LOOK;
            charset::decide(&head, complete, choice)
        };
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Ok(Self {
            input,
            tally,
            encoding,
            errors,
            digest,
            head,
            head_used: mark,
            decoder,
            raw: Vec::new(),
            history: Vec::new(),
            offset: mark as u64,
            lines: LineCount::default(),
            replaced: 0,
            decoded: 0,
            started: mark > 0 || middle,
            ended: false,
        })
    }

    /// Decodes about `count` more bytes onto `text`; false means that there was nothing more.
    pub(crate) fn pull(&mut self, text: &mut Vec<u8>, count: usize) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        let start = text.len();
        if self.decoder.is_some() {
            self.pull_decoded(text, count)?;
        } else {
            self.pull_checked(text, count)?;
        }
        if !self.started && text.len() > start {
            self.started = true;
            // Encodings without a mark of their own, such as GB18030, may still spell one.
            if text[start..].starts_with("\u{FEFF}".as_bytes()) {
                text.drain(start..start + 3);
                // The mark is no line.
                self.lines = LineCount::default();
                self.lines.feed(&text[start..]);
            }
        }
        self.decoded += (text.len() - start) as u64;
        Ok(true)
    }

    /// What there is to say about the source once it has been read.
    pub(crate) fn report(&self) -> SourceReport {
        let tally = self.tally.borrow();
        SourceReport {
            name: self.input.name(),
            encoding: self.encoding.name().to_ascii_lowercase(),
            compression: self.input.compression,
            raw_bytes: tally.bytes,
            decoded_bytes: self.decoded,
            lines: self.lines.total(),
            replaced: self.replaced,
            digest: if self.digest {
                tally.digest.finalize().to_hex().to_string()
            } else {
                String::new()
            },
        }
    }

    /// Appends the next bytes of the source, and notes the end.
    fn read(&mut self, onto: &mut Vec<u8>, count: usize) -> Result<(), Error> {
        let ready = &self.head[self.head_used..];
        if !ready.is_empty() {
            let taken = ready.len().min(count);
            onto.extend_from_slice(&ready[..taken]);
            self.head_used += taken;
            return Ok(());
        }
        self.head = Vec::new();
        self.head_used = 0;
        self.ended = self.input.read_onto(onto, count)? < count;
        Ok(())
    }

    /// Checks UTF-8 where it stands.
    fn pull_checked(&mut self, text: &mut Vec<u8>, count: usize) -> Result<(), Error> {
        let start = text.len();
        text.append(&mut self.raw);
        self.read(text, count)?;
        let read = (text.len() - start) as u64;
        if let Err(error) = simdutf8::compat::from_utf8(&text[start..]) {
            let good = start + error.valid_up_to();
            if self.errors == OnError::Strict && (self.ended || error.error_len().is_some()) {
                self.lines.feed(&text[start..good]);
                return Err(self.bad(self.offset + (good - start) as u64, text[good]));
            }
            let rest = text.split_off(good);
            self.mend(text, &rest);
        }
        self.offset += read - self.raw.len() as u64;
        self.lines.feed(&text[start..]);
        Ok(())
    }

    /// Replaces what is not UTF-8, and keeps a character that may be completed by the next piece.
    fn mend(&mut self, text: &mut Vec<u8>, bytes: &[u8]) {
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            text.extend_from_slice(chunk.valid().as_bytes());
            let bad = chunk.invalid();
            left -= chunk.valid().len() + bad.len();
            if bad.is_empty() {
                continue;
            }
            let may_go_on = std::str::from_utf8(bad).is_err_and(|e| e.error_len().is_none());
            if left == 0 && may_go_on && !self.ended {
                self.raw.extend_from_slice(bad);
            } else {
                text.extend_from_slice(REPLACEMENT.as_bytes());
                self.replaced += 1;
            }
        }
    }

    /// Decodes any other encoding.
    fn pull_decoded(&mut self, text: &mut Vec<u8>, count: usize) -> Result<(), Error> {
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        self.read(&mut raw, count)?;
        let start = text.len();
        let result = self.decode(text, &raw);
        self.lines.feed(&text[start..]);
        let result = result.map_err(|(offset, byte)| self.bad(offset, byte));
        self.history.extend_from_slice(&raw);
        self.history.drain(..self.history.len().saturating_sub(HISTORY));
        self.offset += raw.len() as u64;
        self.raw = raw;
        result
    }

    /// Decodes one piece; in strict mode the error is the offset and value of the first bad byte.
    fn decode(&mut self, text: &mut Vec<u8>, raw: &[u8]) -> Result<(), (u64, u8)> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let mut used = 0;
        loop {
            let filled = text.len();
            let room = decoder.max_utf8_buffer_length_without_replacement(raw.len() - used);
            text.resize(filled + room.unwrap_or(1 << 16).max(16), 0);
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(
                &raw[used..],
                &mut text[filled..],
                self.ended,
            );
            used += read;
            text.truncate(filled + written);
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    if self.errors == OnError::Strict {
                        let back = usize::from(length) + usize::from(after);
                        let byte = byte_before(&self.history, &raw[..used], back);
                        let offset = (self.offset + used as u64).saturating_sub(back as u64);
                        return Err((offset, byte));
                    }
                    text.extend_from_slice(REPLACEMENT.as_bytes());
                    self.replaced += 1;
                }
            }
        }
    }

    /// The error for a byte that is not in the encoding.
    fn bad(&self, offset: u64, byte: u8) -> Error {
        Error::Encoding {
            name: self.input.name_for_lines(),
            line: self.lines.current(),
            offset,
            byte,
            encoding: self.encoding.name(),
        }
    }
}

/// The byte that stands `back` before the end of `piece`, which follows `history`.
fn byte_before(history: &[u8], piece: &[u8], back: usize) -> u8 {
    let at = |bytes: &[u8], back: usize| {
        bytes.len().checked_sub(back).and_then(|at| bytes.get(at)).copied()
    };
    at(piece, back).or_else(|| at(history, back.saturating_sub(piece.len()))).unwrap_or_default()
}
