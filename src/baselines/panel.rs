//! What classic algorithms read: who says which value of which item, once for each source and item.

use std::collections::BTreeMap;
use std::ops::Range;

/// One source's value of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vote {
    /// Item, an index into [`Panel::questions`].
    pub item: u32,
    /// Source, below [`Panel::n_sources`].
    pub source: u32,
    /// Value, below the number of values of the item.
    pub value: u32,
}

/// One source's figure of one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Quantity, below [`Panel::n_quantities`].
    pub item: u32,
    /// Source, below [`Panel::n_sources`].
    pub source: u32,
    /// What it says, finite.
    pub x: f64,
}

/// An item that has one of several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Number of values it may have: the options of a closed domain, else the values claimed.
    pub n_values: u32,
    /// Values that nobody claims are possible, and not counted in `n_values`.
    pub is_open: bool,
    /// The options that it shares with other items, in one order; `None` where its values are its
    /// own, so that nothing can be learned of "the second value".
    pub shared: Option<u32>,
}

/// How alike two claimed values of one item are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// A claimed value, an index as of [`Panel::facts`].
    pub a: u32,
    /// Another claimed value of the same item.
    pub b: u32,
    /// In (0, 1].
    pub similarity: f64,
}

/// Votes on items and figures of quantities, indexed both ways. Every array is sorted by item, then
/// source; the order of rows does not matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Panel {
    n_sources: usize,
    n_quantities: usize,
    questions: Vec<Question>,
    votes: Vec<Vote>,
    vote_start: Vec<usize>,
    cell_start: Vec<usize>,
    fact_start: Vec<usize>,
    /// By fact: its cell.
    fact_cell: Vec<u32>,
    /// By vote: its fact.
    vote_fact: Vec<u32>,
    /// Votes in the order of their facts.
    fact_votes: Rows,
    source_votes: Rows,
    figures: Vec<Figure>,
    figure_start: Vec<usize>,
    source_figures: Rows,
    likeness: Vec<Likeness>,
}

/// Lists of indices, one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
struct Rows {
    start: Vec<usize>,
    ixs: Vec<u32>,
}

impl Rows {
    /// Lists of the positions of `keys` that are 0, 1, … below `n`.
    fn new(n: usize, keys: impl Iterator<Item = usize> + Clone) -> Self {
        let mut start = vec![0_usize; n + 1];
        for key in keys.clone() {
            start[key + 1] += 1;
        }
        for ix in 0..n {
            start[ix + 1] += start[ix];
        }
        let mut next = start.clone();
        let mut ixs = vec![0_u32; start[n]];
        for (ix, key) in keys.enumerate() {
            ixs[next[key]] = ix as u32;
            next[key] += 1;
        }
        Self { start, ixs }
    }

    fn of(&self, key: usize) -> &[u32] {
        &self.ixs[self.start[key]..self.start[key + 1]]
    }
}

/// Where the rows of each item begin, and where the last one ends.
fn starts(n: usize, items: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut start = vec![0_usize; n + 1];
    for item in items {
        start[item as usize + 1] += 1;
    }
    for ix in 0..n {
        start[ix + 1] += start[ix];
    }
    start
}

impl Panel {
    /// Indexes votes and figures. Of several of one source on one item the last counts; what is
    /// out of range, and figures that are not finite, are left out.
    pub fn new(
        n_sources: usize,
        questions: Vec<Question>,
        votes: Vec<Vote>,
        n_quantities: usize,
        figures: Vec<Figure>,
    ) -> Self {
        let mut last: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for vote in votes {
            let known = questions.get(vote.item as usize).is_some_and(|q| vote.value < q.n_values);
            if known && (vote.source as usize) < n_sources {
                last.insert((vote.item, vote.source), vote.value);
            }
        }
        let votes: Vec<Vote> =
            last.into_iter().map(|((item, source), value)| Vote { item, source, value }).collect();
        let mut last: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for figure in figures {
            let known = (figure.item as usize) < n_quantities;
            if known && (figure.source as usize) < n_sources && figure.x.is_finite() {
                last.insert((figure.item, figure.source), figure.x);
            }
        }
        let figures: Vec<Figure> =
            last.into_iter().map(|((item, source), x)| Figure { item, source, x }).collect();
        let mut panel = Self {
            n_sources,
            n_quantities,
            vote_start: starts(questions.len(), votes.iter().map(|v| v.item)),
            figure_start: starts(n_quantities, figures.iter().map(|f| f.item)),
            source_votes: Rows::new(n_sources, votes.iter().map(|v| v.source as usize)),
            source_figures: Rows::new(n_sources, figures.iter().map(|f| f.source as usize)),
            questions,
            votes,
            figures,
            ..Self::default()
        };
        panel.index_facts();
        panel
    }

    fn index_facts(&mut self) {
        let mut cell = 0;
        self.cell_start.push(0);
        self.fact_start.push(0);
        self.vote_fact = vec![0; self.votes.len()];
        for (item, question) in self.questions.iter().enumerate() {
            let range = self.vote_start[item]..self.vote_start[item + 1];
            let mut values: Vec<u32> = self.votes[range.clone()].iter().map(|v| v.value).collect();
            values.sort_unstable();
            values.dedup();
            let first = self.fact_cell.len();
            for ix in range {
                let at = values.binary_search(&self.votes[ix].value).unwrap_or(0);
                self.vote_fact[ix] = (first + at) as u32;
            }
            self.fact_cell.extend(values.iter().map(|value| cell as u32 + value));
            cell += question.n_values as usize;
            self.cell_start.push(cell);
            self.fact_start.push(self.fact_cell.len());
        }
        let facts = self.vote_fact.iter().map(|fact| *fact as usize);
        self.fact_votes = Rows::new(self.fact_cell.len(), facts);
    }

