//! Cumulative counts: a quantity that never decreases, seen at the steps of a time axis; λ, time
//! variables and paths summed out (docs/model.md, Eq. 32 and 33).
//!
//! The path is an extremal process: at rate ρ a candidate is drawn from the item's prior, and the
//! count becomes the larger of the two. So what may happen over any gap has a closed form, and steps
//! at which nothing is said change nothing.

use super::output::{ItemOut, Sink, decibans};
use super::path::segments;
use super::plan::{self, Choice};
use super::quantity::{FOLD, GridView};
use crate::model::{Detail, FAMILY_NODES, ItemPosterior, ObservationPosterior, PathBlock};
use crate::num::soft_max;

const SECONDS_PER_DAY: f64 = 86_400.0;
/// Joint weights below this are not followed up: no sum can notice them.
const NEGLIGIBLE: f64 = 1e-17;

/// What is said at a point is never less probable than this, compared with the best point: a path
/// that must pass there needs some number left.
const UNREACHED: f64 = 1e-280;

/// One number a λ node.
type Lanes = [f64; 7];

/// What may happen between two neighbouring steps, by point: P(nothing), P(a jump to this point from
/// any below), and the derivatives of their logarithms by ln ρ.
pub(super) struct Gap {
    pub(super) stay: Vec<f64>,
    pub(super) arrive: Vec<f64>,
    d_stay: Vec<f64>,
    d_arrive: Vec<f64>,
}

impl Gap {
    /// `prior` is the distribution that candidates are drawn from, `mean` their expected number.
    fn new(prior: &[f64], mean: f64) -> Self {
        let k = prior.len();
        let mut above = vec![0.0; k + 1];
        for i in (0..k).rev() {
            above[i] = above[i + 1] + prior[i];
        }
        let (mut stay, mut arrive) = (Vec::with_capacity(k), Vec::with_capacity(k));
        let (mut d_stay, mut d_arrive) = (Vec::with_capacity(k), Vec::with_capacity(k));
        for i in 0..k {
            let (over, from) = (mean * above[i + 1], mean * above[i]);
            // exp(−over) − exp(−from), without cancellation.
            let here = -(-over).exp() * (over - from).exp_m1();
            stay.push((-over).exp());
            arrive.push(here);
            d_stay.push(-over);
            let slope = from * (-from).exp() - over * (-over).exp();
            d_arrive.push(if here > 0.0 { slope / here } else { 0.0 });
        }
        Self { stay, arrive, d_stay, d_arrive }
    }
}

/// Everything about an item that does not depend on the assignment of its time variables.
pub(super) struct Chain<'a> {
    view: &'a GridView<'a>,
    pub(super) block: &'a PathBlock,
    pub(super) gaps: Vec<Gap>,
    /// figures × points: P(claim | point, node) to the power of its weight.
    mixed: Vec<Lanes>,
}

impl<'a> Chain<'a> {
    pub(super) fn new(view: &'a GridView<'a>, block: &'a PathBlock) -> Self {
        let k = view.k();
        let rate = view.learned.jump_rate;
        let gaps = block
            .times
            .windows(2)
            .map(|t| Gap::new(&view.item.prior, rate * (t[1] - t[0]) as f64 / SECONDS_PER_DAY))
            .collect();
        let mut mixed = Vec::with_capacity(view.figures.len() * k);
        for (f, figure) in view.figures.iter().enumerate() {
            let weight = figure.observation.weight;
            for point in 0..k {
                mixed.push(FAMILY_NODES.map(|lambda| {
                    let p = view.mixed(f, point, lambda);
                    if weight < 1.0 { p.powf(weight) } else { p }
                }));
            }
        }
        Self { view, block, gaps, mixed }
    }

    /// The step that each claim speaks of in an assignment.
    pub(super) fn steps(&self, choice: &[usize]) -> Vec<usize> {
        let last = |&local: &usize| {
            plan::resolve(&self.block.spans[local].1, choice, &self.block.variables)
        };
        self.view.local.iter().map(last).collect()
    }
}

/// Buffers of the passes of one assignment.
#[derive(Default)]
pub(super) struct Passes {
    /// steps × points: filtered probability, then smoothed where it is multiplied with `beta`.
    pub(super) alpha: Vec<Lanes>,
    /// steps × points: P(what is said at the step), divided by the step's normaliser.
    said: Vec<Lanes>,
    /// steps × points: P(what is said later).
    beta: Vec<Lanes>,
    pub(super) ln_evidence: Lanes,
}

