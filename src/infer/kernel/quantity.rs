//! Quantities: what each claim on an item says of each point of its grid (docs/model.md, Eq. 29–31),
//! and items of one step.

use super::output::{ItemOut, Sink, decibans};
use super::view::FLOOR;
use crate::model::{
    Detail, ErrorScales, FAMILY_NODES, FamilyParameters, GridBlock, ItemBlock, ItemPosterior,
    Observation, ObservationPosterior, Parameters, Problem, Report,
};
use crate::num::{normal_density, normal_mass, soft_max};

/// Points that hold less of the posterior than this are left out of expected counts.
const NEGLIGIBLE: f64 = 1e-18;

/// A part that is only called possible counts half.
const POSSIBLE_WEIGHT: f64 = 0.5;

/// One claim on the grid.
pub(super) struct Figure<'a> {
    pub(super) observation: Observation,
    pub(super) report: Report,
    pub(super) theta: &'a [f64],
    shift: f64,
    /// P(claim), if it is wild or no evidence.
    pub(super) wild: f64,
}

/// An item whose truth is a quantity, with the claims on it that are kept, at fixed parameters.
pub(super) struct GridView<'a> {
    pub(super) item: &'a ItemBlock,
    pub(super) grid: &'a GridBlock,
    pub(super) errors: &'a ErrorScales,
    pub(super) learned: &'a FamilyParameters,
    pub(super) figures: Vec<Figure<'a>>,
    /// Position of each figure among the item's observations.
    pub(super) local: Vec<usize>,
    /// figures × points: P(claim | point), if it is evidence at all.
    pub(super) chance: Vec<f64>,
    /// figures × points × classes: P(claim | point, class), the wild one aside.
    by_class: Vec<f64>,
    /// verdicts × points.
    pub(super) ln_verdicts: Vec<f64>,
    /// ln distribution of λ.
    pub(super) ln_nodes: [f64; 7],
}

/// Normal densities further out than this are zero to any sum they are added to.
const FAR: f64 = 12.0;

/// Probability (density, for exact figures) of a report by a class of scale `s` centred on `at`.
pub(super) fn kernel(report: &Report, at: f64, s: f64) -> f64 {
    let (lo, hi) = ((report.lo - at) / s, (report.hi - at) / s);
    if report.lo.total_cmp(&report.possible_hi).is_eq() {
        return if lo.abs() > FAR { 0.0 } else { normal_density(lo) / s };
    }
    if lo > FAR || report.possible_hi < at - FAR * s {
        return 0.0;
    }
    let possible = if report.possible_hi > report.hi {
        normal_mass(hi, (report.possible_hi - at) / s)
    } else {
        0.0
    };
    let sure = if hi - lo < NARROW { narrow_mass(lo, hi) } else { normal_mass(lo, hi) };
    sure + POSSIBLE_WEIGHT * possible
}

/// Below this width three terms of the expansion around the middle are good to 1e-8 of the mass
/// wherever there is any, and quicker.
const NARROW: f64 = 0.03;

/// Φ(hi) − Φ(lo) of a narrow interval.
fn narrow_mass(lo: f64, hi: f64) -> f64 {
    let (x, h) = (f64::midpoint(lo, hi), hi - lo);
    h * normal_density(x) * narrow_factor(x * x, h * h)
}

/// What the expansion multiplies h φ(x) with; arguments are squares.
fn narrow_factor(x2: f64, h2: f64) -> f64 {
    let second = (x2 - 1.0) * h2 / 24.0;
    let fourth = (x2 * (x2 - 6.0) + 3.0) * h2 * h2 / 1_920.0;
    1.0 + second + fourth
}

