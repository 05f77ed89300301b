//! The border to Python: converts, maps errors, releases the interpreter; no algorithm.

// PyO3 hands arguments over by value.
#![allow(clippy::needless_pass_by_value)]

mod arrays;
mod classes;
mod counts;
mod errors;
mod forms;
mod grams;
mod layout;
mod loaders;
mod loaders_text;
mod map;
mod measures;
mod outcome;
mod pairs;
mod progress;
mod runs;
mod svd;
mod tables;
mod text;
mod train;
mod vectors;
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
    use crate::forms::{load_glove, load_pairs, save_pairs};
    #[pymodule_export]
    use crate::grams::{GramCounts, count_ngrams};
    #[pymodule_export]
    use crate::layout::{floor_plan, sne};
    #[pymodule_export]
    use crate::loaders::{
        Feed, ImageStore, count_batches, image_feed, index_tar, make_images, read_images,
    };
    #[pymodule_export]
    use crate::loaders_text::{
        TextStore, TripleStore, context_feed, count_contexts, count_windows, triple_feed,
        window_feed,
    };
    #[pymodule_export]
    use crate::map::{MapGraph, find_map, map_bits, read_graph};
    #[pymodule_export]
    use crate::measures::{
        associate, branches, estimate_entropy, explained, last_given_rest, pair_information,
        top_pairs,
    };
    #[pymodule_export]
    use crate::pairs::{PairCounts, count_pairs};
    #[pymodule_export]
    use crate::runs::{check_run, merge_runs};
    #[pymodule_export]
    use crate::svd::{ppmi, truncated_svd};
    #[pymodule_export]
    use crate::tables::{ArrowTable, save_table};
    #[pymodule_export]
    use crate::text::{Encoded, Known, count_words, encode, is_plain, look};
    #[pymodule_export]
    use crate::train::{train_on_pairs, train_on_text, vectors_cost};
    #[pymodule_export]
    use crate::vectors::{
        check_vectors, cosines, nearest, nearest_to, neighbor_graph, read_word2vec, write_word2vec,
    };
    #[pymodule_export]
    use crate::words::WordCounts;

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
