//! The border to Python: converts, maps errors, releases the interpreter; no algorithm.

// PyO3 hands arguments over by value.
#![allow(clippy::needless_pass_by_value)]

mod arrays;
mod classes;
mod counts;
mod errors;
mod progress;
mod text;
mod words;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::classes::{
        adaptive_code, class_table, exchange, held_out_ledger, ledger, merge_tree, place,
    };
    #[pymodule_export]
    use crate::counts::bigrams;
    #[pymodule_export]
    use crate::text::{Encoded, Known, encode};
    #[pymodule_export]
    use crate::words::{Counted, Pieces, count_words};

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
