//! Where things stand in a RON text: a path of field names and keys → line and column.
//!
//! RON's own reader gives a place only for what it cannot read. What reads well but is wrong in
//! meaning (an unknown measure, a date outside the horizon, a name used twice) is found later, so
//! this scanner goes over the same text once and remembers where every field and key begins. It
//! does not judge the text and never recurses, so no depth of brackets can hurt it.

use std::collections::BTreeMap;
use std::fmt;

/// A place in a text.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Place {
    /// The place of a byte in a text.
    pub fn of_byte(text: &str, byte: usize) -> Self {
        let mut end = byte.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// So many characters further on the same line.
    #[must_use]
    pub fn right(self, characters: usize) -> Self {
        Self { column: self.column + characters, ..self }
    }
}

/// Nesting that is still remembered; what is deeper is skipped.
const DEPTH_MAX: usize = 16;
/// Longest path that is remembered, in bytes.
const PATH_MAX: usize = 400;
/// Most places that are remembered, of keys and of values: a hostile text could have millions.
const PLACES_MAX: usize = 100_000;
/// Most paths given twice that are remembered; somebody has to mend them one by one.
const TWICE_MAX: usize = 100;

/// Where the fields and keys of a RON text stand.
///
/// A path joins field names and map keys with `/`; the value's place is that of its first
/// character: `measures/liaison_offices/start`. Elements of a list are numbered from 0.
#[derive(Clone, Debug, Default)]
pub struct Places {
    text: String,
    keys: BTreeMap<String, Place>,
    values: BTreeMap<String, Place>,
    twice: Vec<(String, Place)>,
}

impl Places {
    /// Goes over a text once.
    pub fn of(text: &str) -> Self {
        let mut scanner = Scanner { text, byte: 0, place: Place { line: 1, column: 1 } };
        let mut places = Self { text: text.to_owned(), ..Self::default() };
        let mut open: Vec<Level> = Vec::new();
        let mut too_deep = 0_usize;
        // The last word or string that could turn out to be a key.
        let mut word: Option<(String, Place)> = None;
        while let Some((token, place)) = scanner.next() {
            if let Some(level) = open.last_mut()
                && too_deep == 0
                && !level.has_value
                && !matches!(token, Token::Colon | Token::Comma | Token::Close)
            {
                level.has_value = true;
                level.value_place = place;
            }
            match token {
                Token::Open if too_deep > 0 || open.len() >= DEPTH_MAX => too_deep += 1,
                Token::Open => {
                    let path = open.last().map_or(String::new(), Level::path_of_entry);
                    if let Some(level) = open.last() {
                        places.remember(&path, level.value_place);
                    }
                    open.push(Level::new(path));
                    word = None;
                }
                Token::Close if too_deep > 0 => too_deep -= 1,
                Token::Close => {
                    if let Some(level) = open.pop() {
                        places.end_entry(&level);
                    }
                    word = None;
                }
                _ if too_deep > 0 => {}
                Token::Colon => {
                    if let (Some(level), Some((key, key_place))) = (open.last_mut(), word.take()) {
                        level.key = Some(key);
                        level.has_value = false;
                        let path = level.path_of_entry();
                        if places.keys.contains_key(&path) {
                            if places.twice.len() < TWICE_MAX {
                                places.twice.push((path, key_place));
                            }
                        } else if fits(&path, &places.keys) {
                            places.keys.insert(path, key_place);
                        }
                    }
                }
                Token::Comma => {
                    if let Some(level) = open.last_mut() {
                        places.end_entry(level);
                        level.key = None;
                        level.has_value = false;
                        level.index += 1;
                    }
                    word = None;
                }
                Token::Word(text) => word = (text.len() <= PATH_MAX).then_some((text, place)),
            }
        }
        places
    }

    /// Where the value at a path begins.
    pub fn value(&self, path: &str) -> Option<Place> {
        self.values.get(path).copied()
    }

    /// Where the field name or key at a path stands.
    pub fn key(&self, path: &str) -> Option<Place> {
        self.keys.get(path).copied()
    }

