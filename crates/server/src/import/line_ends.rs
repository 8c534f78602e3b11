//! Whatever a file's line ends are, one line feed each: so that line numbers are what an editor shows.

use std::io::Read;

/// A reader whose every line ends with one line feed.
pub struct LineEnds<R> {
    inner: R,
    after_return: bool,
}

impl<R> LineEnds<R> {
    /// Over a reader.
    pub fn new(inner: R) -> Self {
        Self { inner, after_return: false }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.inner.read(buffer)?;
            let Some(taken) = buffer.get_mut(..read).filter(|taken| !taken.is_empty()) else { return Ok(0) };
            let mut kept = 0;
            for place in 0..taken.len() {
                let byte = taken[place];
                let is_second_half = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !is_second_half {
                    taken[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            // A read that was nothing but the second half of a line end is not the end of the file.
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, the worst a reader may do.
    struct Drop<'a>(&'a [u8]);

    impl Read for Drop<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn every_line_ends_with_one_line_feed() {
        for (text, ends) in [("a\r\nb\rc\n\r\n\n", "a\nb\nc\n\n\n"), ("\r\r\n", "\n\n"), ("", ""), ("a", "a")] {
            let mut whole = String::new();
            LineEnds::new(text.as_bytes()).read_to_string(&mut whole).unwrap();
            assert_eq!(whole, ends);
            let mut dropped = String::new();
            LineEnds::new(Drop(text.as_bytes())).read_to_string(&mut dropped).unwrap();
            assert_eq!(dropped, ends);
        }
    }
}
