//! A plain table of texts and numbers and its forms: aligned for a terminal, RON, and those of
//! files and clipboards, [`FORMS`]. What is in it is for those who fill it.

use std::io;

use unicode_width::UnicodeWidthStr as _;

use crate::export::csv_field;

/// Between two columns on a terminal.
const GAP: &str = "  ";
/// Width of a terminal that is counted on, in columns: a Korean letter takes two.
const TERMINAL_WIDTH: usize = 100;
/// Narrower than this no column of words is made.
const WORDS_WIDTH_MIN: usize = 30;

/// A form that other programs read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// Comma-separated values.
    Csv,
    /// A list of objects, whose fields are the headings; what is no number is null.
    Json,
    /// A table in a text.
    Markdown,
    /// Values separated by tabs: what a spreadsheet takes from the clipboard.
    Tsv,
}

/// Every form, with what file names end in, without the dot, and what it is called.
pub const FORMS: [(&str, &str, Form); 4] = [
    ("csv", "CSV", Form::Csv),
    ("json", "JSON", Form::Json),
    ("md", "Markdown", Form::Markdown),
    ("tsv", "tab-separated", Form::Tsv),
];

/// How the cells of a column stand on a terminal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, printed so that it reads back to the same number.
    Number(f64),
    /// Nothing is said here.
    Nothing,
}

/// Rows of cells under headings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl Cell {
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }

    fn json(&self) -> String {
        match self {
            Self::Text(text) => json_text(text),
            Self::Number(number) if number.is_finite() => number.to_string(),
            Self::Number(_) | Self::Nothing => "null".to_owned(),
        }
    }

    /// As RON, whose texts are written like Rust's, and whose floats have a point or an exponent.
    fn ron(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => format!("{number:?}"),
            Self::Nothing => "None".to_owned(),
        }
    }
}

impl Table {
    /// An empty table with these headings.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let columns = columns.into_iter().map(|(name, align)| (name.to_owned(), align)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// One more row.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// For a terminal: columns two spaces apart; words in the last one are wrapped.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_aligned(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let heads = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let mut lines: Vec<Vec<String>> = vec![heads];
        lines.extend(self.rows.iter().map(|row| row.iter().map(Cell::plain).collect()));
        let width = |column: usize| {
            lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.width()).max()
        };
        let widths: Vec<usize> =
            (0..self.columns.len()).map(|column| width(column).unwrap_or(0)).collect();
        let Some((_, before_last)) = widths.split_last() else { return Ok(()) };
        let indent = before_last.iter().map(|width| width + GAP.len()).sum();
        for line in &lines {
            let mut text = String::new();
            for (column, cell) in line.iter().enumerate() {
                let blank = " ".repeat(widths[column].saturating_sub(cell.width()));
                match self.columns[column].1 {
                    Align::Left if column + 1 == widths.len() => text += &wrapped(cell, indent),
                    Align::Left => text.extend([cell.as_str(), &blank, GAP]),
                    Align::Right => text.extend([&blank, cell.as_str(), GAP]),
                }
            }
            writeln!(out, "{}", text.trim_end())?;
        }
        Ok(())
    }

    /// As CSV with a heading line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_csv(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let heads: Vec<_> = self.columns.iter().map(|(name, _)| csv_field(name)).collect();
        writeln!(out, "{}", heads.join(","))?;
        for row in &self.rows {
            let cells: Vec<String> =
                row.iter().map(|cell| csv_field(&cell.plain()).into_owned()).collect();
            writeln!(out, "{}", cells.join(","))?;
        }
        Ok(())
    }

    /// In a form that other programs read.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, form: Form, out: &mut dyn io::Write) -> io::Result<()> {
        match form {
            Form::Csv => self.write_csv(out),
            Form::Json => self.write_json(out),
            Form::Markdown => self.write_markdown(out),
            Form::Tsv => self.write_tsv(out),
        }
    }

    /// In a form that other programs read, as a text.
    pub fn text(&self, form: Form) -> String {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        self.write(form, &mut bytes).ok();
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "[")?;
        for (place, row) in self.rows.iter().enumerate() {
            let fields = self.columns.iter().zip(row);
            let field = |((name, _), cell): (&(String, Align), &Cell)| {
                format!("{}: {}", json_text(name), cell.json())
            };
            let fields: Vec<String> = fields.map(field).collect();
            let comma = if place + 1 < self.rows.len() { "," } else { "" };
            writeln!(out, "  {{{}}}{comma}", fields.join(", "))?;
        }
        writeln!(out, "]")
    }

    fn write_markdown(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let heads: Vec<String> = self.columns.iter().map(|(name, _)| markdown_cell(name)).collect();
        writeln!(out, "| {} |", heads.join(" | "))?;
        let rules = self.columns.iter().map(|(_, align)| match align {
            Align::Left => "---",
            Align::Right => "---:",
        });
        writeln!(out, "|{}|", rules.collect::<Vec<_>>().join("|"))?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|of| markdown_cell(&of.plain())).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    /// There is no way to quote a tab, so blanks take the place of tabs and line ends.
    fn write_tsv(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let cell = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let heads: Vec<String> = self.columns.iter().map(|(name, _)| cell(name)).collect();
        writeln!(out, "{}", heads.join("\t"))?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|of| cell(&of.plain())).collect();
            writeln!(out, "{}", cells.join("\t"))?;
        }
        Ok(())
    }

    /// As a RON list of structs, whose fields are the headings.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_ron(&self, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "[")?;
        for row in &self.rows {
            let fields = self.columns.iter().zip(row);
            let fields: Vec<String> =
                fields.map(|((name, _), cell)| format!("{name}: {}", cell.ron())).collect();
            writeln!(out, "    ({}),", fields.join(", "))?;
        }
        writeln!(out, "]")
    }
}

