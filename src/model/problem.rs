//! The problem that inference solves: items with candidates, observed through noisy claims.
//! Assembled from a case file; everything is an index, nothing is text except family names.

use std::ops::Range;

use crate::num::normal_mass;

/// Nodes of λ, the share of what is said on an item that is not evidence at all (Eq. 1).
pub const FAMILY_NODES: [f64; 7] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9];

/// Where options form a hierarchy: share of a source's right answers that are the truth itself, not
/// something wider around it (docs/model.md, Eq. 3). A convention, as the weights of commitment are.
pub const EXACT_SHARE: f64 = 0.8;

/// How the reliability of a source is parametrised in a family of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyForm {
    /// One number per source: P(right). For items with candidates of their own.
    OneCoin,
    /// One row per truth: P(says x | truth k). For items that share `n_values` options.
    Rows {
        /// K, at least 2.
        n_values: u16,
    },
    /// One row per source over classes of error: how far its figures are off. The last class is
    /// "wild": anything between the ends of the item's grid. For numbers, counts and dates.
    Quantity {
        /// Classes, at least 2: one per [`ErrorScales::scales`], and "wild".
        n_classes: u16,
    },
}

impl FamilyForm {
    /// Rows a source has: K, else 1.
    pub fn n_rows(self) -> usize {
        match self {
            Self::OneCoin | Self::Quantity { .. } => 1,
            Self::Rows { n_values } => usize::from(n_values),
        }
    }

    /// Entries of a row: K, 2 (right, wrong) for one-coin, the classes of error for quantities.
    pub fn row_width(self) -> usize {
        match self {
            Self::OneCoin => 2,
            Self::Rows { n_values } => usize::from(n_values),
            Self::Quantity { n_classes } => usize::from(n_classes),
        }
    }

    /// Entries a source has.
    pub fn n_entries(self) -> usize {
        self.n_rows() * self.row_width()
    }

    /// Numbers that the kernel keeps of each observation: one-coin right and wrong; rows one per
    /// truth, and "its value at the end of its span, but not all through"; quantities one per class,
    /// then pull and stiffness of the shift.
    pub fn n_cells(self) -> usize {
        match self {
            Self::OneCoin => 2,
            Self::Rows { n_values } => usize::from(n_values) + 1,
            Self::Quantity { n_classes } => usize::from(n_classes) + 2,
        }
    }
}

/// How the errors of figures are measured in a family of quantities, on its scale (linear, or
/// logarithms).
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorScales {
    /// Standard deviation of the normal kernel of each class but the wild one, increasing.
    pub scales: Vec<f64>,
    /// A figure is right within this.
    pub tolerance: f64,
    /// Where the spread of the sources' shifts starts and what its prior is centred on.
    pub shift_sd: f64,
}

/// Items that share reliability parameters, λ distribution and (for rows) prevalence.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Name shown to people: the attribute's key, or `open`, `binary`, `stance`.
    pub name: String,
    /// Parametrisation.
    pub form: FamilyForm,
    /// Where population rows start and what their hyper-prior is centred on. One-coin:
    /// `[mean of P(right)]`. Rows: K × K, row-major, rows sum to 1. Quantities: one row.
    pub population: Vec<f64>,
    /// Initial strength κ of the prior of a source's row, in claims (one per row; one for one-coin).
    pub strength: Vec<f64>,
    /// Weight of the hyper-prior on population rows, in claims: how hard it is to move them.
    pub population_weight: f64,
    /// Dirichlet pseudo-counts of the prevalence of each option among items (rows only; length K).
    pub prevalence: Vec<f64>,
    /// Distribution of a claim that does not look at the truth (rows: length K, sums to 1).
    /// Empty for one-coin: uniform over the item's candidates.
    pub guess: Vec<f64>,
    /// Dirichlet pseudo-counts of the λ nodes, [`FAMILY_NODES`].
    pub node_prior: [f64; 7],
    /// Gamma prior of the jump rate of states in this family: expected jumps …
    pub jump_shape: f64,
    /// … over this exposure, in days.
    pub jump_exposure_days: f64,
    /// Quantities only: how errors are measured.
    pub errors: Option<ErrorScales>,
    /// A source's reliability here and in other pooled families have its level in common.
    pub is_pooled: bool,
}

