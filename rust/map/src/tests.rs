//! The search against what its results cost, on random graphs.

use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use crate::{Error, Found, Graph, Jumping, Links, Options, Tree, Walk, evaluate, search};

type Ends = Vec<(u64, u64, f64)>;

const WALKS: [(bool, bool); 3] = [(false, false), (true, false), (true, true)];

fn walk(nodes: usize, links: &Ends, (directed, coded): (bool, bool)) -> Walk {
    let how = Links { directed, self_links: true, twice: false };
    let graph = Graph::new(nodes, || links.iter().copied(), how, &mut Silent).unwrap();
    Walk::new(&graph, Jumping { coded, ..Jumping::default() }, &mut Silent).unwrap()
}

fn options(two_level: bool) -> Options<'static> {
    Options { two_level, trials: 3, seed: 1, threads: 1, start: None }
}

fn ends(nodes: u64) -> impl Strategy<Value = Ends> {
    let weight = (1_u32..6).prop_map(f64::from);
    prop::collection::vec((0..nodes, 0..nodes, weight), 1..80)
}

fn checked(walk: &Walk, found: &Found) -> f64 {
    let (tree, ledger) = evaluate(walk, &found.tree).unwrap();
    assert_eq!(tree, found.tree);
    let bits = ledger.code_length();
    assert!((bits - found.ledger.code_length()).abs() < 1e-12);
    assert!(bits <= ledger.one_level + 1e-9);
    assert!((ledger.flow[0] - 1.0).abs() < 1e-9);
    bits
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn maps_cost_what_they_say(links in ends(30), kind in 0..3_usize) {
        let walk = walk(30, &links, WALKS[kind]);
        for two_level in [false, true] {
            let found = search(&walk, &options(two_level), &mut Silent).unwrap();
            checked(&walk, &found);
            prop_assert!(!two_level || found.tree.depths().iter().all(|&depth| depth < 2));
        }
    }

    #[test]
    fn threads_change_nothing(links in ends(30), kind in 0..3_usize) {
        let walk = walk(30, &links, WALKS[kind]);
        let one = search(&walk, &options(false), &mut Silent).unwrap();
        let three = Options { threads: 3, ..options(false) };
        prop_assert_eq!(search(&walk, &three, &mut Silent).unwrap(), one);
    }

    #[test]
    fn flow_is_balanced(links in ends(12), kind in 0..3_usize) {
        let walk = walk(12, &links, WALKS[kind]);
        prop_assert!((walk.flow().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let homes: Vec<u32> = (1..=12).collect();
        let single = Tree::new(vec![0; 13], homes).unwrap();
        let (_, ledger) = evaluate(&walk, &single).unwrap();
        let (enter, exit): (f64, f64) = (ledger.enter.iter().sum(), ledger.exit.iter().sum());
        prop_assert!((enter - exit).abs() < 1e-12);
    }
}

#[test]
fn triangles() {
    let pairs = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)];
    let links = pairs.iter().map(|&(a, b)| (a, b, 1.0)).collect();
    let walk = walk(6, &links, (false, false));
    let found = search(&walk, &options(false), &mut Silent).unwrap();
    assert_eq!(found.tree.homes, [1, 1, 1, 2, 2, 2]);
    assert!((checked(&walk, &found) - 2.320_730_356_833_789_4).abs() < 1e-12);
}

#[test]
fn trees_are_put_in_order() {
    let tree = Tree::new(vec![0, 0, 0, 2, 2, 0], vec![1, 4, 3, 4]).unwrap();
    let sorted = tree.sorted(&[0.4, 0.1, 0.3, 0.2]);
    assert_eq!(sorted.parents, [0, 0, 1, 1, 0]);
    assert_eq!(sorted.homes, [4, 2, 3, 2]);
    assert!(Tree::new(vec![0, 1], vec![]).is_err());
    assert!(Tree::new(vec![], vec![]).is_err());
    assert!(Tree::new(vec![0], vec![1]).is_err());
}

struct Stop;

impl Monitor for Stop {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        Err(Interrupted)
    }
}

#[test]
fn a_search_may_be_stopped() {
    let links = (0..20_000_u64).map(|i| (i % 5_000, i * 7_919 % 5_000, 1.0)).collect();
    let walk = walk(5_000, &links, (false, false));
    let many = Options { trials: 1_000, threads: 2, ..options(false) };
    assert!(matches!(search(&walk, &many, &mut Stop), Err(Error::Interrupted(_))));
}

#[test]
fn what_cannot_be_is_refused() {
    let how = Links { directed: true, self_links: true, twice: false };
    let graph = Graph::new(2, std::iter::empty, how, &mut Silent).unwrap();
    let fails = Walk::new(&graph, Jumping::default(), &mut Silent).unwrap_err();
    assert_eq!(fails.to_string(), "the graph has no links: there is no flow to map");
    let one = walk(2, &vec![(0, 1, 1.0)], (false, false));
    let none = Options { trials: 0, ..options(false) };
    assert!(search(&one, &none, &mut Silent).is_err());
    let start = Options { start: Some(&[0]), ..options(false) };
    assert!(search(&one, &start, &mut Silent).is_err());
}
