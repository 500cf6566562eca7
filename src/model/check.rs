//! The texts of a model and of a case → a [`Model`], or everything that is wrong with them.

use indexmap::IndexMap;

use crate::base::problem::{any_error, did_you_mean, in_order};
use crate::base::written::{Written, read};
use crate::base::{Place, Places, Problem};
use crate::model::acceptance::{OFFERED, expand};
use crate::model::equation::{Function, RESERVED};
use crate::model::file::{CaseFile, FORMAT, ModelFile, OutcomeFile};
use crate::model::order::{Reads, order};
use crate::model::resolve::{Hidden, Resolver, Text};
use crate::model::{
    Case, Equation, Event, Exchange, Measure, Model, Observed, Outcome, Seal, Stock, Unit,
    Variable, case, caution, claims, evidence, given, thesis,
};

/// What came of checking a model and a case.
#[derive(Debug)]
pub struct Checked {
    /// The model in its case, if neither has an error.
    pub model: Option<Model>,
    /// What is wrong with the model's text.
    pub of_model: Vec<Problem>,
    /// What is wrong with the case's text.
    pub of_case: Vec<Problem>,
}

/// Checks a model and one of its cases together.
pub fn check(model_text: &str, case_text: &str) -> Checked {
    let model = read::<ModelFile>(model_text, "a model", FORMAT);
    let case = read::<CaseFile>(case_text, "a case", FORMAT);
    let (mut model, case) = match (model, case) {
        (Ok(model), Ok(case)) => (model, case),
        (model, case) => {
            let of_model = model.err().unwrap_or_default();
            return Checked { model: None, of_model, of_case: case.err().unwrap_or_default() };
        }
    };
    let mut of_model = evidence::check(&model.file, &model.places);
    let (mut bound, mut of_case) = case::bind(&mut model.file, &case);
    expand(&mut model.file);
    // Before the case replaces equations: a link is a link of the model.
    of_model.extend(claims::check(&model.file, &model.places));
    of_model.extend(caution::check(&model.file, &model.places));
    of_case.extend(given::give(&mut model.file, &case, bound.as_mut()));
    of_model.extend(evidence::check_loops(&model.file, &model.places));
    of_model.extend(thesis::check(&model.file, &model.places));
    let built = build(model.file, &model.places, bound, &case);
    let Built { model: built, of_model: wrong, of_case: wrong_in_case } = built;
    of_model.extend(wrong);
    of_case.extend(wrong_in_case);
    let model = built.filter(|_| !any_error(&of_model) && !any_error(&of_case));
    Checked { model, of_model: in_order(of_model), of_case: in_order(of_case) }
}

/// What came of building a model.
struct Built {
    model: Option<Model>,
    of_model: Vec<Problem>,
    of_case: Vec<Problem>,
}

fn build(
    file: ModelFile,
    places: &Places,
    case: Option<Case>,
    case_text: &Written<CaseFile>,
) -> Built {
    let mut units = Units { declared: &file.units, places, problems: Vec::new() };
    let resolver = names(&file, &case_text.file, &mut units, places);
    let problems = std::mem::take(&mut units.problems);
    let mut build = Build { file: &file, case: case_text, of_case: Vec::new(), units, resolver };
    build.resolver.problems.extend(problems);
    let mut stocks = build.stocks();
    let mut variables = build.variables();
    let events = build.events();
    let exchanges = build.exchanges();
    let outcomes = build.outcomes();
    let Build { resolver, mut of_case, .. } = build;
    let Resolver { hidden, mut problems, .. } = resolver;
    let owners: Owners = hidden.iter().map(|of| (of.stock.clone(), of.owner.clone())).collect();
    for hidden in hidden {
        add_hidden(hidden, &mut stocks, &mut variables);
    }
    problems.extend(unused_flows(&file, places));
    let orders = orders(&stocks, &variables, &events);
    let orders = orders.map_err(|circle| {
        let at_start = circle.iter().any(|id| stocks.contains_key(id));
        let circle = as_written(circle, &owners);
        let own = circle.iter().find(|id| case_text.file.initial.contains_key(*id));
        match own.and_then(|id| case_text.places.value(&format!("initial/{id}"))) {
            Some(place) => of_case.push(circle_problem(&circle, at_start).at(place)),
            None => {
                problems.push(circle_problem(&circle, at_start).at(place_of(&circle, places)));
            }
        }
    });
    let (Ok((order, initial_order)), Some(case)) = (orders, case) else {
        return Built { model: None, of_model: problems, of_case };
    };
    let observed = observed(&file, &case_text.file);
    let measures = file.measures.into_iter().map(|(id, m)| (id, measure(m))).collect();
    let ModelFile { id, label, about, parts, limits, sources, parameters, lookups, .. } = file;
    let ModelFile { headlines, loops, schools, claims, absent, .. } = file;
    let ModelFile { caveat, told, thesis, .. } = file;
    let model = Model {
        id,
        label,
        about,
        parts,
        caveat,
        told,
        thesis,
        limits,
        sources,
        parameters,
        lookups,
        observed,
        stocks,
        variables,
        events,
        exchanges,
        measures,
        outcomes,
        headlines,
        loops,
        schools,
        claims,
        absent,
        case,
        order,
        initial_order,
        checked: Seal,
    };
    Built { model: Some(model), of_model: problems, of_case }
}