/// Derivative of [`kernel`] by `at`, where that is `said`.
fn slope(report: &Report, at: f64, s: f64, said: f64) -> f64 {
    if report.lo.total_cmp(&report.possible_hi).is_eq() {
        return said * (report.lo - at) / (s * s);
    }
    let h = (report.hi - report.lo) / s;
    if h < NARROW && report.possible_hi <= report.hi {
        // h φ(x) from the kernel, and the expansion of the difference of both densities.
        let x = (f64::midpoint(report.lo, report.hi) - at) / s;
        let (x2, h2) = (x * x, h * h);
        let third = (x2 - 3.0) * h2 / 24.0;
        let fifth = (x2 * (x2 - 10.0) + 15.0) * h2 * h2 / 1_920.0;
        return said / narrow_factor(x2, h2) * x * (1.0 + third + fifth) / s;
    }
    let density = |end: f64| {
        let x = (end - at) / s;
        if x.abs() > FAR { 0.0 } else { normal_density(x) / s }
    };
    let sure = density(report.lo) - density(report.hi);
    sure + POSSIBLE_WEIGHT * (density(report.hi) - density(report.possible_hi))
}

/// Probability (density) of a report by someone who draws from all of the grid.
fn wild(report: &Report, (first, last): (f64, f64)) -> f64 {
    let length = last - first;
    if report.lo.total_cmp(&report.possible_hi).is_eq() {
        let is_inside = first <= report.lo && report.lo <= last;
        return if is_inside { 1.0 } else { 1e-9 } / length;
    }
    let part = |lo: f64, hi: f64| (hi.min(last) - lo.max(first)).max(0.0) / length;
    let sure = part(report.lo, report.hi);
    (sure + POSSIBLE_WEIGHT * part(report.hi, report.possible_hi)).max(1e-9)
}

impl<'a> GridView<'a> {
    /// `None` if the item is no quantity.
    pub(super) fn new(
        problem: &'a Problem,
        parameters: &'a Parameters,
        item: usize,
        keep: &dyn Fn(usize) -> bool,
    ) -> Option<Self> {
        let item = &problem.items[item];
        let grid = item.grid.as_ref()?;
        let family = &problem.families[usize::from(item.family)];
        let errors = family.errors.as_ref()?;
        let learned = &parameters.families[usize::from(item.family)];
        let kept: Vec<usize> = item.observations.clone().filter(|&o| keep(o)).collect();
        let n_classes = family.form.row_width();
        let figures = kept
            .iter()
            .map(|&o| {
                let slot_ix = parameters.layout.slot_of[o] as usize;
                let entry = parameters.layout.slots[slot_ix].entry;
                let report = grid.reports[o - item.observations.start];
                let observation = problem.observations[o];
                let wild = wild(&report, grid.ends());
                Figure {
                    observation,
                    report,
                    theta: &parameters.rows[entry..entry + n_classes],
                    shift: parameters.shifts[slot_ix],
                    wild: if observation.denied { 1.0 - wild } else { wild },
                }
            })
            .collect();
        let local = kept.iter().map(|&o| o - item.observations.start).collect();
        let mut view = Self {
            item,
            grid,
            errors,
            learned,
            figures,
            local,
            chance: Vec::new(),
            by_class: Vec::new(),
            ln_verdicts: Vec::new(),
            ln_nodes: learned.nodes.map(|p| p.max(FLOOR).ln()),
        };
        view.fill();
        Some(view)
    }

    fn fill(&mut self) {
        let ends = self.grid.ends();
        let scales = &self.errors.scales;
        self.chance.reserve(self.figures.len() * self.k());
        self.by_class.reserve(self.figures.len() * self.k() * scales.len());
        for figure in &self.figures {
            let wild = figure.theta[scales.len()] * figure.wild;
            for &z in &self.grid.points {
                let mut chance = wild;
                for (scale, theta) in scales.iter().zip(figure.theta) {
                    let said = kernel(&figure.report, z + figure.shift, *scale);
                    let meant =
                        if figure.observation.denied { (1.0 - said).max(0.0) } else { said };
                    self.by_class.push(meant);
                    chance += theta * meant;
                }
                self.chance.push(chance);
            }
        }
        let near = scales[0];
        for (verdict, report) in self.item.verdicts.iter().zip(&self.grid.verdicts) {
            let missed = (1.0 - verdict.confidence) * wild(report, ends);
            for &z in &self.grid.points {
                let met = verdict.confidence * kernel(report, z, near);
                self.ln_verdicts.push((met + missed).max(FLOOR).ln());
            }
        }
    }

