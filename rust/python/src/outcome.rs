//! Work in which several crates take part: whose error it was.

use minent_monitor::Interrupted;
use pyo3::prelude::*;

use crate::errors::{of_counts, of_forms, of_text};
use crate::progress::Watch;

/// An error of counting, of a form, or of text.
pub(crate) enum Failure {
    Counts(minent_counts::Error),
    Forms(minent_forms::Error),
    Text(minent_text::Error),
}

impl From<minent_counts::Error> for Failure {
    fn from(error: minent_counts::Error) -> Self {
        Self::Counts(error)
    }
}

impl From<minent_forms::Error> for Failure {
    fn from(error: minent_forms::Error) -> Self {
        Self::Forms(error)
    }
}

impl From<minent_text::Error> for Failure {
    fn from(error: minent_text::Error) -> Self {
        Self::Text(error)
    }
}

impl From<minent_runs::Error> for Failure {
    fn from(error: minent_runs::Error) -> Self {
        Self::Counts(error.into())
    }
}

impl From<Interrupted> for Failure {
    fn from(error: Interrupted) -> Self {
        Self::Counts(error.into())
    }
}

pub(crate) fn fail(py: Python<'_>, failure: Failure, watch: &mut Watch) -> PyErr {
    match failure {
        Failure::Counts(error) => of_counts(py, &error, watch),
        Failure::Forms(error) => of_forms(py, &error, watch),
        Failure::Text(error) => of_text(py, &error, watch),
    }
}
