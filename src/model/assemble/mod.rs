//! From a case file to the problem that inference solves.
//!
//! Who answers for a claim, what it is evidence of (its own item, and others through rules), when it
//! speaks of, and which claims are one voice. Nothing here depends on the order of rows: sources and
//! items are taken in the order of their keys, observations in a canonical order.

mod axis;
mod candidates;
mod evidence;
mod families;
mod grid;
mod limits;
mod nested;
mod pieces;
mod quantities;
mod readings;
mod sets;
mod votes;

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

pub use axis::{ASSIGNMENTS_MAX, CANDIDATES_MAX};
pub use evidence::{
    COMMITMENT_VERSION, PRESUPPOSED_WEIGHT, Roots, certainty_weight, commitment, voices,
};
pub use grid::{from_scale, onto_scale};
pub use limits::{VALUES_MAX, crowded, crowded_votes};

use super::{GridBlock, ItemBlock, Observation, PathBlock, Problem, VerdictFactor};
use crate::domain::{
    CaseFile, Derived, Hierarchy, Id, Item, ItemKind, RuleOp, Scale, SourceKind, Span, Stance,
    Timeline, Verdict, implications,
};
use axis::Reading;
use candidates::{Candidates, FamilyKey};
use pieces::{Piece, Voice};
pub use sets::{ClaimedList, SET_VALUES};
pub use votes::{AssembledVotes, assemble_votes};

/// Canonical texts of the candidates of yes-or-no items, in the order of their indices.
pub const BINARY_VALUES: [&str; 2] = ["true", "false"];

/// What to assemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssembleOptions {
    /// Let verdicts clamp their items; without, they are held out.
    pub use_verdicts: bool,
}

/// Why a claim is not evidence in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Opinions and arguments are never scored.
    NotScored,
    /// Its value says nothing that could be weighed: of another kind than its item, or without
    /// alternatives.
    NoLikelihood,
    /// Uncommitted, observing, corrected or retracted.
    NoCommitment,
    /// A state or a cumulative count, and nothing is known of the time it speaks of.
    NoTime,
    /// A later claim of the same source replaces it, on an item without time.
    Replaced,
}

impl Skip {
    /// In words, for people.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotScored => "opinions, motives and arguments are shown, never scored",
            Self::NoLikelihood => {
                "its value has no alternative on this item, or is of another kind than the item"
            }
            Self::NoCommitment => "the source does not commit itself, or took it back",
            Self::NoTime => "a state or a count over time needs a time and none is known",
            Self::Replaced => "a later claim of the same source on this item counts instead",
        }
    }
}

/// One item of the problem, back in the terms of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct AssembledItem {
    /// The item.
    pub item: Id,
    /// Texts of its candidates; of an element of a set, [`SET_VALUES`]; none of a quantity.
    pub values: Vec<String>,
    /// The element whose being in the set is asked, for sets: their items follow one another.
    pub element: Option<String>,
}

/// Where an observation comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationOrigin {
    /// The claim that speaks.
    pub claim: Id,
    /// All direct claims that it stands for; empty if passed on by rules.
    pub claims: Vec<Id>,
    /// The rules that passed it on.
    pub rules: Vec<Id>,
}

/// A problem with its way back to the case.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// The problem.
    pub problem: Problem,
    /// By source index: the body.
    pub bodies: Vec<Id>,
    /// By item of the problem.
    pub items: Vec<AssembledItem>,
    /// By observation.
    pub origins: Vec<ObservationOrigin>,
    /// By claim: its observation (of a list: the first), or why it has none.
    pub claims: Vec<Result<u32, Skip>>,
    /// By claim of a list that has observations: what it says of which elements.
    pub lists: BTreeMap<Id, ClaimedList>,
    /// By family of quantities: the scale of its grids.
    pub scales: BTreeMap<u16, Scale>,
    /// Bodies and roots of all sources.
    pub roots: Roots,
}

/// Everything that assembling one item needs to look up.
struct Context<'a> {
    case: &'a CaseFile,
    tree: Hierarchy<'a>,
    timeline: Timeline,
    roots: Roots,
    voices: Vec<Id>,
    /// Earliest publication of each claim.
    published: Vec<Option<Span>>,
    /// By item: its position in the order of keys.
    rank: Vec<u32>,
    source_ix: BTreeMap<Id, u32>,
    /// Verdicts by item, where they are used.
    verdicts: BTreeMap<Id, Vec<&'a Verdict>>,
}

