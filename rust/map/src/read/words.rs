//! Lines and the words in them.

use super::bad;
use crate::Error;

/// The lines that say something, with their numbers from 1: no blank ones and no comments.
///
/// A line of three fields between tabs, the last of them a number, is a link whatever its first character is.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && (!line.starts_with(['#', '%']) || is_link(line)))
}

fn is_link(line: &str) -> bool {
    let fields: Vec<&str> = line.splitn(4, '\t').collect();
    fields.len() == 3 && fields[2].trim().parse::<f64>().is_ok()
}

/// A word of a line, shortened for a message.
pub(super) fn shown(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((at, _)) => format!("{:?}...", &word[..at]),
        None => format!("{word:?}"),
    }
}

/// The weight that a word says; without a word, 1.
pub(super) fn weight(name: &str, line: usize, word: Option<&str>) -> Result<f64, Error> {
    let Some(word) = word else { return Ok(1.0) };
    let Ok(weight) = word.parse::<f64>() else {
        return Err(bad(name, line, format!("the weight {} is not a number", shown(word))));
    };
    if !weight.is_finite() {
        return Err(bad(name, line, format!("the weight {word} is not finite")));
    }
    if weight < 0.0 {
        return Err(bad(name, line, format!("the weight {word} is negative")));
    }
    Ok(weight)
}