/// A text in a cell of a Markdown table.
pub(super) fn markdown_cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', " ")
}

/// A text between quotes, with what JSON does not allow in it escaped.
fn json_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            control if control < ' ' => quoted += &format!("\\u{:04x}", control as u32),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Words in lines that end at the terminal's edge; each line after the first is indented.
pub fn wrapped(words: &str, indent: usize) -> String {
    let width = TERMINAL_WIDTH.saturating_sub(indent).max(WORDS_WIDTH_MIN);
    let (mut text, mut used) = (String::new(), 0);
    for word in words.split_whitespace() {
        let length = word.width();
        if used > 0 && used + 1 + length > width {
            text.extend(["\n", &" ".repeat(indent)]);
            used = 0;
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text += word;
        used += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Align, FORMS, Form, Table};

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn three_forms_of_one_table() {
        let mut table = Table::new([("id", Align::Left), ("value", Align::Right)]);
        table.push(["a, \"b\"".into(), 1.0.into()]);
        table.push(["c".into(), 12.25.into()]);
        assert_eq!(
            text(|out| table.write_aligned(out)),
            "id      value\na, \"b\"      1\nc       12.25\n"
        );
        assert_eq!(text(|out| table.write_csv(out)), "id,value\n\"a, \"\"b\"\"\",1\nc,12.25\n");
        assert_eq!(
            text(|out| table.write_ron(out)),
            "[\n    (id: \"a, \\\"b\\\"\", value: 1.0),\n    (id: \"c\", value: 12.25),\n]\n"
        );
    }

    #[test]
    fn forms_for_other_programs_escape_what_would_break_them() {
        let mut table = Table::new([("a|b", Align::Left), ("value", Align::Right)]);
        table.push(["say \"hi\"\tand\\go".into(), 0.5.into()]);
        table.push(["two\nlines | more\u{1}".into(), f64::NAN.into()]);
        assert_eq!(
            table.text(Form::Json),
            "[\n  {\"a|b\": \"say \\\"hi\\\"\\tand\\\\go\", \"value\": 0.5},\n  {\"a|b\": \
             \"two\\nlines | more\\u0001\", \"value\": null}\n]\n"
        );
        assert_eq!(
            table.text(Form::Markdown),
            "| a\\|b | value |\n|---|---:|\n| say \"hi\"\tand\\\\go | 0.5 |\n| two lines \\| \
             more\u{1} | NaN |\n"
        );
        assert_eq!(
            table.text(Form::Tsv),
            "a|b\tvalue\nsay \"hi\" and\\go\t0.5\ntwo lines | more\u{1}\tNaN\n"
        );
        let endings = FORMS.map(|(ending, _, _)| ending);
        assert_eq!(endings, ["csv", "json", "md", "tsv"]);
    }

    #[test]
    fn long_words_wrap_under_themselves() {
        let mut table = Table::new([("id", Align::Left), ("about", Align::Left)]);
        table.push(["x".into(), "word ".repeat(30).into()]);
        // Four characters of indent leave 96: nineteen words of five characters, less a blank.
        let expected =
            format!("id  about\nx   {}\n    {}\n", ["word"; 19].join(" "), ["word"; 11].join(" "));
        assert_eq!(text(|out| table.write_aligned(out)), expected);
    }
}
