//! The text of a measure's briefing → a [`Briefing`], or everything that is wrong with it: fixed
//! headings, paragraphs and items, links to what the model has, and its sources by key. How it
//! looks is for `app`.
//!
//! # Why a reader of our own (November 2026)
//! The form is a corner of Markdown, so that any editor shows the files well: `## ` headings,
//! `- ` items, `[words](outcome:trust)` links and `[turk]` sources. A Markdown library reads much
//! more than that and does not say where a link stands in its line; we would come back to it if
//! tables or pictures were wanted.

use crate::base::problem::did_you_mean;
use crate::base::{Place, Problem};
use crate::model::Model;

/// The headings of a briefing, in their order.
pub const HEADINGS: [&str; 7] =
    [WHAT, "Cost and consent", DYNAMICS, "Big message", PRECEDENTS, EVIDENCE, SOURCES];
const WHAT: &str = "What it is";
const DYNAMICS: &str = "Key dynamics";
const PRECEDENTS: &str = "Precedents";
const EVIDENCE: &str = "Evidence and doubts";
const SOURCES: &str = "Sources";

/// How an item of the evidence begins: one of each is asked for.
const SIDES: [&str; 2] = ["For: ", "Against: "];

/// Most problems that are told of one text: a hostile one could have a million.
const PROBLEMS_MAX: usize = 100;

/// What a measure is, costs and does, with precedents and evidence on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Briefing {
    sections: Vec<Section>,
}

impl Briefing {
    /// One section for each of [`HEADINGS`], in their order, none of them empty.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The keys of the model's sources that it cites, as listed at its end.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        sources_of(self.sections.iter())
    }
}

fn sources_of<'a>(sections: impl Iterator<Item = &'a Section>) -> impl Iterator<Item = &'a str> {
    let listed = sections.filter(|section| section.heading == SOURCES);
    let spans = listed.flat_map(|section| &section.blocks).flat_map(|block| &block.spans);
    spans.filter_map(|span| match span {
        Span::Source(key) => Some(key.as_str()),
        Span::Text(_) | Span::Link { .. } => None,
    })
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// One of [`HEADINGS`].
    pub heading: &'static str,
    /// Its paragraphs and items.
    pub blocks: Vec<Block>,
}

/// A paragraph, or an item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Whether it is an item.
    pub item: bool,
    /// Its words.
    pub spans: Vec<Span>,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Plain words.
    Text(String),
    /// Words that lead somewhere.
    Link {
        /// The words.
        text: String,
        /// Where they lead; it is in the model.
        to: Link,
    },
    /// A key of the model's `sources`.
    Source(String),
}

/// Where a link leads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Link {
    /// An outcome, to be plotted.
    Outcome(String),
    /// A stock, variable, event or parameter, with its equation or numbers.
    Entry(String),
    /// A claim of the article.
    Claim(String),
    /// The briefing of another measure.
    Measure(String),
}

/// Checks the briefing of `measure` against the model.
pub fn check_briefing(
    model: &Model,
    measure: &str,
    text: &str,
) -> (Option<Briefing>, Vec<Problem>) {
    let mut reader = Reader { model, open: Vec::new(), cited: Vec::new(), problems: Vec::new() };
    if !model.measures.contains_key(measure) {
        let remedy = did_you_mean(measure, model.measures.keys().map(String::as_str));
        let what = format!("there is no measure `{measure}` that this could be the briefing of");
        reader.problems.push(Problem::error(what).remedy(remedy));
    }
    for (index, line) in text.lines().enumerate() {
        if reader.problems.len() >= PROBLEMS_MAX {
            break;
        }
        reader.line(line, Place { line: index + 1, column: 1 });
    }
    // Of a text that is not read to its end, nothing can be said to be missing.
    if reader.problems.len() < PROBLEMS_MAX {
        reader.whole(model.measures.get(measure).map_or(&[], |measure| &measure.sources));
    }
    let Reader { open, mut problems, .. } = reader;
    problems.sort_by_key(|problem| problem.place);
    problems.truncate(PROBLEMS_MAX);
    let sections = open.into_iter().map(|(_, section, _)| section).collect();
    (problems.is_empty().then_some(Briefing { sections }), problems)
}

