//! scratch
#![allow(clippy::unwrap_used)]
#[path = "../tests/it/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "../tests/it/register.rs"]
#[allow(dead_code)]
mod register;
use domain::command::Target;
use house::*;
use std::sync::Arc;
use std::time::Instant;
fn main() {
    let which = std::env::args().nth(1).unwrap();
    let clients: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let n: u32 = std::env::args().nth(3).unwrap().parse().unwrap();
    let house = if which == "sqlite" { House::on_sqlite() } else { House::on_postgres_alone(&which) };
    let t = Instant::now();
    for part in register::everybody(n, 5).chunks(500) { house.follow(part.to_vec()); }
    eprintln!("furnish {n}: {:?}", t.elapsed());
    let store = house.store.clone();
    let house = Arc::new(house);
    let now = house.now();
    let rt = House::runtime();
    let t = Instant::now();
    let mut lat: Vec<f64> = rt.block_on(async {
        let mut tasks = vec![];
        for c in 0..clients {
            let store = store.clone();
            let house = house.clone();
            tasks.push(tokio::spawn(async move {
                let mut lat = vec![];
                for k in (c as u32 + 1..=n).step_by(clients) {
                    let mut command = house.command(0, Target::New, hand_over(k, &format!("BC-{k}")));
                    command.context.actor = domain::event::Actor::Partner { organisation: register::partner() };
                    let t = Instant::now();
                    store.write(move |tx| handle(tx, &command, &name_of(&command), now)).await.unwrap();
                    lat.push(t.elapsed().as_secs_f64() * 1e3);
                }
                lat
            }));
        }
        let mut all = vec![];
        for t in tasks { all.extend(t.await.unwrap()); }
        all
    });
    let el = t.elapsed().as_secs_f64();
    lat.sort_by(f64::total_cmp);
    println!("{clients} clients: {:.0}/s p50 {:.2} p99 {:.2} ms", lat.len() as f64 / el, lat[lat.len() / 2], lat[lat.len() * 99 / 100]);
    let t = Instant::now();
    let report = store::verify::verify(&house.url).unwrap();
    println!("verify {} events {:?} faults {}", report.events, t.elapsed(), report.faults.len());
}