/// Declared units, and what is wrong with the units that are used.
struct Units<'a> {
    declared: &'a IndexMap<String, String>,
    places: &'a Places,
    problems: Vec<Problem>,
}

impl Units<'_> {
    fn read(&mut self, text: &str, path: &str) -> Unit {
        let known = |base: &str| base == "year" || self.declared.contains_key(base);
        let (what, remedy) = match Unit::parse(text) {
            Ok(unit) => {
                let undeclared = unit.bases().find(|base| !known(base)).map(str::to_owned);
                let Some(base) = undeclared else { return unit };
                let remedy = did_you_mean(&base, self.declared.keys().map(String::as_str));
                (format!("the unit `{base}` is not declared"), remedy)
            }
            Err(what) => (what, String::new()),
        };
        self.problems.push(Problem::error(what).at(self.places.value(path)).remedy(remedy));
        Unit::none()
    }
}

/// Every name that an equation can use, with its unit.
fn names<'a>(
    file: &ModelFile,
    case: &CaseFile,
    units: &mut Units<'_>,
    places: &'a Places,
) -> Resolver<'a> {
    let mut all: Vec<(&str, &String, Unit)> = Vec::new();
    for (id, p) in &file.parameters {
        all.push(("parameters", id, units.read(&p.unit, &format!("parameters/{id}/unit"))));
    }
    for (id, s) in &file.stocks {
        all.push(("stocks", id, units.read(&s.unit, &format!("stocks/{id}/unit"))));
    }
    for (list, items) in [("flows", &file.flows), ("auxiliaries", &file.auxiliaries)] {
        for (id, e) in items {
            all.push((list, id, units.read(&e.unit, &format!("{list}/{id}/unit"))));
        }
    }
    all.extend(file.events.keys().map(|id| ("events", id, Unit::per_year())));
    let mut known: IndexMap<String, Unit> = IndexMap::new();
    for (list, id, unit) in all {
        let taken = known.insert(id.clone(), unit).is_some();
        let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let reserved = RESERVED.contains(&id.as_str())
            || Function::ALL.iter().any(|(name, ..)| name == id)
            || (id.ends_with(OFFERED) && !case.given.contains_key(id));
        if taken || !plain || reserved {
            let what = format!("`{id}` cannot be the name of one of the {list}");
            let remedy = if taken { "it is taken" } else { "use small letters, digits and _" };
            let remedy = if reserved { "it already means something in equations" } else { remedy };
            let place = places.key(&format!("{list}/{id}"));
            units.problems.push(Problem::error(what).at(place).remedy(remedy));
        }
    }
    known.extend(file.measures.keys().map(|id| (format!("{id}{OFFERED}"), Unit::none())));
    known.extend(file.claims.keys().map(|id| (id.clone(), Unit::none())));
    let lookups = file.lookups.iter().map(|(id, l)| {
        let unit_in = units.read(&l.unit_in, &format!("lookups/{id}/unit_in"));
        (id.clone(), (unit_in, units.read(&l.unit_out, &format!("lookups/{id}/unit_out"))))
    });
    let lookups = lookups.collect();
    let observed = file.observed.iter();
    let observed = observed
        .map(|(id, o)| (id.clone(), units.read(&o.unit, &format!("observed/{id}/unit"))))
        .collect();
    Resolver { names: known, lookups, observed, places, problems: vec![], hidden: vec![] }
}

