//! The form of Pajek: `*Vertices`, then `*Edges` and `*Arcs`.

use std::collections::HashMap;

use minent_monitor::Ticks;

use super::words::{lines, shown, weight};
use super::{Link, Parsed, bad};
use crate::Error;

/// What the lines under a heading are.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Vertices,
    Links { arcs: bool },
}

pub(super) fn parse(name: &str, text: &str, ticks: &mut Ticks<'_>) -> Result<Parsed, Error> {
    let mut found = Vertices::default();
    let (mut links, mut any_arcs) = (Vec::new(), false);
    let mut section = None;
    for (line, content) in lines(text) {
        ticks.tick()?;
        if content.starts_with('*') {
            let next = heading(name, line, content, &mut found)?;
            if section == Some(Section::Vertices) {
                found.close(name, line)?;
            }
            any_arcs |= next == Section::Links { arcs: true };
            section = Some(next);
        } else if let Some(Section::Links { arcs }) = section {
            links.push(link(name, line, content, &found, arcs)?);
        } else {
            found.add(name, line, content)?;
        }
    }
    if section == Some(Section::Vertices) {
        found.close(name, text.lines().count())?;
    }
    Ok(Parsed { names: found.names, ids: found.ids, links, arcs: any_arcs })
}

fn heading(name: &str, line: usize, content: &str, found: &mut Vertices) -> Result<Section, Error> {
    let mut words = content.split_whitespace();
    let word = words.next().unwrap_or_default();
    let section = match word.to_ascii_lowercase().as_str() {
        "*vertices" => {
            if found.given {
                return Err(bad(name, line, "there is a second *Vertices"));
            }
            (found.given, found.line) = (true, line);
            found.expected = match words.next() {
                None => None,
                Some(count) => Some(count.parse().map_err(|_| {
                    bad(name, line, format!("{} is not a number of vertices", shown(count)))
                })?),
            };
            if let Some(expected) = found.expected.filter(|&expected| expected > MOST) {
                return Err(bad(name, line, format!("{expected} vertices are too many")));
            }
            return Ok(Section::Vertices);
        }
        "*edges" => Section::Links { arcs: false },
        "*arcs" | "*links" => Section::Links { arcs: true },
        "*states" | "*intra" | "*inter" | "*multilayer" | "*multiplex" | "*contexts" | "*paths" => {
            let why = format!("{word} means layers or memory, which a map here does not have");
            return Err(bad(name, line, why));
        }
        "*bipartite" => {
            let why = "*Bipartite networks have flow of their own, which is not supported; \
                       write *Edges for links between nodes of one kind";
            return Err(bad(name, line, why));
        }
        _ => {
            let why = format!(
                "the heading {} is none of *Vertices, *Edges, *Arcs and *Links",
                shown(word)
            );
            return Err(bad(name, line, why));
        }
    };
    if !found.given {
        return Err(bad(name, line, format!("{word} stands before *Vertices")));
    }
    Ok(section)
}

/// Vertices at most.
const MOST: u64 = 1 << 31;
/// Vertices at most that no line of the file tells of; a short file must not fill the memory.
const MOST_UNLISTED: u64 = 1 << 24;

/// The vertices so far.
#[derive(Default)]
struct Vertices {
    given: bool,
    /// The line of the heading.
    line: usize,
    /// How many the heading says there are.
    expected: Option<u64>,
    ids: Vec<u64>,
    names: Vec<String>,
    places: HashMap<u64, u32>,
}

impl Vertices {
    /// Takes a line: a number, perhaps a name, in quotation marks or not, and what else Pajek draws.
    fn add(&mut self, name: &str, line: usize, content: &str) -> Result<(), Error> {
        let (id, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
        let number: u64 = id
            .parse()
            .map_err(|_| bad(name, line, format!("{} is not the number of a vertex", shown(id))))?;
        let rest = rest.trim_start();
        let label = match rest.strip_prefix('"') {
            Some(quoted) => match quoted.split_once('"') {
                Some((label, _)) => label,
                None => return Err(bad(name, line, "a name has no closing quotation mark")),
            },
            None => rest.split_whitespace().next().unwrap_or(id),
        };
        self.insert(name, line, number, label.to_owned())
    }

    fn insert(&mut self, name: &str, line: usize, id: u64, label: String) -> Result<(), Error> {
        let place = self.ids.len();
        if place >= u32::MAX as usize - 1 {
            return Err(bad(name, line, "there are more than 4294967294 vertices"));
        }
        if self.places.insert(id, place as u32).is_some() {
            return Err(bad(name, line, format!("the vertex {id} stands here a second time")));
        }
        self.ids.push(id);
        self.names.push(label);
        Ok(())
    }

    /// Checks at the end of the list that all are there; a list that is left out is 1, 2, ...
    fn close(&mut self, name: &str, line: usize) -> Result<(), Error> {
        let listed = self.ids.len() as u64;
        match self.expected {
            Some(expected) if listed == 0 && expected > MOST_UNLISTED => Err(bad(
                name,
                self.line,
                format!("{expected} vertices without a list are too many"),
            )),
            Some(expected) if listed == 0 => {
                (1..=expected).try_for_each(|id| self.insert(name, line, id, id.to_string()))
            }
            Some(expected) if expected != listed => {
                let why = format!("*Vertices says {expected}, but {listed} are listed");
                Err(bad(name, line, why))
            }
            _ => Ok(()),
        }
    }
}

fn link(
    name: &str,
    line: usize,
    content: &str,
    found: &Vertices,
    arc: bool,
) -> Result<Link, Error> {
    let mut words = content.split_whitespace();
    let mut end = || {
        let Some(word) = words.next() else {
            let why =
                format!("a link is two vertices and perhaps a weight, not {}", shown(content));
            return Err(bad(name, line, why));
        };
        let place = word.parse().ok().and_then(|id: u64| found.places.get(&id));
        place.copied().ok_or_else(|| {
            bad(name, line, format!("{} is no vertex that *Vertices lists", shown(word)))
        })
    };
    let (from, to) = (end()?, end()?);
    let weight = weight(name, line, words.next())?;
    Ok(Link { from, to, weight, arc })
}
