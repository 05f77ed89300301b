//! A link a line: two nodes, by number or name, and a weight.

use std::collections::HashMap;

use minent_monitor::Ticks;

use super::words::{lines, shown, weight};
use super::{Link, Parsed, bad};
use crate::Error;

pub(super) fn parse<'a>(name: &str, text: &'a str, ticks: &mut Ticks<'_>) -> Result<Parsed, Error> {
    let mut numbers: HashMap<&'a str, u32> = HashMap::new();
    let mut nodes: Vec<&'a str> = Vec::new();
    let mut links = Vec::new();
    for (line, content) in lines(text) {
        ticks.tick()?;
        // Where there are tabs, names may hold spaces.
        let words: Vec<&str> = if content.contains('\t') {
            content.split('\t').map(str::trim).collect()
        } else {
            content.split_whitespace().collect()
        };
        let (from, to) = match words[..] {
            [from, to] | [from, to, _] if !from.is_empty() && !to.is_empty() => (from, to),
            _ => {
                let why = format!(
                    "a link is two nodes and perhaps a weight, not {} words: {}",
                    words.len(),
                    shown(content)
                );
                return Err(bad(name, line, why));
            }
        };
        let weight = weight(name, line, words.get(2).copied())?;
        let mut number = |node: &'a str| {
            *numbers.entry(node).or_insert_with(|| {
                nodes.push(node);
                nodes.len() as u32 - 1
            })
        };
        let (from, to) = (number(from), number(to));
        links.push(Link { from, to, weight, arc: true });
        if nodes.len() >= u32::MAX as usize {
            return Err(bad(name, line, "there are more than 4294967294 nodes"));
        }
    }
    let ids: Option<Vec<u64>> = nodes.iter().map(|node| whole(node)).collect();
    let Some(ids) = ids else {
        let ids = (1..=nodes.len() as u64).collect();
        let names = nodes.into_iter().map(str::to_owned).collect();
        return Ok(Parsed { names, ids, links, arcs: false });
    };
    let mut order: Vec<u32> = (0..nodes.len() as u32).collect();
    order.sort_unstable_by_key(|&node| ids[node as usize]);
    let mut places = vec![0; nodes.len()];
    for (place, &node) in order.iter().enumerate() {
        places[node as usize] = place as u32;
    }
    for link in &mut links {
        (link.from, link.to) = (places[link.from as usize], places[link.to as usize]);
    }
    let names = order.iter().map(|&node| nodes[node as usize].to_owned()).collect();
    let ids = order.iter().map(|&node| ids[node as usize]).collect();
    Ok(Parsed { names, ids, links, arcs: false })
}

/// The whole number that a word says, if it is written as numbers are.
fn whole(word: &str) -> Option<u64> {
    let plain = word == "0" || !word.starts_with(['0', '+']);
    word.parse().ok().filter(|_| plain)
}