/// A step of a path that may depend on up to two time variables of its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRef {
    /// Always this step.
    Fixed(u32),
    /// The step for each candidate of one variable.
    One {
        /// Index into [`PathBlock::variables`].
        variable: u16,
        /// Step per candidate.
        steps: Vec<u32>,
    },
    /// The step for each pair of candidates, `first`-major.
    Two {
        /// Index into [`PathBlock::variables`].
        first: u16,
        /// Index into [`PathBlock::variables`].
        second: u16,
        /// Step per pair: `steps[i * n_second + j]`.
        steps: Vec<u32>,
    },
}

/// A time that is not known: one of at most 32 candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeVariable {
    /// Prior probability of each candidate; sums to 1.
    pub prior: Vec<f64>,
}

/// Time axis of a state item. The state is a continuous-time Markov chain seen at `times`.
#[derive(Debug, Clone, PartialEq)]
pub struct PathBlock {
    /// Strictly increasing times of the steps, seconds UTC.
    pub times: Vec<i64>,
    /// Times that are not known; the assembly keeps the product of their candidates within
    /// [`super::ASSIGNMENTS_MAX`].
    pub variables: Vec<TimeVariable>,
    /// For each observation of the item, in order: the claim says that its value holds at every
    /// step from the first to the second (equal for a moment). First ≤ second in every assignment.
    pub spans: Vec<(StepRef, StepRef)>,
}

/// What a claim says of a quantity, on the family's scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// Smallest value that satisfies the wording; −∞ where open.
    pub lo: f64,
    /// Largest; ∞ where open. Equal to `lo` for an exact figure.
    pub hi: f64,
    /// End of a part beyond `hi` that is only called possible; else equal to `hi`.
    pub possible_hi: f64,
}

/// The grid of an item whose truth is a quantity: its candidates, and what the claims say.
#[derive(Debug, Clone, PartialEq)]
pub struct GridBlock {
    /// Strictly increasing candidates, on the family's scale. Their prior mass is
    /// [`ItemBlock::prior`].
    pub points: Vec<f64>,
    /// By observation of the item, in order.
    pub reports: Vec<Report>,
    /// By verdict on the item, in order.
    pub verdicts: Vec<Report>,
}

impl GridBlock {
    /// First and last point: where wild figures come from.
    ///
    /// # Panics
    /// Without points ([`Problem::check`] refuses that).
    pub fn ends(&self) -> (f64, f64) {
        (self.points[0], self.points[self.points.len() - 1])
    }

    /// By point, the part of the scale that it stands for: half-way to its neighbours.
    ///
    /// # Panics
    /// As [`Self::ends`].
    pub fn cells(&self) -> Vec<(f64, f64)> {
        let (first, last) = self.ends();
        let middle = |i: usize| f64::midpoint(self.points[i], self.points[i + 1]);
        let n = self.points.len();
        (0..n)
            .map(|i| {
                let lo = if i == 0 { first } else { middle(i - 1) };
                (lo, if i + 1 == n { last } else { middle(i) })
            })
            .collect()
    }
}

impl Report {
    /// Is a quantity of `z` what is said, give or take `tolerance`?
    pub fn is_met(&self, z: f64, tolerance: f64) -> bool {
        // A point of the grid may be off its figure by a rounding error.
        let slack = tolerance * (1.0 + 1e-12);
        z >= self.lo - slack && z <= self.possible_hi + slack
    }
}

/// A verdict: multiplies the likelihood by `confidence` if its value holds (at all its steps),
/// else by `(1 − confidence) / (K − 1)`.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictFactor {
    /// Candidate.
    pub value: u16,
    /// Probability that the verdict is right, in (0.5, 1).
    pub confidence: f64,
    /// Steps spoken of (first, last), for paths only; without, all steps.
    pub steps: Option<(u32, u32)>,
}

