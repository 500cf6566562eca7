//! `list`: what the model, the cases and the samples offer, one table a kind of thing. Its columns
//! are a contract that scripts rely on.

use std::io::Write;

use crate::cli::load;
use crate::cli::status::{Failure, Status};
use crate::export::{Align, Cell, Table};
use crate::model::{Better, Model};
use crate::plan;
use crate::store::assets;

/// What is listed and how.
pub(super) struct List {
    pub(super) things: Things,
    pub(super) form: Form,
}

/// What can be listed.
#[derive(Clone, Copy)]
pub(super) enum Things {
    Measures,
    Outcomes,
    Parameters,
    Events,
    Schools,
    Claims,
    Cases,
    Plans,
}

impl Things {
    pub(super) const ALL: [Self; 8] = [
        Self::Measures,
        Self::Outcomes,
        Self::Parameters,
        Self::Events,
        Self::Schools,
        Self::Claims,
        Self::Cases,
        Self::Plans,
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Measures => "measures",
            Self::Outcomes => "outcomes",
            Self::Parameters => "parameters",
            Self::Events => "events",
            Self::Schools => "schools",
            Self::Claims => "claims",
            Self::Cases => "cases",
            Self::Plans => "plans",
        }
    }
}

/// How a list is written.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Table,
    Csv,
    Ron,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Table, Self::Csv, Self::Ron];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Ron => "ron",
        }
    }
}

/// Carries it out.
pub(super) fn list(list: &List, out: &mut dyn Write) -> Result<Status, Failure> {
    let model = load::model_of_case(assets::CASES[0].0)?;
    let table = match list.things {
        Things::Measures => measures(&model),
        Things::Outcomes => outcomes(&model),
        Things::Parameters => parameters(&model),
        Things::Events => events(&model),
        Things::Schools => schools(&model),
        Things::Claims => claims(&model),
        Things::Cases => cases()?,
        Things::Plans => plans()?,
    };
    match list.form {
        Form::Table => table.write_aligned(out)?,
        Form::Csv => table.write_csv(out)?,
        Form::Ron => table.write_ron(out)?,
    }
    Ok(Status::Done)
}

fn measures(model: &Model) -> Table {
    let mut table = Table::new(["id", "label", "track", "stops"].map(|name| (name, Align::Left)));
    for (id, measure) in &model.measures {
        let stops: Vec<String> = measure
            .stops
            .iter()
            .map(|stop| format!("{} = {}", stop.strength, stop.label))
            .collect();
        let track = format!("{:?}", measure.track).to_lowercase();
        let cells = [id.clone(), measure.label.clone(), track, stops.join("; ")];
        table.push(cells.map(Cell::from));
    }
    table
}

fn outcomes(model: &Model) -> Table {
    let columns = ["id", "label", "unit", "better_for_us"];
    let mut table = Table::new(columns.map(|name| (name, Align::Left)));
    for (id, outcome) in &model.outcomes {
        let better = match outcome.washington {
            Better::More => "more",
            Better::Less => "less",
            Better::Neither => "neither",
        };
        table.push([id.as_str(), &outcome.label, &outcome.unit, better].map(Cell::from));
    }
    table
}

fn parameters(model: &Model) -> Table {
    let mut table = Table::new([
        ("id", Align::Left),
        ("label", Align::Left),
        ("unit", Align::Left),
        ("p10", Align::Right),
        ("p50", Align::Right),
        ("p90", Align::Right),
        ("grade", Align::Left),
        ("sources", Align::Left),
    ]);
    for (id, parameter) in &model.parameters {
        let words = [id, &parameter.label, &parameter.unit].map(|text| Cell::from(text.as_str()));
        let numbers = [parameter.p10, parameter.p50, parameter.p90].map(Cell::from);
        let evidence = [format!("{:?}", parameter.grade), parameter.sources.join("; ")];
        table.push(words.into_iter().chain(numbers).chain(evidence.map(Cell::from)));
    }
    table
}

fn events(model: &Model) -> Table {
    let mut table = Table::new(["id", "label", "hazard"].map(|name| (name, Align::Left)));
    for (id, event) in &model.events {
        table.push([id.as_str(), &event.label, &event.hazard.text].map(Cell::from));
    }
    table
}

fn schools(model: &Model) -> Table {
    let mut table = Table::new(["id", "label", "about"].map(|name| (name, Align::Left)));
    for (id, school) in &model.schools {
        table.push([id.as_str(), &school.label, &school.about].map(Cell::from));
    }
    table
}

fn claims(model: &Model) -> Table {
    let mut table = Table::new(["id", "label", "grade", "says"].map(|name| (name, Align::Left)));
    for (id, claim) in &model.claims {
        let grade = format!("{:?}", claim.grade);
        table.push([id.as_str(), &claim.label, &grade, &claim.says].map(Cell::from));
    }
    table
}

fn cases() -> Result<Table, Failure> {
    let mut table = Table::new(["id", "label", "about"].map(|name| (name, Align::Left)));
    for (id, _) in assets::CASES {
        let case = load::model_of_case(id)?.case;
        table.push([*id, &case.label, &case.about].map(Cell::from));
    }
    Ok(table)
}

fn plans() -> Result<Table, Failure> {
    let mut table = Table::new(["id", "label", "about"].map(|name| (name, Align::Left)));
    for (name, text) in assets::SAMPLES {
        let file =
            plan::parse(text).map_err(|problems| Failure::of(Status::Problems, name, &problems))?;
        let id = name.trim_end_matches(".ron");
        table.push([id, &file.title, &file.notes].map(Cell::from));
    }
    Ok(table)
}
