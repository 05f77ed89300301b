//! What can go wrong while vectors are trained.

use minent_monitor::Interrupted;

/// Why vectors could not be trained.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Numbers that grew beyond all bounds.
    #[error(
        "training went to infinite numbers {when} with the learning rate {rate}: lower the learning rate"
    )]
    Diverged {
        /// Which step it was.
        when: String,
        /// The learning rate at that step.
        rate: f32,
    },
    /// An argument that does not fit the others, or lies out of range.
    #[error("{0}")]
    Shape(String),
    /// The system gave no thread.
    #[error("cannot start a thread: {0}; ask for fewer threads, or allow more memory")]
    Spawn(String),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}
