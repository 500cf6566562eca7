//! The built-in briefings: every measure has one, and none says what the model says already.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use two_track::model::{self, Block, Briefing, HEADINGS, Link, Model, Span};
use two_track::store::assets;

static KOREA: LazyLock<Model> =
    LazyLock::new(|| model::check(assets::MODEL, assets::CASES[0].1).model.unwrap());

fn all() -> impl Iterator<Item = (&'static str, Briefing)> {
    assets::BRIEFINGS.iter().map(|(id, text)| {
        let (briefing, problems) = model::check_briefing(&KOREA, id, text);
        assert_eq!(problems, [], "{id}");
        (*id, briefing.unwrap())
    })
}

fn words(block: &Block) -> String {
    let words = block.spans.iter().map(|span| match span {
        Span::Text(text) | Span::Link { text, .. } => text.as_str(),
        Span::Source(_) => "",
    });
    words.collect()
}

#[test]
fn every_measure_has_one() {
    let told: Vec<&str> = all().map(|(id, _)| id).collect();
    assert_eq!(told, KOREA.measures.keys().collect::<Vec<_>>(), "in the order of the model");
}

#[test]
fn each_is_as_long_as_is_read_and_has_every_part() {
    for (id, briefing) in all() {
        let headings: Vec<&str> = briefing.sections().iter().map(|s| s.heading).collect();
        assert_eq!(headings, HEADINGS, "{id}");
        let blocks = briefing.sections().iter().flat_map(|section| &section.blocks);
        let count: usize = blocks.map(|block| words(block).split_whitespace().count()).sum();
        assert!((200..=350).contains(&count), "{id} has {count} words");
        assert!(briefing.sources().count() > 1, "{id} rests on one source");
    }
}

/// What stands in the model is shown beside the briefing, so no sentence stands in both, nor in
/// two briefings.
#[test]
fn no_sentence_stands_twice() {
    let mut seen = BTreeSet::new();
    for measure in KOREA.measures.values() {
        assert!(seen.insert(measure.about.clone()), "{}", measure.about);
    }
    for (id, briefing) in all() {
        let texts = briefing.sections().iter().flat_map(|section| &section.blocks).map(words);
        let texts: Vec<String> = texts.collect();
        let sentences = texts.iter().flat_map(|text| text.split_inclusive(". "));
        for sentence in sentences.map(|sentence| sentence.trim().trim_end_matches('.')) {
            // Shorter pieces are lists of links and marks, which may well be alike.
            if sentence.split_whitespace().count() > 8 {
                assert!(seen.insert(sentence.to_owned()), "{id}: {sentence}");
            }
        }
    }
}

/// Which way each measure works is told with what it moves: a person can look at all of it.
#[test]
fn each_leads_to_an_outcome_and_into_the_model() {
    for (id, briefing) in all() {
        let spans = briefing.sections().iter().flat_map(|s| &s.blocks).flat_map(|b| &b.spans);
        let links = spans.filter_map(|span| match span {
            Span::Link { to, .. } => Some(to.clone()),
            Span::Text(_) | Span::Source(_) => None,
        });
        let links: Vec<Link> = links.collect();
        assert!(links.iter().any(|link| matches!(link, Link::Outcome(_))), "{id}");
        assert!(links.iter().any(|link| matches!(link, Link::Entry(_))), "{id}");
        assert!(links.iter().any(|link| matches!(link, Link::Claim(_))), "{id}: no claim");
        assert!(!links.contains(&Link::Measure(id.to_owned())), "{id} leads to itself");
    }
}
