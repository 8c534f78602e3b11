//! Rust text taken apart: code without its comments and strings, the strings, and which lines are only built for tests.
//!
//! Not a parser. It knows just enough of the language that a rule about code never trips over a word in a comment, and a rule about
//! SQL looks only inside strings. Line numbers start at 1 and line breaks are kept, so that a place in `code` is a place in the file.

/// One Rust file, taken apart.
pub struct RustSource {
    /// The text with comments and the insides of strings blanked, line breaks kept.
    pub code: String,
    /// The inside of every string literal, with the line it starts on.
    pub strings: Vec<(usize, String)>,
    test_lines: Vec<(usize, usize)>,
}

impl RustSource {
    /// Takes `text` apart. Unfinished strings and comments simply run to the end.
    pub fn new(text: &str) -> Self {
        let mut reader = Reader { chars: text.chars().collect(), at: 0, line: 1, code: String::with_capacity(text.len()), strings: vec![] };
        reader.read();
        let test_lines = test_regions(&reader.code);
        Self { code: reader.code, strings: reader.strings, test_lines }
    }

    /// Whether `line` lies inside an item that is only built for tests.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.test_lines.iter().any(|(from, to)| (*from..=*to).contains(&line))
    }

    /// The lines of `code` with their numbers.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Reader {
    fn read(&mut self) {
        while let Some(&c) = self.chars.get(self.at) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.plain_string(),
                ('\'', _) => self.quote(),
                (c, _) if c.is_alphabetic() || c == '_' => self.word(),
                _ => self.keep(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        let c = self.chars[self.at];
        self.code.push(c);
        self.line += usize::from(c == '\n');
        self.at += 1;
    }

    fn blank(&mut self) -> char {
        let c = self.chars[self.at];
        self.code.push(if c == '\n' { '\n' } else { ' ' });
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.blank();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                break;
            }
        }
    }

    fn plain_string(&mut self) {
        let (line, mut text) = (self.line, String::new());
        self.keep();
        while let Some(c) = self.peek(0) {
            if c == '"' {
                self.keep();
                break;
            }
            text.push(self.blank());
            if c == '\\' && self.peek(0).is_some() {
                text.push(self.blank());
            }
        }
        self.strings.push((line, text));
    }

    fn raw_string(&mut self, hashes: usize) {
        let (line, mut text) = (self.line, String::new());
        for _ in 0..=hashes {
            self.keep();
        }
        while let Some(c) = self.peek(0) {
            if c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                for _ in 0..=hashes {
                    self.keep();
                }
                break;
            }
            text.push(self.blank());
        }
        self.strings.push((line, text));
    }

    /// A character literal is blanked; a lifetime is kept.
    fn quote(&mut self) {
        self.keep();
        match (self.peek(0), self.peek(1)) {
            (Some('\\'), _) => {
                self.blank();
                self.blank();
                while self.peek(0).is_some_and(|c| c != '\'' && c != '\n') {
                    self.blank();
                }
                if self.peek(0) == Some('\'') {
                    self.keep();
                }
            }
            (Some(_), Some('\'')) => {
                self.blank();
                self.keep();
            }
            _ => {}
        }
    }

    /// An identifier, or the prefix of a raw or byte string.
    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.keep();
        }
        let word: String = self.chars[start..self.at].iter().collect();
        if matches!(word.as_str(), "r" | "br" | "cr") {
            let hashes = (0..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
            if self.peek(hashes) == Some('"') {
                self.raw_string(hashes);
            }
        }
    }
}

/// The line spans of items under `#[cfg(test)]`.
fn test_regions(code: &str) -> Vec<(usize, usize)> {
    let line_of = |at: usize| code[..at].matches('\n').count() + 1;
    let mut regions = vec![];
    for (start, mark) in code.match_indices("#[cfg(test)]") {
        let after = start + mark.len();
        let end = match code[after..].find(['{', ';']).map(|found| after + found) {
            Some(at) if code[at..].starts_with('{') => closing_brace(code, at),
            Some(at) => at,
            None => code.len(),
        };
        regions.push((line_of(start), line_of(end)));
    }
    regions
}

/// Where the brace opened at byte `open` of `code` closes; the end of the text when it never does.
pub fn closing_brace(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return open + at;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_leave_the_code() {
        let source = RustSource::new("let a = \"one // two\"; // three\nlet b = r#\"fo\"ur\"#; /* fi /* v */ e */ c");
        assert!(
            !source.code.contains("one") && !source.code.contains("three") && !source.code.contains("ur") && !source.code.contains("e *")
        );
        assert_eq!(source.strings, vec![(1, "one // two".to_owned()), (2, "fo\"ur".to_owned())]);
        assert!(source.code.trim_end().ends_with('c'));
    }

    #[test]
    fn a_quote_character_opens_no_string_and_a_lifetime_is_no_character() {
        let source = RustSource::new("fn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' || c == '{' } // end");
        assert!(source.strings.is_empty());
        assert_eq!(source.code.matches('{').count(), 1);
        assert!(source.code.contains("<'a>"));
    }

    #[test]
    fn lines_for_tests_are_known() {
        let source = RustSource::new("fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n");
        let marked: Vec<usize> = (1..=6).filter(|line| source.is_test_line(*line)).collect();
        assert_eq!(marked, vec![2, 3, 4, 5]);
    }
}
