//! Files of graphs: any text is read or refused, and what was read has a map that is no longer than one module.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_map::{Jumping, Options, Reading, Walk, evaluate, read, search};
use minent_monitor::Silent;

#[derive(Arbitrary, Debug)]
struct Input {
    text: String,
    pajek: bool,
    directed: Option<bool>,
    self_links: bool,
    two_level: bool,
    to_nodes: bool,
    coded: bool,
}

fuzz_target!(|input: Input| {
    let text = if input.pajek { format!("*Vertices\n{}", input.text) } else { input.text };
    let reading = Reading { directed: input.directed, self_links: input.self_links };
    let Ok(found) = read("file", &text, reading, &mut Silent) else { return };
    let nodes = found.graph.nodes();
    assert!(found.names.len() == nodes && found.ids.len() == nodes);
    if nodes > 64 {
        return;
    }
    let jumping = Jumping { probability: 0.15, to_nodes: input.to_nodes, coded: input.coded };
    let Ok(walk) = Walk::new(&found.graph, jumping, &mut Silent) else { return };
    assert!((walk.flow().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let options =
        Options { two_level: input.two_level, trials: 1, seed: 0, threads: 1, start: None };
    let map = search(&walk, &options, &mut Silent).expect("a map");
    let (bits, one) = (map.ledger.code_length(), map.ledger.one_level);
    assert!(bits.is_finite() && bits <= one + 1e-9, "{bits} bits, {one} in one module");
    let (_, again) = evaluate(&walk, &map.tree).expect("the same map");
    assert!((again.code_length() - bits).abs() < 1e-9);
});