/// One item: candidates `0..n_values`, the observations on it and, for a state, its time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemBlock {
    /// Index into [`Problem::families`].
    pub family: u16,
    /// Number of candidates K ≥ 2, counting `other`.
    pub n_values: u16,
    /// Prior of the candidates for one-coin items (length K, sums to 1); empty for rows, where the
    /// family's prevalence is the prior.
    pub prior: Vec<f64>,
    /// For options that form a hierarchy: `ancestors[z]` lists the other candidates that are also
    /// right when `z` is true. Empty = no hierarchy. One-coin items only.
    pub ancestors: Vec<Vec<u16>>,
    /// One-coin items of an open domain: how many values there are, named or not, that wrong answers
    /// and guesses are spread over, at least K; the last candidate stands for all that nobody named.
    /// `None`: the candidates are all there are.
    pub domain: Option<u32>,
    /// Its observations in [`Problem::observations`].
    pub observations: Range<usize>,
    /// Verdicts that clamp it.
    pub verdicts: Vec<VerdictFactor>,
    /// The time axis of a state or a cumulative count; `None` for one-step items.
    pub path: Option<PathBlock>,
    /// The grid of a quantity. With a path, the quantity never decreases along it.
    pub grid: Option<GridBlock>,
}

/// One claim as evidence: one per independent root, value and time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Source index, `< n_sources`.
    pub source: u32,
    /// Candidate of the item; of a quantity, the grid point nearest to what is said.
    pub value: u16,
    /// The claim denies the value instead of asserting it.
    pub denied: bool,
    /// Passed on from another item by a rule: evidence here, but not counted for the source.
    pub derived: bool,
    /// Commitment times whatever else weakens it, in (0, 1]: the exponent of its likelihood.
    pub weight: f64,
}

/// Everything that a run infers from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Problem {
    /// Number of scored sources (bodies, in the order of their keys).
    pub n_sources: u32,
    /// Kind group of each source, `< n_groups`.
    pub groups: Vec<u16>,
    /// Number of kind groups.
    pub n_groups: u16,
    /// Reliability families.
    pub families: Vec<Family>,
    /// Items in the order of their keys.
    pub items: Vec<ItemBlock>,
    /// Observations, item by item, in a canonical order that does not depend on row order.
    pub observations: Vec<Observation>,
}

/// A problem that breaks one of its own rules: an error of whoever assembled it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {rule}")]
pub struct ProblemError {
    /// Where: `item 3`, `observation 7`, `family 0`.
    pub place: String,
    /// The rule that is broken.
    pub rule: &'static str,
}

fn broken(place: String, rule: &'static str) -> ProblemError {
    ProblemError { place, rule }
}

impl Problem {
    /// Checks the rules that inference relies on, in time linear in the problem.
    ///
    /// # Errors
    /// The first rule that is broken, and where.
    pub fn check(&self) -> Result<(), ProblemError> {
        if self.groups.len() != self.n_sources as usize {
            return Err(broken("groups".into(), "one group a source"));
        }
        if self.groups.iter().any(|&g| g >= self.n_groups) {
            return Err(broken("groups".into(), "group below n_groups"));
        }
        for (i, family) in self.families.iter().enumerate() {
            family.check().map_err(|rule| broken(format!("family {i}"), rule))?;
        }
        let mut next = 0;
        for (i, item) in self.items.iter().enumerate() {
            let rule = if item.observations.start == next {
                next = item.observations.end;
                self.check_item(item)
            } else {
                Err("observations of items follow one another without gaps")
            };
            rule.map_err(|rule| broken(format!("item {i}"), rule))?;
        }
        if next != self.observations.len() {
            return Err(broken("observations".into(), "every observation belongs to an item"));
        }
        Ok(())
    }

