//! What a classic algorithm gives. Scores and probabilities are different types: only
//! [`Probabilities`] can be asked for a log loss, or printed as a probability.

use super::Panel;

/// Scores of values: only their order means something.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores(Vec<f64>);

/// Probabilities of values that exclude each other: of each item at most 1 together (less where an
/// algorithm keeps some for values that nobody claims).
#[derive(Debug, Clone, PartialEq)]
pub struct Probabilities(Vec<f64>);

/// Probabilities of claimed values that may all be true, or none: they do not sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct FactProbabilities(Vec<f64>);

/// What is believed of values, by cell of the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Beliefs {
    /// Not probabilities.
    Scores(Scores),
    /// One value of each item is true.
    Probabilities(Probabilities),
    /// Each claimed value is true or not by itself.
    Facts(FactProbabilities),
}

impl Beliefs {
    pub(super) fn scores(by_cell: Vec<f64>) -> Self {
        Self::Scores(Scores(by_cell))
    }

    pub(super) fn probabilities(by_cell: Vec<f64>) -> Self {
        Self::Probabilities(Probabilities(by_cell))
    }

    pub(super) fn facts(by_cell: Vec<f64>) -> Self {
        Self::Facts(FactProbabilities(by_cell))
    }

    fn by_cell(&self) -> &[f64] {
        match self {
            Self::Scores(Scores(x))
            | Self::Probabilities(Probabilities(x))
            | Self::Facts(FactProbabilities(x)) => x,
        }
    }

    /// Of the values of one item, in their order: what ranks them, whatever it is. Not a number
    /// where the algorithm says nothing of the item.
    pub fn ranking(&self, panel: &Panel, item: usize) -> &[f64] {
        &self.by_cell()[panel.cells(item)]
    }

    /// The leading values of an item, several if they tie; none where the algorithm says nothing.
    pub fn leading(&self, panel: &Panel, item: usize) -> Vec<usize> {
        let values = self.ranking(panel, item);
        let best = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if best == f64::NEG_INFINITY {
            return Vec::new();
        }
        let slack = TIE * best.abs();
        (0..values.len()).filter(|&ix| values[ix] >= best - slack).collect()
    }
}

/// Values closer than this share of the larger are tied: rounding errors, no more.
const TIE: f64 = 1e-12;

impl Probabilities {
    /// Probabilities of the values of an item; not numbers where nothing is said of it.
    pub fn of(&self, panel: &Panel, item: usize) -> &[f64] {
        &self.0[panel.cells(item)]
    }
}

impl FactProbabilities {
    /// Probability of each value of an item, taken by itself.
    pub fn of(&self, panel: &Panel, item: usize) -> &[f64] {
        &self.0[panel.cells(item)]
    }
}

/// What is believed of quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// By quantity; `None` without figures.
    pub at: Vec<Option<f64>>,
    /// Standard deviation of the truth around it, for algorithms that have one.
    pub sd: Option<Vec<Option<f64>>>,
}

/// What an algorithm makes of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Of items with several values, where it reads them.
    pub beliefs: Option<Beliefs>,
    /// Of quantities, where it reads them.
    pub estimates: Option<Estimates>,
    /// By source: its score, of the meaning that [`super::Baseline::source_score`] tells; `None`
    /// where it has nothing to go by.
    pub sources: Vec<Option<f64>>,
    /// Largest change of what is iterated, by round.
    pub trace: Vec<f64>,
    /// The last change was below the tolerance.
    pub converged: bool,
    /// Anything a reader should know: clamps that were active, weights that degenerated.
    pub notes: Vec<String>,
}

impl Outcome {
    /// Number of rounds.
    pub fn n_iterations(&self) -> usize {
        self.trace.len()
    }
}
