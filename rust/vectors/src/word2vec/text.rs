//! Reading lines.

use super::Form;
use super::feed::{Feed, Found};
use super::read::Table;
use crate::Error;

/// A line without the mark that some programs put before UTF-8.
pub(super) fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// Reads the lines of a file into a table.
pub(super) fn read(feed: &mut Feed<'_>, table: &mut Table) -> Result<(), Error> {
    let promised = if table.form() == Form::Text {
        let header = table.header(feed)?;
        table.expect(header, feed.len(), 2);
        Some(header.words)
    } else {
        None
    };
    let first = 1 + usize::from(promised.is_some());
    while !table.is_full() {
        let number = first + table.len();
        let place = || format!(", line {number}");
        let line = match feed.until(b'\n')? {
            Found::Before(line) => line,
            Found::Nothing(0) => {
                return match promised {
                    Some(words) if table.len() < words => Err(table.bad("", format!(
                        "it is cut short, as line 1 says that there are {words} words, and it holds {}",
                        table.len()
                    ))),
                    _ => Ok(()),
                };
            }
            Found::Nothing(_) => {
                return Err(table.bad(&place(), "it is cut short: the line has no end"));
            }
        };
        if let Some(words) = promised.filter(|&words| table.len() == words) {
            return Err(
                table.bad(&place(), format!("line 1 says that there are only {words} words"))
            );
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = if number == 1 { without_mark(line) } else { line };
        row(line, table, &place)?;
    }
    Ok(())
}

/// Takes a word and its numbers.
fn row(line: &[u8], table: &mut Table, place: &dyn Fn() -> String) -> Result<(), Error> {
    let mut fields = line.split(|&byte| byte == b' ' || byte == b'\t').filter(|f| !f.is_empty());
    let word = fields.next().unwrap_or_default();
    if table.columns() == 0 {
        let columns = fields.clone().count();
        if columns == 0 {
            return Err(table.bad(&place(), "no vector stands here"));
        }
        table.set_columns(columns);
    }
    let columns = table.columns();
    let Some(values) = table.word(word, columns.min(line.len()), place)? else { return Ok(()) };
    let start = values.len();
    for field in fields {
        let number = std::str::from_utf8(field).ok().and_then(|field| field.parse::<f32>().ok());
        let Some(number) = number else {
            let field = String::from_utf8_lossy(&field[..field.len().min(40)]).into_owned();
            let why = format!("{field:?} is no number, and words can have no spaces in them");
            return Err(table.bad(&place(), why));
        };
        values.push(number);
    }
    let found = values.len() - start;
    if found != columns {
        return Err(
            table.bad(&place(), format!("the vector has {found} dimensions, not {columns}"))
        );
    }
    table.check_last(place)
}
