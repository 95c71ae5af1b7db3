//! Scales and grids of quantities, from the voices of all items of a family: voices, not claims, so
//! that copies change nothing (docs/model.md, "Scales and grids").

use std::collections::BTreeMap;

use super::candidates::FamilyKey;
use crate::domain::{CaseFile, Id, ItemKind, Scale};
use crate::model::{ErrorScales, Family, FamilyForm, GridBlock, ItemBlock, Problem, Report};

/// Points of a grid, about; claimed figures come on top, thinned to [`CLAIMED_MAX`].
const POINTS_MAX: usize = 256;
const CLAIMED_MAX: usize = 192;
/// Points lie this many times further apart the further they are from any claim.
const GROWTH: f64 = 0.35;
/// Classes of error, the wild one aside, at most; each at least [`RATIO_MIN`] times the last.
const SCALES_MAX: i32 = 8;
const RATIO_MIN: f64 = 2.0;
/// Prior share of wild figures; the other classes of error are equally common.
const WILD_SHARE: f64 = 0.1;
/// Figures on a log scale are right within one per cent unless the attribute says otherwise, counts
/// over time, which are never known to the digit, within ten; dates within a day.
const LOG_TOLERANCE: f64 = 0.01;
const COUNT_TOLERANCE: f64 = 0.1;
const DATE_TOLERANCE_DAYS: f64 = 1.0;
/// The finest class lies well within the tolerance.
const FINEST: f64 = 0.25;
/// On a linear scale without a tolerance the finest class is nearly as wide as nine in ten distances
/// from the item's median suggest (this quantile of a normal distribution; the coarser classes make
/// up for the rest), and right is twice that.
const SPREAD_QUANTILE: f64 = 0.9;
const NORMAL_SPREAD: f64 = 1.645;
const SPREAD_SHARE: f64 = 0.9;
const SPREAD_TOLERANCE: f64 = 2.0;
/// Logarithms are of the figure plus a half, so that zero has one.
const LOG_OFFSET: f64 = 0.5;
/// More zeros than this, and ratios say nothing.
const ZEROS_MAX: f64 = 0.05;
/// Prior spread of shifts: a fiftieth on a log scale, else half the finest class.
const LOG_SHIFT: f64 = 0.02;
const LINEAR_SHIFT: f64 = 0.5;
/// A source's row of error classes is held to its kind's by this many claims, the population to its
/// start by so many.
const STRENGTH: f64 = 2.0;
const POPULATION_WEIGHT: f64 = 20.0;

/// To the scale of a family: the figure itself, or the logarithm of it and a half.
pub fn onto_scale(scale: Scale, x: f64) -> f64 {
    match scale {
        Scale::Linear => x,
        Scale::Log => (x.max(0.0) + LOG_OFFSET).ln(),
    }
}

/// Back from the scale of a family: the inverse of what put figures on it.
pub fn from_scale(scale: Scale, y: f64) -> f64 {
    match scale {
        Scale::Linear => y,
        Scale::Log => (y.exp() - LOG_OFFSET).max(0.0),
    }
}

/// A family as it starts, before [`settle`].
pub(super) fn family(name: &str) -> Family {
    Family {
        form: FamilyForm::Quantity { n_classes: 2 },
        population: vec![1.0 - WILD_SHARE, WILD_SHARE],
        population_weight: POPULATION_WEIGHT,
        strength: vec![STRENGTH],
        redundancy: 0.0,
        errors: Some(ErrorScales { scales: vec![1.0], tolerance: 1.0, shift_sd: 1.0 }),
        ..Family::open(name)
    }
}

