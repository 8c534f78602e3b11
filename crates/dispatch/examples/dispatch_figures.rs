//! The plan's own figures, one a line: `id value`. `cargo xtask bench dispatch` runs it; with a folder given it leaves there for others what it was asked:
//! the matrices, and people, doors and who of them is nearest.
#![allow(clippy::print_stdout, reason = "it answers on its standard output")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration as Span, Instant};

use dispatch::solve::{Costs, Solver};
use dispatch::{Fix, Learnt, POLICIES, Problem, Proposed, StraightLine};
use domain::board::Board;
use domain::deadline::Deadlines;
use domain::ids::*;
use domain::job::{Job, JobState};
use domain::place::{Address, Place, Position, Precision};
use domain::registers::{Access, Terms, Timers};
use domain::responder::{Duty, Responder};
use domain::time::{Duration, Night, Timestamp};
use domain::words::*;

/// A Wednesday at noon.
const NOW: Timestamp = Timestamp(1_768_392_000_000);
const OURS: OrganisationId = OrganisationId::from_bytes([1; 16]);
/// Costs are whole seconds of an hour, as a plan's are.
const COST_MOST: u64 = 3_600_000;

/// Numbers that are the same every time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    for (name, rows, columns, times) in
        [("plan_10x12_us", 10, 12, 20_000), ("plan_100x10000_ms", 100, 10_000, 60), ("plan_1000x10000_ms", 1_000, 10_000, 9)]
    {
        let (cells, waits) = matrix(rows, columns);
        if let Some(folder) = &folder {
            keep(&folder.join(format!("{rows}x{columns}.bin")), &cells)?;
        }
        let mut solver = Solver::default();
        let mut total = 0;
        let mut taken: Vec<Span> = Vec::with_capacity(times);
        for _ in 0..times {
            let begun = Instant::now();
            total = solver.solve(Costs { rows, columns, cells: black_box(&cells), waits: &waits })?;
            taken.push(begun.elapsed());
        }
        let unit = if name.ends_with("_us") { 1e6 } else { 1e3 };
        println!("{name} {}", percentile(&mut taken, 50) * unit);
        println!("cost_{rows}x{columns} {total}");
    }
    println!("decision_1x12_p99_us {}", decision(12, 1, 4_000, 99) * 1e6);
    println!("decision_12_p99_us {}", decision(12, 10, 2_000, 99) * 1e6);
    println!("decision_12_p50_us {}", decision(12, 10, 2_000, 50) * 1e6);
    println!("decision_1000x30_p99_ms {}", decision(1_000, 30, 30, 99) * 1e3);
    println!("decision_10000x100_p99_ms {}", decision(10_000, 100, 7, 99) * 1e3);
    println!("nearest5_1000_us {}", nearest(1_000, folder.as_deref())? * 1e6);
    Ok(())
}

/// Costs drawn evenly. Waiting costs more than any of them, so that everybody is served, as other solvers must.
fn matrix(rows: usize, columns: usize) -> (Vec<i64>, Vec<i64>) {
    let mut drawn = Drawn(88_172_645_463_325_252);
    let cells = (0..rows * columns).map(|_| i64::try_from(drawn.below(COST_MOST)).unwrap_or_default()).collect();
    (cells, vec![1_000_000_000; rows])
}

fn keep(path: &PathBuf, cells: &[i64]) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    cells.iter().try_for_each(|cost| file.write_all(&cost.to_le_bytes()))?;
    file.flush()
}

/// Seconds.
fn percentile(taken: &mut [Span], of: usize) -> f64 {
    taken.sort_unstable();
    taken.get((taken.len() * of / 100).min(taken.len() - 1)).map_or(0.0, Span::as_secs_f64)
}

/// A whole decision, from the snapshot to the records: eligibility, costs, the plan, its alternatives, its words.
fn decision(responders: u32, jobs: u32, times: usize, of: usize) -> f64 {
    let (board, fixes) = service(responders, jobs);
    let learnt = Learnt::default();
    let policy = POLICIES[0];
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        let problem = Problem::of(black_box(&board), &fixes, &StraightLine, &learnt, NOW);
        black_box(dispatch::plan(&problem, policy, NOW));
        taken.push(begun.elapsed());
    }
    percentile(&mut taken, of)
}

/// So many doors are asked for in turn.
const DOORS: usize = 100;