impl Passes {
    pub(super) fn forward(&mut self, chain: &Chain<'_>, steps: &[usize]) {
        let (k, n) = (chain.view.k(), chain.block.times.len());
        self.alpha.clear();
        self.alpha.resize(n * k, [0.0; 7]);
        self.said.clear();
        self.said.resize(n * k, [0.0; 7]);
        self.ln_evidence = [0.0; 7];
        self.say(chain, steps);
        for step in 0..n {
            self.arrive(chain, step);
            let here = step * k..(step + 1) * k;
            let mut total = [0.0; 7];
            for (alpha, said) in self.alpha[here.clone()].iter_mut().zip(&self.said[here.clone()]) {
                for ((a, s), t) in alpha.iter_mut().zip(said).zip(&mut total) {
                    *a *= s;
                    *t += *a;
                }
            }
            for (ln, t) in self.ln_evidence.iter_mut().zip(&total) {
                *ln += t.ln();
            }
            let alpha = self.alpha[here.clone()].iter_mut();
            for lanes in alpha.chain(&mut self.said[here]) {
                for (p, t) in lanes.iter_mut().zip(&total) {
                    *p /= t;
                }
            }
        }
    }

    /// Fills `said` with products over the claims (and verdicts) of each step, each step and node
    /// divided by its largest, whose logarithm goes to `ln_evidence`. Thousands of claims do not
    /// underflow: where there are many, logarithms come first.
    fn say(&mut self, chain: &Chain<'_>, steps: &[usize]) {
        let k = chain.view.k();
        let mut n_said = vec![0; chain.block.times.len()];
        for &step in steps {
            n_said[step] += 1;
        }
        let is_crowded = |n: &usize| *n > FOLD;
        if !chain.view.item.verdicts.is_empty() || n_said.iter().any(is_crowded) {
            self.say_in_logarithms(chain, steps);
            return;
        }
        self.said.fill([1.0; 7]);
        for (figure, &step) in steps.iter().enumerate() {
            let table = &chain.mixed[figure * k..(figure + 1) * k];
            for (said, p) in self.said[step * k..(step + 1) * k].iter_mut().zip(table) {
                for (s, p) in said.iter_mut().zip(p) {
                    *s *= p;
                }
            }
        }
        for (block, _) in self.said.chunks_exact_mut(k).zip(&n_said).filter(|(_, n)| **n > 0) {
            let mut top = [0.0_f64; 7];
            for said in block.iter() {
                for (top, s) in top.iter_mut().zip(said) {
                    *top = top.max(*s);
                }
            }
            for (ln, top) in self.ln_evidence.iter_mut().zip(&top) {
                *ln += top.ln();
            }
            for said in block.iter_mut() {
                for (s, top) in said.iter_mut().zip(&top) {
                    *s = (*s / top).max(UNREACHED);
                }
            }
        }
    }

    /// The same by way of logarithms.
    fn say_in_logarithms(&mut self, chain: &Chain<'_>, steps: &[usize]) {
        let k = chain.view.k();
        self.said.fill([0.0; 7]);
        for (figure, &step) in steps.iter().enumerate() {
            let table = &chain.mixed[figure * k..(figure + 1) * k];
            for (said, p) in self.said[step * k..(step + 1) * k].iter_mut().zip(table) {
                for (s, p) in said.iter_mut().zip(p) {
                    *s += p.ln();
                }
            }
        }
        let last = chain.block.times.len() - 1;
        for (v, verdict) in chain.view.item.verdicts.iter().enumerate() {
            let step = verdict.steps.map_or(last, |(_, last)| last as usize);
            let table = &chain.view.ln_verdicts[v * k..(v + 1) * k];
            for (said, ln) in self.said[step * k..(step + 1) * k].iter_mut().zip(table) {
                for s in said {
                    *s += ln;
                }
            }
        }
        for block in self.said.chunks_exact_mut(k) {
            for node in 0..7 {
                let top = block.iter().map(|s| s[node]).fold(f64::NEG_INFINITY, f64::max);
                self.ln_evidence[node] += top;
                for s in block.iter_mut() {
                    s[node] = (s[node] - top).exp().max(UNREACHED);
                }
            }
        }
    }

    fn arrive(&mut self, chain: &Chain<'_>, step: usize) {
        let k = chain.view.k();
        if step == 0 {
            for (lanes, &p) in self.alpha[..k].iter_mut().zip(&chain.view.item.prior) {
                *lanes = [p; 7];
            }
            return;
        }
        let gap = &chain.gaps[step - 1];
        let (before, here) = self.alpha.split_at_mut(step * k);
        let before = &before[(step - 1) * k..];
        let mut below = [0.0; 7];
        for (i, (new, old)) in here[..k].iter_mut().zip(before).enumerate() {
            for lane in 0..7 {
                new[lane] = gap.stay[i] * old[lane] + gap.arrive[i] * below[lane];
                below[lane] += old[lane];
            }
        }
    }

