//! Errors of the crates as Python exceptions, by kind.

use std::io;
use std::path::Path;

use pyo3::exceptions::{PyMemoryError, PyOSError};
use pyo3::prelude::*;

use crate::progress::Watch;

/// An exception of `minent.errors`.
pub(crate) fn named(py: Python<'_>, kind: &str, message: String) -> PyErr {
    let class = py.import("minent.errors").and_then(|errors| errors.getattr(kind));
    match class.and_then(|class| class.call1((message,))) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

pub(crate) fn input(py: Python<'_>, message: impl Into<String>) -> PyErr {
    named(py, "InputError", message.into())
}

/// An error of the system: the subclass of `OSError` that belongs to its number, or what a Python stream raised.
pub(crate) fn system(
    py: Python<'_>,
    error: &io::Error,
    path: Option<&Path>,
    message: String,
) -> PyErr {
    if let Some(raised) = error.get_ref().and_then(|inner| inner.downcast_ref::<PyErr>()) {
        return raised.clone_ref(py);
    }
    let Some(number) = error.raw_os_error() else { return PyOSError::new_err(message) };
    let words = (py.import("os"))
        .and_then(|os| os.call_method1("strerror", (number,))?.extract())
        .unwrap_or(message);
    match path {
        Some(path) => PyOSError::new_err((number, words, path.as_os_str().to_owned())),
        None => PyOSError::new_err((number, words)),
    }
}

pub(crate) fn of_text(py: Python<'_>, error: &minent_text::Error, watch: &mut Watch) -> PyErr {
    use minent_text::Error as E;
    let message = error.to_string();
    match error {
        E::Interrupted(_) => watch.reason(),
        E::Io { path, source } => system(py, source, Some(path), message),
        E::Write { folder, source } => system(py, source, Some(folder), message),
        E::Stream { source, .. } => system(py, source, None, message),
        E::Encoding { .. } => named(py, "EncodingError", message),
        E::EmptyText { .. } | E::NoSources => named(py, "EmptyTextError", message),
        E::Thread { .. } | E::Spawn { .. } => named(py, "MinentError", message),
        E::Runs(error) => of_runs(py, error),
        _ => input(py, message),
    }
}

pub(crate) fn of_counts(py: Python<'_>, error: &minent_counts::Error, watch: &mut Watch) -> PyErr {
    use minent_counts::Error as E;
    let message = error.to_string();
    match error {
        E::Interrupted(_) => watch.reason(),
        E::Read { source } => system(py, source, None, message),
        E::Spawn { .. } => named(py, "MinentError", message),
        E::Foreign { .. } => named(py, "RunError", message),
        E::Runs(error) => of_runs(py, error),
        _ => input(py, message),
    }
}

pub(crate) fn of_runs(py: Python<'_>, error: &minent_runs::Error) -> PyErr {
    use minent_runs::Error as E;
    let message = error.to_string();
    match error {
        E::Write { path, source } => system(py, source, Some(path), message),
        E::Read { name, source } => system(py, source, Some(Path::new(name)), message),
        E::Cut { .. } | E::Damaged { .. } => named(py, "RunError", message),
        _ => named(py, "MinentError", message),
    }
}

pub(crate) fn of_cluster(
    py: Python<'_>,
    error: &minent_cluster::Error,
    watch: &mut Watch,
) -> PyErr {
    match error {
        minent_cluster::Error::Interrupted(_) => watch.reason(),
        minent_cluster::Error::TooLarge { .. } => PyMemoryError::new_err(error.to_string()),
        _ => input(py, error.to_string()),
    }
}

pub(crate) fn of_map(py: Python<'_>, error: &minent_map::Error, watch: &mut Watch) -> PyErr {
    use minent_map::Error as E;
    match error {
        E::Interrupted(_) => watch.reason(),
        E::Spawn { .. } => named(py, "MinentError", error.to_string()),
        _ => input(py, error.to_string()),
    }
}

pub(crate) fn of_forms(py: Python<'_>, error: &minent_forms::Error, watch: &mut Watch) -> PyErr {
    use minent_forms::Error as E;
    let message = error.to_string();
    match error {
        E::Interrupted(_) => watch.reason(),
        E::Read { path, source } | E::Write { path, source } => {
            system(py, source, Some(path), message)
        }
        E::Temporary { folder, source } => system(py, source, Some(folder), message),
        E::Foreign { .. } | E::CutShort { .. } | E::Damaged { .. } => {
            named(py, "RunError", message)
        }
        E::Memory { .. } => PyMemoryError::new_err(message),
        E::Row { .. } => input(py, message),
    }
}

pub(crate) fn of_vectors(
    py: Python<'_>,
    error: &minent_vectors::Error,
    watch: &mut Watch,
) -> PyErr {
    use minent_vectors::Error as E;
    let message = error.to_string();
    match error {
        E::Interrupted(_) => watch.reason(),
        E::Text(error) => of_text(py, error, watch),
        E::Write { path, source } => system(py, source, Some(path), message),
        E::Form { .. } => named(py, "RunError", message),
        E::Memory { .. } => PyMemoryError::new_err(message),
        _ => input(py, message),
    }
}

pub(crate) fn of_svd(
    py: Python<'_>,
    error: &minent_vectors::svd::SvdError,
    watch: &mut Watch,
) -> PyErr {
    match error {
        minent_vectors::svd::SvdError::Interrupted(_) => watch.reason(),
        _ => input(py, error.to_string()),
    }
}
