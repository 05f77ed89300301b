//! Reading records.

use super::feed::{Feed, Found};
use super::read::Table;
use crate::Error;

/// No word has more bytes.
const LONGEST: usize = 1 << 16;

/// Reads the records of a file into a table.
pub(super) fn read(feed: &mut Feed<'_>, table: &mut Table) -> Result<(), Error> {
    let header = table.header(feed)?;
    let (words, size) = (header.words, header.columns.saturating_mul(4));
    // the shortest record is a letter, a space and the numbers
    let least = size.saturating_add(2).saturating_mul(words) as u64;
    if let Some(file) = feed.len().filter(|&file| file < least) {
        let columns = header.columns;
        return Err(table.bad("", format!(
            "it is cut short, or of another form: {words} vectors of {columns} dimensions take at least \
             {least} bytes, and it has {file}"
        )));
    }
    table.expect(header, feed.len(), 4);
    while table.len() < words && !table.is_full() {
        let number = table.len() + 1;
        let place = || format!(", word {number}");
        let cut = || table_cut(number, words);
        feed.skip(b'\n')?;
        let word = match feed.until(b' ')? {
            Found::Before(word) if word.len() <= LONGEST => word.to_vec(),
            Found::Nothing(left) if left <= LONGEST => return Err(table.bad("", cut())),
            _ => {
                let why = "no space follows where a word should end, so it is of another form";
                return Err(table.bad(&place(), why));
            }
        };
        let Ok(bytes) = feed.take(size)? else { return Err(table.bad("", cut())) };
        if let Some(values) = table.word(&word, header.columns, &place)? {
            let (numbers, _) = bytes.as_chunks::<4>();
            values.extend(numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)));
            table.check_last(&place)?;
        }
    }
    if table.len() == words {
        feed.skip(b'\n')?;
        if !feed.is_at_end()? {
            let why =
                format!("line 1 says that there are {words} words, but more bytes follow them");
            return Err(table.bad("", why));
        }
    }
    Ok(())
}

fn table_cut(number: usize, words: usize) -> String {
    format!("it is cut short: it ends within word {number} of {words}")
}
