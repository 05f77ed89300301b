//! What can go wrong with a graph and its map.

use minent_monitor::Interrupted;

/// Why there is no graph, or no map of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Arrays that do not belong together, or a partition of another graph.
    #[error("{0}")]
    Shape(String),
    /// A link that cannot be.
    #[error("link {number}, from node {from} to node {to}, {why}")]
    Link {
        /// Its place among the links, from 1.
        number: usize,
        /// Where it begins.
        from: u64,
        /// Where it ends.
        to: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A line of a file that cannot be read.
    #[error("{name}, line {line}: {why}")]
    Line {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A file that holds no graph.
    #[error("{name} {why}")]
    File {
        /// The file.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// Nothing flows.
    #[error("the graph has no links: there is no flow to map")]
    NoLinks,
    /// The system gave no thread.
    #[error("cannot start a thread: {source}; ask for fewer threads")]
    Spawn {
        /// What the system said.
        source: std::io::Error,
    },
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}