    /// Where a character of the string at a path is written; `nth` counts what is read, from 0. A
    /// string that ends before stands for its end.
    pub fn character(&self, path: &str, nth: usize) -> Option<Place> {
        let start = self.value(path)?;
        let lines = self.text.split_inclusive('\n').take(start.line - 1);
        let place = Place { column: 1, ..start };
        let mut scanner = Scanner { text: &self.text, byte: lines.map(str::len).sum(), place };
        while scanner.place < start {
            scanner.step()?;
        }
        let raw = scanner.rest().starts_with('r');
        while scanner.step()? != '"' {}
        for _ in 0..nth {
            if raw {
                scanner.step();
            } else {
                scanner.character();
            }
        }
        if !raw {
            scanner.skip_continuation();
        }
        Some(scanner.place)
    }

    /// Paths that stand in the text more than once, each with its later place.
    pub fn twice(&self) -> &[(String, Place)] {
        &self.twice
    }

    fn remember(&mut self, path: &str, place: Place) {
        if fits(path, &self.values) && !self.values.contains_key(path) {
            self.values.insert(path.to_owned(), place);
        }
    }

    fn end_entry(&mut self, level: &Level) {
        if level.has_value {
            self.remember(&level.path_of_entry(), level.value_place);
        }
    }
}

fn fits(path: &str, places: &BTreeMap<String, Place>) -> bool {
    path.len() <= PATH_MAX && places.len() < PLACES_MAX
}

/// One open bracket.
struct Level {
    path: String,
    key: Option<String>,
    index: usize,
    has_value: bool,
    value_place: Place,
}

impl Level {
    fn new(path: String) -> Self {
        let value_place = Place { line: 1, column: 1 };
        Self { path, key: None, index: 0, has_value: false, value_place }
    }

    fn path_of_entry(&self) -> String {
        let name = self.key.clone().unwrap_or_else(|| self.index.to_string());
        if self.path.is_empty() { name } else { format!("{}/{name}", self.path) }
    }
}

enum Token {
    Open,
    Close,
    Colon,
    Comma,
    /// A name, number or the content of a string.
    Word(String),
}

