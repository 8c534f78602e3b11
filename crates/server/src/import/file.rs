//! A client file as rows of text: commas, quotes, any line ends, an optional byte order mark. What cannot be read as one is refused whole and named.

use std::fs::File;
use std::io::{BufReader, Chain, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::columns::Header;
use super::line_ends::LineEnds;
use crate::fault::{Fault, Kind};

/// A cell is never this long; one that is began with a quote nobody closed.
const CELL_BYTES_MAX: usize = 10_000;

/// A row as it stands in the file.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it begins.
    pub number: u64,
    /// Its cells.
    pub cells: StringRecord,
}

/// A client file, open.
pub struct ClientFile {
    path: PathBuf,
    file: File,
    /// Its size in bytes.
    pub bytes: u64,
}

/// One reading of a client file.
pub struct Reading {
    path: PathBuf,
    reader: csv::Reader<Chain<LineEnds<BufReader<File>>, &'static [u8]>>,
    record: ByteRecord,
    /// Its columns.
    pub header: Header,
}

impl ClientFile {
    /// Opens it.
    ///
    /// # Errors
    /// It is missing, not a file, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let refuse = |why: String| Fault::new(Kind::Input, format!("{}: {why}", path.display()));
        let file = File::open(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let about = file.metadata().map_err(|error| refuse(format!("cannot be read: {error}")))?;
        if !about.is_file() {
            return Err(refuse("is not a file".to_owned()));
        }
        if about.len() == 0 {
            return Err(refuse("is empty".to_owned()));
        }
        Ok(Self { path: path.to_path_buf(), file, bytes: about.len() })
    }

    /// Reads it from the beginning.
    ///
    /// # Errors
    /// It is in another form, or its header is wrong.
    pub fn read(&self) -> Result<Reading, Fault> {
        let cannot = |error: std::io::Error| refuse(&self.path, None, format!("cannot be read: {error}"));
        let mut file = self.file.try_clone().map_err(cannot)?;
        file.seek(SeekFrom::Start(0)).map_err(cannot)?;
        let mut start = [0_u8; 3];
        let read = file.read(&mut start).map_err(cannot)?;
        let skip = match start.get(..read).unwrap_or_default() {
            [0xEF, 0xBB, 0xBF] => 3,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
                return Err(refuse(&self.path, None, "is UTF-16 text: save it as \"CSV UTF-8\"".to_owned()));
            }
            [b'P', b'K', ..] => return Err(refuse(&self.path, None, "is a spreadsheet, not CSV: save it as \"CSV UTF-8\"".to_owned())),
            _ => 0,
        };
        file.seek(SeekFrom::Start(skip)).map_err(cannot)?;
        // The last line ends too, so that line numbers can be counted back from a row's end.
        let ended = LineEnds::new(BufReader::new(file)).chain(b"\n".as_slice());
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(ended);
        let mut reading = Reading { path: self.path.clone(), reader, record: ByteRecord::new(), header: Header::none() };
        let first = reading.next_line()?.ok_or_else(|| refuse(&self.path, None, "holds no header line".to_owned()))?;
        if first.cells.len() == 1 && first.cells.iter().any(|cell| cell.contains(';') || cell.contains('\t')) {
            return Err(refuse(
                &self.path,
                Some(first.number),
                "the header is not separated by commas: save it as \"CSV UTF-8 (comma delimited)\"".to_owned(),
            ));
        }
        reading.header = Header::read(&first.cells).map_err(|faults| refuse(&self.path, Some(first.number), faults.join("; ")))?;
        Ok(reading)
    }
}

