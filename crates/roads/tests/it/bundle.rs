//! A network comes back from its bytes as it was, and bytes that are not whole are refused.

use roads::bundle::{self, Unreadable};
use roads::*;

use crate::dijkstra::{Dice, town};

#[test]
fn a_network_comes_back_from_its_bytes_with_the_same_times() {
    let mut dice = Dice(7);
    let graph = town(&mut dice, 9);
    let shape = Hierarchy::new(&graph);
    let bytes = bundle::write(&graph, &shape);
    let (again, shape_again) = bundle::read(&bytes).unwrap();
    assert_eq!(bundle::write(&again, &shape_again), bytes, "nothing is lost on the way");
    let metric = |graph: &Graph, shape: &Hierarchy| Metric::new(graph, shape, |edge| graph.free_ms(edge));
    assert_eq!(metric(&graph, &shape).up, metric(&again, &shape_again).up);
    assert!(!again.on_foot);
    let paths = Graph::on_foot(graph.junctions, graph.segments);
    let (again, _) = bundle::read(&bundle::write(&paths, &Hierarchy::new(&paths))).unwrap();
    assert!(again.on_foot, "for whom it is comes back too");
}

#[test]
fn bytes_that_are_not_whole_are_refused_whatever_was_done_to_them() {
    let mut dice = Dice(11);
    let graph = town(&mut dice, 5);
    let bytes = bundle::write(&graph, &Hierarchy::new(&graph));
    for length in 0..bytes.len() {
        assert!(bundle::read(&bytes[..length]).is_err(), "cut off at {length}");
    }
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x10;
        assert!(bundle::read(&altered).is_err(), "byte {at} was altered");
    }
    assert_eq!(bundle::read(b"PK\x03\x04 a zip").unwrap_err(), Unreadable::NotOne);
    let mut newer = bytes;
    newer[8] = 9;
    assert_eq!(bundle::read(&newer).unwrap_err(), Unreadable::Version(9));
}
