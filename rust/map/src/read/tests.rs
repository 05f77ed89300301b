//! Small files, good and bad.

use minent_monitor::Silent;
use proptest::prelude::*;

use super::{Read, Reading, read};

fn given(text: &str) -> Result<Read, String> {
    let reading = Reading { directed: None, self_links: true };
    read("net", text, reading, &mut Silent).map_err(|e| e.to_string())
}

fn entries(read: &Read) -> Vec<(u32, u32, f64)> {
    read.graph.rows.entries().collect()
}

#[test]
fn links_with_numbers() {
    let found = given("# a comment\n10 2\n2 3 0.5\r\n\n10\t2\t1.5\n").unwrap();
    assert_eq!(found.ids, [2, 3, 10]);
    assert_eq!(found.names, ["2", "3", "10"]);
    assert!(!found.graph.directed());
    assert_eq!(entries(&found), [(0, 1, 0.5), (0, 2, 2.5), (1, 0, 0.5), (2, 0, 2.5)]);
}

#[test]
fn links_with_names() {
    let found = given("the cat\tsat\ncat\tthe cat\t2\n").unwrap();
    assert_eq!(found.names, ["the cat", "sat", "cat"]);
    assert_eq!(found.ids, [1, 2, 3]);
    let found = given("01 1\n").unwrap();
    assert_eq!(found.names, ["01", "1"]);
}

#[test]
fn pajek_with_edges_and_arcs() {
    let text = "*Vertices 3\n1 \"a b\" 0.1 0.2\n2 c\n3\n*Arcs\n1 2 3\n*edges\n2 3\n";
    let found = given(text).unwrap();
    assert_eq!(found.names, ["a b", "c", "3"]);
    assert!(found.graph.directed());
    assert_eq!(entries(&found), [(0, 1, 3.0), (1, 2, 1.0), (2, 1, 1.0)]);
    let undirected = Reading { directed: Some(false), self_links: true };
    assert_eq!(read("net", text, undirected, &mut Silent).unwrap().graph.links(), 2);
    let found = given("*Vertices 2\n*Edges\n1 2\n").unwrap();
    assert_eq!(
        (found.names, found.graph.directed()),
        (vec!["1".to_owned(), "2".to_owned()], false)
    );
    assert_eq!(given("*Vertices\n0 \"0\"\n7 \"x\"\n*Edges\n7 0\n").unwrap().ids, [0, 7]);
}

#[test]
fn what_is_wrong_is_said() {
    for (text, message) in [
        ("", "net holds no links"),
        ("*Vertices 2\n1\n2\n", "net holds no links"),
        ("1 2\n3\n", "net, line 2: a link is two nodes and perhaps a weight, not 1 words: \"3\""),
        ("1 2 x\n", "net, line 1: the weight \"x\" is not a number"),
        ("1 2 -1\n", "net, line 1: the weight -1 is negative"),
        ("1 2\n1 2 nan\n", "net, line 2: the weight nan is not finite"),
        ("1 2 inf\n", "net, line 1: the weight inf is not finite"),
        ("*Vertices x\n", "net, line 1: \"x\" is not a number of vertices"),
        ("*Vertices 3\n1\n2\n*Edges\n", "net, line 4: *Vertices says 3, but 2 are listed"),
        ("*Vertices 3\n1\n2\n", "net, line 3: *Vertices says 3, but 2 are listed"),
        ("*Vertices 1\n1\n*Edges\n1 2\n", "net, line 4: \"2\" is no vertex that *Vertices lists"),
        ("*Vertices 1\nx\n", "net, line 2: \"x\" is not the number of a vertex"),
        ("*Vertices 1\n1 \"a\n", "net, line 2: a name has no closing quotation mark"),
        ("*Vertices 2\n1\n1\n", "net, line 3: the vertex 1 stands here a second time"),
        ("*Edges\n1 2\n", "net, line 1: *Edges stands before *Vertices"),
        (
            "*Matrix\n",
            "net, line 1: the heading \"*Matrix\" is none of *Vertices, *Edges, *Arcs and *Links",
        ),
        (
            "*Vertices 1\n1\n*States\n",
            "net, line 3: *States means layers or memory, which a map here does not have",
        ),
    ] {
        assert_eq!(given(text).unwrap_err(), message, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[*a-zA-Z0-9 \t\n\"#.-]{0,80}") {
        let _ = given(&text);
        let _ = given(&format!("*Vertices 2\n1 a\n2 b\n*Arcs\n{text}"));
    }
}
