//! minent-counts
