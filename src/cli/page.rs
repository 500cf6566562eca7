//! An answer to be read, of headings, paragraphs and tables: on a terminal, or as Markdown in a
//! file.

use std::io::{self, Write};

use crate::export::{Form, Table, wrapped};

/// How it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Page {
    /// In lines that fit.
    Terminal,
    /// For a text.
    Markdown,
}

impl Page {
    /// What it is about.
    pub(super) fn title(self, out: &mut dyn Write, words: &str) -> io::Result<()> {
        match self {
            Self::Terminal => writeln!(out, "{words}\n"),
            Self::Markdown => writeln!(out, "# {words}\n"),
        }
    }

    /// Of a part of it, apart from what is above.
    pub(super) fn heading(self, out: &mut dyn Write, words: &str) -> io::Result<()> {
        match self {
            Self::Terminal => writeln!(out, "\n{words}"),
            Self::Markdown => writeln!(out, "\n## {words}\n"),
        }
    }

    /// A paragraph; on a terminal, directly below what is above.
    pub(super) fn paragraph(self, out: &mut dyn Write, words: &str) -> io::Result<()> {
        match self {
            Self::Terminal => writeln!(out, "{}", wrapped(words, 0)),
            Self::Markdown => writeln!(out, "{words}\n"),
        }
    }

    /// A table.
    pub(super) fn table(self, out: &mut dyn Write, table: &Table) -> io::Result<()> {
        match self {
            Self::Terminal => table.write_aligned(out),
            Self::Markdown => {
                table.write(Form::Markdown, out)?;
                writeln!(out)
            }
        }
    }
}
