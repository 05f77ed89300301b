//! The border to Python: converts, maps errors, releases the interpreter; no algorithm.