    /// P(figure | point, class) by class, the wild one aside.
    pub(super) fn class_chances(&self, figure: usize, point: usize) -> &[f64] {
        let n = self.errors.scales.len();
        let at = (figure * self.k() + point) * n;
        &self.by_class[at..at + n]
    }

    pub(super) fn k(&self) -> usize {
        self.grid.points.len()
    }

    pub(super) fn mixed(&self, figure: usize, point: usize, lambda: f64) -> f64 {
        let chance = self.chance[figure * self.k() + point];
        ((1.0 - lambda) * chance + lambda * self.figures[figure].wild).max(FLOOR)
    }

    /// Is the claim right if the quantity is that of the point?
    pub(super) fn right(&self, figure: usize, point: usize) -> bool {
        self.holds(figure, point) != self.figures[figure].observation.denied
    }

    /// Is what the claim names the case if the quantity is that of the point?
    pub(super) fn holds(&self, figure: usize, point: usize) -> bool {
        let report = &self.figures[figure].report;
        report.is_met(self.grid.points[point], self.errors.tolerance)
    }

    /// Adds to a claim's cells what it counts at a point that holds `mass` of the posterior, divided
    /// by P(claim | point, λ) and times 1 − λ: expected claims of each class, then pull and
    /// stiffness of the shift.
    fn credit_point(&self, figure: usize, point: usize, mass: f64, out: &mut [f64]) {
        let of = &self.figures[figure];
        let z = self.grid.points[point];
        let n = self.errors.scales.len();
        let sign = if of.observation.denied { -1.0 } else { 1.0 };
        let chances = self.class_chances(figure, point);
        for (class, (scale, chance)) in self.errors.scales.iter().zip(chances).enumerate() {
            let here = mass * of.theta[class];
            if here <= 0.0 {
                continue;
            }
            let meant = here * chance;
            out[class] += meant;
            let said = if of.observation.denied { 1.0 - chance } else { *chance };
            out[n + 1] += here * sign * slope(&of.report, z + of.shift, *scale, said);
            out[n + 2] += meant / (scale * scale);
        }
        out[n] += mass * of.theta[n] * of.wild;
    }

    /// Adds to the cells of a claim what it counts, given the joint posterior over (node, point) of
    /// the step that it speaks of; `joint(node, point)`.
    pub(super) fn credit(
        &self,
        figure: usize,
        joint: &dyn Fn(usize, usize) -> f64,
        out: &mut [f64],
    ) {
        let weight = self.figures[figure].observation.weight;
        for point in 0..self.k() {
            let mut mass = 0.0;
            for (node, &lambda) in FAMILY_NODES.iter().enumerate() {
                let p = joint(node, point);
                if p > NEGLIGIBLE {
                    mass += p * (1.0 - lambda) / self.mixed(figure, point, lambda);
                }
            }
            if mass > 0.0 {
                self.credit_point(figure, point, weight * mass, out);
            }
        }
    }
}

/// Solves an item of one step; `sink` receives what belongs to the claims.
pub(super) fn solve(view: &GridView<'_>, detail: Detail, sink: &mut Sink<'_>) -> ItemOut {
    let k = view.k();
    let (joint, ln_evidence) = joint(view);
    let mut nodes = [0.0; 7];
    let mut truth = vec![0.0; k];
    for (node, row) in nodes.iter_mut().zip(joint.chunks_exact(k)) {
        for (z, p) in truth.iter_mut().zip(row) {
            *node += p;
            *z += p;
        }
    }
    for figure in 0..view.figures.len() {
        let at = |node: usize, point: usize| joint[node * k + point];
        view.credit(figure, &at, sink.cells(view.local[figure]));
        if detail == Detail::Full {
            sink.observation(view.local[figure], describe(view, figure, &joint, &truth));
        }
    }
    let posterior = (detail >= Detail::Items).then(|| ItemPosterior {
        probability: truth,
        segments: Vec::new(),
        lambda: nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum(),
        times: Vec::new(),
    });
    ItemOut { ln_evidence, nodes, truth: Vec::new(), jumps: 0.0, exposure_days: 0.0, posterior }
}