struct Reader<'a> {
    model: &'a Model,
    /// Sections so far: where each began, and whether its last block goes on.
    open: Vec<(Place, Section, bool)>,
    /// Sources that the text cites outside of its list.
    cited: Vec<(String, Place)>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn error(&mut self, place: Place, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn line(&mut self, line: &str, place: Place) {
        if let Some(heading) = line.strip_prefix("## ") {
            self.heading(heading.trim(), place.right(3));
            return;
        }
        let trimmed = line.trim();
        if self.open.is_empty() {
            if !trimmed.is_empty() {
                let remedy = format!("begin with `## {}`", HEADINGS[0]);
                self.error(place, "there is text before the first heading", remedy);
            }
            return;
        }
        let (words, item) = match line.strip_prefix("- ") {
            Some(words) => (words.trim(), true),
            None => (trimmed, false),
        };
        let before =
            line.chars().count() - line.trim_start_matches("- ").trim_start().chars().count();
        let mut spans = self.spans(words, place.right(before));
        let Some((_, section, goes_on)) = self.open.last_mut() else { return };
        match section.blocks.last_mut() {
            _ if trimmed.is_empty() => {}
            Some(block) if *goes_on && !item => {
                block.spans.push(Span::Text(" ".to_owned()));
                block.spans.append(&mut spans);
            }
            _ => section.blocks.push(Block { item, spans }),
        }
        *goes_on = !trimmed.is_empty();
    }

    fn heading(&mut self, written: &str, place: Place) {
        let Some(heading) = HEADINGS.into_iter().find(|known| *known == written) else {
            let remedy = did_you_mean(written, HEADINGS);
            self.error(place, format!("a briefing has no heading `{written}`"), remedy);
            return;
        };
        let rank = |heading: &str| HEADINGS.iter().position(|known| *known == heading);
        if self.open.last().is_some_and(|(_, last, _)| rank(heading) <= rank(last.heading)) {
            let what = format!("`{heading}` stands in the wrong place");
            self.error(place, what, format!("keep to: {}", HEADINGS.join(" · ")));
        }
        self.open.push((place, Section { heading, blocks: Vec::new() }, false));
    }

    /// The pieces of one line. A link or a source ends on the line on which it begins.
    fn spans(&mut self, line: &str, place: Place) -> Vec<Span> {
        let mut spans = Vec::new();
        let (mut rest, mut at) = (line, place);
        while let Some(open) = rest.find('[')
            && self.problems.len() < PROBLEMS_MAX
        {
            let (plain, from) = rest.split_at(open);
            at = at.right(plain.chars().count());
            let Some((words, after)) = from[1..].split_once(']') else {
                self.error(at, "a `[` is not closed on its line", "close it with `]`");
                break;
            };
            if !plain.is_empty() {
                spans.push(Span::Text(plain.to_owned()));
            }
            let target = after.strip_prefix('(').and_then(|after| after.split_once(')'));
            let (span, after) = match target {
                Some((target, after)) => (self.link(words, target, at), after),
                None => (self.source(words, at), after),
            };
            spans.push(span);
            at = at.right(from[..from.len() - after.len()].chars().count());
            rest = after;
        }
        if !rest.is_empty() {
            spans.push(Span::Text(rest.to_owned()));
        }
        spans
    }

    fn link(&mut self, words: &str, target: &str, place: Place) -> Span {
        let model = self.model;
        let place_of_target = place.right(words.chars().count() + 3);
        let (kind, name) = target.split_once(':').unwrap_or((target, ""));
        let name = name.to_owned();
        let (to, known): (Link, Vec<&str>) = match kind {
            "outcome" => (Link::Outcome(name), model.outcomes.keys().map(String::as_str).collect()),
            "model" => (Link::Entry(name), entries(model)),
            "claim" => (Link::Claim(name), claims(model)),
            "measure" => (Link::Measure(name), model.measures.keys().map(String::as_str).collect()),
            _ => {
                let what = format!("nothing can be linked with `{target}`");
                let remedy = "write outcome:, model:, claim: or measure: and a name";
                self.error(place_of_target, what, remedy);
                return Span::Text(words.to_owned());
            }
        };
        let (Link::Outcome(name) | Link::Entry(name) | Link::Claim(name) | Link::Measure(name)) =
            &to;
        if !known.contains(&name.as_str()) {
            let what = format!(
                "the model has no {} `{name}`",
                if kind == "model" { "entry" } else { kind }
            );
            let remedy = did_you_mean(name, known);
            self.error(place_of_target, what, remedy);
        }
        if words.trim().is_empty() {
            self.error(place, "a link has no words", "write what it leads to");
        }
        Span::Link { text: words.to_owned(), to }
    }

    fn source(&mut self, key: &str, place: Place) -> Span {
        if !self.model.sources.contains_key(key) {
            let remedy = did_you_mean(key, self.model.sources.keys().map(String::as_str));
            self.error(place.right(1), format!("there is no source `{key}`"), remedy);
        }
        if self.open.last().is_some_and(|(_, section, _)| section.heading != SOURCES) {
            self.cited.push((key.to_owned(), place.right(1)));
        }
        Span::Source(key.to_owned())
    }

    /// What can be said only of the whole text.
    fn whole(&mut self, of_measure: &[String]) {
        let end = self.open.last().map_or(Place { line: 1, column: 1 }, |(place, ..)| *place);
        for heading in HEADINGS {
            if !self.open.iter().any(|(_, section, _)| section.heading == heading) {
                self.error(
                    end,
                    format!("the heading `{heading}` is missing"),
                    "write that section",
                );
            }
        }
        for (place, section, _) in std::mem::take(&mut self.open) {
            self.section(place, &section);
            self.open.push((place, section, false));
        }
        let listed = sources_of(self.open.iter().map(|(_, section, _)| section));
        let listed: Vec<String> = listed.map(str::to_owned).collect();
        for (key, place) in std::mem::take(&mut self.cited) {
            if !listed.contains(&key) {
                let what = format!("`{key}` is cited and not listed");
                self.error(place, what, format!("add it under `{SOURCES}`"));
            }
        }
        for key in of_measure {
            if !listed.contains(key) {
                let what = format!("the model rests this measure on `{key}`, which is not listed");
                self.error(end, what, format!("add it under `{SOURCES}`"));
            }
        }
    }

    fn section(&mut self, place: Place, section: &Section) {
        let Section { heading, blocks } = section;
        let first = |block: &Block| match block.spans.first() {
            Some(Span::Text(text)) => text.clone(),
            Some(Span::Link { .. } | Span::Source(_)) | None => String::new(),
        };
        let links = blocks.iter().flat_map(|block| &block.spans);
        let mut links = links.filter(|span| matches!(span, Span::Link { .. }));
        let missing = match *heading {
            _ if blocks.is_empty() => Some("at least a sentence"),
            DYNAMICS if links.next().is_none() => Some("a link to what it moves"),
            PRECEDENTS if !blocks.iter().all(|block| block.item && dated(&first(block))) => {
                Some("items that begin with a year, or with `None`")
            }
            EVIDENCE
                if !blocks.iter().all(|block| block.item)
                    || !SIDES
                        .iter()
                        .all(|side| blocks.iter().any(|b| first(b).starts_with(side))) =>
            {
                Some("items, among them one that begins with `For: ` and one with `Against: `")
            }
            SOURCES if !blocks.iter().all(|b| matches!(b.spans.as_slice(), [Span::Source(_)])) => {
                Some("one source an item, `- [key]`")
            }
            _ => None,
        };
        if let Some(missing) = missing {
            self.error(place, format!("`{heading}` needs {missing}"), "write it");
        }
    }
}

fn dated(text: &str) -> bool {
    text.starts_with("None") || text.chars().take(4).filter(char::is_ascii_digit).count() == 4
}

/// What the Model view can be opened at.
fn entries(model: &Model) -> Vec<&str> {
    let stocks = model.stocks.keys().chain(model.variables.keys());
    let names = stocks.chain(model.events.keys()).chain(model.parameters.keys());
    names.map(String::as_str).collect()
}

/// Claims that the Model view finds something for.
fn claims(model: &Model) -> Vec<&str> {
    model.claims.keys().map(String::as_str).collect()
}
