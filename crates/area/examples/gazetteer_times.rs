//! Prints what a gazetteer of a file holds and how long searches take: `gazetteer_times FILE.osm.pbf QUERY…`.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use area::Profile;
use area::gazetteer::{Gazetteer, addresses, streets};
use area::osm::{Pbf, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, queries) = arguments.split_first().ok_or("usage: gazetteer_times FILE.osm.pbf QUERY…")?;
    let file = Pbf::open(Path::new(file))?;
    let (roads, _) = read(&file, Profile::Car)?;
    let started = Instant::now();
    let gazetteer = Gazetteer::new(streets(&roads), addresses(&file)?);
    println!("{:?} streets and addresses in {:.3} s", gazetteer.len(), started.elapsed().as_secs_f64());
    for query in queries {
        let started = Instant::now();
        let found = gazetteer.search(query, 10);
        println!("“{query}”: {} found in {:.3} ms", found.len(), started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(())
}