/// Chooses the scale of every family of quantities, puts its items on grids, and returns the scales
/// by family.
pub(super) fn settle(
    case: &CaseFile,
    problem: &mut Problem,
    keys: &BTreeMap<FamilyKey, u16>,
) -> BTreeMap<u16, Scale> {
    let mut scales = BTreeMap::new();
    for (key, &ix) in keys {
        let FamilyKey::Quantity(kind, attribute) = key else { continue };
        let attribute = attribute.map(|id: Id| &case.attributes[id.ix()]);
        let own = || problem.items.iter().filter(|item| item.family == ix);
        let grids: Vec<&GridBlock> = own().filter_map(|item| item.grid.as_ref()).collect();
        let declared = attribute.and_then(|a| a.scale).filter(|_| *kind != ItemKind::Date);
        let scale = declared.unwrap_or_else(|| guess_scale(*kind, &grids));
        let is_whole = scale == Scale::Log && are_whole(*kind, &grids);
        let moved: Vec<Vec<Report>> = grids
            .iter()
            .map(|grid| grid.reports.iter().map(|r| put((scale, is_whole), r)).collect())
            .collect();
        let tolerance = attribute.and_then(|a| a.tolerance).filter(|t| *t > 0.0);
        let errors = error_scales(*kind, scale, tolerance, &moved);
        let family = &mut problem.families[usize::from(ix)];
        family.population = shares(errors.scales.len());
        family.form = FamilyForm::Quantity { n_classes: family.population.len() as u16 };
        for item in problem.items.iter_mut().filter(|item| item.family == ix) {
            lay_out(item, &mut problem.observations, ((scale, is_whole), &errors));
        }
        problem.families[usize::from(ix)].errors = Some(errors);
        scales.insert(ix, scale);
    }
    scales
}

/// All classes alike, then the wild one.
fn shares(n_scales: usize) -> Vec<f64> {
    let mut p = vec![(1.0 - WILD_SHARE) / n_scales as f64; n_scales];
    p.push(WILD_SHARE);
    p
}

/// Half of what tells two whole numbers apart.
const HALF: f64 = 0.5;

/// Puts a report on the scale. Of whole numbers each stands for all that would be rounded to it: that
/// two say 24 is no wonder where the next figure is 25, and one where they count millions.
fn put((scale, is_whole): (Scale, bool), report: &Report) -> Report {
    let half = if is_whole { HALF } else { 0.0 };
    let on = |x: f64| match scale {
        // 0 stands for what is below a half.
        Scale::Log if x.is_finite() => (x + LOG_OFFSET).max(LOG_OFFSET.powi(4)).ln(),
        _ => x,
    };
    // Nothing is less than nothing: "at most 5" begins at 0.
    let floor = if scale == Scale::Log { on(-half) } else { f64::NEG_INFINITY };
    Report {
        lo: on(report.lo - half).max(floor),
        hi: on(report.hi + half).max(floor),
        possible_hi: on(report.possible_hi + half).max(floor),
    }
}

/// Counts are compared as ratios; so are numbers, unless some are negative or many are zero.
fn guess_scale(kind: ItemKind, grids: &[&GridBlock]) -> Scale {
    if kind == ItemKind::Date {
        return Scale::Linear;
    }
    let figures: Vec<f64> = grids.iter().flat_map(|g| &g.reports).filter_map(figure).collect();
    let n_zeros = figures.iter().filter(|x| **x == 0.0).count() as f64;
    let is_signed = figures.iter().any(|x| *x < 0.0);
    let is_log =
        !is_signed && (kind == ItemKind::Count || n_zeros <= ZEROS_MAX * figures.len() as f64);
    if is_log { Scale::Log } else { Scale::Linear }
}

/// Do they count things one by one, as far as single figures tell?
fn are_whole(kind: ItemKind, grids: &[&GridBlock]) -> bool {
    let mut exact =
        grids.iter().flat_map(|g| &g.reports).filter(|r| r.lo.total_cmp(&r.possible_hi).is_eq());
    kind == ItemKind::Count || exact.all(|report| report.lo.fract() == 0.0)
}

/// One figure for a report: what it names, or its finite end.
fn figure(report: &Report) -> Option<f64> {
    match (report.lo.is_finite(), report.hi.is_finite()) {
        (true, true) => Some(f64::midpoint(report.lo, report.hi)),
        (true, false) => Some(report.lo),
        (false, true) => Some(report.hi),
        (false, false) => None,
    }
}