struct Build<'a> {
    file: &'a ModelFile,
    case: &'a Written<CaseFile>,
    of_case: Vec<Problem>,
    units: Units<'a>,
    resolver: Resolver<'a>,
}

impl Build<'_> {
    fn unit(&self, name: &str) -> Unit {
        self.resolver.names.get(name).cloned().unwrap_or_default()
    }

    fn equation(&mut self, owner: &str, text: &str, path: String, want: &Unit) -> Equation {
        let text = Text { owner, text, path, shift: 0 };
        self.resolver.equation(&text, want).unwrap_or_else(unreadable)
    }

    fn stocks(&mut self) -> IndexMap<String, Stock> {
        let mut stocks = IndexMap::new();
        for (id, s) in &self.file.stocks {
            let unit = self.unit(id);
            let per_year = unit.over(&Unit::year());
            for (list, flows) in [("inflows", &s.inflows), ("outflows", &s.outflows)] {
                for (index, flow) in flows.iter().enumerate() {
                    self.flow_of_stock(id, flow, &per_year, &format!("stocks/{id}/{list}/{index}"));
                }
            }
            if s.bounds.0.is_nan() || s.bounds.1.is_nan() || s.bounds.0 >= s.bounds.1 {
                let place = self.resolver.places.value(&format!("stocks/{id}/bounds"));
                let what = format!("the bounds of `{id}` are not a range");
                let problem = Problem::error(what).at(place).remedy("write the lower one first");
                self.resolver.problems.push(problem);
            }
            let stock = Stock {
                label: s.label.clone(),
                part: s.part.clone(),
                about: s.about.clone(),
                initial: self.initial(id, &s.initial, &unit),
                inflows: s.inflows.clone(),
                outflows: s.outflows.clone(),
                bounds: s.bounds,
                unit,
            };
            stocks.insert(id.clone(), stock);
        }
        stocks
    }

    /// A stock's initial value; where the case has its own, what is wrong with it stands there.
    fn initial(&mut self, id: &str, text: &str, unit: &Unit) -> Equation {
        let path = format!("initial/{id}");
        if !self.case.file.initial.contains_key(id) {
            return self.equation(id, text, format!("stocks/{id}/initial"), unit);
        }
        let places = std::mem::replace(&mut self.resolver.places, &self.case.places);
        let of_model = std::mem::take(&mut self.resolver.problems);
        let equation = self.equation(id, text, path, unit);
        self.resolver.places = places;
        self.of_case.append(&mut self.resolver.problems);
        self.resolver.problems = of_model;
        equation
    }

    fn flow_of_stock(&mut self, stock: &str, flow: &str, per_year: &Unit, path: &str) {
        let place = self.resolver.places.value(path);
        let problem = if !self.file.flows.contains_key(flow) {
            Problem::error(format!("`{stock}` names no flow `{flow}`"))
                .remedy(did_you_mean(flow, self.file.flows.keys().map(String::as_str)))
        } else if self.unit(flow) != *per_year {
            let unit = self.unit(flow);
            Problem::error(format!(
                "`{flow}` has unit {unit}; a flow of `{stock}` needs {per_year}"
            ))
            .remedy("change one of the two units")
        } else {
            return;
        };
        self.resolver.problems.push(problem.at(place));
    }

    fn variables(&mut self) -> IndexMap<String, Variable> {
        let mut variables = IndexMap::new();
        for (list, items) in [("flows", &self.file.flows), ("auxiliaries", &self.file.auxiliaries)]
        {
            for (id, e) in items {
                let unit = self.unit(id);
                let equation =
                    self.equation(id, &e.equation, format!("{list}/{id}/equation"), &unit);
                let variable = Variable {
                    label: e.label.clone(),
                    part: e.part.clone(),
                    about: e.about.clone(),
                    equation,
                    unit,
                };
                variables.insert(id.clone(), variable);
            }
        }
        variables
    }

    fn events(&mut self) -> IndexMap<String, Event> {
        let mut events = IndexMap::new();
        for (id, e) in &self.file.events {
            let (path, shift) = self.hazard_path(id);
            let text = Text { owner: id, text: &e.hazard, path, shift };
            let hazard = self.resolver.equation(&text, &Unit::per_year());
            let event = Event {
                label: e.label.clone(),
                part: e.part.clone(),
                about: e.about.clone(),
                hazard: hazard.unwrap_or_else(unreadable),
                sources: e.sources.clone(),
                reasoning: e.reasoning.clone(),
                shock: e.shock,
            };
            events.insert(id.clone(), event);
        }
        events
    }

    /// Where an event's hazard stands; a measure's acceptance was put in brackets.
    fn hazard_path(&self, event: &str) -> (String, usize) {
        for (suffix, field) in [("_acceptance", "hazard"), ("_collapse", "collapse")] {
            let measure =
                event.strip_suffix(suffix).filter(|m| self.file.measures.contains_key(*m));
            if let Some(measure) = measure {
                let plain = format!("measures/{measure}/acceptance/{field}");
                let in_some = format!("measures/{measure}/acceptance/0/{field}");
                let has = self.resolver.places.value(&plain).is_some();
                return (if has { plain } else { in_some }, 1);
            }
        }
        (format!("events/{event}/hazard"), 0)
    }

    fn exchanges(&mut self) -> IndexMap<String, Exchange> {
        let mut exchanges = IndexMap::new();
        for (id, e) in &self.file.exchanges {
            let path = format!("exchanges/{id}/given");
            let given = self.equation(id, &e.given, path, &Unit::none());
            let (label, about) = (e.label.clone(), e.about.clone());
            exchanges.insert(id.clone(), Exchange { label, about, given });
        }
        exchanges
    }

    fn outcomes(&mut self) -> IndexMap<String, Outcome> {
        let mut outcomes = IndexMap::new();
        for (id, o) in &self.file.outcomes {
            let unit = self.units.read(&o.unit, &format!("outcomes/{id}/unit"));
            let equation = self.equation(id, &o.equation, format!("outcomes/{id}/equation"), &unit);
            let history = o
                .history
                .as_ref()
                .map(|text| self.equation(id, text, format!("outcomes/{id}/history"), &unit));
            outcomes.insert(id.clone(), outcome(o, equation, history));
        }
        self.resolver.problems.append(&mut self.units.problems);
        outcomes
    }
}