/// Assembles the problem of a case.
pub fn assemble(case: &CaseFile, options: AssembleOptions) -> Assembled {
    let roots = Roots::of(case);
    let voices = voices(case);
    // Relays without claims of their own are scored too: their prior is all that is known.
    let relays = case.mentions.iter().flat_map(|mention| &mention.chain).map(|step| step.source);
    let bodies: Vec<Id> = voices
        .iter()
        .copied()
        .chain(case.claims.iter().map(|claim| claim.source))
        .chain(relays)
        .map(|source| roots.body[source.ix()])
        .unique()
        .sorted_by(|a, b| case.sources[a.ix()].key.cmp(&case.sources[b.ix()].key))
        .collect();
    let source_ix = bodies.iter().enumerate().map(|(ix, id)| (*id, ix as u32)).collect();
    let context = Context {
        case,
        tree: Hierarchy::new(case),
        timeline: Timeline::new(case),
        roots,
        voices,
        published: evidence::publication(case),
        rank: rank_of(case),
        source_ix,
        verdicts: verdicts_by_item(case, options),
    };
    let mut builder = Builder::new(&context, &bodies);
    let mut by_item = group_evidence(case);
    for item in case.items.iter().sorted_by(|a, b| a.key.cmp(&b.key)) {
        builder.add(item, by_item.remove(&item.id).unwrap_or_default());
    }
    let Builder { mut problem, families, items, origins, claims, lists, .. } = builder;
    let domains = families::domains(case, &problem, &items, &families);
    families::settle(&mut problem, &families, &domains);
    let scales = grid::settle(case, &mut problem, &families);
    Assembled { problem, bodies, items, origins, claims, lists, scales, roots: context.roots }
}

fn rank_of(case: &CaseFile) -> Vec<u32> {
    let mut rank = vec![0; case.items.len()];
    for (item, n) in case.items.iter().sorted_by(|a, b| a.key.cmp(&b.key)).zip(0..) {
        rank[item.id.ix()] = n;
    }
    rank
}

fn verdicts_by_item(case: &CaseFile, options: AssembleOptions) -> BTreeMap<Id, Vec<&Verdict>> {
    let mut by_item: BTreeMap<Id, Vec<&Verdict>> = BTreeMap::new();
    for verdict in case.verdicts.iter().filter(|_| options.use_verdicts) {
        by_item.entry(verdict.item).or_default().push(verdict);
    }
    by_item
}

/// Evidence on one item, before it is weighed.
#[derive(Default)]
struct Evidence {
    claims: Vec<Id>,
    derived: Vec<Derived>,
}

fn group_evidence(case: &CaseFile) -> BTreeMap<Id, Evidence> {
    let mut by_item: BTreeMap<Id, Evidence> = BTreeMap::new();
    for claim in &case.claims {
        by_item.entry(claim.item).or_default().claims.push(claim.id);
    }
    for derived in implications(case) {
        by_item.entry(derived.item).or_default().derived.push(derived);
    }
    by_item
}

struct Builder<'a> {
    context: &'a Context<'a>,
    problem: Problem,
    families: BTreeMap<FamilyKey, u16>,
    items: Vec<AssembledItem>,
    origins: Vec<ObservationOrigin>,
    claims: Vec<Result<u32, Skip>>,
    lists: BTreeMap<Id, ClaimedList>,
}

impl<'a> Builder<'a> {
    fn new(context: &'a Context<'a>, bodies: &[Id]) -> Self {
        let groups = bodies
            .iter()
            .map(|id| {
                let kind = context.case.sources[id.ix()].kind;
                SourceKind::ALL.iter().position(|k| *k == kind).unwrap_or(0) as u16
            })
            .collect();
        let problem = Problem {
            n_sources: bodies.len() as u32,
            groups,
            n_groups: SourceKind::ALL.len() as u16,
            ..Problem::default()
        };
        Self {
            context,
            problem,
            families: BTreeMap::new(),
            items: Vec::new(),
            origins: Vec::new(),
            claims: vec![Err(Skip::NoCommitment); context.case.claims.len()],
            lists: BTreeMap::new(),
        }
    }

