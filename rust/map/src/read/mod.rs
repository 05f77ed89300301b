//! Graphs from text: Pajek's form, or a link a line.

mod links;
mod pajek;
#[cfg(test)]
mod tests;
mod words;

use minent_monitor::{Monitor, Ticks};

use crate::Error;
use crate::graph::{Graph, Links};

/// How a file is taken.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether links lead one way; `None` means as the file says, and undirected where it does not.
    pub directed: Option<bool>,
    /// Keep links from a node to itself.
    pub self_links: bool,
}

/// A graph that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The links.
    pub graph: Graph,
    /// What each node is called.
    pub names: Vec<String>,
    /// The number of each node in the file; where nodes have names only, their place from 1.
    pub ids: Vec<u64>,
}

/// Links and nodes as a file gives them.
#[derive(Debug, Default)]
struct Parsed {
    names: Vec<String>,
    ids: Vec<u64>,
    links: Vec<Link>,
    /// Whether some link says that it leads one way.
    arcs: bool,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    from: u32,
    to: u32,
    weight: f64,
    /// It leads one way, if the graph is directed.
    arc: bool,
}

/// Reads the text of a file called `name`.
///
/// # Errors
/// [`Error::Line`] and [`Error::File`] for text that is not in a form, [`Error::Shape`] for weights that add up
/// to infinity, [`Error::Interrupted`].
pub fn read(
    name: &str,
    text: &str,
    reading: Reading,
    monitor: &mut dyn Monitor,
) -> Result<Read, Error> {
    let mut ticks = Ticks::new("reading", monitor);
    let pajek = words::lines(text).next().is_some_and(|(_, line)| line.starts_with('*'));
    let parsed = if pajek {
        pajek::parse(name, text, &mut ticks)?
    } else {
        links::parse(name, text, &mut ticks)?
    };
    if parsed.links.is_empty() {
        return Err(Error::File { name: name.to_owned(), why: "holds no links".to_owned() });
    }
    let directed = reading.directed.unwrap_or(parsed.arcs);
    let how = Links { directed, self_links: reading.self_links, twice: false };
    let links = || {
        parsed.links.iter().flat_map(move |link| {
            let (from, to) = (u64::from(link.from), u64::from(link.to));
            let back = directed && !link.arc && from != to;
            std::iter::once((from, to, link.weight)).chain(back.then_some((to, from, link.weight)))
        })
    };
    let graph = Graph::new(parsed.names.len(), links, how, monitor)?;
    Ok(Read { graph, names: parsed.names, ids: parsed.ids })
}

/// An error of a line.
fn bad(name: &str, line: usize, why: impl Into<String>) -> Error {
    Error::Line { name: name.to_owned(), line, why: why.into() }
}