impl Reading {
    /// The next line that is not empty; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on, is not UTF-8, or a quote is never closed.
    pub fn next_line(&mut self) -> Result<Option<Line>, Fault> {
        loop {
            let more = self
                .reader
                .read_byte_record(&mut self.record)
                .map_err(|error| refuse(&self.path, None, format!("cannot be read: {error}")))?;
            if !more {
                return Ok(None);
            }
            let inside = self.record.iter().flatten().filter(|byte| **byte == b'\n').count();
            // Counted back from its end, because empty lines before it are skipped; a quote that is never closed has no end of its own.
            let begun = self.record.position().map_or(0, csv::Position::line);
            let number = self.reader.position().line().saturating_sub(1 + inside as u64).max(begun);
            if self.record.iter().any(|cell| cell.len() > CELL_BYTES_MAX) {
                return Err(refuse(
                    &self.path,
                    Some(number),
                    format!("a cell is longer than {CELL_BYTES_MAX} bytes; is there a quote that is never closed?"),
                ));
            }
            let cells = StringRecord::from_byte_record(self.record.clone()).map_err(|error| {
                let place = error.utf8_error().field() + 1;
                refuse(
                    &self.path,
                    Some(number),
                    format!("cell {place} is not UTF-8; it may be Latin-1 or Windows-1252: save it as \"CSV UTF-8\""),
                )
            })?;
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(Line { number, cells }));
            }
        }
    }

    /// How far it has been read, in bytes.
    pub fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }
}

fn refuse(path: &Path, line: Option<u64>, why: String) -> Fault {
    let place = line.map_or_else(String::new, |line| format!("line {line}: "));
    Fault::new(Kind::Input, format!("{}: {place}{why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::columns::Column;
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clients.csv");
        std::fs::write(&path, bytes).unwrap();
        let told = |fault: Fault| fault.error.to_string().replace(&path.display().to_string(), "clients.csv");
        let mut reading = ClientFile::open(&path).and_then(|file| file.read()).map_err(told)?;
        let mut rows = vec![];
        while let Some(line) = reading.next_line().map_err(told)? {
            let name = reading.header.cell(&line.cells, Column::Name).unwrap_or_default().to_owned();
            rows.push((line.number, vec![name]));
        }
        Ok(rows)
    }

    const HEAD: &str = "reference,name,address,postcode";

    #[test]
    fn quotes_line_ends_empty_lines_and_a_byte_order_mark_are_read() {
        let text = format!(
            "\u{feff}{HEAD}\r\nC1,\"Ada \"\"A\"\" One\",\"1 Park Road\nBarnet\",EN5 1AA\r\n\r\n,,,\r\nC2,Ben,2 Park Road,EN5 1AA\r\n"
        );
        assert_eq!(read(text.as_bytes()), Ok(vec![(2, vec!["Ada \"A\" One".to_owned()]), (6, vec!["Ben".to_owned()])]));
    }

    #[test]
    fn what_is_not_such_a_file_is_refused_and_named() {
        let latin = [format!("{HEAD}\nC1,Zo").as_bytes(), &[0xEB], b",1 Park Road,EN5 1AA\n"].concat();
        let cases: [(&[u8], &str); 6] = [
            (b"", "clients.csv: is empty"),
            (&latin, "clients.csv: line 2: cell 2 is not UTF-8; it may be Latin-1 or Windows-1252: save it as \"CSV UTF-8\""),
            (&[0xFF, 0xFE, b'r', 0], "clients.csv: is UTF-16 text: save it as \"CSV UTF-8\""),
            (b"PK\x03\x04rest", "clients.csv: is a spreadsheet, not CSV: save it as \"CSV UTF-8\""),
            (
                b"reference;name;address;postcode\n",
                "clients.csv: line 1: the header is not separated by commas: save it as \"CSV UTF-8 (comma delimited)\"",
            ),
            (b"\n\n", "clients.csv: holds no header line"),
        ];
        for (bytes, told) in cases {
            assert_eq!(read(bytes), Err(told.to_owned()));
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found() {
        let unclosed = read(format!("{HEAD}\nC1,\"Ada,1 Park Road,EN5 1AA\n").as_bytes()).unwrap();
        assert_eq!(unclosed.first().map(|(line, _)| *line), Some(2));
        let rest = "C2,Ben,2 Park Road,EN5 1AA\n".repeat(1_000);
        let refused = read(format!("{HEAD}\nC1,\"Ada,1 Park Road,EN5 1AA\n{rest}").as_bytes()).unwrap_err();
        assert!(refused.contains("line 2: a cell is longer"), "{refused}");
    }
}
