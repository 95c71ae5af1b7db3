//! States at a glance. What is said of a state costs thousands of passes over its paths, one for each
//! assignment of its unknown times, and a chain asks tens of thousands of times. But of the free
//! parameters only the jump rate ρ enters the paths themselves: given the pattern r of which claims
//! are right, the sum over paths and times is a function of ρ alone (docs/model.md, Eq. 40),
//!
//! ```text
//! P(claims) = Σ_λ p(λ) Σ_r A_r(ρ) Π_c P(x_c | r_c, λ)^w_c
//! ```
//!
//! The logarithm of A is interpolated in ln ρ by Chebyshev polynomials, worked out once.

use std::sync::Arc;

use rayon::prelude::*;

use crate::infer::expect;
use crate::infer::kernel::{Cells, N_LANES, cells_of, ln_masses};
use crate::model::{
    Detail, Expectation, FAMILY_NODES, FamilyForm, ItemBlock, Layout, Parameters, Problem,
};

/// Items with fewer assignments of times than this are left to the kernel.
const ASSIGNMENTS_MIN: usize = 4;
/// And those with more (the kernel does not enumerate them) …
const ASSIGNMENTS_MAX: usize = 4_096;
/// … or with more patterns than this.
const PATTERNS_MAX: usize = 256;
/// Chebyshev polynomials; with [`REACH`], ln A is right to about 1e-5.
const N_TERMS: usize = 48;
/// ln ρ is followed so far from where it is at the mode; beyond, A stays as it is.
const REACH: f64 = 7.0;
/// Patterns that hold less than this of the paths at every rate cannot occur.
const LN_IMPOSSIBLE: f64 = -46.0;
/// Keeps logarithms finite where a parameter has run to 0.
const FLOOR: f64 = 1e-30;

/// The states that have tables, and the rest of the problem.
pub(super) struct Tables {
    known: Vec<Table>,
    /// By family: ln ρ at the middle of its tables.
    centres: Vec<f64>,
    rest: Problem,
    rest_layout: Arc<Layout>,
}

/// A claim on a state in a table.
struct Claim {
    /// First entry of its source's row.
    entry: usize,
    counts: bool,
    weight: f64,
    guess: f64,
    /// Right or wrong, and P(claim) over θ or 1 − θ then. Cells alike are one class.
    classes: Vec<(bool, f64)>,
}

struct Table {
    family: usize,
    claims: Vec<Claim>,
    /// patterns × claims: classes.
    patterns: Vec<usize>,
    /// patterns × terms: Chebyshev coefficients of ln A.
    terms: Vec<f64>,
}

impl Tables {
    /// Works the tables out; `base` has the layout of the density, `mode` tells the jump rates.
    pub(super) fn new(problem: &Problem, base: &Parameters, mode: &Parameters) -> Self {
        let centres: Vec<f64> = mode.families.iter().map(|f| f.jump_rate.ln()).collect();
        let made: Vec<Option<Table>> = (0..problem.items.len())
            .into_par_iter()
            .map(|item| Table::new(problem, base, &centres, item))
            .collect();
        let (rest, layout) = base.layout.without_items(problem, &|item| made[item].is_some());
        let rest_layout = Arc::new(layout);
        Self { known: made.into_iter().flatten().collect(), centres, rest, rest_layout }
    }

    /// The kernel's expectation ([`Detail::Counts`]) of what has no table at `at`, and
    /// of what has one. Slopes by ln ρ of tables are among the jumps, with no exposure.
    pub(super) fn expect(&self, at: &mut Parameters) -> Expectation {
        let layout = std::mem::replace(&mut at.layout, self.rest_layout.clone());
        let mut found = expect(&self.rest, at, Detail::Counts);
        at.layout = layout;
        if self.known.is_empty() {
            return found;
        }
        let bases: Vec<Basis> = at
            .families
            .iter()
            .zip(&self.centres)
            .map(|(family, centre)| Basis::at((family.jump_rate.ln() - centre) / REACH))
            .collect();
        for table in &self.known {
            table.add(at, &bases[table.family], &mut found);
        }
        found
    }
}

/// Chebyshev polynomials and their derivatives by ln ρ.
struct Basis {
    terms: [f64; N_TERMS],
    slopes: [f64; N_TERMS],
}