    /// Messages backward, from `end` at the last step (by point).
    fn backward(&mut self, chain: &Chain<'_>, end: &dyn Fn(usize) -> f64) {
        let (k, n) = (chain.view.k(), chain.block.times.len());
        self.beta.clear();
        self.beta.resize(n * k, [0.0; 7]);
        for (point, lanes) in self.beta[(n - 1) * k..].iter_mut().enumerate() {
            *lanes = [end(point); 7];
        }
        for step in (0..n - 1).rev() {
            let gap = &chain.gaps[step];
            let (here, next) = self.beta.split_at_mut((step + 1) * k);
            let here = &mut here[step * k..];
            let said = &self.said[(step + 1) * k..(step + 2) * k];
            let mut above = [0.0; 7];
            for i in (0..k).rev() {
                for lane in 0..7 {
                    let worth = next[i][lane] * said[i][lane];
                    here[i][lane] = gap.stay[i] * worth + above[lane];
                    above[lane] += gap.arrive[i] * worth;
                }
            }
        }
    }

    /// P(point, node's lane | everything) at a step.
    fn smoothed(&self, at: usize, lane: usize) -> f64 {
        self.alpha[at][lane] * self.beta[at][lane]
    }
}

/// Running sums over assignments and nodes.
struct Sums {
    nodes: [f64; 7],
    steps: Vec<Vec<f64>>,
    times: Vec<Vec<f64>>,
    /// d ln P / d ln ρ.
    slope: f64,
    /// By claim: right, and right but no longer so at the end.
    right: Vec<[f64; 2]>,
    /// By claim: P(does not hold, holds at the end), and the same without the claim, unnormalised.
    with: Vec<[f64; 2]>,
    without: Vec<[f64; 2]>,
}

/// Solves `view`; `sink` receives what belongs to the claims.
pub(super) fn solve(
    view: &GridView<'_>,
    block: &PathBlock,
    detail: Detail,
    sink: &mut Sink<'_>,
) -> ItemOut {
    let chain = Chain::new(view, block);
    let n = plan::n_enumerated(&block.variables);
    let modes: Choice = block.variables.iter().map(|v| plan::first_best(&v.prior)).collect();
    let choices = plan::enumerate(&block.variables, n, &modes);
    let mut passes = Passes::default();
    let mut joint: Vec<Lanes> = choices
        .iter()
        .map(|choice| {
            passes.forward(&chain, &chain.steps(choice));
            let ln_prior = plan::ln_prior(&block.variables, choice);
            std::array::from_fn(|node| ln_prior + view.ln_nodes[node] + passes.ln_evidence[node])
        })
        .collect();
    let ln_evidence = soft_max(joint.as_flattened_mut());
    let mut sums = Sums {
        nodes: [0.0; 7],
        steps: vec![vec![0.0; view.k()]; block.times.len()],
        times: block.variables.iter().map(|v| vec![0.0; v.prior.len()]).collect(),
        slope: 0.0,
        right: vec![[0.0; 2]; view.figures.len()],
        with: vec![[0.0; 2]; view.figures.len()],
        without: vec![[0.0; 2]; view.figures.len()],
    };
    for (choice, weights) in choices.iter().zip(&joint) {
        if weights.iter().all(|&w| w < NEGLIGIBLE) {
            continue;
        }
        let steps = chain.steps(choice);
        if choices.len() > 1 {
            passes.forward(&chain, &steps);
        }
        passes.backward(&chain, &|_| 1.0);
        for (sum, w) in sums.nodes.iter_mut().zip(weights) {
            *sum += w;
        }
        for (sum, &c) in sums.times.iter_mut().zip(choice) {
            sum[c] += weights.iter().sum::<f64>();
        }
        add_counts(&chain, (&passes, weights), &steps, (&mut sums, sink));
        if detail == Detail::Full {
            add_fates(&chain, (&mut passes, weights), &steps, &mut sums);
        }
    }
    finish(&chain, detail, ln_evidence, (sums, sink))
}

