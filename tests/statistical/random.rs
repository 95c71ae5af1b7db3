//! Tiny random problems from a seed, the same on every machine.

use thiqa::model::{
    Family, FamilyForm, ItemBlock, Observation, Parameters, PathBlock, Problem, StepRef,
    TimeVariable, VerdictFactor,
};

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In 0..n.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True with probability p.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A distribution over n values, none of them rarer than about 1 %.
    pub(crate) fn distribution(&mut self, n: usize) -> Vec<f64> {
        let mut p: Vec<f64> = (0..n).map(|_| 0.05 + self.unit()).collect();
        let total: f64 = p.iter().sum();
        for x in &mut p {
            *x /= total;
        }
        p
    }
}

/// What a random problem may contain.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a menu is ticked")]
pub(crate) struct Menu {
    pub(crate) rows: bool,
    pub(crate) hierarchy: bool,
    pub(crate) denied: bool,
    pub(crate) derived: bool,
    pub(crate) verdicts: bool,
    pub(crate) n_steps: usize,
    pub(crate) n_variables: usize,
}

/// A problem of two sources in two groups with three items in one family of K = `k`.
pub(crate) fn problem(dice: &mut Dice, k: usize, menu: Menu) -> Problem {
    let mut family = if menu.rows {
        let counts: Vec<f64> = (0..k).map(|_| 5.0 * dice.unit()).collect();
        Family::shared("random", k as u16, &counts)
    } else {
        Family::open("random")
    };
    family.jump_shape = 0.2 + dice.unit();
    let mut problem = Problem {
        n_sources: 2,
        groups: vec![0, 1],
        n_groups: 2,
        families: vec![family],
        ..Problem::default()
    };
    for _ in 0..3 {
        let start = problem.observations.len();
        let n_claims = 1 + dice.below(4);
        for _ in 0..n_claims {
            problem.observations.push(Observation {
                source: dice.below(2) as u32,
                value: dice.below(k) as u16,
                denied: menu.denied && dice.chance(0.4),
                derived: menu.derived && dice.chance(0.3),
                weight: if dice.chance(0.5) { 1.0 } else { 0.2 + 0.8 * dice.unit() },
            });
        }
        let rows = matches!(problem.families[0].form, FamilyForm::Rows { .. });
        let path = (menu.n_steps > 0).then(|| path(dice, menu, n_claims));
        let n_verdicts = if menu.verdicts { dice.below(3) } else { 0 };
        problem.items.push(ItemBlock {
            family: 0,
            n_values: k as u16,
            prior: if rows { Vec::new() } else { dice.distribution(k) },
            ancestors: if menu.hierarchy { ancestors(dice, k) } else { Vec::new() },
            domain: (!rows && dice.chance(0.3)).then(|| k as u32 + dice.below(20) as u32),
            observations: start..start + n_claims,
            verdicts: (0..n_verdicts).map(|_| verdict(dice, k, menu.n_steps)).collect(),
            path,
            grid: None,
        });
    }
    problem
}

/// Values in a line: each may have values before it as ancestors.
fn ancestors(dice: &mut Dice, k: usize) -> Vec<Vec<u16>> {
    (0..k).map(|z| (0..z as u16).filter(|_| dice.chance(0.4)).collect()).collect()
}

fn verdict(dice: &mut Dice, k: usize, n_steps: usize) -> VerdictFactor {
    let steps = (n_steps > 0 && dice.chance(0.7)).then(|| {
        let first = dice.below(n_steps);
        (first as u32, (first + dice.below(n_steps - first)) as u32)
    });
    VerdictFactor { value: dice.below(k) as u16, confidence: 0.6 + 0.39 * dice.unit(), steps }
}

fn path(dice: &mut Dice, menu: Menu, n_claims: usize) -> PathBlock {
    let mut time = 0;
    let times = (0..menu.n_steps)
        .map(|_| {
            time += 3_600 + dice.below(200 * 86_400) as i64;
            time
        })
        .collect();
    let variables: Vec<TimeVariable> = (0..menu.n_variables)
        .map(|_| {
            let n = 2 + dice.below(2);
            TimeVariable { prior: dice.distribution(n) }
        })
        .collect();
    let spans = (0..n_claims).map(|_| span(dice, menu.n_steps, &variables)).collect();
    PathBlock { times, variables, spans }
}

/// A moment, a span, or either at a time that depends on one variable or on two.
fn span(dice: &mut Dice, n_steps: usize, variables: &[TimeVariable]) -> (StepRef, StepRef) {
    let moment = dice.chance(0.4);
    let n: usize = match (variables.len(), dice.below(3)) {
        (0, _) | (_, 0) => 1,
        (1, _) | (_, 1) => variables[0].prior.len(),
        _ => variables[0].prior.len() * variables[1].prior.len(),
    };
    let pairs: Vec<(u32, u32)> = (0..n)
        .map(|_| {
            let last = dice.below(n_steps);
            let first = if moment { last } else { dice.below(last + 1) };
            (first as u32, last as u32)
        })
        .collect();
    let wrap = |steps: Vec<u32>| {
        if n == 1 {
            StepRef::Fixed(steps[0])
        } else if n == variables[0].prior.len() {
            StepRef::One { variable: 0, steps }
        } else {
            StepRef::Two { first: 0, second: 1, steps }
        }
    };
    let (first, last) = pairs.into_iter().unzip();
    (wrap(first), wrap(last))
}

/// Random parameters for a problem.
pub(crate) fn parameters(dice: &mut Dice, problem: &Problem) -> Parameters {
    let mut parameters = Parameters::prior(problem);
    let form = problem.families[0].form;
    let width = form.n_entries() / form.n_rows();
    for row in parameters.rows.chunks_exact_mut(width) {
        row.copy_from_slice(&dice.distribution(width));
    }
    let family = &mut parameters.families[0];
    if !family.prevalence.is_empty() {
        family.prevalence = dice.distribution(width);
    }
    family.nodes.copy_from_slice(&dice.distribution(7));
    family.jump_rate = 0.001 + 0.1 * dice.unit();
    parameters
}

/// Every combination that the kernel knows, for the random tests to run through.
pub(crate) fn menus() -> Vec<Menu> {
    let plain = Menu {
        rows: false,
        hierarchy: false,
        denied: false,
        derived: false,
        verdicts: false,
        n_steps: 0,
        n_variables: 0,
    };
    let mut menus = vec![plain, Menu { hierarchy: true, ..plain }];
    for rows in [false, true] {
        let plain = Menu { rows, ..plain };
        menus.push(Menu { denied: true, ..plain });
        menus.push(Menu { denied: true, derived: true, verdicts: true, ..plain });
        menus.push(Menu { n_steps: 1, ..plain });
        menus.push(Menu { n_steps: 4, denied: true, ..plain });
        menus.push(Menu { n_steps: 5, verdicts: true, ..plain });
        menus.push(Menu { n_steps: 4, n_variables: 1, denied: true, verdicts: true, ..plain });
        menus.push(Menu {
            n_steps: 4,
            n_variables: 2,
            denied: true,
            derived: true,
            verdicts: true,
            ..plain
        });
    }
    menus.push(Menu { hierarchy: true, denied: true, verdicts: true, ..plain });
    menus.push(Menu {
        hierarchy: true,
        denied: true,
        verdicts: true,
        n_steps: 4,
        n_variables: 1,
        ..plain
    });
    menus
}