impl Basis {
    /// At `x` in [−1, 1]; beyond, they stay as they are.
    fn at(x: f64) -> Self {
        let (mut terms, mut slopes) = ([1.0; N_TERMS], [0.0; N_TERMS]);
        let inside = x.clamp(-1.0, 1.0);
        terms[1] = inside;
        slopes[1] = 1.0;
        for i in 2..N_TERMS {
            terms[i] = 2.0 * inside * terms[i - 1] - terms[i - 2];
            slopes[i] = 2.0 * terms[i - 1] + 2.0 * inside * slopes[i - 1] - slopes[i - 2];
        }
        let scale = if (-1.0..=1.0).contains(&x) { 1.0 / REACH } else { 0.0 };
        for slope in &mut slopes {
            *slope *= scale;
        }
        Self { terms, slopes }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Table {
    /// `None` if the item had better be left to the kernel.
    fn new(problem: &Problem, base: &Parameters, centres: &[f64], item: usize) -> Option<Self> {
        let family = usize::from(problem.items[item].family);
        n_patterns(problem, &problem.items[item])?;
        // At θ = ½ a chance is half of what it is over θ or over 1 − θ.
        let mut even = base.clone();
        even.rows.fill(0.5);
        let cells = cells_of(problem, &even, item);
        let (claims, class_of) = classify(problem, base, item, &cells);
        let patterns = all_patterns(&claims)?;
        let mut table = Self { family, claims, patterns: Vec::new(), terms: Vec::new() };
        let n = table.claims.len();
        for lanes in patterns.chunks(n * N_LANES) {
            let chance: Vec<[f64; N_LANES]> = class_of
                .iter()
                .enumerate()
                .map(|(i, class)| {
                    // Where there are fewer patterns than lanes, some are weighed twice.
                    let meets = |lane: usize| lanes[(lane * n + i / cells.width) % lanes.len()];
                    std::array::from_fn(|lane| if meets(lane) == *class { 1.0 } else { FLOOR })
                })
                .collect();
            let ln_a = |x: f64| {
                even.families[family].jump_rate = (centres[family] + REACH * x).exp();
                ln_masses(problem, &even, item, chance.clone())
            };
            let all = interpolate(ln_a)?;
            for (pattern, terms) in lanes.chunks_exact(n).zip(all) {
                if let Some(terms) = terms {
                    table.patterns.extend_from_slice(pattern);
                    table.terms.extend(terms);
                }
            }
        }
        Some(table)
    }

    /// Adds what the claims on the state say at `at`.
    fn add(&self, at: &Parameters, basis: &Basis, found: &mut Expectation) {
        let n = self.claims.len();
        let patterns: Vec<(&[usize], f64, f64)> = self
            .patterns
            .chunks_exact(n)
            .zip(self.terms.chunks_exact(N_TERMS))
            .map(|(p, terms)| (p, dot(terms, &basis.terms), dot(terms, &basis.slopes)))
            .collect();
        let top = patterns.iter().map(|(_, ln, _)| *ln).fold(f64::NEG_INFINITY, f64::max);
        let masses: Vec<f64> = patterns.iter().map(|(_, ln, _)| (ln - top).exp()).collect();
        let worths: Vec<Worth> = self.claims.iter().map(|claim| Worth::of(claim, at)).collect();
        let mut joint = Vec::with_capacity(patterns.len() * FAMILY_NODES.len());
        for (node, share) in at.families[self.family].nodes.iter().enumerate() {
            for ((pattern, ..), mass) in patterns.iter().zip(&masses) {
                let said = pattern.iter().zip(&worths).map(|(class, w)| w.mixed[*class][node]);
                joint.push(share * mass * said.product::<f64>());
            }
        }
        let total: f64 = joint.iter().sum();
        found.ln_evidence += top + total.ln();
        for (i, p) in joint.iter().enumerate() {
            let (node, (pattern, _, slope)) = (i / patterns.len(), patterns[i % patterns.len()]);
            let p = p / total;
            found.nodes[self.family][node] += p;
            found.jumps[self.family] += p * slope;
            for ((class, claim), worth) in pattern.iter().zip(&self.claims).zip(&worths) {
                if claim.counts {
                    let wrong = usize::from(!claim.classes[*class].0);
                    let meant = claim.weight * p * worth.meant[*class][node];
                    found.counts[claim.entry + wrong] += meant;
                }
            }
        }
    }
}

/// By class, by node: P(claim) to the power of its weight, and how much of it is no guess.
struct Worth {
    mixed: Vec<[f64; 7]>,
    meant: Vec<[f64; 7]>,
}

impl Worth {
    fn of(claim: &Claim, at: &Parameters) -> Self {
        let mut worth = Self { mixed: Vec::new(), meant: Vec::new() };
        for &(right, scale) in &claim.classes {
            let chance = scale * at.rows[claim.entry + usize::from(!right)];
            let mixed = FAMILY_NODES.map(|l| ((1.0 - l) * chance + l * claim.guess).max(FLOOR));
            worth.meant.push(std::array::from_fn(|node| {
                ((1.0 - FAMILY_NODES[node]) * chance).max(FLOOR) / mixed[node]
            }));
            let whole = claim.weight >= 1.0;
            worth.mixed.push(if whole { mixed } else { mixed.map(|p| p.powf(claim.weight)) });
        }
        worth
    }
}

/// Patterns of right and wrong of an item that has a table, at least (hierarchies have more).
pub(super) fn n_patterns(problem: &Problem, item: &ItemBlock) -> Option<usize> {
    let variables = &item.path.as_ref()?.variables;
    let n_assignments = variables.iter().fold(1_usize, |n, v| n.saturating_mul(v.prior.len()));
    let n_claims = u32::try_from(item.observations.len()).ok()?;
    let n_patterns = 2_usize.checked_pow(n_claims)?;
    let form = problem.families[usize::from(item.family)].form;
    (form == FamilyForm::OneCoin
        && (ASSIGNMENTS_MIN..=ASSIGNMENTS_MAX).contains(&n_assignments)
        && n_claims > 0
        && n_patterns <= PATTERNS_MAX)
        .then_some(n_patterns)
}

/// Claims with their classes, and the class of each cell of each claim.
fn classify(
    problem: &Problem,
    base: &Parameters,
    item: usize,
    cells: &Cells,
) -> (Vec<Claim>, Vec<usize>) {
    let mut class_of = Vec::with_capacity(cells.right.len());
    let claims = problem.items[item]
        .observations
        .clone()
        .enumerate()
        .map(|(i, o)| {
            let observation = &problem.observations[o];
            let mut classes: Vec<(bool, f64)> = Vec::new();
            for cell in 0..cells.width {
                let at = i * cells.width + cell;
                // A denial speaks of its last step only, so that its last cell does not occur.
                let occurs = !(observation.denied && cell + 1 == cells.width);
                let class = (cells.right[at], 2.0 * cells.chance[at]);
                let known = classes.iter().position(|known| *known == class);
                class_of.push(known.unwrap_or(if occurs { classes.len() } else { 0 }));
                if known.is_none() && occurs {
                    classes.push(class);
                }
            }
            let slot = base.layout.slot_of[o] as usize;
            Claim {
                entry: base.layout.slots[slot].entry,
                counts: !observation.derived,
                weight: observation.weight,
                guess: cells.guess[i],
                classes,
            }
        })
        .collect();
    (claims, class_of)
}

/// Every combination of classes; `None` if there are too many.
fn all_patterns(claims: &[Claim]) -> Option<Vec<usize>> {
    let n = claims.iter().try_fold(1_usize, |n, claim| {
        let n = n.saturating_mul(claim.classes.len());
        (n <= PATTERNS_MAX).then_some(n)
    })?;
    let mut all = Vec::with_capacity(n * claims.len());
    for i in 0..n {
        let mut rest = i;
        for claim in claims {
            all.push(rest % claim.classes.len());
            rest /= claim.classes.len();
        }
    }
    Some(all)
}

/// By lane: Chebyshev coefficients of a function on [−1, 1]; `None` where it is practically ln 0 all
/// over.
fn interpolate(
    f: impl FnMut(f64) -> Option<[f64; N_LANES]>,
) -> Option<[Option<Vec<f64>>; N_LANES]> {
    let n = N_TERMS as f64;
    let angle = |i: usize| std::f64::consts::PI * (i as f64 + 0.5) / n;
    let values: Vec<[f64; N_LANES]> =
        (0..N_TERMS).map(|i| angle(i).cos()).map(f).collect::<Option<_>>()?;
    Some(std::array::from_fn(|lane| {
        let term = |k: usize| {
            let part = |(i, v): (usize, &[f64; N_LANES])| v[lane] * (k as f64 * angle(i)).cos();
            let sum: f64 = values.iter().enumerate().map(part).sum();
            sum * if k == 0 { 1.0 } else { 2.0 } / n
        };
        let possible = values.iter().any(|v| v[lane] >= LN_IMPOSSIBLE);
        possible.then(|| (0..N_TERMS).map(term).collect())
    }))
}