/// Posterior over (node, point), node-major, and ln evidence.
pub(super) fn joint(view: &GridView<'_>) -> (Vec<f64>, f64) {
    let is_whole = |figure: &Figure<'_>| figure.observation.weight >= 1.0;
    if view.figures.len() > FOLD
        || !view.ln_verdicts.is_empty()
        || !view.figures.iter().all(is_whole)
    {
        let mut joint = ln_joint(view);
        let ln_evidence = soft_max(&mut joint);
        return (joint, ln_evidence);
    }
    // Few claims: their product is far from the smallest number, and needs no logarithms.
    let mut joint = Vec::with_capacity(7 * view.k());
    for (&p, &lambda) in view.learned.nodes.iter().zip(&FAMILY_NODES) {
        for (point, prior) in view.item.prior.iter().enumerate() {
            let said: f64 = (0..view.figures.len()).map(|f| view.mixed(f, point, lambda)).product();
            joint.push(prior.max(FLOOR) * p.max(FLOOR) * said);
        }
    }
    let total: f64 = joint.iter().sum();
    for p in &mut joint {
        *p /= total;
    }
    (joint, total.ln())
}

/// ln P(claims, point, node), node-major.
fn ln_joint(view: &GridView<'_>) -> Vec<f64> {
    let k = view.k();
    let mut base: Vec<f64> = view.item.prior.iter().map(|p| p.max(FLOOR).ln()).collect();
    for verdict in view.ln_verdicts.chunks_exact(k) {
        for (p, ln) in base.iter_mut().zip(verdict) {
            *p += ln;
        }
    }
    let mut joint = Vec::with_capacity(7 * k);
    for (node, &lambda) in FAMILY_NODES.iter().enumerate() {
        for (point, base) in base.iter().enumerate() {
            joint.push(base + view.ln_nodes[node] + ln_said(view, point, lambda));
        }
    }
    joint
}

/// Claims whose product is taken before its logarithm: eight times the floor stay above 1e-308.
pub(super) const FOLD: usize = 8;

/// ln P(claims | point, λ). A logarithm costs ten multiplications, so products come first.
fn ln_said(view: &GridView<'_>, point: usize, lambda: f64) -> f64 {
    let (mut sum, mut product, mut n) = (0.0, 1.0_f64, 0);
    for (f, figure) in view.figures.iter().enumerate() {
        let p = view.mixed(f, point, lambda);
        let weight = figure.observation.weight;
        if weight < 1.0 {
            sum += weight * p.ln();
            continue;
        }
        product *= p;
        n += 1;
        if n % FOLD == 0 {
            sum += product.ln();
            product = 1.0;
        }
    }
    sum + product.ln()
}

/// P(right), and the weight of evidence by dividing the claim's factor out (Eq. 20).
fn describe(
    view: &GridView<'_>,
    figure: usize,
    joint: &[f64],
    truth: &[f64],
) -> ObservationPosterior {
    let k = view.k();
    let weight = view.figures[figure].observation.weight;
    let (mut p_right, mut with, mut without) = (0.0, [0.0; 2], [0.0; 2]);
    for (point, p) in truth.iter().enumerate() {
        let holds = usize::from(view.holds(figure, point));
        with[holds] += p;
        if view.right(figure, point) {
            p_right += p;
        }
        for (node, &lambda) in FAMILY_NODES.iter().enumerate() {
            let here = joint[node * k + point];
            without[holds] += here / view.mixed(figure, point, lambda).powf(weight);
        }
    }
    let p_right: f64 = p_right;
    ObservationPosterior {
        // Sums of products may pass 1 by a rounding error.
        p_right: p_right.clamp(0.0, 1.0),
        p_overtaken: 0.0,
        weight_db: decibans(with, without),
    }
}
