//! The map equation: flow on a graph, its cost in bits, and the search for modules that make it small.