/// Stands for an equation with a problem; a model that holds one is never given out.
fn unreadable() -> Equation {
    let node = crate::model::equation::Node::Number(0.0, None);
    Equation { text: String::new(), expr: crate::model::Expr::new(node, 0) }
}

fn outcome(file: &OutcomeFile, equation: Equation, history: Option<Equation>) -> Outcome {
    Outcome {
        label: file.label.clone(),
        short: file.short.clone(),
        unit: file.unit.clone(),
        about: file.about.clone(),
        equation,
        scale: file.scale,
        washington: file.washington,
        beijing: file.beijing,
        decimals: file.decimals,
        yes_no: file.yes_no,
        history,
    }
}

fn measure(file: crate::model::file::MeasureFile) -> Measure {
    Measure {
        label: file.label,
        track: file.track,
        about: file.about,
        sources: file.sources,
        stops: file.stops,
        needs_acceptance: file.acceptance.is_some(),
        in_exchange_for: file.in_exchange_for,
        cautions: file.cautions,
    }
}

fn observed(file: &ModelFile, case: &CaseFile) -> IndexMap<String, Observed> {
    let series = file.observed.iter().map(|(id, o)| {
        let points = case.observed.get(id).cloned().unwrap_or_default();
        let observed = Observed {
            label: o.label.clone(),
            unit: Unit::parse(&o.unit).unwrap_or_default(),
            about: o.about.clone(),
            sources: o.sources.clone(),
            points,
        };
        (id.clone(), observed)
    });
    series.collect()
}

fn add_hidden(
    hidden: Hidden,
    stocks: &mut IndexMap<String, Stock>,
    variables: &mut IndexMap<String, Variable>,
) {
    let Hidden { stock: id, unit, initial, inflow, outflow, .. } = hidden;
    let about = "A first-order lag, written as the stock that it is.";
    let mut flow = |suffix: &str, expr| {
        let name = format!("{id}_{suffix}");
        let variable = Variable {
            label: format!("{id}: {suffix}"),
            part: String::new(),
            unit: unit.over(&Unit::year()),
            about: about.to_owned(),
            equation: Equation { text: String::new(), expr },
        };
        variables.insert(name.clone(), variable);
        name
    };
    let inflows = vec![flow("inflow", inflow)];
    let outflows = outflow.map(|expr| flow("outflow", expr)).into_iter().collect();
    let stock = Stock {
        label: id.clone(),
        part: String::new(),
        unit: unit.clone(),
        about: about.to_owned(),
        initial: Equation { text: String::new(), expr: initial },
        inflows,
        outflows,
        bounds: (f64::NEG_INFINITY, f64::INFINITY),
    };
    stocks.insert(id, stock);
}

