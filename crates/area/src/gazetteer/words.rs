//! Words as people type them, and which entries have words that begin so.

/// The words of a text: small letters and digits, accents and apostrophes gone.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            '\'' | '’' | '`' | '.' => {}
            letter if letter.is_alphanumeric() => plain(letter, &mut word),
            _ => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word))
                }
            }
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

fn plain(letter: char, word: &mut String) {
    let bare = match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        other => other,
    };
    word.push(bare);
}

/// How people shorten a word where the short form is not its beginning, and the other way about.
const ALSO: [(&str, &str); 14] = [
    ("road", "rd"),
    ("lane", "ln"),
    ("court", "ct"),
    ("court", "crt"),
    ("gardens", "gdns"),
    ("terrace", "tce"),
    ("park", "pk"),
    ("house", "hse"),
    ("green", "grn"),
    ("boulevard", "blvd"),
    ("mount", "mt"),
    ("square", "sqr"),
    ("way", "wy"),
    ("st", "saint"),
];

/// The words by which a text is found: its own, and their short forms.
pub fn findable(text: &str) -> Vec<String> {
    let mut found = words(text);
    let also = ALSO.iter().filter(|(long, _)| found.iter().any(|word| word == long)).map(|(_, short)| (*short).to_owned());
    let also: Vec<String> = also.collect();
    found.extend(also);
    found
}

/// Which entries have which words, sorted by word.
#[derive(Clone, Debug, Default)]
pub struct Index {
    text: String,
    /// Where each different word begins in `text`; it ends where the next begins.
    starts: Vec<u32>,
    /// Where each word's entries begin in `entries`.
    first: Vec<u32>,
    entries: Vec<u32>,
}

impl Index {
    /// An index over the words of entries 0, 1, 2…
    pub fn new(all: impl Iterator<Item = Vec<String>>) -> Self {
        let mut pairs: Vec<(String, u32)> = (0..).zip(all).flat_map(|(at, words)| words.into_iter().map(move |word| (word, at))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut made = Self::default();
        let mut last = None;
        for (word, at) in &pairs {
            if last != Some(word) {
                made.starts.push(made.text.len() as u32);
                made.first.push(made.entries.len() as u32);
                made.text.push_str(word);
                last = Some(word);
            }
            made.entries.push(*at);
        }
        made.starts.push(made.text.len() as u32);
        made.first.push(made.entries.len() as u32);
        made
    }

    /// The entries, ascending, of which each of these begins a word.
    pub fn all_of(&self, beginnings: &[String]) -> Vec<u32> {
        let mut spans: Vec<&[u32]> = beginnings.iter().map(|beginning| self.entries_of(beginning)).collect();
        spans.sort_unstable_by_key(|span| span.len());
        let Some((fewest, others)) = spans.split_first() else { return Vec::new() };
        let mut found = fewest.to_vec();
        found.sort_unstable();
        found.dedup();
        for span in others {
            let mut has = span.to_vec();
            has.sort_unstable();
            found.retain(|at| has.binary_search(at).is_ok());
        }
        found
    }

    fn word(&self, at: usize) -> &str {
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    fn entries_of(&self, beginning: &str) -> &[u32] {
        let count = self.starts.len().saturating_sub(1);
        let split = |before: &dyn Fn(&str) -> bool| {
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = usize::midpoint(low, high);
                if before(self.word(middle)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        let from = split(&|word| word < beginning);
        let to = split(&|word| word < beginning || word.starts_with(beginning));
        if count == 0 { &[] } else { &self.entries[self.first[from] as usize..self.first[to] as usize] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_as_people_type_them() {
        assert_eq!(words("St. Mary's Road-West, N12 0AA"), ["st", "marys", "road", "west", "n12", "0aa"]);
        assert_eq!(words("Rua de São João"), ["rua", "de", "sao", "joao"]);
        assert!(words(" ,- ").is_empty());
    }

    #[test]
    fn an_entry_is_found_when_each_word_begins_one_of_its_own() {
        let index = Index::new(["High Road", "High Street", "Highfield Road"].into_iter().map(words));
        let find = |query: &str| index.all_of(&words(query));
        assert_eq!(find("hi"), [0, 1, 2]);
        assert_eq!(find("ro hi"), [0, 2]);
        assert_eq!(find("high st"), [1]);
        assert!(find("low").is_empty() && find("zz").is_empty());
        assert!(Index::default().all_of(&words("high")).is_empty());
    }
}
