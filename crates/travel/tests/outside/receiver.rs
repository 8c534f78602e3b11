//! A routing engine of our own that behaves as it is told: it answers, hangs, drips, breaks off, or says something else.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone)]
pub enum Manner {
    /// As OSRM would: a minute for each source's place in the list, and a second for each destination's; these cells are null, these places so many metres
    /// off its roads.
    Osrm { nulls: Vec<(usize, usize)>, off: Vec<f64> },
    /// As Valhalla would, with the same times.
    Valhalla,
    /// This text, with this status.
    Says(u16, String),
    /// It takes the question and says nothing.
    Hangs,
    /// It begins an answer and goes on a byte at a time.
    Drips,
    /// It ends the connection within its answer.
    BreaksOff,
    /// It never ends its answer.
    Endless,
}

impl Manner {
    /// OSRM at its best.
    pub fn osrm() -> Self {
        Self::Osrm { nulls: Vec::new(), off: Vec::new() }
    }
}

/// A receiver on this machine.
pub struct Receiver {
    /// Where it is.
    pub address: String,
    manner: Arc<Mutex<Manner>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// One that behaves in a manner.
    pub async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (manner, heard) = (Arc::new(Mutex::new(manner)), Arc::new(Mutex::new(Vec::new())));
        let (ways, words) = (manner.clone(), heard.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, ways.clone(), words.clone()));
            }
        });
        Self { address, manner, heard }
    }

    /// From now on it behaves so.
    pub fn turns(&self, manner: Manner) {
        *self.manner.lock() = manner;
    }

    /// How many questions it has heard.
    pub fn heard(&self) -> usize {
        self.heard.lock().len()
    }
}

/// Reads a request; `None` when the other side has gone.
async fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut head, mut byte) = (Vec::new(), [0_u8; 1]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await.ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head.lines().next().unwrap_or_default().to_owned(), body))
}

async fn serve(mut stream: TcpStream, manner: Arc<Mutex<Manner>>, heard: Arc<Mutex<Vec<String>>>) -> Option<()> {
    loop {
        let (line, body) = request(&mut stream).await?;
        heard.lock().push(line.clone());
        let now = manner.lock().clone();
        match now {
            Manner::Osrm { nulls, off } => say(&mut stream, 200, &osrm(&line, &nulls, &off)).await?,
            Manner::Valhalla => say(&mut stream, 200, &valhalla(&body)).await?,
            Manner::Says(status, text) => say(&mut stream, status, &text).await?,
            Manner::Hangs => std::future::pending().await,
            Manner::Drips => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await.ok()?;
                let mut tick = tokio::time::interval(Duration::from_millis(10));
                loop {
                    tick.tick().await;
                    stream.write_all(b"{").await.ok()?;
                }
            }
            Manner::BreaksOff => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{\"dur").await.ok()?;
                return None;
            }
            Manner::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.ok()?;
                loop {
                    stream.write_all(format!("{:x}\r\n{}\r\n", 1 << 16, " ".repeat(1 << 16)).as_bytes()).await.ok()?;
                }
            }
        }
    }
}

async fn say(stream: &mut TcpStream, status: u16, text: &str) -> Option<()> {
    let head = format!("HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", text.len());
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(text.as_bytes()).await.ok()
}

/// A table as OSRM writes it, for the sources and destinations of the request's line.
fn osrm(line: &str, nulls: &[(usize, usize)], off: &[f64]) -> String {
    let listed = |name: &str| {
        let rest = line.split(&format!("{name}=")).nth(1).unwrap_or_default();
        rest.split(['&', ' ']).next().unwrap_or_default().split(';').count()
    };
    let (from, to) = (listed("sources"), listed("destinations"));
    let cell = |row: usize, column: usize| if nulls.contains(&(row, column)) { Value::Null } else { json!(time(row, column)) };
    let durations: Vec<Vec<Value>> = (0..from).map(|row| (0..to).map(|column| cell(row, column)).collect()).collect();
    let snapped = |at: usize| json!({ "distance": off.get(at).copied().unwrap_or(0.0), "location": [0.0, 0.0], "name": "" });
    let (sources, destinations): (Vec<_>, Vec<_>) = ((0..from).map(snapped).collect(), (0..to).map(|_| snapped(usize::MAX)).collect());
    json!({ "code": "Ok", "durations": durations, "sources": sources, "destinations": destinations }).to_string()
}

/// A table as Valhalla writes it, each place on a road.
fn valhalla(body: &[u8]) -> String {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let places = |name: &str| asked[name].as_array().cloned().unwrap_or_default();
    let (from, to) = (places("sources"), places("targets"));
    let cell = |row: usize, column: usize| {
        let (begin, end) = (&from[row], &to[column]);
        json!({
            "from_index": row, "to_index": column, "time": time(row, column), "distance": 1.0,
            "begin_lat": begin["lat"], "begin_lon": begin["lon"], "end_lat": end["lat"], "end_lon": end["lon"],
        })
    };
    let rows: Vec<Vec<Value>> = (0..from.len()).map(|row| (0..to.len()).map(|column| cell(row, column)).collect()).collect();
    json!({ "algorithm": "costmatrix", "units": "kilometers", "sources_to_targets": rows }).to_string()
}

/// Seconds from a source to a destination by their places in the request.
pub fn time(row: usize, column: usize) -> f64 {
    60.0 * (row as f64 + 1.0) + column as f64
}