fn unused_flows(file: &ModelFile, places: &Places) -> Vec<Problem> {
    let used = |flow: &String| {
        file.stocks.values().any(|s| s.inflows.contains(flow) || s.outflows.contains(flow))
    };
    let unused = file.flows.keys().filter(|flow| !used(flow));
    unused
        .map(|flow| {
            Problem::warning(format!("the flow `{flow}` fills and drains no stock"))
                .at(places.key(&format!("flows/{flow}")))
                .remedy("name it in a stock, or make it an auxiliary")
        })
        .collect()
}

type Orders = (Vec<String>, Vec<String>);

/// In which order variables and events are computed in a step, and stocks and variables at the
/// start, when no event has happened.
fn orders(
    stocks: &IndexMap<String, Stock>,
    variables: &IndexMap<String, Variable>,
    events: &IndexMap<String, Event>,
) -> Result<Orders, Vec<String>> {
    let read_by = |equation: &'_ Equation| -> Vec<String> {
        let mut read = Vec::new();
        equation.expr.names(&mut |name, _| read.push(name.to_owned()));
        read
    };
    let list = |pairs: Vec<(&String, &Equation)>| -> Vec<(String, Vec<String>)> {
        pairs.into_iter().map(|(id, equation)| (id.clone(), read_by(equation))).collect()
    };
    let of_variables: Vec<_> = variables.iter().map(|(id, v)| (id, &v.equation)).collect();
    let of_events = events.iter().map(|(id, e)| (id, &e.hazard));
    let of_stocks = stocks.iter().map(|(id, s)| (id, &s.initial));
    let step = list(of_variables.iter().copied().chain(of_events).collect());
    let start = list(of_stocks.chain(of_variables).collect());
    Ok((sorted(&step)?, sorted(&start)?))
}

fn sorted(list: &[(String, Vec<String>)]) -> Result<Vec<String>, Vec<String>> {
    let names: Vec<&str> = list.iter().map(|(id, _)| id.as_str()).collect();
    let reads: Reads<'_> = list
        .iter()
        .map(|(id, read)| (id.as_str(), read.iter().map(String::as_str).collect()))
        .collect();
    order(&names, &reads)
}

/// A stock that an equation stands for, and whose equation.
type Owners = IndexMap<String, String>;

/// A circle in the names that are in the file.
fn as_written(circle: Vec<String>, owners: &Owners) -> Vec<String> {
    let mut names: Vec<String> =
        circle.into_iter().map(|id| owners.get(&id).cloned().unwrap_or(id)).collect();
    names.dedup();
    if names.len() > 1 && names.first() == names.last() {
        names.pop();
    }
    names
}

fn place_of(circle: &[String], places: &Places) -> Option<Place> {
    let lists = ["auxiliaries", "flows", "events", "stocks"];
    let place = |id: &String| lists.iter().find_map(|list| places.key(&format!("{list}/{id}")));
    circle.iter().find_map(place)
}

/// More names of a circle than this help nobody.
const CIRCLE_TOLD_MAX: usize = 12;

fn circle_problem(circle: &[String], at_start: bool) -> Problem {
    let when = if at_start { "at the start" } else { "at the same moment" };
    let mut round: Vec<&str> = circle.iter().chain(circle.first()).map(String::as_str).collect();
    if round.len() > CIRCLE_TOLD_MAX {
        // Its start and its end.
        round.splice(CIRCLE_TOLD_MAX - 2..round.len() - 1, ["many more"]);
    }
    let what = match circle {
        [one] => format!("`{one}` needs itself {when}"),
        _ => format!("these need each other {when}: {}", round.join(", then ")),
    };
    Problem::error(what).remedy(if at_start {
        "let one of them begin with a number; smooth1 and delay1 begin with what they are of"
    } else {
        "put a stock, smooth1 or delay1 somewhere in the circle"
    })
}