    /// An item of one step without hierarchy or grid, whose claims all assert a value of their own,
    /// with full commitment.
    pub fn is_plain(&self, item: &ItemBlock) -> bool {
        let is_whole = |o: &Observation| o.weight >= 1.0 && !o.denied && !o.derived;
        item.path.is_none()
            && item.grid.is_none()
            && item.ancestors.is_empty()
            && self.observations[item.observations.clone()].iter().all(is_whole)
    }

    fn check_item(&self, item: &ItemBlock) -> Result<(), &'static str> {
        let Some(family) = self.families.get(usize::from(item.family)) else {
            return Err("family exists");
        };
        let k = usize::from(item.n_values);
        match family.form {
            _ if k < 2 => return Err("at least two candidates"),
            FamilyForm::OneCoin | FamilyForm::Quantity { .. } if item.prior.len() != k => {
                return Err("prior of length K");
            }
            FamilyForm::Quantity { .. } if item.grid.is_none() => return Err("a grid"),
            FamilyForm::Rows { n_values } if n_values != item.n_values => {
                return Err("as many candidates as the family has options");
            }
            FamilyForm::Rows { .. } if !item.ancestors.is_empty() => {
                return Err("ancestors on one-coin items only");
            }
            _ => {}
        }
        if item.domain.is_some_and(|n| n < u32::from(item.n_values)) {
            return Err("a domain of all candidates at least");
        }
        if !item.ancestors.is_empty() && item.ancestors.len() != k {
            return Err("ancestors of every candidate");
        }
        let Some(claims) = self.observations.get(item.observations.clone()) else {
            return Err("observations exist");
        };
        for claim in claims {
            if claim.source >= self.n_sources {
                return Err("source of every claim below n_sources");
            }
            if claim.value >= item.n_values {
                return Err("value of every claim below n_values");
            }
            if !(claim.weight > 0.0 && claim.weight <= 1.0) {
                return Err("weight of every claim in (0, 1]");
            }
        }
        if let Some(grid) = &item.grid {
            grid.check(k, claims.len(), item.verdicts.len())?;
            if !matches!(family.form, FamilyForm::Quantity { .. }) {
                return Err("grids of quantities only");
            }
        }
        let n_steps = item.path.as_ref().map_or(0, |path| path.times.len());
        for verdict in &item.verdicts {
            if verdict.steps.is_some_and(|(first, last)| first > last || last as usize >= n_steps) {
                return Err("steps of verdicts in order and on the path");
            }
            if verdict.value >= item.n_values || !(0.0..=1.0).contains(&verdict.confidence) {
                return Err("verdicts on candidates, with a probability");
            }
        }
        item.path.as_ref().map_or(Ok(()), |path| path.check(claims.len()))
    }
}

