//! minent-text
