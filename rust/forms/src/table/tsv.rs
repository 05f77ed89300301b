//! Tables of text: columns parted by tabs, one row a line.

use std::io::Write;

use super::TableSink;
use super::batch::{Column, Values, check_columns, rows};
use crate::{Error, Output};

/// Bytes held back before they are written.
const HELD: usize = 1 << 17;

/// Writes a table as UTF-8 text.
///
/// A tab, a line feed, a carriage return or a backslash within a text becomes `\t`, `\n`, `\r`, `\\`.
pub struct TsvWriter {
    output: Output,
    columns: Vec<Column>,
    held: Vec<u8>,
}

impl TsvWriter {
    /// A table of some columns, whose names come first if there is a `header`.
    ///
    /// # Errors
    ///
    /// When there is no column, or two have the same name.
    pub fn new(output: Output, columns: Vec<Column>, header: bool) -> Result<Self, Error> {
        check_columns(output.path(), &columns)?;
        let mut held = Vec::with_capacity(HELD);
        if header {
            for (at, column) in columns.iter().enumerate() {
                if at > 0 {
                    held.push(b'\t');
                }
                escape(&mut held, &column.name);
            }
            held.push(b'\n');
        }
        Ok(Self { output, columns, held })
    }

    fn flush(&mut self) -> Result<(), Error> {
        let done = self.output.write_all(&self.held);
        self.held.clear();
        done.map_err(|source| Error::write(self.output.path(), source))
    }
}

impl TableSink for TsvWriter {
    fn write(&mut self, batch: &[Values<'_>]) -> Result<(), Error> {
        for row in 0..rows(self.output.path(), &self.columns, batch)? {
            for (at, values) in batch.iter().enumerate() {
                if at > 0 {
                    self.held.push(b'\t');
                }
                put(&mut self.held, values, row);
            }
            self.held.push(b'\n');
            if self.held.len() >= HELD {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.flush()?;
        self.output.commit()
    }
}

/// Appends a value; text that is not there, which `rows` has refused, would be empty.
fn put(held: &mut Vec<u8>, values: &Values<'_>, row: usize) {
    match values {
        Values::U32(numbers) => digits(held, u64::from(numbers[row])),
        Values::U64(numbers) => digits(held, numbers[row]),
        Values::I32(numbers) => signed(held, i64::from(numbers[row])),
        Values::I64(numbers) => signed(held, numbers[row]),
        Values::F64(numbers) => held.extend(numbers[row].to_string().bytes()),
        Values::Text(..) | Values::Word(..) => escape(held, values.text(row).unwrap_or_default()),
    }
}

fn signed(held: &mut Vec<u8>, number: i64) {
    if number < 0 {
        held.push(b'-');
    }
    digits(held, number.unsigned_abs());
}

fn digits(held: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return held.extend(&digits[at..]);
        }
    }
}

fn escape(held: &mut Vec<u8>, text: &str) {
    let special = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\');
    if !text.as_bytes().iter().any(special) {
        return held.extend(text.as_bytes());
    }
    for &byte in text.as_bytes() {
        match byte {
            b'\t' => held.extend(b"\\t"),
            b'\n' => held.extend(b"\\n"),
            b'\r' => held.extend(b"\\r"),
            b'\\' => held.extend(b"\\\\"),
            _ => held.push(byte),
        }
    }
}
