//! minent-cluster