struct Scanner<'a> {
    text: &'a str,
    byte: usize,
    place: Place,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.byte..]
    }

    fn step(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.byte += c.len_utf8();
        if c == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        Some(c)
    }

    fn next(&mut self) -> Option<(Token, Place)> {
        self.skip_blank();
        let place = self.place;
        let start = self.byte;
        let token = match self.step()? {
            '(' | '[' | '{' => Token::Open,
            ')' | ']' | '}' => Token::Close,
            ':' => Token::Colon,
            ',' => Token::Comma,
            '"' => Token::Word(self.string()),
            'r' if self.opens_raw_string() => Token::Word(self.raw_string()),
            first => {
                // A name may be written as `r#name`.
                let raw = first == 'r' && self.rest().starts_with('#');
                let start = if raw { start + "r#".len() } else { start };
                while self
                    .rest()
                    .starts_with(|c: char| !c.is_whitespace() && !"()[]{}:,\"".contains(c))
                {
                    self.step();
                }
                Token::Word(self.text[start..self.byte.max(start)].to_owned())
            }
        };
        Some((token, place))
    }

    fn skip_blank(&mut self) {
        loop {
            if self.rest().starts_with(char::is_whitespace) {
                self.step();
            } else if self.rest().starts_with("//") {
                while self.step().is_some_and(|c| c != '\n') {}
            } else if self.rest().starts_with("/*") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    /// Block comments nest in RON.
    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while !self.rest().is_empty() {
            let (opens, closes) = (self.rest().starts_with("/*"), self.rest().starts_with("*/"));
            if opens || closes {
                depth = if opens { depth + 1 } else { depth - 1 };
                self.step();
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }

    /// What a string says, as RON reads it: a key is the same key however it is written.
    fn string(&mut self) -> String {
        let quote = self.byte - 1;
        loop {
            let end = self.byte;
            match self.step() {
                Some('\\') => {
                    self.step();
                }
                Some('"') | None => {
                    let written = &self.text[quote + 1..end];
                    let read = || ron::from_str(&self.text[quote..self.byte]).ok();
                    let read = written.contains('\\').then(read).flatten();
                    return read.unwrap_or_else(|| written.to_owned());
                }
                Some(_) => {}
            }
        }
    }

    /// Steps over one character of a string, whatever stands for it.
    fn character(&mut self) {
        self.skip_continuation();
        if self.step() != Some('\\') {
            return;
        }
        match self.step() {
            Some('x') => {
                self.step();
                self.step();
            }
            Some('u') => while self.step().is_some_and(|c| c != '}') {},
            _ => {}
        }
    }

    /// A backslash at the end of a line, with the blanks that the next one begins with, stands for
    /// nothing.
    fn skip_continuation(&mut self) {
        while self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n") {
            self.step();
            while self.rest().starts_with(char::is_whitespace) {
                self.step();
            }
        }
    }

    /// After an `r`: whether a quotation mark follows, perhaps behind some `#`.
    fn opens_raw_string(&self) -> bool {
        self.rest().trim_start_matches('#').starts_with('"')
    }

    fn raw_string(&mut self) -> String {
        let hashes = self.rest().chars().take_while(|c| *c == '#').count();
        for _ in 0..=hashes {
            self.step();
        }
        let start = self.byte;
        let fence = format!("\"{}", "#".repeat(hashes));
        while !self.rest().is_empty() && !self.rest().starts_with(&fence) {
            self.step();
        }
        let end = self.byte;
        for _ in 0..=hashes {
            self.step();
        }
        self.text[start..end].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Places};

    const TEXT: &str = r#"(
  title: "a (b: 1)", // c: 2
  measures: {
    "x": (start: "2027-01", points: [(1.0, 2.0), (3.0, 4.0)]),
    "x": (),
  },
)
"#;

    #[test]
    fn values_and_keys_have_places() {
        let places = Places::of(TEXT);
        assert_eq!(places.value("title"), Some(Place { line: 2, column: 10 }));
        assert_eq!(places.key("measures/x/start"), Some(Place { line: 4, column: 11 }));
        assert_eq!(places.value("measures/x/start"), Some(Place { line: 4, column: 18 }));
        assert_eq!(places.value("measures/x/points/1"), Some(Place { line: 4, column: 50 }));
        assert_eq!(places.value("measures/x/points/1/0"), Some(Place { line: 4, column: 51 }));
        assert_eq!(places.value("a (b"), None);
    }

    #[test]
    fn what_stands_twice_is_told() {
        let places = Places::of(TEXT);
        assert_eq!(places.twice(), [("measures/x".to_owned(), Place { line: 5, column: 5 })]);
    }

    #[test]
    fn a_key_is_the_same_however_it_is_written() {
        for key in [
            r#""liaison\u{5f}a""#,
            r#""liaison\x5fa""#,
            "\"liaison\\\n  _a\"",
            r##"r#"liaison_a"#"##,
        ] {
            let text = format!(r#"(m: {{"liaison_a": (), {key}: (), r#start: 1}}, r#end: 2)"#);
            let places = Places::of(&text);
            let twice: Vec<&str> = places.twice().iter().map(|(path, _)| path.as_str()).collect();
            assert_eq!(twice, ["m/liaison_a"], "{key}");
            assert!(places.key("m/start").is_some() && places.key("end").is_some(), "{key}");
        }
    }

    #[test]
    fn characters_of_a_string_have_places() {
        let text = "(a: \"x\\n\\u{e9}\\x41 \\\n    yz\", b: r#\"pq\"#)";
        let places = Places::of(text);
        let of = |path, nth| places.character(path, nth).map(|place| place.to_string());
        // What is read: x, a new line, é, A, a blank, y, z.
        let found = (0..8).filter_map(|nth| of("a", nth)).collect::<Vec<_>>().join(" ");
        assert_eq!(found, "1:6 1:7 1:9 1:15 1:19 2:5 2:6 2:7");
        assert_eq!(of("b", 1).as_deref(), Some("2:17"));
        assert_eq!(of("a", 1_000).map(|_| ()), Some(()));
    }

    #[test]
    fn half_a_text_and_deep_brackets_do_no_harm() {
        for text in ["(a: \"b", "/* (", "r#\"x", "((((", "a: : ,,)))"] {
            Places::of(text);
        }
        Places::of(&"[".repeat(1_000_000));
        let long = format!("(\"{}\": [{}])", "k".repeat(200_000), "1,".repeat(5_000));
        assert!(Places::of(&long).values.keys().all(|path| path.len() <= super::PATH_MAX));
        let twice = format!("{{{}}}", "\"a\": (),".repeat(40_000));
        assert_eq!(Places::of(&twice).twice().len(), super::TWICE_MAX);
    }
}
