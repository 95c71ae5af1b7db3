//! Designs: who speaks of what, when. What they say is drawn by [`super::prior`].

use rand::{Rng, RngExt};

use thiqa::model::{
    ErrorScales, Family, FamilyForm, GridBlock, ItemBlock, Observation, PathBlock, Problem, Report,
    StepRef, TimeVariable, VerdictFactor,
};

/// What sources answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One number a source.
    Coin,
    /// One row a truth.
    Rows,
    /// Figures; with steps, counts that never decrease.
    Figures,
}

/// Size and kind of a design.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Design {
    /// Name in tables and file names.
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// Families, alike, that share the items by turns; two have their sources' levels in common.
    n_families: usize,
    /// Candidates of each item.
    n_values: u16,
    /// Sources, in two kind groups by turns.
    n_sources: usize,
    n_items: usize,
    /// Claims of each source, on different items.
    n_claims: usize,
    /// Steps of each item's time axis; 0: items of one step.
    n_steps: usize,
    /// The last candidate of every other item is a part of the first; one coin only.
    has_parts: bool,
    /// Every third claim answers "is it this value?", and every fifth item has a verdict; rows only.
    has_questions: bool,
}

const SPARSE: Design = Design {
    name: "coin-sparse",
    form: Form::Coin,
    n_families: 1,
    n_values: 3,
    n_sources: 24,
    n_items: 12,
    n_claims: 2,
    n_steps: 0,
    has_parts: false,
    has_questions: false,
};

const DENSE: Design = Design { n_sources: 5, n_items: 24, n_claims: 20, ..SPARSE };

/// Sparse designs (2 claims a source) and dense ones (20), of everything that a claim may be about,
/// and designs of sources with one claim each, whose rows NUTS integrates out.
pub(crate) const DESIGNS: [Design; 11] = [
    SPARSE,
    Design { name: "coin-dense", has_parts: true, ..DENSE },
    Design { name: "rows-sparse", form: Form::Rows, n_values: 2, ..SPARSE },
    Design { name: "rows-dense", form: Form::Rows, has_questions: true, ..DENSE },
    Design { name: "states-sparse", n_items: 6, n_steps: 5, ..SPARSE },
    Design { name: "states-dense", form: Form::Rows, n_values: 2, n_steps: 4, ..DENSE },
    Design { name: "levels", n_families: 2, n_values: 2, n_sources: 12, n_claims: 8, ..SPARSE },
    Design {
        name: "figures",
        form: Form::Figures,
        n_values: 8,
        n_sources: 6,
        n_claims: 10,
        ..SPARSE
    },
    Design {
        name: "tolls",
        form: Form::Figures,
        n_values: 8,
        n_sources: 6,
        n_items: 6,
        n_claims: 6,
        n_steps: 4,
        ..SPARSE
    },
    Design {
        name: "rows-single",
        form: Form::Rows,
        n_values: 2,
        n_items: 8,
        n_claims: 1,
        has_questions: true,
        ..SPARSE
    },
    Design {
        name: "figures-single",
        form: Form::Figures,
        n_values: 8,
        n_sources: 16,
        n_items: 6,
        n_claims: 1,
        ..SPARSE
    },
];

impl Design {
    /// The family of all items, or of every other. Hyper-priors are firm enough for a posterior that
    /// a short chain can walk, and loose enough that their parameters are learned.
    fn family(&self) -> Family {
        let k = usize::from(self.n_values);
        let base = match self.form {
            Form::Coin => Family::open("coin"),
            Form::Rows => {
                let voices: Vec<f64> = (0..k).map(|x| 3.0 * (x + 1) as f64).collect();
                let shared = Family::shared("rows", self.n_values, &voices);
                Family { prevalence: vec![4.0; k], ..shared }
            }
            Form::Figures => Family {
                form: FamilyForm::Quantity { n_classes: 3 },
                population: vec![0.6, 0.25, 0.15],
                errors: Some(ErrorScales {
                    scales: vec![0.15, 0.6],
                    tolerance: 0.3,
                    shift_sd: 0.3,
                }),
                is_pooled: false,
                ..Family::open("figures")
            },
        };
        Family {
            strength: vec![8.0; base.strength.len()],
            population_weight: 30.0,
            jump_shape: 4.0,
            jump_exposure_days: 40.0,
            ..base
        }
    }

