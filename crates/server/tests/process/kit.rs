//! What the tests share: a directory of its own for each, the real program in it, and somebody who speaks to it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use reqwest::{Certificate, Client, Method, StatusCode};
use serde_json::{Value, json};

/// A machine with much to do may take this long for anything.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks at something that does not tell by itself.
const LOOK: Duration = Duration::from_millis(20);
/// Everybody's in these tests.
pub const PASSWORD: &str = "a long enough password";

/// A directory of its own.
pub struct Case {
    folder: tempfile::TempDir,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl Ended {
    /// It went well.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.out
    }

    /// It was refused with this code and these words.
    #[track_caller]
    pub fn refused(self, code: i32, words: &str) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(self.err.contains(words), "`{words}` is not in: {}", self.err);
        self
    }
}

impl Case {
    /// An empty directory.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One with a key file.
    pub fn with_key() -> Self {
        let case = Self::new();
        case.run(&["key", "make"]).well();
        case
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// The program with these words, in the directory, without any setting of ours around it.
    pub fn attend(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attend"));
        command.args(words);
        self.placed(command)
    }

    /// A command in the directory.
    pub fn placed(&self, mut command: Command) -> Command {
        let settings = std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("ATTEND_"));
        settings.for_each(|name| {
            command.env_remove(name);
        });
        command.env_remove("RUST_LOG").current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, words: &[&str]) -> Ended {
        finish(self.attend(words))
    }

    /// Starts the service on a free port with a database in `data`.
    pub fn serve(&self, more: &[&str]) -> Server {
        let words = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        Server::start(self.attend(&words))
    }

    /// Everything in the directory, with its content.
    pub fn listing(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        look_into(self.folder.path(), &mut all);
        all
    }
}

fn look_into(folder: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.insert(path.clone(), vec![]);
            look_into(&path, all);
        } else {
            all.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

/// Runs a command to its end; one that does not end is killed and the test fails.
pub fn finish(command: Command) -> Ended {
    let mut running = Running::start(command);
    let status = running.ended();
    Ended { code: status.code(), out: running.out.all(), err: running.err.all() }
}

/// What a program says, line by line, as it says it.
#[derive(Clone, Default)]
pub struct Heard {
    inner: Arc<(Mutex<(String, bool)>, Condvar)>,
}

impl Heard {
    fn listen(&self, source: impl Read + Send + 'static) {
        let inner = self.inner.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(source).lines().map_while(Result::ok) {
                let mut heard = inner.0.lock();
                heard.0.push_str(&line);
                heard.0.push('\n');
                inner.1.notify_all();
            }
            inner.0.lock().1 = true;
            inner.1.notify_all();
        });
    }

    /// Everything up to now; once the program has ended, everything.
    pub fn all(&self) -> String {
        self.inner.0.lock().0.clone()
    }

    /// Waits for a line with these words and gives it.
    fn until(&self, words: &str) -> Option<String> {
        let find = |text: &str| {
            text.split_inclusive('\n').find(|line| line.contains(words) && line.ends_with('\n')).map(|line| line.trim_end().to_owned())
        };
        let deadline = Instant::now() + PATIENCE;
        let mut heard = self.inner.0.lock();
        loop {
            if let Some(line) = find(&heard.0) {
                return Some(line);
            }
            if heard.1 || self.inner.1.wait_until(&mut heard, deadline).timed_out() {
                return None;
            }
        }
    }

    fn until_silent(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut heard = self.inner.0.lock();
        while !heard.1 && !self.inner.1.wait_until(&mut heard, deadline).timed_out() {}
    }
}

struct Running {
    child: Child,
    out: Heard,
    err: Heard,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, err) = (Heard::default(), Heard::default());
        out.listen(child.stdout.take().unwrap());
        err.listen(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.out.until_silent();
                self.err.until_silent();
                return status;
            }
            if Instant::now() > deadline {
                self.child.kill().unwrap();
                panic!("it did not end:\n{}\n{}", self.out.all(), self.err.all());
            }
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// A running service.
pub struct Server {
    running: Running,
    /// Where it is: "http://127.0.0.1:41234".
    pub address: String,
}

impl Server {
    /// Starts a service and waits until it says where it is.
    pub fn start(command: Command) -> Self {
        Self::started(command, "Attend is serving on ")
    }

    /// Starts a program and waits until it says where it is after these words.
    pub fn started(command: Command, words: &str) -> Self {
        let running = Running::start(command);
        let line = running.out.until(words);
        let line = line.unwrap_or_else(|| panic!("it did not start:\n{}\n{}", running.out.all(), running.err.all()));
        let address = line.trim_start_matches(words).to_owned();
        Self { running, address }
    }

    /// Waits for a line with these words.
    #[track_caller]
    pub fn says(&self, words: &str) -> String {
        let line = self.running.out.until(words);
        line.unwrap_or_else(|| panic!("it never said `{words}`:\n{}\n{}", self.running.out.all(), self.running.err.all()))
    }

