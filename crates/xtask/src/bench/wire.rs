//! A connection kept alive, spoken to in HTTP/1.1 by hand: the figures are the server's, not those of a client library.
//!
//! It understands what our own server answers with: a length, chunks, or neither.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// An answer that takes longer than this has not come.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// Bytes taken from the socket at once.
const PIECE_BYTES: usize = 16 * 1_024;
/// A head longer than this is not one of ours.
const HEAD_BYTES_MAX: usize = 64 * 1_024;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as JSON, of an answer that says yes.
    ///
    /// # Errors
    /// When it says no, or gives no JSON.
    pub fn json(&self) -> Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("refused with {}: {}", self.status, String::from_utf8_lossy(&self.body));
        }
        serde_json::from_slice(&self.body).context("no JSON")
    }

    /// The session cookie it sets, as it is sent back.
    ///
    /// # Errors
    /// When it sets none.
    pub fn cookie(&self) -> Result<String> {
        let cookies = self.head.lines().filter_map(|line| value_of(line, "set-cookie"));
        let pair = cookies.filter_map(|value| value.split(';').next()).find(|pair| pair.contains("attend="));
        pair.map(str::to_owned).context("signing in gave no cookie")
    }
}

/// A request as it goes over the wire.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        text.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// A connection.
pub struct Wire<S = TcpStream> {
    stream: S,
    kept: Vec<u8>,
}

impl Wire {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        Ok(Self { stream, kept: vec![] })
    }

    /// Whether the far end may be silent for ever: for a stream whose reader ends when it is shut.
    ///
    /// # Errors
    /// When the socket refuses.
    pub fn may_be_silent(&self) -> Result<()> {
        Ok(self.stream.set_read_timeout(None)?)
    }

    /// A second handle on the connection, to shut it with.
    ///
    /// # Errors
    /// When no handle is left.
    pub fn handle(&self) -> Result<TcpStream> {
        Ok(self.stream.try_clone()?)
    }
}

impl<S: Read + Write> Wire<S> {
    /// Asks and waits for the whole answer.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn ask(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).context("the connection broke while asking")?;
        self.answer()
    }

    /// Asks for something without an end and waits for the head of the answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is no.
    pub fn begin(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request).context("the connection broke while asking")?;
        let head = self.head()?;
        if status(&head)? != 200 {
            bail!("a stream was refused: {}", head.lines().next().unwrap_or_default());
        }
        Ok(())
    }

    fn answer(&mut self) -> Result<Reply> {
        let head = self.head()?;
        let status = status(&head)?;
        let length = head.lines().find_map(|line| value_of(line, "content-length"));
        let chunked = head.lines().any(|line| value_of(line, "transfer-encoding").is_some());
        let body = if let Some(length) = length {
            let length: usize = length.parse().context("a length that is no number")?;
            self.exactly(length)?
        } else if chunked {
            let mut whole = vec![];
            while let Some(piece) = self.chunk()? {
                whole.extend(piece);
            }
            whole
        } else {
            vec![]
        };
        Ok(Reply { status, head, body })
    }

    /// The next chunk of an answer in chunks; none at its end.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let end = self.until(b"\r\n")?;
        let line = String::from_utf8(self.kept.drain(..end + 2).collect()).context("a chunk without a size")?;
        let size = line.trim_end().split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).with_context(|| format!("a chunk's size: {size}"))?;
        let piece = self.exactly(size)?;
        self.exactly(2)?;
        Ok((size > 0).then_some(piece))
    }

    fn head(&mut self) -> Result<String> {
        let end = self.until(b"\r\n\r\n")?;
        Ok(String::from_utf8(self.kept.drain(..end + 4).collect())?)
    }

    /// Reads until `sought` has come; where it begins.
    fn until(&mut self, sought: &[u8]) -> Result<usize> {
        loop {
            if let Some(place) = self.kept.windows(sought.len()).position(|window| window == sought) {
                return Ok(place);
            }
            if self.kept.len() > HEAD_BYTES_MAX {
                bail!("a head without an end");
            }
            self.more()?;
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        while self.kept.len() < length {
            self.more()?;
        }
        Ok(self.kept.drain(..length).collect())
    }

    fn more(&mut self) -> Result<()> {
        let mut piece = [0_u8; PIECE_BYTES];
        match self.stream.read(&mut piece).context("no answer came")? {
            0 => bail!("the server closed the connection"),
            read => self.kept.extend_from_slice(&piece[..read]),
        }
        Ok(())
    }
}

fn status(head: &str) -> Result<u16> {
    head.split(' ').nth(1).and_then(|code| code.parse().ok()).with_context(|| format!("no status in {head:?}"))
}

fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (written, value) = line.split_once(':')?;
    written.eq_ignore_ascii_case(name).then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A far end that says what it was told to say, a few bytes at a time.
    struct Told {
        says: Vec<u8>,
        heard: Vec<u8>,
    }

    impl Read for Told {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.says.len().min(3).min(into.len());
            into[..count].copy_from_slice(&self.says[..count]);
            self.says.drain(..count);
            Ok(count)
        }
    }

    impl Write for Told {
        fn write(&mut self, from: &[u8]) -> std::io::Result<usize> {
            self.heard.extend_from_slice(from);
            Ok(from.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn wire(says: &str) -> Wire<Told> {
        Wire { stream: Told { says: says.as_bytes().to_vec(), heard: vec![] }, kept: vec![] }
    }

    #[test]
    fn answers_follow_one_another_whether_in_one_piece_in_chunks_or_empty() {
        let mut wire = wire(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\
             HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\
             HTTP/1.1 204 No Content\r\nset-cookie: attend=x; Path=/\r\n\r\n",
        );
        let asked = request("POST", "/a", &[("x", "y")], "{}");
        assert_eq!(wire.ask(&asked).unwrap().body, b"hello");
        assert_eq!(wire.ask(&asked).unwrap().body, b"abcde");
        let last = wire.ask(&asked).unwrap();
        assert_eq!((last.status, last.cookie().unwrap().as_str()), (204, "attend=x"));
        let heard = String::from_utf8(wire.stream.heard).unwrap();
        assert!(heard.starts_with("POST /a HTTP/1.1\r\n") && heard.contains("x: y\r\n") && heard.contains("Content-Length: 2\r\n\r\n{}"));
    }

    #[test]
    fn a_refusal_and_a_broken_connection_are_told() {
        let no = "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}";
        assert!(wire(no).ask(b"").unwrap().json().unwrap_err().to_string().contains("409"));
        assert!(wire("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal").ask(b"").is_err());
    }
}
