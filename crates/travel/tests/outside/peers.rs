//! The real servers, where they can be had: `ATTEND_PEERS_PYTHON` names a Python with osrm-bindings and pyvalhalla, `ATTEND_DATA` the folder of the maps.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dispatch::travel::Question;
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use travel::outside::{Engine, Outside};

use crate::{NIGHT, PATIENT, prepared};

/// What the real servers need; says what is skipped where something is not there.
struct Peers {
    python: PathBuf,
    map: PathBuf,
}

impl Peers {
    fn found() -> Option<Self> {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
        let data = std::env::var_os("ATTEND_DATA").map_or_else(|| PathBuf::from(data), PathBuf::from);
        let map = data.join("osm/newport.osm.pbf");
        let Some(python) = std::env::var_os("ATTEND_PEERS_PYTHON").map(PathBuf::from) else {
            eprintln!("SKIPPED the real servers: ATTEND_PEERS_PYTHON names no Python with osrm-bindings and pyvalhalla");
            return None;
        };
        if !map.exists() {
            eprintln!("SKIPPED the real servers: {} is not there; ATTEND_DATA names the folder of the maps", map.display());
            return None;
        }
        Some(Self { python, map })
    }

    /// The folder of a package.
    fn package(&self, name: &str) -> PathBuf {
        let told = Command::new(&self.python).args(["-c", &format!("import {name}; print({name}.__path__[0])")]).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        PathBuf::from(String::from_utf8(told.stdout).unwrap().trim())
    }
}

fn done(folder: &Path, program: &Path, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
}

/// A server that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn serving(mut command: Command, port: u16) -> Serving {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let serving = Serving(child);
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..600 {
        tick.tick().await;
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return serving;
        }
    }
    panic!("it does not listen on {port}");
}

/// Places on roads of Newport.
const TOWN: [Position; 5] = [
    Position { latitude: 51.579_596, longitude: -2.992_905 },
    Position { latitude: 51.585_932, longitude: -3.039_764 },
    Position { latitude: 51.552_676, longitude: -3.022_345 },
    Position { latitude: 51.574_292, longitude: -2.933_552 },
    Position { latitude: 51.590_73, longitude: -2.989_387 },
];
/// A place in the sea where it ends.
const AT_SEA: Position = Position { latitude: 51.40, longitude: -3.05 };

async fn judge(engine: Engine, port: u16) {
    prepared();
    let outside = Outside::new(engine, &format!("http://127.0.0.1:{port}"), PATIENT, Arc::new(StraightLine)).unwrap();
    let questions: Vec<Question> = TOWN.iter().map(|to| Question { from: TOWN.to_vec(), to: *to }).collect();
    let travel = outside.ask(&|| questions.clone(), NIGHT).unwrap().await;
    assert_eq!(travel.name(), engine.name());
    for from in TOWN {
        for to in TOWN {
            let seconds = travel.seconds(from, to, NIGHT);
            let line = StraightLine.seconds(from, to, NIGHT);
            assert!(
                seconds >= line / 3 && seconds <= line * 4 + 60,
                "{engine:?} {from:?} → {to:?}: {seconds} s, {line} s in a straight line"
            );
            if from != to {
                let way = outside.way(from, to, NIGHT).await.unwrap();
                assert!(
                    (way.seconds - seconds).abs() <= 2 + seconds / 20,
                    "{engine:?}: {} s by its way, {seconds} s by its table",
                    way.seconds
                );
                let metres: f64 = way.line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum();
                assert!((metres - way.metres as f64).abs() < 30.0 + metres * 0.02, "{metres} m of line, {} m told", way.metres);
            }
        }
    }
    // Beyond its roads it must not answer for where they end, and one such place must not cost the others their times.
    let questions = vec![Question { from: vec![TOWN[0], AT_SEA], to: TOWN[1] }];
    let beside = outside.ask(&|| questions.clone(), NIGHT).unwrap().await;
    assert_eq!(beside.name(), format!("{}; 1 journey by straight line × 1.35", engine.name()));
    assert_eq!(beside.seconds(TOWN[0], TOWN[1], NIGHT), travel.seconds(TOWN[0], TOWN[1], NIGHT));
    assert_eq!(beside.seconds(AT_SEA, TOWN[1], NIGHT), StraightLine.seconds(AT_SEA, TOWN[1], NIGHT));
    // More than one request has; Valhalla is not quick.
    let (sources, every) = if engine == Engine::Osrm { (130, 2) } else { (60, 20) };
    let many: Vec<Position> = (0..sources)
        .map(|n| Position { latitude: 51.575 + f64::from(n % 13) * 0.002, longitude: -3.01 + f64::from(n / 13) * 0.004 })
        .collect();
    let questions: Vec<Question> = many.iter().step_by(every).map(|to| Question { from: many.clone(), to: *to }).collect();
    let travel = outside.ask(&|| questions.clone(), NIGHT).unwrap().await;
    assert!(travel.name().starts_with(engine.name()), "{}", travel.name());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_osrm_answers_as_we_ask_it() {
    let Some(peers) = Peers::found() else { return };
    let (work, osrm) = (tempfile::tempdir().unwrap(), peers.package("osrm"));
    std::fs::copy(&peers.map, work.path().join("town.osm.pbf")).unwrap();
    let profile = ["profiles/car.lua", "share/profiles/car.lua", "share/osrm/profiles/car.lua"].map(|place| osrm.join(place));
    let profile = profile.iter().find(|place| place.exists()).expect("the profile for cars comes with the package");
    done(work.path(), &osrm.join("bin/osrm-extract"), &["-t", "1", "-p", &profile.to_string_lossy(), "town.osm.pbf"]);
    done(work.path(), &osrm.join("bin/osrm-contract"), &["-t", "1", "town.osrm"]);
    let port = free_port();
    let mut command = Command::new(osrm.join("bin/osrm-routed"));
    command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-t", "1", "town.osrm"]).current_dir(work.path());
    let _serving = serving(command, port).await;
    judge(Engine::Osrm, port).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_valhalla_answers_as_we_ask_it() {
    let Some(peers) = Peers::found() else { return };
    let (work, valhalla) = (tempfile::tempdir().unwrap(), peers.package("valhalla"));
    let port = free_port();
    let make = format!(
        "import json; from valhalla.config import get_config; c = get_config(tile_extract='', tile_dir='tiles'); \
         c['mjolnir'].update(concurrency=1, timezone='', admin=''); c['mjolnir'].pop('tile_extract', None); \
         c['httpd']['service'].update(listen='tcp://127.0.0.1:{port}', loopback='ipc://loop', interrupt='ipc://interrupt'); \
         [c[part]['service'].update(proxy='ipc://' + part) for part in ('loki', 'thor', 'odin')]; json.dump(c, open('settings.json', 'w'))"
    );
    std::fs::create_dir(work.path().join("tiles")).unwrap();
    done(work.path(), &peers.python, &["-c", &make]);
    done(work.path(), &valhalla.join("bin/valhalla_build_tiles"), &["-c", "settings.json", &peers.map.to_string_lossy()]);
    let mut command = Command::new(valhalla.join("bin/valhalla_service"));
    command.args(["settings.json", "1"]).current_dir(work.path());
    let _serving = serving(command, port).await;
    judge(Engine::Valhalla, port).await;
}
