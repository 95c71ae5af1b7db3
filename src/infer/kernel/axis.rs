//! What happens to a state between two times of its axis (docs/model.md, Eq. 9, 10, 21), in closed form
//! however many times lie between.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Poisson};

const SECONDS_PER_DAY: f64 = 86_400.0;
/// More expected jumps than this between two times are drawn as if their ends were not known.
const MANY_JUMPS: f64 = 100.0;

/// Between two steps, over the times of the axis that lie between them: probability of the same
/// state at every time, of the same state at the end but not at every time, and of one given other
/// state; and the expected jumps in each case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) constant: f64,
    pub(super) loose: f64,
    pub(super) other: f64,
    pub(super) jumps_if_constant: f64,
    pub(super) jumps_if_loose: f64,
    pub(super) jumps_if_other: f64,
}

impl Gap {
    /// One that nobody has asked for.
    pub(super) const UNKNOWN: Self = Self {
        constant: f64::NAN,
        loose: 0.0,
        other: 0.0,
        jumps_if_constant: 0.0,
        jumps_if_loose: 0.0,
        jumps_if_other: 0.0,
    };
}

/// Where a path ends after a while, by where it began.
struct Ends {
    same: f64,
    other: f64,
    jumps_if_same: f64,
    jumps_if_other: f64,
}

fn ends(rate: f64, days: f64, k: f64) -> Ends {
    let mean = rate * days;
    let gone = -(-mean * k / (k - 1.0)).exp_m1();
    let decay = 1.0 - gone;
    let same = 1.0 - (1.0 - 1.0 / k) * gone;
    let other = gone / k;
    let ratio = -1.0 / (k - 1.0);
    let jumps_if_same = mean * (1.0 / k + (1.0 - 1.0 / k) * ratio * decay) / same;
    let jumps_if_other = if other > 0.0 { mean * (1.0 - ratio * decay) / k / other } else { 1.0 };
    Ends { same, other, jumps_if_same, jumps_if_other }
}

/// Gaps between any two times of an axis, from sums along it.
pub(super) struct Axis<'a> {
    times: &'a [i64],
    rate: f64,
    k: f64,
    /// Sum, from the first time on, of ln P(same) over neighbouring times.
    ln_constant: Vec<f64>,
    /// The same of E\[jumps | same\].
    jumps: Vec<f64>,
}

impl<'a> Axis<'a> {
    /// An axis of `k` states that are left at `rate` a day.
    pub(super) fn new(times: &'a [i64], rate: f64, k: f64) -> Self {
        let (mut ln_constant, mut jumps) = (vec![0.0], vec![0.0]);
        for (i, pair) in times.windows(2).enumerate() {
            let ends = ends(rate, (pair[1] - pair[0]) as f64 / SECONDS_PER_DAY, k);
            ln_constant.push(ln_constant[i] + ends.same.ln());
            jumps.push(jumps[i] + ends.jumps_if_same);
        }
        Self { times, rate, k, ln_constant, jumps }
    }

    /// Days from the first time to the last.
    pub(super) fn days(&self) -> f64 {
        (self.times[self.times.len() - 1] - self.times[0]) as f64 / SECONDS_PER_DAY
    }

    /// Draws the number of jumps between the `from`-th time and the next, given whether the state is
    /// the same at both: the terms of the sums behind Eq. 10.
    pub(super) fn draw_jumps(&self, from: usize, same: bool, rng: &mut impl Rng) -> f64 {
        let days = (self.times[from + 1] - self.times[from]) as f64 / SECONDS_PER_DAY;
        let mean = self.rate * days;
        if mean > MANY_JUMPS {
            // So many that where they lead tells nothing of how many they are.
            return Poisson::new(mean).map_or(mean, |poisson| poisson.sample(rng));
        }
        let ends = ends(self.rate, days, self.k);
        let ratio = -1.0 / (self.k - 1.0);
        let mut left =
            rng.random::<f64>() * if same { ends.same } else { ends.other * (self.k - 1.0) };
        let (mut n, mut poisson, mut back) = (0.0, (-mean).exp(), 1.0);
        loop {
            let returned = 1.0 / self.k + (1.0 - 1.0 / self.k) * back;
            left -= poisson * if same { returned } else { 1.0 - returned };
            if left < 0.0 || n > 10.0 * MANY_JUMPS {
                return n;
            }
            n += 1.0;
            poisson *= mean / n;
            back *= ratio;
        }
    }

    /// [`Axis::gap`] by way of a table of those asked for so far, by both times; of none if it is empty.
    pub(super) fn gap_among(&self, known: &mut [Gap], from: usize, to: usize) -> Gap {
        let Some(gap) = known.get_mut(from * self.times.len() + to) else {
            return self.gap(from, to);
        };
        if gap.constant.is_nan() {
            *gap = self.gap(from, to);
        }
        *gap
    }

    /// From the `from`-th time to the `to`-th, `from < to`.
    pub(super) fn gap(&self, from: usize, to: usize) -> Gap {
        let days = (self.times[to] - self.times[from]) as f64 / SECONDS_PER_DAY;
        let Ends { same, other, jumps_if_same, jumps_if_other } = ends(self.rate, days, self.k);
        let neighbours = to == from + 1;
        let constant =
            if neighbours { same } else { (self.ln_constant[to] - self.ln_constant[from]).exp() };
        let jumps_if_constant =
            if neighbours { jumps_if_same } else { self.jumps[to] - self.jumps[from] };
        let loose = (same - constant).max(0.0);
        // Away and back takes two jumps at least; the difference is taken only where it has digits.
        let jumps_if_loose = if loose > 1e-9 * same {
            ((same * jumps_if_same - constant * jumps_if_constant) / loose).max(2.0)
        } else {
            2.0
        };
        Gap { constant, loose, other, jumps_if_constant, jumps_if_loose, jumps_if_other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridged_gap_is_the_sum_of_its_parts() {
        // Two states, times at 0, 1 and 3 days, one jump in two days: enumerate the middle state.
        let times = [0, 86_400, 3 * 86_400];
        let axis = Axis::new(&times, 0.5, 2.0);
        let (a, b, whole) = (axis.gap(0, 1), axis.gap(1, 2), axis.gap(0, 2));
        let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-12, "{x} {y}");
        close(whole.constant, a.constant * b.constant);
        close(whole.loose, a.other * b.other);
        close(whole.other, a.constant * b.other + a.other * b.constant);
        let away_and_back = a.jumps_if_other + b.jumps_if_other;
        close(whole.jumps_if_loose, away_and_back);
        close(whole.jumps_if_constant, a.jumps_if_constant + b.jumps_if_constant);
    }
}