    fn add(&mut self, item: &Item, evidence: Evidence) {
        if !item.is_scored() {
            for claim in evidence.claims {
                self.claims[claim.ix()] = Err(Skip::NotScored);
            }
            return;
        }
        match item.kind {
            ItemKind::Number | ItemKind::Count | ItemKind::Date => {
                self.add_quantity(item, &evidence);
                return;
            }
            ItemKind::Set => {
                self.add_set(item, &evidence);
                return;
            }
            _ => {}
        }
        let candidates = self.candidates(item, &evidence);
        if candidates.values.len() < 2 {
            // What has no alternative cannot be inferred.
            for claim in evidence.claims {
                self.claims[claim.ix()] = Err(Skip::NoLikelihood);
            }
            return;
        }
        let mut pieces = self.pieces(item, &evidence, &candidates);
        if item.kind == ItemKind::State {
            pieces::reach_back(&mut pieces);
        }
        let direct: Vec<Id> =
            pieces.iter().filter(|p| p.rules.is_empty()).map(|p| p.claim).collect();
        let voices = pieces::voices(pieces, item.kind == ItemKind::State);
        for claim in direct {
            self.claims[claim.ix()] = Err(Skip::Replaced);
        }
        // An item of which nobody speaks with commitment keeps its prior; a path needs a time.
        if voices.is_empty() && (evidence.claims.is_empty() || item.kind == ItemKind::State) {
            return;
        }
        self.block(item, &candidates, voices);
    }

    fn candidates(&self, item: &Item, evidence: &Evidence) -> Candidates {
        let case = self.context.case;
        let claimed: BTreeSet<&str> = evidence
            .claims
            .iter()
            .filter_map(|claim| candidates::value_text(case, case.claims[claim.ix()].value))
            .chain(evidence.derived.iter().map(|derived| derived.value.as_str()))
            .filter(|value| *value != "*")
            .collect();
        candidates::candidates(case, &self.context.tree, item, &claimed)
    }