    /// Have items a time axis?
    pub(crate) fn has_steps(&self) -> bool {
        self.n_steps > 0
    }

    /// Have sources a level in common over rows, or over families?
    pub(crate) fn has_levels(&self) -> bool {
        self.n_families > 1 || self.form == Form::Rows
    }

    /// A problem whose claims have sources, items and times, and values yet to be drawn.
    pub(crate) fn problem(&self, rng: &mut impl Rng) -> Problem {
        let mut on_item: Vec<Vec<u32>> = vec![Vec::new(); self.n_items];
        for source in 0..self.n_sources as u32 {
            for item in distinct(rng, self.n_items, self.n_claims) {
                on_item[item].push(source);
            }
        }
        let mut problem = Problem {
            n_sources: self.n_sources as u32,
            groups: (0..self.n_sources).map(|s| (s % 2) as u16).collect(),
            n_groups: 2,
            families: vec![self.family(); self.n_families],
            ..Problem::default()
        };
        for (i, sources) in on_item.iter().enumerate() {
            let item = self.item(i, (problem.observations.len(), sources.len()), rng);
            problem.items.push(item);
            for &source in sources {
                let asked = self.has_questions && problem.observations.len().is_multiple_of(3);
                let value = if asked { rng.random_range(0..self.n_values) } else { 0 };
                let claim =
                    Observation { source, value, denied: asked, derived: false, weight: 1.0 };
                problem.observations.push(claim);
            }
        }
        problem
    }

    fn item(&self, at: usize, (start, n_claims): (usize, usize), rng: &mut impl Rng) -> ItemBlock {
        let k = usize::from(self.n_values);
        let mut ancestors = Vec::new();
        if self.has_parts && at.is_multiple_of(2) {
            ancestors = vec![Vec::new(); k];
            ancestors[k - 1].push(0);
        }
        let verdict = VerdictFactor { value: 0, confidence: 0.9, steps: None };
        let prior = match self.form {
            Form::Rows => Vec::new(),
            Form::Coin => vec![1.0 / k as f64; k],
            // Smaller figures are likelier, as counts are.
            Form::Figures => {
                let total = (k * (k + 1)) as f64 / 2.0;
                (0..k).map(|z| (k - z) as f64 / total).collect()
            }
        };
        ItemBlock {
            family: (at % self.n_families) as u16,
            n_values: self.n_values,
            prior,
            ancestors,
            domain: None,
            observations: start..start + n_claims,
            verdicts: if self.has_questions && at.is_multiple_of(5) {
                vec![verdict]
            } else {
                Vec::new()
            },
            path: (self.n_steps > 0).then(|| self.path(n_claims, rng)),
            grid: (self.form == Form::Figures).then(|| GridBlock {
                points: (0..k).map(|z| 0.5 * z as f64).collect(),
                reports: vec![Report { lo: 0.0, hi: 0.0, possible_hi: 0.0 }; n_claims],
                verdicts: Vec::new(),
            }),
        }
    }

    /// Steps half a day to four days apart; the first two claims hang on one uncertain time.
    fn path(&self, n_claims: usize, rng: &mut impl Rng) -> PathBlock {
        let mut time = 0;
        let times = (0..self.n_steps)
            .map(|_| {
                time += rng.random_range(43_200..345_600_i64);
                time
            })
            .collect();
        let n_steps = self.n_steps as u32;
        let spans = (0..n_claims)
            .map(|c| {
                let step = if c < 2 {
                    StepRef::One { variable: 0, steps: vec![0, n_steps - 1] }
                } else {
                    StepRef::Fixed(rng.random_range(0..n_steps))
                };
                (step.clone(), step)
            })
            .collect();
        PathBlock { times, variables: vec![TimeVariable { prior: vec![0.5; 2] }], spans }
    }
}

/// `n` different numbers below `of`, ascending.
fn distinct(rng: &mut impl Rng, of: usize, n: usize) -> Vec<usize> {
    let mut left = n.min(of);
    let mut chosen = Vec::with_capacity(left);
    for at in 0..of {
        if rng.random_range(0..of - at) < left {
            chosen.push(at);
            left -= 1;
        }
    }
    chosen
}