fn error_scales(
    kind: ItemKind,
    scale: Scale,
    tolerance: Option<f64>,
    items: &[Vec<Report>],
) -> ErrorScales {
    let (finest, tolerance) = match (kind, scale, tolerance) {
        (ItemKind::Date, _, t) => {
            let t = t.unwrap_or(DATE_TOLERANCE_DAYS);
            (FINEST * t, t)
        }
        (kind, Scale::Log, t) => {
            let default = if kind == ItemKind::Count { COUNT_TOLERANCE } else { LOG_TOLERANCE };
            let t = t.unwrap_or(default).ln_1p();
            (FINEST * t, t)
        }
        (_, Scale::Linear, Some(t)) => (FINEST * t, t),
        (_, Scale::Linear, None) => {
            let spread = typical_distance(items);
            (spread, SPREAD_TOLERANCE * spread)
        }
    };
    let widest = items.iter().filter_map(|reports| ends(reports)).map(|(lo, hi)| hi - lo);
    let widest = widest.fold(16.0 * finest, f64::max);
    let ratio = (widest / finest).powf(1.0 / f64::from(SCALES_MAX - 1)).max(RATIO_MIN);
    let steps = (0..SCALES_MAX).map(|i| finest * ratio.powi(i));
    let scales = steps.take_while(|s| *s <= finest || *s < widest / 2.0).collect();
    let shift_sd = if scale == Scale::Log { LOG_SHIFT } else { LINEAR_SHIFT * finest };
    ErrorScales { scales, tolerance, shift_sd }
}

/// How far figures lie from the median of their item, at nine in ten, as a standard deviation.
fn typical_distance(items: &[Vec<Report>]) -> f64 {
    let mut distances = Vec::new();
    let mut largest = 0.0_f64;
    for reports in items {
        let mut own: Vec<f64> = reports.iter().filter_map(figure).collect();
        own.sort_by(f64::total_cmp);
        largest = own.iter().fold(largest, |top, x| top.max(x.abs()));
        if own.len() > 1 {
            let n = own.len();
            let median = f64::midpoint(own[(n - 1) / 2], own[n / 2]);
            distances.extend(own.iter().map(|x| (x - median).abs()));
        }
    }
    distances.sort_by(f64::total_cmp);
    let at = (SPREAD_QUANTILE * distances.len() as f64) as usize;
    let spread = distances.get(at).map_or(0.0, |d| SPREAD_SHARE * d / NORMAL_SPREAD);
    // Where all agree to the digit: a hundredth of a per cent of the largest.
    spread.max(1e-4 * largest.max(1e-3))
}

/// Smallest and largest finite figure that reports name.
fn ends(reports: &[Report]) -> Option<(f64, f64)> {
    let finite = reports.iter().flat_map(named);
    finite.fold(None, |ends: Option<(f64, f64)>, x| {
        Some(ends.map_or((x, x), |(lo, hi)| (lo.min(x), hi.max(x))))
    })
}

fn named(report: &Report) -> impl Iterator<Item = f64> + use<> {
    let Report { lo, hi, possible_hi } = *report;
    [lo, f64::midpoint(lo, hi), hi, possible_hi].into_iter().filter(|x| x.is_finite())
}

/// Puts an item on its grid: points, prior, reports and the point nearest to each.
fn lay_out(
    item: &mut ItemBlock,
    observations: &mut [crate::model::Observation],
    ((scale, is_whole), errors): ((Scale, bool), &ErrorScales),
) {
    let Some(grid) = &mut item.grid else { return };
    let own = &mut observations[item.observations.clone()];
    for report in grid.reports.iter_mut().chain(&mut grid.verdicts) {
        *report = put((scale, is_whole), report);
    }
    for (claim, report) in own.iter().zip(&mut grid.reports) {
        // "Not 20" is "not about 20".
        if claim.denied && report.possible_hi - report.lo < errors.tolerance {
            let (lo, hi) = (report.lo - errors.tolerance, report.hi + errors.tolerance);
            *report = Report { lo, hi, possible_hi: hi };
        }
    }
    let all: Vec<Report> = grid.reports.iter().chain(&grid.verdicts).copied().collect();
    grid.points = points(&all, scale, errors);
    let (first, last) = grid.ends();
    item.prior = grid.cells().iter().map(|(lo, hi)| (hi - lo) / (last - first)).collect();
    item.n_values = grid.points.len() as u16;
    for (claim, report) in own.iter_mut().zip(&grid.reports) {
        let x = figure(report).unwrap_or(first);
        claim.value = nearest(&grid.points, x) as u16;
    }
}

fn nearest(points: &[f64], x: f64) -> usize {
    let at = points.partition_point(|p| *p < x);
    match (at.checked_sub(1), points.get(at)) {
        (Some(below), Some(above)) if x - points[below] <= above - x => below,
        (Some(below), None) => below,
        _ => at,
    }
}