/// The five who can first help at a door, of so many in a snapshot: their journeys, every rule of eligibility, in order. The median over many doors.
fn nearest(responders: u32, folder: Option<&Path>) -> std::io::Result<f64> {
    let (board, fixes) = service(responders, 1);
    let learnt = Learnt::default();
    let problem = Problem::of(&board, &fixes, &StraightLine, &learnt, NOW);
    let Some(job) = problem.jobs.first().map(|view| view.job) else { return Ok(f64::NAN) };
    let (mut drawn, wide) = (Drawn(362_436_069), across(responders));
    let doors: Vec<Position> = (0..DOORS).map(|_| somewhere(&mut drawn, wide)).collect();
    let five = |door: Position| -> [Option<ResponderId>; 5] {
        let visit = problem.visit(Proposed { place: Some(door), ..Proposed::of_job(job) });
        let ranked = dispatch::ranking::rank(&problem, &visit, None);
        let mut first = ranked.iter().filter(|one| one.excluded.is_none()).map(|one| one.who.responder.id);
        std::array::from_fn(|_| first.next())
    };
    let mut taken = Vec::new();
    for door in doors.iter().cycle().take(DOORS * 40) {
        let begun = Instant::now();
        black_box(five(black_box(*door)));
        taken.push(begun.elapsed());
    }
    if let Some(folder) = folder {
        let number = |id: ResponderId| u32::from_be_bytes(id.bytes()[12..].try_into().unwrap_or_default());
        let at = |n: usize, at: &Position| format!("{n},{},{}\n", at.latitude, at.longitude);
        let people: String = fixes.values().enumerate().map(|(n, fix)| at(n, &fix.position)).collect();
        let places: String = doors.iter().enumerate().map(|(n, door)| at(n, door)).collect();
        let found =
            doors.iter().map(|door| five(*door).into_iter().flatten().map(|id| number(id).to_string()).collect::<Vec<_>>().join(" "));
        std::fs::write(folder.join("people.csv"), people)?;
        std::fs::write(folder.join("doors.csv"), places)?;
        std::fs::write(folder.join("nearest.txt"), found.collect::<Vec<_>>().join("\n"))?;
    }
    Ok(percentile(&mut taken, 50))
}

/// Degrees from one end of the country to the other.
fn across(responders: u32) -> f64 {
    f64::from(responders).sqrt() * 0.02
}

fn somewhere(drawn: &mut Drawn, wide: f64) -> Position {
    let mut along = || f64::from(u32::try_from(drawn.below(100_000)).unwrap_or_default()) / 100_000.0 * wide;
    Position { latitude: 51.5 + along(), longitude: -0.3 + along() * 1.6 }
}

/// Everybody on duty and free, spread over a country of towns; jobs of every urgency among them.
fn service(responders: u32, jobs: u32) -> (Board, BTreeMap<ResponderId, Fix>) {
    let mut drawn = Drawn(2_463_534_242);
    let (mut board, mut fixes) = (Board::new(), BTreeMap::new());
    let wide = across(responders);
    let mut place = || somewhere(&mut drawn, wide);
    for n in 0..responders {
        let id = ResponderId::from_bytes(bytes(2, n));
        let position = place();
        fixes.insert(id, Fix { position, at: NOW, accuracy: None });
        board.responders.insert(id, responder(id, n, position));
    }
    for n in 0..jobs {
        let id = JobId::from_bytes(bytes(3, n));
        board.jobs.insert(id, job(id, n, place()));
    }
    (board, fixes)
}

fn bytes(kind: u8, n: u32) -> [u8; 16] {
    let [a, b, c, d] = n.to_be_bytes();
    [kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d]
}

fn responder(id: ResponderId, n: u32, base: Position) -> Responder {
    Responder {
        on_foot: false,
        left_unsafe: false,
        id,
        organisation: OURS,
        person: PersonId::from_bytes(bytes(4, n)),
        call_sign: format!("R{n}"),
        name: "Asha Patel".to_owned(),
        phone: None,
        skills: Skill::ALL.to_vec(),
        keys: Vec::new(),
        base: Some(base),
        base_name: "Underhill".to_owned(),
        duty: Duty::On { since: NOW - Duration::hours(2), until: NOW + Duration::hours(6) },
        off_road: None,
        free_since: None,
        jobs_this_shift: n % 3,
        unconfirmed: None,
        left_at: None,
        deadlines: Deadlines::default(),
        revision: 1,
    }
}

fn job(id: JobId, n: u32, door: Position) -> Job {
    let urgencies = [Priority::P1, Priority::P2, Priority::P2, Priority::P3, Priority::P4];
    Job {
        id,
        number: 1_001 + i64::from(n),
        organisation: OURS,
        terms: Terms {
            contract: ContractId::from_bytes(bytes(7, 1)),
            revision: 1,
            response: true,
            auto_offer: true,
            duty_officer: PersonId::from_bytes(bytes(4, 9_999)),
            manager_phone: None,
            night: Night { from_hour: 22, to_hour: 7 },
            timers: Timers::default(),
            policy: domain::words::PlanPolicy::Global,
            diverts: false,
        },
        incidents: vec![IncidentId::from_bytes(bytes(6, n))],
        kind: JobKind::EmergencyVisit,
        priority: urgencies[n as usize % urgencies.len()],
        situation: None,
        client: None,
        property: None,
        place: Place { address: Address::default(), position: Some(door), precision: Precision::Address },
        access: Access::LetIn { by: "the client".to_owned() },
        access_notes: String::new(),
        hazards: Vec::new(),
        needs: vec![Skill::Lift],
        excluded: Vec::new(),
        two_up: None,
        opened_at: NOW - Duration::minutes(1) + Duration::seconds(i64::from(n)),
        arrive_by: NOW + Duration::minutes(45),
        auto_offer: true,
        offered_at: None,
        breadth: 1,
        beside: None,
        graver_at: None,
        nobody: None,
        offers: Vec::new(),
        assignments: Vec::new(),
        alerts: Vec::new(),
        state: JobState::Open,
        deadlines: Deadlines::default(),
        revision: 1,
    }
}