    /// Waits for a line of complaint with these words.
    #[track_caller]
    pub fn complains(&self, words: &str) -> String {
        let line = self.running.err.until(words);
        line.unwrap_or_else(|| panic!("it never complained `{words}`:\n{}\n{}", self.running.out.all(), self.running.err.all()))
    }

    /// The token of the first administrator's link.
    pub fn link(&self) -> String {
        let line = self.running.out.until("/setup#").expect("a link is printed");
        line.split_once("/setup#").unwrap().1.to_owned()
    }

    /// Sends it a signal by name: "TERM".
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.running.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Ended {
        let status = self.running.ended();
        Ended { code: status.code(), out: self.running.out.all(), err: self.running.err.all() }
    }

    /// Tells it to stop and waits.
    pub fn stop(self) -> Ended {
        self.signal("TERM");
        self.ended()
    }

    /// `kill -9`, and waits until the system has taken it away.
    pub fn kill(mut self) {
        self.running.child.kill().unwrap();
        self.running.child.wait().unwrap();
    }

    /// Somebody who speaks to it.
    pub fn caller(&self) -> Caller {
        Caller::new(&self.address, &[])
    }

    /// The first administrator, by the link.
    pub async fn first_administrator(&self) -> Caller {
        let mut caller = self.caller();
        let answer = caller.post("/api/setup", &first(&self.link())).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        caller.cookie = answer.cookie.expect("whoever sets up is signed in");
        caller
    }
}

/// What the first administrator types.
pub fn first(token: &str) -> Value {
    json!({ "token": token, "organisation": "North Response", "name": "Ada Administrator", "user": "ada", "password": PASSWORD })
}

/// Somebody at a browser or phone.
#[derive(Clone)]
pub struct Caller {
    /// Their connections.
    pub http: Client,
    /// Which service they speak to.
    pub address: String,
    /// Their session.
    pub cookie: String,
}

/// What they got.
#[derive(Debug)]
pub struct Got {
    /// Status.
    pub status: u16,
    /// Body, as text.
    pub text: String,
    /// Body, as JSON; null when it is none.
    pub body: Value,
    /// A new session.
    pub cookie: Option<String>,
}

impl Caller {
    /// Trusting these certificates and no others.
    pub fn new(address: &str, trusted: &[Certificate]) -> Self {
        // A second test in the same process finds it installed.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = Client::builder().no_proxy().timeout(PATIENCE).tls_certs_only(trusted.to_vec()).build().unwrap();
        Self { http, address: address.to_owned(), cookie: String::new() }
    }

    /// Asks with a method.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<reqwest::Response, reqwest::Error> {
        let mut request = self.http.request(method, format!("{}{path}", self.address));
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if let Some(body) = body {
            let key = format!("{:016x}", rand::random::<u64>());
            request = request.header("content-type", "application/json").header("idempotency-key", key).body(body.to_string());
        }
        request.send().await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Got {
        Got::read(self.ask(Method::GET, path, None).await.unwrap()).await
    }

    /// Writes.
    pub async fn post(&self, path: &str, body: &Value) -> Got {
        Got::read(self.ask(Method::POST, path, Some(body)).await.unwrap()).await
    }

    /// Writes what must be taken.
    #[track_caller]
    pub fn must(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let (caller, path) = (self.clone(), path.to_owned());
        async move {
            let got = caller.post(&path, &body).await;
            assert!((200..300).contains(&got.status), "{path}: {} {}", got.status, got.text);
            got.body
        }
    }

    /// Signs in.
    pub async fn sign_in(&self, user: &str, password: &str) -> Option<Self> {
        let got = self.post("/api/session", &json!({ "user": user, "password": password })).await;
        got.cookie.map(|cookie| Self { cookie, ..self.clone() })
    }

    /// Reads again and again until it satisfies a condition.
    pub async fn until(&self, path: &str, what: &str, ready: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let got = self.get(path).await;
            if ready(&got.body) {
                return got.body;
            }
            assert!(Instant::now() < deadline, "never {what}: {}", got.text);
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Got {
    async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::to_owned);
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, text, body, cookie }
    }
}

/// A caller nobody knows, at an address of their own.
pub fn call(note: &str) -> Value {
    json!({
        "caller": "a neighbour", "call_back": "020 7946 0000", "class": "person", "situation": "fall_injured", "speech": true, "note": note,
        "place": {
            "address": { "lines": format!("{note} Road"), "postcode": "EN4 0AA" },
            "position": { "latitude": 51.65, "longitude": -0.19 }, "precision": "address",
        },
    })
}

/// Whether a status is a success.
pub fn is_success(status: u16) -> bool {
    StatusCode::from_u16(status).is_ok_and(|status| status.is_success())
}