/// Points from well below the smallest figure to well above the largest, dense near what is claimed.
fn points(reports: &[Report], scale: Scale, errors: &ErrorScales) -> Vec<f64> {
    let finest = errors.scales[0];
    let (lo, hi) = ends(reports).unwrap_or((0.0, 0.0));
    let least = if scale == Scale::Log { 3_f64.ln() } else { 0.0 };
    let margin = (0.5 * (hi - lo)).max(16.0 * finest).max(least);
    let mut first = lo - margin;
    if scale == Scale::Log {
        first = first.max(onto_scale(scale, 0.0));
    }
    let last = hi + margin;
    let mut claimed: Vec<f64> =
        reports.iter().flat_map(named).filter(|x| (first..=last).contains(x)).collect();
    claimed.sort_by(f64::total_cmp);
    claimed.dedup();
    let mut step = finest;
    loop {
        let fill = spread(&claimed, (first, last), step);
        if fill.len() <= POINTS_MAX {
            let mut all = fill;
            all.extend(thinned(&claimed));
            all.sort_by(f64::total_cmp);
            // Points that a rounding error separates would have no mass.
            let close = finest * 1e-6;
            all.dedup_by(|b, a| *b - *a < close);
            return all;
        }
        step *= 1.5;
    }
}

fn thinned(claimed: &[f64]) -> Vec<f64> {
    if claimed.len() <= CLAIMED_MAX {
        return claimed.to_vec();
    }
    (0..CLAIMED_MAX).map(|i| claimed[i * (claimed.len() - 1) / (CLAIMED_MAX - 1)]).collect()
}

fn spread(claimed: &[f64], (first, last): (f64, f64), step: f64) -> Vec<f64> {
    let mut all = Vec::new();
    let mut x = first;
    while x < last && all.len() <= POINTS_MAX {
        all.push(x);
        let far = claimed.get(nearest(claimed, x)).map_or(step, |c| (c - x).abs());
        x += step.max(GROWTH * far);
    }
    all.push(last);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(x: f64) -> Report {
        Report { lo: x, hi: x, possible_hi: x }
    }

    #[test]
    fn scales_are_there_and_back() {
        for x in [0.0, 1.0, 24.0, 1e6] {
            assert!(
                (from_scale(Scale::Log, onto_scale(Scale::Log, x)) - x).abs() < 1e-9 * (1.0 + x)
            );
        }
    }

    #[test]
    fn a_grid_has_what_is_claimed_and_room_around_it() {
        let scales = vec![0.0025, 0.01, 0.04, 0.16];
        let errors = ErrorScales { scales, tolerance: 0.01, shift_sd: 0.1 };
        let reports =
            [exact(5.0), exact(5.3), Report { lo: 4.0, hi: 6.0, possible_hi: f64::INFINITY }];
        let points = points(&reports, Scale::Log, &errors);
        assert!(points.windows(2).all(|w| w[0] < w[1]));
        assert!(points.len() <= POINTS_MAX + CLAIMED_MAX);
        for x in [4.0, 5.0, 5.3, 6.0] {
            assert!(points.iter().any(|p| (p - x).abs() < 1e-9), "{x}");
        }
        assert!(points[0] < 3.0 && points[points.len() - 1] > 7.0);
    }

    #[test]
    fn many_figures_are_thinned() {
        let errors = ErrorScales { scales: vec![1e-3, 1e-2], tolerance: 0.01, shift_sd: 0.1 };
        let reports: Vec<Report> = (0..5_000).map(|i| exact(f64::from(i) * 0.37)).collect();
        assert!(points(&reports, Scale::Linear, &errors).len() <= POINTS_MAX + CLAIMED_MAX);
    }

    #[test]
    fn signed_figures_and_many_zeros_are_compared_as_differences() {
        let of = |xs: &[f64]| GridBlock {
            points: Vec::new(),
            reports: xs.iter().map(|x| exact(*x)).collect(),
            verdicts: Vec::new(),
        };
        let guess = |xs: &[f64]| guess_scale(ItemKind::Number, &[&of(xs)]);
        assert_eq!(guess(&[-3.0, 5.0]), Scale::Linear);
        assert_eq!(guess(&[0.0, 0.0, 50.0]), Scale::Linear);
        assert_eq!(guess(&[181.0, 374.0]), Scale::Log);
    }
}
