//! Streets and addresses by the first letters of their words.

use area::Profile;
use area::gazetteer::{Found, Gazetteer, addresses, lines as text, streets};
use area::osm::{Pbf, read};

use crate::drawing::Drawing;
use crate::files::data;

fn gazetteer(drawing: &Drawing) -> Gazetteer {
    Gazetteer::new(streets(&drawing.read().0), addresses(drawing).unwrap())
}

fn lines(found: &[Found]) -> Vec<String> {
    found
        .iter()
        .map(|one| match one {
            Found::Street(street) => street.name.clone(),
            Found::Address(address) => format!("{} {}, {}", address.number, address.street, address.postcode),
        })
        .collect()
}

fn drawing() -> Drawing {
    Drawing::square()
        .node(5, 20.0, 4.0, &[])
        .node(6, 24.0, 4.0, &[])
        .node(7, 2.0, 2.0, &[("addr:housenumber", "12"), ("addr:street", "High Road"), ("addr:postcode", "N12 0AA")])
        .node(8, 0.0, 0.0, &[])
        .node(9, 1.0, 0.0, &[])
        .node(10, 1.0, 1.0, &[])
        .node(11, 0.0, 1.0, &[])
        .street(200, &[1, 3], "High Road")
        .street(201, &[3, 5], "Highfield Way")
        .street(202, &[5, 6], "High Road")
        .way(
            203,
            &[8, 9, 10, 11, 8],
            &[("building", "yes"), ("addr:housenumber", "14a"), ("addr:street", "High Road"), ("addr:postcode", "N12 0AB")],
        )
}

#[test]
fn a_street_is_found_by_the_first_letters_of_its_words() {
    let gazetteer = gazetteer(&drawing());
    assert_eq!(lines(&gazetteer.search("highf", 5)), ["Highfield Way"]);
    assert_eq!(lines(&gazetteer.search("ro hi", 2)), ["High Road", "High Road"]);
    assert_eq!(lines(&gazetteer.search("High Rd", 2)), ["High Road", "High Road"]);
    assert!(gazetteer.search("nowhere", 5).is_empty() && gazetteer.search("", 5).is_empty() && gazetteer.search("high", 0).is_empty());
}

#[test]
fn one_name_in_two_places_is_two_streets_each_where_it_is() {
    let gazetteer = gazetteer(&drawing());
    let found = gazetteer.search("high road", 2);
    let [Found::Street(one), Found::Street(other)] = found.as_slice() else { panic!("{found:?}") };
    assert!(roads::graph::metres(one.position, other.position) > 1000.0);
    for street in [one, other] {
        assert!((street.south_west.latitude..=street.north_east.latitude).contains(&street.position.latitude));
        assert!((street.south_west.longitude..=street.north_east.longitude).contains(&street.position.longitude));
    }
}

#[test]
fn a_house_is_found_by_number_and_street_or_by_postcode_with_or_without_its_space() {
    let gazetteer = gazetteer(&drawing());
    assert_eq!(lines(&gazetteer.search("12 high", 1)), ["12 High Road, N12 0AA"]);
    assert_eq!(lines(&gazetteer.search("n12 0ab", 5)), ["14a High Road, N12 0AB"]);
    assert_eq!(lines(&gazetteer.search("N120AB", 5)), ["14a High Road, N12 0AB"]);
    let found = gazetteer.search("14A High Road", 1);
    let [Found::Address(house)] = found.as_slice() else { panic!("{found:?}") };
    // The middle of its outline, not its first corner.
    assert!((house.position.latitude - (51.6 + 0.5 * 0.000_9)).abs() < 1e-6);
}

#[test]
fn newport_has_its_streets_and_more_than_twenty_thousand_addresses() {
    let Some(file) = data("osm/newport.osm.pbf") else { return };
    let file = Pbf::open(&file).unwrap();
    let (roads, _) = read(&file, Profile::Car).unwrap();
    let gazetteer = Gazetteer::new(streets(&roads), addresses(&file).unwrap());
    let (streets, houses) = gazetteer.len();
    println!("{streets} streets, {houses} addresses");
    assert!(streets > 1000 && houses > 20_000);
    assert!(!gazetteer.search("commercial st", 5).is_empty());
}

#[test]
fn written_down_and_read_again_it_is_the_same() {
    let drawing = drawing();
    let (streets, addresses) = (streets(&drawing.read().0), addresses(&drawing).unwrap());
    let written = text::written(&streets, &addresses);
    let (again, houses) = text::read(&written).unwrap();
    assert_eq!(again.len(), streets.len());
    assert_eq!(text::written(&again, &houses), written);
    assert_eq!((houses[0].number.as_str(), houses[0].postcode.as_str()), ("12", "N12 0AA"));
    for (strange, line) in [("", 1), ("attend places 2\n", 1), ("attend places 1\nstreet\tHigh Road\t51\n", 2)] {
        assert_eq!(text::read(strange), Err(line), "{strange:?}");
    }
    assert_eq!(text::read("attend places 1\nhouse\t1\tHigh Road\tN12 0AA\t91\t0\n"), Err(2));
}
