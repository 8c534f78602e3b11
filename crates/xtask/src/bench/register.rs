//! The register that the figures are taken with: 4,700 invented clients as the file that `attend import clients` reads.

use std::fmt::Write;

/// A borough's worth.
pub const CLIENTS: usize = 4_700;

/// The file.
pub fn clients_csv() -> String {
    let mut file =
        String::from("reference,name,address,postcode,phone,access,key_safe_location,key_safe_code,contact_1,units,latitude,longitude\n");
    for number in 1..=CLIENTS {
        // A lattice over the borough: no two doors alike, no randomness.
        let (north, east) = (number % 70, number / 70);
        writeln!(
            file,
            "{reference},Client {number},\"{number} Bench Road, Barnet\",SW1A 1AA,020 7946 {phone:04},key_safe,left of the door,{code:04},\
             Kin {number}|daughter|020 7946 {phone:04}|yes|yes,{account}:pendant;{smoke}:smoke detector,{latitude:.4},-{longitude:.4}",
            reference = reference(number),
            phone = number % 10_000,
            code = (number * 7) % 10_000,
            account = pendant(number),
            smoke = smoke_detector(number),
            latitude = 51.57 + 0.0013 * north as f64,
            longitude = 0.13 + 0.0017 * east as f64,
        )
        .expect("writing to a string does not fail");
    }
    file
}

/// A client's reference, counted from 1.
pub fn reference(number: usize) -> String {
    format!("B-{number:05}")
}

/// A client's pendant.
pub fn pendant(number: usize) -> String {
    format!("71{number:05}")
}

/// What the pendants of ten clients begin with: of 0 to 9, of 10 to 19, …
pub fn pendants_of(ten: usize) -> String {
    format!("71{ten:04}")
}

/// A client's smoke detector.
pub fn smoke_detector(number: usize) -> String {
    format!("72{number:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_has_a_row_and_a_unit_of_their_own() {
        let file = clients_csv();
        assert_eq!(file.lines().count(), CLIENTS + 1);
        assert_eq!(file.matches(&format!("{}:pendant", pendant(4_700))).count(), 1);
        assert!(pendant(37).starts_with(&pendants_of(3)) && !pendant(37).starts_with(&pendants_of(4)));
        assert!(file.lines().last().unwrap().contains(&smoke_detector(CLIENTS)));
    }
}
