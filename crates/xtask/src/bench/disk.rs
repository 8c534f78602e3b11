//! How long this disk takes to keep a page: no durable answer comes sooner, so the figures are read beside it.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use super::figures::percentile;

/// A database's page.
const PAGE_BYTES: usize = 4_096;
const PAGES: usize = 200;
/// The file is written over and over, as a database's journal is.
const PAGES_OF_FILE: usize = 16;

/// The middle and the slowest of a hundred, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// Half are faster.
    pub p50_ms: f64,
    /// One in a hundred is slower.
    pub p99_ms: f64,
}

/// Writes pages into `folder` and waits for each.
///
/// # Errors
/// When the disk refuses.
pub fn keep_pages(folder: &Path) -> Result<Kept> {
    let path = folder.join("pages");
    let mut file = OpenOptions::new().create_new(true).write(true).open(&path).context("cannot write there")?;
    let page = [0x5a_u8; PAGE_BYTES];
    let mut taken = Vec::with_capacity(PAGES);
    for number in 0..PAGES_OF_FILE + PAGES {
        if number % PAGES_OF_FILE == 0 {
            file.seek(SeekFrom::Start(0))?;
        }
        let started = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        // The first round only makes the file.
        if number >= PAGES_OF_FILE {
            taken.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    std::fs::remove_file(&path)?;
    Ok(Kept { p50_ms: percentile(&mut taken, 50), p99_ms: percentile(&mut taken, 99) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_takes_some_time_and_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let kept = keep_pages(folder.path()).unwrap();
        assert!(kept.p50_ms > 0.0 && kept.p50_ms <= kept.p99_ms);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
