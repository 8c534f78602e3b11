//! Files that are not what they should be: a sentence, never a panic.

use std::path::Path;

use area::osm::source::MemberKind::{Node, Way};
use area::osm::{Pbf, import, read};
use area::{ImportError, Profile};

use crate::drawing::Drawing;
use crate::files::data;
use crate::writer::pbf;

fn drawing() -> Drawing {
    Drawing::square()
        .node(5, 2.0, 2.0, &[("barrier", "gate"), ("access", "private")])
        .node(6, 3.9, 3.9, &[("highway", "traffic_signals")])
        .way(200, &[1, 5, 6, 3], &[("highway", "primary"), ("maxspeed", "30 mph"), ("name", "Across")])
        .street(201, &[2, 4], "Other")
        .sign(&[(Way, 201, "from"), (Node, 2, "via"), (Way, 100, "to")], &[("restriction", "no_left_turn")])
        .sign(&[(Way, 201, "from"), (Way, 200, "via"), (Way, 100, "to")], &[("restriction", "no_u_turn")])
}

fn attempt(bytes: Vec<u8>) -> Result<(), ImportError> {
    let file = Pbf::of_bytes("town.osm.pbf", bytes)?;
    read(&file, Profile::Car).map(|_| ())
}

/// A refusal names the file; an import that went through is as good.
fn check(outcome: &Result<(), ImportError>) {
    if let Err(refusal) = outcome {
        let sentence = refusal.to_string();
        assert!(sentence.starts_with("town.osm.pbf"), "{sentence}");
    }
}

#[test]
fn a_written_drawing_reads_as_the_drawing_itself() {
    let drawing = drawing();
    let file = Pbf::of_bytes("drawing", pbf(&drawing)).unwrap();
    let (from_file, file_report) = read(&file, Profile::Car).unwrap();
    let (drawn, report) = drawing.read();
    assert_eq!(file_report, report);
    assert_eq!(
        (from_file.junctions.len(), from_file.names, from_file.restrictions),
        (drawn.junctions.len(), drawn.names, drawn.restrictions)
    );
}

#[test]
fn each_refusal_says_what_is_wrong_with_which_file() {
    let whole = pbf(&drawing());
    assert!(matches!(attempt(Vec::new()), Err(ImportError::Empty { .. })));
    assert!(matches!(attempt(b"PK\x03\x04 this is a zip file and no map at all".to_vec()), Err(ImportError::NotOsm { .. })));
    assert!(matches!(attempt(whole[..whole.len() - 1].to_vec()), Err(ImportError::Truncated { .. })));
    assert!(matches!(attempt([whole.clone(), vec![0, 0]].concat()), Err(ImportError::Truncated { .. })));
    assert!(matches!(import(Path::new("no such file.osm.pbf"), Profile::Car), Err(ImportError::Unreadable { .. })));
    assert!(matches!(import(Path::new("."), Profile::Car), Err(ImportError::Unreadable { .. })));
    let rivers = Drawing::default().node(1, 0.0, 0.0, &[]).way(1, &[1, 1], &[("waterway", "river")]);
    assert!(matches!(attempt(pbf(&rivers)), Err(ImportError::NoRoads { .. })));
    let at = whole.windows(10).position(|part| part == b"DenseNodes").unwrap();
    let strange = [&whole[..at], b"DenseModes", &whole[at + 10..]].concat();
    assert!(matches!(attempt(strange), Err(ImportError::Unsupported { feature, .. }) if feature == "DenseModes"));
}

#[test]
fn no_flipped_byte_and_no_cut_in_an_uncompressed_file_makes_it_panic() {
    let whole = pbf(&drawing());
    let (mut cases, mut refused) = (0, 0);
    for at in 0..whole.len() {
        for mask in [0x01, 0x04, 0x40, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= mask;
            let outcome = attempt(bytes);
            check(&outcome);
            cases += 1;
            refused += u32::from(outcome.is_err());
        }
        let outcome = attempt(whole[..at].to_vec());
        check(&outcome);
        assert!(outcome.is_err(), "cut at {at}");
    }
    println!("{cases} flips of {} bytes, {refused} refused", whole.len());
    assert!(cases > 2000);
}

#[test]
fn no_flipped_byte_and_no_cut_in_a_real_file_makes_it_panic() {
    let Some(file) = data("osm/barnet-east.osm.pbf") else { return };
    let whole = std::fs::read(file).unwrap();
    // A small congruential sequence chooses where.
    let mut state = 3_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for case in 0..200 {
        // Most of what is not compressed is at the beginning.
        let at = if case % 2 == 0 { draw(whole.len()) } else { draw(200) };
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << draw(8);
        check(&attempt(bytes));
        let cut = attempt(whole[..at].to_vec());
        check(&cut);
        assert!(cut.is_err(), "cut at {at}");
    }
}

#[test]
fn a_file_longer_than_the_limit_is_refused_before_it_is_read() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("huge.osm.pbf");
    // It has holes only, and takes no room.
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(area::osm::pbf::BYTES_MAX + 1).unwrap();
    let refusal = import(&path, Profile::Car).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(refusal, ImportError::TooBig { .. }), "{refusal}");
}