    fn pieces(&mut self, item: &Item, evidence: &Evidence, found: &Candidates) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for &claim in &evidence.claims {
            match self.direct(item, claim, found) {
                Ok(piece) => pieces.push(piece),
                Err(skip) => self.claims[claim.ix()] = Err(skip),
            }
        }
        pieces.extend(evidence.derived.iter().filter_map(|d| self.derived(item, d, found)));
        pieces
    }

    fn direct(&self, item: &Item, claim: Id, found: &Candidates) -> Result<Piece, Skip> {
        let case = self.context.case;
        let row = &case.claims[claim.ix()];
        let weight = commitment(row);
        if weight <= 0.0 {
            return Err(Skip::NoCommitment);
        }
        let value = candidates::value_text(case, row.value)
            .and_then(|text| found.index(text))
            .ok_or(Skip::NoLikelihood)?;
        let denies = row.detail.as_ref().is_some_and(|d| d.stance == Stance::Denies);
        self.piece(item, claim, (value, denies, found), weight).ok_or(Skip::NoTime)
    }

    fn derived(&self, item: &Item, derived: &Derived, found: &Candidates) -> Option<Piece> {
        let value = found.index(&derived.value).filter(|_| derived.op == RuleOp::Eq)?;
        let row = &self.context.case.claims[derived.claim.ix()];
        let weight = commitment(row) * derived.strength;
        let mut piece = self.piece(item, derived.claim, (value, derived.denies, found), weight)?;
        piece.rules.clone_from(&derived.rules);
        (weight > 0.0).then_some(piece)
    }

    fn piece(
        &self,
        item: &Item,
        claim: Id,
        (value, denied, found): (u16, bool, &Candidates),
        weight: f64,
    ) -> Option<Piece> {
        let Context { case, timeline, roots, voices, published, source_ix, rank, .. } =
            self.context;
        let voice = voices[claim.ix()];
        let when = if item.kind == ItemKind::State {
            Some(readings::when(case, timeline, rank, claim, published[claim.ix()])?)
        } else {
            None
        };
        // Denying one of two is asserting the other.
        let flips = denied && found.is_either_or();
        let (value, denied) = if flips { (1 - value, false) } else { (value, denied) };
        Some(Piece {
            claim_key: case.claims[claim.ix()].detail.as_ref().and_then(|d| d.key.clone()),
            claim,
            rules: Vec::new(),
            source: source_ix[&roots.body[voice.ix()]],
            root: roots.root[voice.ix()],
            value,
            denied,
            weight,
            when,
            latest: latest(case, claim, published[claim.ix()]),
        })
    }

    fn block(&mut self, item: &Item, found: &Candidates, voices: Vec<Voice>) {
        let readings: Vec<Reading> = voices
            .iter()
            .filter_map(|v| v.piece.when.as_ref())
            .map(|w| w.reading.clone())
            .collect();
        let (path, verdicts) = self.path_and_verdicts(item, found, &readings);
        self.push_block(item, found, voices, (path, verdicts, None));
    }

    fn push_block(
        &mut self,
        item: &Item,
        found: &Candidates,
        voices: Vec<Voice>,
        (path, verdicts, grid): (Option<PathBlock>, Vec<VerdictFactor>, Option<GridBlock>),
    ) {
        let start = self.problem.observations.len();
        for Voice { piece, claims } in voices {
            let ix = self.problem.observations.len() as u32;
            for claim in &claims {
                self.claims[claim.ix()] = Ok(ix);
            }
            self.problem.observations.push(Observation {
                source: piece.source,
                value: piece.value,
                denied: piece.denied,
                derived: !piece.rules.is_empty(),
                weight: piece.weight,
            });
            self.origins.push(ObservationOrigin { claim: piece.claim, claims, rules: piece.rules });
        }
        let family = self.family(found);
        // How many values there are is known when all items are.
        let is_open = candidates::options(self.context.case, item).is_empty();
        self.problem.items.push(ItemBlock {
            family,
            n_values: found.values.len() as u16,
            prior: Vec::new(),
            ancestors: found.ancestors.clone(),
            domain: (item.kind == ItemKind::Category && is_open).then_some(u32::from(u16::MAX)),
            observations: start..self.problem.observations.len(),
            verdicts,
            path,
            grid,
        });
        // The texts of a quantity's claims are no candidates.
        let values = if found.is_quantity() { Vec::new() } else { found.values.clone() };
        let element = found.element.clone();
        self.items.push(AssembledItem { item: item.id, values, element });
    }

    fn path_and_verdicts(
        &self,
        item: &Item,
        found: &Candidates,
        readings: &[Reading],
    ) -> (Option<PathBlock>, Vec<VerdictFactor>) {
        let case = self.context.case;
        let is_state = item.kind == ItemKind::State;
        let mut factors = Vec::new();
        let mut extra = Vec::new();
        for verdict in self.context.verdicts.get(&item.id).into_iter().flatten() {
            let value = match &found.element {
                Some(element) => sets::verdict_on(case, verdict.value, element),
                None => candidates::value_text(case, verdict.value).and_then(|t| found.index(t)),
            };
            let Some(value) = value else { continue };
            let span = verdict.valid.as_ref().filter(|_| is_state);
            let span = span.map(|when| when.core().unwrap_or(when.outer));
            // An open end is the end of the axis.
            let from = span.map(|span| span.from).filter(|from| *from != i64::MIN);
            let to = span.map(|span| span.to).filter(|to| *to != i64::MAX).map(|to| to - 1);
            extra.extend(from.into_iter().chain(to));
            factors.push((value, verdict.confidence, span.map(|_| (from, to))));
        }
        let path = is_state.then(|| axis::path_block(readings, &extra));
        let times = path.as_ref().map_or(&[][..], |p| &p.times);
        let step = |time: i64| times.binary_search(&time).unwrap_or(0) as u32;
        let last = times.len().saturating_sub(1) as u32;
        let verdicts = factors
            .into_iter()
            .map(|(value, confidence, span)| VerdictFactor {
                value,
                confidence,
                steps: span.map(|(from, to)| (from.map_or(0, step), to.map_or(last, step))),
            })
            .sorted_by(|a, b| {
                (a.value, a.steps)
                    .cmp(&(b.value, b.steps))
                    .then(a.confidence.total_cmp(&b.confidence))
            })
            .collect();
        (path, verdicts)
    }

    fn family(&mut self, found: &Candidates) -> u16 {
        if let Some(&ix) = self.families.get(&found.family) {
            return ix;
        }
        let ix = self.problem.families.len() as u16;
        let mut family = families::family(self.context.case, found);
        // Names are keys of the record: an attribute may be called `binary` too.
        while self.problem.families.iter().any(|known| known.name == family.name) {
            family.name.push('\'');
        }
        self.problem.families.push(family);
        self.families.insert(found.family.clone(), ix);
        ix
    }
}

/// By claim: when it was made, as far as known: said, else first published, else the time that it
/// speaks of. Seconds UTC.
pub fn claim_times(case: &CaseFile) -> Vec<Option<i64>> {
    let published = evidence::publication(case);
    case.claims.iter().map(|claim| latest(case, claim.id, published[claim.id.ix()])).collect()
}

/// The last time known of a claim: said, else published, else valid.
fn latest(case: &CaseFile, claim: Id, published: Option<Span>) -> Option<i64> {
    let row = &case.claims[claim.ix()];
    let asserted = row.detail.as_ref().and_then(|d| d.asserted.as_ref()).map(|when| when.outer);
    asserted
        .into_iter()
        .chain(published)
        .chain(row.valid)
        .find(|span| span.is_bounded())
        .map(|span| span.from)
}
