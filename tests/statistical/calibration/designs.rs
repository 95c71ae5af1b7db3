//! Designs: who speaks of what, when. What they say is drawn by [`super::prior`].

use rand::{Rng, RngExt};

use thiqa::model::{
    Family, FamilyForm, ItemBlock, Observation, PathBlock, Problem, StepRef, TimeVariable,
    VerdictFactor,
};

/// Size and kind of a design.
#[derive(Clone, Copy)]
pub(crate) struct Design {
    /// Name in tables and file names.
    pub(crate) name: &'static str,
    /// Candidates of each item.
    pub(crate) n_values: u16,
    /// One row a truth, instead of one coin.
    pub(crate) has_rows: bool,
    /// Sources, in two kind groups by turns.
    pub(crate) n_sources: usize,
    /// Items.
    pub(crate) n_items: usize,
    /// Claims of each source, on different items.
    pub(crate) n_claims: usize,
    /// Steps of each item's time axis; 0: items of one step.
    pub(crate) n_steps: usize,
    /// The last candidate is a part of the first; one coin only.
    pub(crate) has_parts: bool,
    /// Every third claim answers "is it this value?", and every fifth item has a verdict; rows only.
    pub(crate) has_questions: bool,
}

const PLAIN: Design = Design {
    name: "",
    n_values: 2,
    has_rows: false,
    n_sources: 24,
    n_items: 12,
    n_claims: 2,
    n_steps: 0,
    has_parts: false,
    has_questions: false,
};

const DENSE: Design = Design { n_sources: 5, n_items: 24, n_claims: 20, ..PLAIN };

/// Sparse designs (2 claims a source) and dense ones (20), one coin, rows, and states of each.
pub(crate) const DESIGNS: [Design; 6] = [
    Design { name: "coin-sparse", n_values: 3, ..PLAIN },
    Design { name: "coin-dense", n_values: 3, has_parts: true, ..DENSE },
    Design { name: "rows-sparse", has_rows: true, ..PLAIN },
    Design { name: "rows-dense", n_values: 3, has_rows: true, has_questions: true, ..DENSE },
    Design { name: "states-sparse", n_values: 3, n_items: 6, n_steps: 5, ..PLAIN },
    Design { name: "states-dense", has_rows: true, n_steps: 4, ..DENSE },
];

impl Design {
    /// The family of all items. Hyper-priors are firm enough for a posterior that a short chain can
    /// walk, and loose enough that their parameters are learned.
    fn family(&self) -> Family {
        let base = if self.has_rows {
            let voices: Vec<f64> = (0..self.n_values).map(|x| 3.0 * f64::from(x + 1)).collect();
            let shared = Family::shared("rows", self.n_values, &voices);
            Family { prevalence: vec![4.0; usize::from(self.n_values)], ..shared }
        } else {
            Family::open("coin")
        };
        Family {
            strength: vec![8.0; base.strength.len()],
            population_weight: 30.0,
            jump_shape: 4.0,
            jump_exposure_days: 40.0,
            ..base
        }
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
            families: vec![self.family()],
            ..Problem::default()
        };
        for (i, sources) in on_item.iter().enumerate() {
            let item = self.item(i, (problem.observations.len(), sources.len()), rng);
            problem.items.push(item);
            for &source in sources {
                let asked = self.has_questions && problem.observations.len() % 3 == 0;
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
        if self.has_parts && at % 2 == 0 {
            ancestors = vec![Vec::new(); k];
            ancestors[k - 1].push(0);
        }
        let verdict = VerdictFactor { value: 0, confidence: 0.9, steps: None };
        ItemBlock {
            family: 0,
            n_values: self.n_values,
            prior: if self.has_rows { Vec::new() } else { vec![1.0 / k as f64; k] },
            ancestors,
            observations: start..start + n_claims,
            verdicts: if self.has_questions && at % 5 == 0 { vec![verdict] } else { Vec::new() },
            path: (self.n_steps > 0).then(|| self.path(n_claims, rng)),
            grid: None,
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
        let undated = vec![0, n_steps - 1];
        let spans = (0..n_claims)
            .map(|c| {
                let step = if c < 2 {
                    StepRef::One { variable: 0, steps: undated.clone() }
                } else {
                    StepRef::Fixed(rng.random_range(0..n_steps))
                };
                (step.clone(), step)
            })
            .collect();
        let variables = vec![TimeVariable { prior: vec![0.5; 2] }];
        PathBlock { times, variables, spans }
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

/// Does a source of this form answer with one number, P(right)?
pub(crate) fn is_coin(form: FamilyForm) -> bool {
    form == FamilyForm::OneCoin
}