    /// Tells how alike claimed values are: item, two of its values, similarity in (0, 1]. Pairs of
    /// values that nobody claims are left out.
    #[must_use]
    pub fn with_likeness(mut self, pairs: &[(u32, u32, u32, f64)]) -> Self {
        for &(item, a, b, similarity) in pairs {
            let facts = (self.fact_of(item, a), self.fact_of(item, b));
            if let (Some(a), Some(b)) = facts
                && a != b
                && similarity > 0.0
            {
                self.likeness.push(Likeness { a, b, similarity: similarity.min(1.0) });
            }
        }
        self
    }

    fn fact_of(&self, item: u32, value: u32) -> Option<u32> {
        let range = self.facts(item as usize);
        let cell = self.cell_start[item as usize] as u32 + value;
        let at = self.fact_cell[range.clone()].binary_search(&cell).ok()?;
        Some((range.start + at) as u32)
    }

    /// The same without votes on items of which one value only is claimed: they say nothing of who
    /// is right, and raise everybody's score.
    #[must_use]
    pub fn without_singletons(&self) -> Self {
        let contested = |item: u32| self.facts(item as usize).len() > 1;
        let votes = self.votes.iter().filter(|v| contested(v.item)).copied().collect();
        let (questions, figures) = (self.questions.clone(), self.figures.clone());
        let mut panel = Self::new(self.n_sources, questions, votes, self.n_quantities, figures);
        let pairs: Vec<(u32, u32, u32, f64)> = self
            .likeness
            .iter()
            .map(|pair| {
                let item = self.item_of(pair.a as usize);
                (
                    item as u32,
                    self.value_of(pair.a, item),
                    self.value_of(pair.b, item),
                    pair.similarity,
                )
            })
            .collect();
        panel = panel.with_likeness(&pairs);
        panel
    }

    fn item_of(&self, fact: usize) -> usize {
        self.fact_start.partition_point(|start| *start <= fact) - 1
    }

    fn value_of(&self, fact: u32, item: usize) -> u32 {
        self.fact_cell[fact as usize] - self.cell_start[item] as u32
    }

    /// Number of sources.
    pub fn n_sources(&self) -> usize {
        self.n_sources
    }

    /// Items with several values.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Number of items with several values.
    pub fn n_items(&self) -> usize {
        self.questions.len()
    }

    /// All votes, by item, then source.
    pub fn votes(&self) -> &[Vote] {
        &self.votes
    }

    /// Positions of the votes on an item.
    pub fn votes_on(&self, item: usize) -> Range<usize> {
        self.vote_start[item]..self.vote_start[item + 1]
    }

    /// Positions of the votes of a source.
    pub fn votes_of(&self, source: usize) -> &[u32] {
        self.source_votes.of(source)
    }

    /// Number of cells: one for each value that an item may have.
    pub fn n_cells(&self) -> usize {
        self.cell_start.last().copied().unwrap_or(0)
    }

    /// Cells of an item, in the order of its values.
    pub fn cells(&self, item: usize) -> Range<usize> {
        self.cell_start[item]..self.cell_start[item + 1]
    }

    /// Number of facts: one for each value that is claimed of an item.
    pub fn n_facts(&self) -> usize {
        self.fact_cell.len()
    }

    /// Claimed values of an item, in the order of its values.
    pub fn facts(&self, item: usize) -> Range<usize> {
        self.fact_start[item]..self.fact_start[item + 1]
    }

    /// Cell of a fact.
    pub fn cell_of(&self, fact: usize) -> usize {
        self.fact_cell[fact] as usize
    }

    /// Fact of a vote.
    pub fn fact(&self, vote: usize) -> usize {
        self.vote_fact[vote] as usize
    }

    /// Cell of a vote.
    pub fn cell(&self, vote: usize) -> usize {
        self.cell_of(self.fact(vote))
    }

    /// Positions of the votes for a fact, by source.
    pub fn votes_for(&self, fact: usize) -> &[u32] {
        self.fact_votes.of(fact)
    }

    /// Source of a vote.
    pub fn source(&self, vote: usize) -> usize {
        self.votes[vote].source as usize
    }

    /// How alike claimed values are, where that is known; each pair once.
    pub fn likeness(&self) -> &[Likeness] {
        &self.likeness
    }

    /// Number of quantities.
    pub fn n_quantities(&self) -> usize {
        self.n_quantities
    }

    /// All figures, by quantity, then source.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// Figures of a quantity.
    pub fn figures_on(&self, item: usize) -> Range<usize> {
        self.figure_start[item]..self.figure_start[item + 1]
    }

    /// Positions of the figures of a source.
    pub fn figures_of(&self, source: usize) -> &[u32] {
        self.source_figures.of(source)
    }

    /// Spreads numbers by fact over the cells; values that nobody claims get `rest`.
    pub(super) fn to_cells(&self, by_fact: &[f64], rest: f64) -> Vec<f64> {
        let mut cells = vec![rest; self.n_cells()];
        for (fact, x) in by_fact.iter().enumerate() {
            cells[self.cell_of(fact)] = *x;
        }
        cells
    }

    /// Number of ordered pairs of different sources on one item, over all items.
    pub fn n_meetings(&self) -> usize {
        self.vote_start
            .windows(2)
            .map(|w| (w[1] - w[0]) * (w[1] - w[0]).saturating_sub(1) / 2)
            .sum()
    }
}