fn finish(
    chain: &Chain<'_>,
    detail: Detail,
    ln_evidence: f64,
    (sums, sink): (Sums, &mut Sink<'_>),
) -> ItemOut {
    let (view, block) = (chain.view, chain.block);
    if detail == Detail::Full {
        for (figure, &local) in view.local.iter().enumerate() {
            // Sums of products may pass 1 by a rounding error.
            let [p_right, p_overtaken] = sums.right[figure].map(|p| p.clamp(0.0, 1.0));
            let weight_db = decibans(sums.with[figure], sums.without[figure]);
            sink.observation(local, ObservationPosterior { p_right, p_overtaken, weight_db });
        }
    }
    let days = (block.times[block.times.len() - 1] - block.times[0]) as f64 / SECONDS_PER_DAY;
    let posterior = (detail >= Detail::Items).then(|| ItemPosterior {
        probability: sums.steps[sums.steps.len() - 1].clone(),
        segments: segments(block, &sums.steps),
        lambda: sums.nodes.iter().zip(FAMILY_NODES).map(|(p, l)| p * l).sum(),
        times: sums.times,
    });
    ItemOut {
        ln_evidence,
        nodes: sums.nodes,
        truth: Vec::new(),
        // Candidates drawn, seen or not: E[n] = ρ t + d ln P / d ln ρ.
        jumps: (view.learned.jump_rate * days + sums.slope).max(0.0),
        exposure_days: days,
        posterior,
    }
}

fn add_counts(
    chain: &Chain<'_>,
    (passes, weights): (&Passes, &Lanes),
    steps: &[usize],
    (sums, sink): (&mut Sums, &mut Sink<'_>),
) {
    let k = chain.view.k();
    for (step, total) in sums.steps.iter_mut().enumerate() {
        for (point, total) in total.iter_mut().enumerate() {
            let at = step * k + point;
            *total += (0..7).map(|lane| weights[lane] * passes.smoothed(at, lane)).sum::<f64>();
        }
    }
    for (figure, &step) in steps.iter().enumerate() {
        let joint =
            |node: usize, point: usize| weights[node] * passes.smoothed(step * k + point, node);
        chain.view.credit(figure, &joint, sink.cells(chain.view.local[figure]));
    }
    for (step, gap) in chain.gaps.iter().enumerate() {
        for (lane, weight) in weights.iter().enumerate() {
            let mut below = 0.0;
            for point in 0..k {
                let next = (step + 1) * k + point;
                let worth = passes.said[next][lane] * passes.beta[next][lane];
                let before = passes.alpha[step * k + point][lane];
                let stayed = before * gap.stay[point] * worth;
                let arrived = below * gap.arrive[point] * worth;
                sums.slope += weight * (stayed * gap.d_stay[point] + arrived * gap.d_arrive[point]);
                below += before;
            }
        }
    }
}

/// Was the claim right, is it still at the end, and what would be without it (Eq. 13, 20).
fn add_fates(
    chain: &Chain<'_>,
    (passes, weights): (&mut Passes, &Lanes),
    steps: &[usize],
    sums: &mut Sums,
) {
    let view = chain.view;
    let k = view.k();
    for (figure, &step) in steps.iter().enumerate() {
        for holds in [false, true] {
            let end = |point: usize| f64::from(view.holds(figure, point) == holds);
            passes.backward(chain, &end);
            for point in 0..k {
                let mixed = &chain.mixed[figure * k + point];
                let (mut mass, mut without) = (0.0, 0.0);
                for (lane, weight) in weights.iter().enumerate() {
                    let here = weight * passes.smoothed(step * k + point, lane);
                    mass += here;
                    without += here / mixed[lane];
                }
                sums.with[figure][usize::from(holds)] += mass;
                sums.without[figure][usize::from(holds)] += without;
                if view.right(figure, point) {
                    sums.right[figure][0] += mass;
                    if holds == view.figures[figure].observation.denied {
                        sums.right[figure][1] += mass;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_the_sum_over_its_middle() {
        // Two gaps after one another are one gap of both lengths: the process has no memory.
        let prior = [0.1, 0.4, 0.3, 0.2];
        let (a, b, whole) = (Gap::new(&prior, 0.7), Gap::new(&prior, 1.9), Gap::new(&prior, 2.6));
        let p = |gap: &Gap, from: usize, to: usize| match from.cmp(&to) {
            std::cmp::Ordering::Equal => gap.stay[to],
            std::cmp::Ordering::Less => gap.arrive[to],
            std::cmp::Ordering::Greater => 0.0,
        };
        for from in 0..4 {
            let total: f64 = (0..4).map(|to| p(&whole, from, to)).sum();
            assert!((total - 1.0).abs() < 1e-12);
            for to in 0..4 {
                let sum: f64 = (0..4).map(|mid| p(&a, from, mid) * p(&b, mid, to)).sum();
                assert!((sum - p(&whole, from, to)).abs() < 1e-12, "{from} {to}");
            }
        }
    }

    #[test]
    fn derivatives_by_the_rate_are_right() {
        let prior = [0.25, 0.25, 0.5];
        let h = 1e-6_f64;
        let at = |x: f64| Gap::new(&prior, 1.3 * x.exp());
        let (up, down, here) = (at(h), at(-h), at(0.0));
        for i in 0..3 {
            let stay = (up.stay[i].ln() - down.stay[i].ln()) / (2.0 * h);
            let arrive = (up.arrive[i].ln() - down.arrive[i].ln()) / (2.0 * h);
            assert!((stay - here.d_stay[i]).abs() < 1e-6);
            assert!((arrive - here.d_arrive[i]).abs() < 1e-6);
        }
    }
}