impl Family {
    /// [`Family::population`] as rows that sum to one, one-coin included.
    pub fn population_rows(&self) -> Vec<f64> {
        match self.form {
            FamilyForm::OneCoin => vec![self.population[0], 1.0 - self.population[0]],
            FamilyForm::Rows { .. } | FamilyForm::Quantity { .. } => self.population.clone(),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        let rows = self.form.n_rows();
        let sums_to_one = |p: &[f64]| (p.iter().sum::<f64>() - 1.0).abs() < 1e-6;
        if self.strength.len() != rows || self.strength.iter().any(|&s| s <= 0.0) {
            return Err("a positive strength a row");
        }
        if self.population.iter().any(|&p| p <= 0.0 || p >= 1.0) {
            return Err("population strictly between 0 and 1");
        }
        if self.node_prior.iter().any(|&p| p < 0.0) || self.node_prior.iter().sum::<f64>() <= 0.0 {
            return Err("non-negative pseudo-counts of λ");
        }
        if self.jump_shape <= 0.0 || self.jump_exposure_days <= 0.0 {
            return Err("positive jump shape and exposure");
        }
        match self.form {
            FamilyForm::OneCoin if self.population.len() != 1 => Err("one population mean"),
            FamilyForm::OneCoin => Ok(()),
            FamilyForm::Quantity { n_classes } => {
                let j = usize::from(n_classes);
                if j < 2 || self.population.len() != j || !sums_to_one(&self.population) {
                    return Err("one population row over at least two classes");
                }
                self.errors.as_ref().map_or(Err("scales of errors"), |errors| errors.check(j))
            }
            FamilyForm::Rows { n_values } => {
                let k = usize::from(n_values);
                if self.population.len() != k * k
                    || !self.population.chunks_exact(k.max(1)).all(sums_to_one)
                {
                    return Err("K × K population whose rows sum to 1");
                }
                if self.guess.len() != k || !sums_to_one(&self.guess) {
                    return Err("a guess distribution over the options");
                }
                if self.prevalence.len() != k || self.prevalence.iter().any(|&a| a <= 0.0) {
                    return Err("positive pseudo-counts of prevalence");
                }
                Ok(())
            }
        }
    }
}

impl ErrorScales {
    /// By class: probability that a figure of it is right, that is, within the tolerance of the
    /// truth (shifts left aside); 0 for the wild class.
    pub fn p_right(&self) -> Vec<f64> {
        let right = |scale: &f64| normal_mass(-self.tolerance / scale, self.tolerance / scale);
        self.scales.iter().map(right).chain([0.0]).collect()
    }

    fn check(&self, n_classes: usize) -> Result<(), &'static str> {
        let increasing = self.scales.windows(2).all(|w| w[0] < w[1]);
        if self.scales.len() + 1 != n_classes || !increasing || self.scales[0] <= 0.0 {
            return Err("positive, increasing scales, one a class but the wild one");
        }
        if self.tolerance <= 0.0 || self.shift_sd <= 0.0 {
            return Err("positive tolerance and spread of shifts");
        }
        Ok(())
    }
}

impl GridBlock {
    fn check(&self, k: usize, n_claims: usize, n_verdicts: usize) -> Result<(), &'static str> {
        if self.points.len() != k || self.points.windows(2).any(|w| w[0] >= w[1]) {
            return Err("strictly increasing grid points, one a candidate");
        }
        if self.points.iter().any(|x| !x.is_finite()) {
            return Err("finite grid points");
        }
        if self.reports.len() != n_claims {
            return Err("a report for every observation");
        }
        if self.verdicts.len() != n_verdicts {
            return Err("a report for every verdict");
        }
        let in_order = |r: &Report| r.lo <= r.hi && r.hi <= r.possible_hi && r.lo < f64::INFINITY;
        if !self.reports.iter().chain(&self.verdicts).all(in_order) {
            return Err("reports with their ends in order");
        }
        Ok(())
    }
}

impl PathBlock {
    fn check(&self, n_claims: usize) -> Result<(), &'static str> {
        if self.times.is_empty() || self.times.windows(2).any(|w| w[0] >= w[1]) {
            return Err("strictly increasing times of steps, at least one");
        }
        if self.spans.len() != n_claims {
            return Err("a span for every observation");
        }
        if self.variables.iter().any(|v| v.prior.is_empty()) {
            return Err("candidates for every time variable");
        }
        let n_steps = self.times.len() as u32;
        for step in self.spans.iter().flat_map(|(a, b)| [a, b]) {
            let sizes = |v: u16| self.variables.get(usize::from(v)).map(|v| v.prior.len());
            let (expected, steps) = match step {
                StepRef::Fixed(at) => (Some(1), std::slice::from_ref(at)),
                StepRef::One { variable, steps } => (sizes(*variable), steps.as_slice()),
                StepRef::Two { first, second, steps } => {
                    (sizes(*first).zip(sizes(*second)).map(|(a, b)| a * b), steps.as_slice())
                }
            };
            if expected != Some(steps.len()) || steps.iter().any(|&s| s >= n_steps) {
                return Err("a step that exists for every candidate of a variable that exists");
            }
        }
        Ok(())
    }
}
