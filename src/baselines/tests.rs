//! Test vectors: five sources on six items (s5 copies s4), and five sources on four quantities.
//! Each compares with figures worked out independently (papers' equations, another program), to
//! the digits given there.

use super::*;

/// Names of values by index.
const VALUES: [char; 3] = ['a', 'b', 'c'];

/// Who says what: items o1 … o6, sources s1 … s5; `.` says nothing.
const SAID: [&str; 6] = ["aabbb", "bbbaa", "ababb", "cccaa", "aa.bb", "b.aa."];

/// Facts in the order of the vectors: o1 a, b; o2 a, b; o3 a, b; o4 a, c; o5 a, b; o6 a, b.
const CELLS: [usize; 12] = [0, 1, 3, 4, 6, 7, 9, 11, 12, 13, 15, 16];

fn votes() -> Vec<Vote> {
    let mut votes = Vec::new();
    for (item, said) in SAID.iter().enumerate() {
        for (source, value) in said.chars().enumerate() {
            if let Some(value) = VALUES.iter().position(|v| *v == value) {
                votes.push(Vote { item: item as u32, source: source as u32, value: value as u32 });
            }
        }
    }
    votes
}

/// Six items that share the options a, b and c.
fn shared() -> Panel {
    let question = Question { n_values: 3, is_open: false, shared: Some(0) };
    Panel::new(5, vec![question; 6], votes(), 0, Vec::new())
}

/// Six open items: their values are those claimed, two each.
fn open() -> Panel {
    let question = Question { n_values: 2, is_open: true, shared: None };
    let relabel = |vote: Vote| {
        // Of o4 are claimed a and c.
        let value = if vote.item == 3 { vote.value / 2 } else { vote.value };
        Vote { value, ..vote }
    };
    let votes = votes().into_iter().map(relabel).collect();
    Panel::new(5, vec![question; 6], votes, 0, Vec::new())
}

fn numeric() -> Panel {
    let said: [&[(u32, f64)]; 4] = [
        &[(0, 10.0), (1, 11.0), (2, 10.0), (3, 20.0)],
        &[(0, 100.0), (1, 98.0), (2, 103.0), (3, 150.0), (4, 101.0)],
        &[(0, 5.0), (2, 5.5), (3, 9.0)],
        &[(1, 42.0), (3, 60.0), (4, 44.0)],
    ];
    let figures = said
        .iter()
        .enumerate()
        .flat_map(|(item, of)| {
            of.iter().map(move |&(source, x)| Figure { item: item as u32, source, x })
        })
        .collect();
    Panel::new(5, Vec::new(), Vec::new(), 4, figures)
}

fn fit(method: &dyn Baseline, panel: &Panel) -> Outcome {
    assert_eq!(method.refuses(panel), None);
    method.fit(panel, &mut Silent).unwrap()
}

fn scores(outcome: &Outcome) -> Vec<f64> {
    outcome.sources.iter().map(|score| score.unwrap()).collect()
}

/// What ranks the twelve facts.
fn beliefs(panel: &Panel, outcome: &Outcome) -> Vec<f64> {
    let beliefs = outcome.beliefs.as_ref().unwrap();
    let all: Vec<f64> = (0..6).flat_map(|item| beliefs.ranking(panel, item).to_vec()).collect();
    if all.len() == 12 { all } else { CELLS.iter().map(|cell| all[*cell]).collect() }
}

/// Leading values, `ties` in brackets.
fn picks(panel: &Panel, outcome: &Outcome) -> String {
    let beliefs = outcome.beliefs.as_ref().unwrap();
    let name = |item: usize, value: usize| {
        let open_c = panel.questions()[item].is_open && item == 3 && value == 1;
        if open_c { 'c' } else { VALUES[value] }
    };
    (0..6)
        .map(|item| {
            let leading = beliefs.leading(panel, item);
            assert_eq!(leading.len(), 1, "tie on item {item}");
            name(item, leading[0])
        })
        .collect()
}

/// Equal to `digits` after the point, as the vectors are rounded.
#[track_caller]
fn close(found: &[f64], expected: &[f64], digits: i32) {
    assert_eq!(found.len(), expected.len());
    let tolerance = 0.51 * 10_f64.powi(-digits);
    let off = found.iter().zip(expected).any(|(a, b)| (a - b).abs() > tolerance);
    assert!(!off, "\nfound    {found:.7?}\nexpected {expected:?}");
}

#[test]
fn vote_on_the_fixture() {
    let panel = open();
    let outcome = fit(&MajorityVote, &panel);
    close(
        &beliefs(&panel, &outcome),
        &[0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.5, 0.5, 2.0 / 3.0, 1.0 / 3.0],
        12,
    );
    // s1 leaves o1 to a vote of 1 : 3, o2 to a tie, o3 to 1 : 3, o4 to a tie, o5 to 1 : 2, o6 to a.
    close(&scores(&outcome)[..1], &[(0.0 + 0.5 + 0.0 + 0.5 + 0.0 + 0.0) / 6.0], 12);
}

#[test]
fn sums_on_the_fixture() {
    let panel = open();
    let outcome = fit(&Sums::default(), &panel);
    close(&scores(&outcome), &[0.917_586, 0.918_259, 0.926_473, 1.0, 0.852_174], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.660_698, 1.0, 0.666_574, 0.994_123, 0.663_654, 0.997_044, 0.666_574, 0.994_123,
            0.660_698, 0.666_574, 0.693_313, 0.330_228,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbbcba");
}

#[test]
fn average_log_on_the_fixture() {
    let panel = open();
    let outcome = fit(&AverageLog::default(), &panel);
    close(&scores(&outcome), &[0.915_633, 0.992_059, 1.0, 0.992_076, 0.911_586], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.656_085, 0.998_614, 0.654_699, 1.0, 0.658_816, 0.995_883, 0.654_699, 1.0, 0.656_085,
            0.654_699, 0.685_106, 0.3149,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbbcaa");
}

#[test]
fn investment_on_the_fixture() {
    let panel = open();
    let outcome = fit(&Investment::default(), &panel);
    close(&scores(&outcome), &[0.316_241, 0.727_296, 1.0, 0.459_406, 0.419_276], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.432_871, 0.887_356, 0.335_925, 1.0, 0.579_513, 0.728_766, 0.335_925, 1.0, 0.432_871,
            0.335_925, 0.645_78, 0.088_341,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbbcaa");
}

#[test]
fn pooled_investment_on_the_fixture() {
    let panel = open();
    let outcome = fit(&PooledInvestment::default(), &panel);
    close(&scores(&outcome), &[0.216_419, 0.373_665, 1.0, 0.004_354, 0.000_358], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.108_099, 0.450_316, 0.000_001, 1.0, 0.631_621, 0.040_988, 0.000_001, 1.0, 0.356_233,
            0.000_003, 0.592_405, 0.009_628,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbacaa");
}

#[test]
fn truth_finder_on_the_fixture() {
    let panel = open();
    let once = TruthFinder { rounds: Rounds::new(1, 0.0), ..TruthFinder::default() };
    let outcome = fit(&once, &panel);
    close(&scores(&outcome), &[0.806_705, 0.852_607, 0.852_607, 0.828_888, 0.834_818], 6);
    let (two, three, one) = (0.799_24, 0.888_184, 0.666_139);
    close(
        &beliefs(&panel, &outcome),
        &[two, three, two, three, two, three, two, three, two, two, two, one],
        6,
    );
    let many = TruthFinder { rounds: Rounds::new(20, 0.0), ..TruthFinder::default() };
    let outcome = fit(&many, &panel);
    close(&scores(&outcome), &[0.686_491, 0.722_056, 0.722_801, 0.701_508, 0.706_078], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.675_262, 0.753_049, 0.674_813, 0.753_429, 0.675_438, 0.7529, 0.674_813, 0.753_429,
            0.675_262, 0.674_813, 0.678_658, 0.586_127,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbbcaa");
}

#[test]
fn two_estimates_on_the_fixture() {
    let panel = open();
    let outcome = fit(&TwoEstimates { stretch: 0.25, ..TwoEstimates::default() }, &panel);
    close(&scores(&outcome), &[0.056_204, 0.984_262, 1.0, 0.818_822, 0.0], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.108_466, 0.891_534, 0.082_134, 0.917_866, 0.110_335, 0.889_665, 0.082_134, 0.917_866,
            0.891_457, 0.108_543, 1.0, 0.0,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bbbcaa");
    assert!(outcome.converged, "{:?}", outcome.trace);
    let outcome = fit(&TwoEstimates { stretch: 0.5, ..TwoEstimates::default() }, &panel);
    close(&scores(&outcome), &[0.0, 0.079_98, 0.181_436, 0.991_788, 1.0], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.083_326, 0.916_674, 0.983_326, 0.016_674, 0.104_553, 0.895_447, 0.983_326, 0.016_674,
            0.0, 1.0, 0.867_38, 0.132_62,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "bababa");
}

#[test]
fn accu_on_the_fixture() {
    let panel = open();
    let outcome = fit(&Accu::default(), &panel);
    close(&scores(&outcome), &[0.99, 0.799_908, 0.600_171, 0.01, 0.01], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.999_769, 0.000_004, 0.0, 0.999_985, 0.999_367, 0.000_027, 0.0, 0.999_985, 0.999_772,
            0.0, 0.001_515, 0.989_489,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacab");
}

#[test]
fn pop_accu_on_the_fixture() {
    let panel = open();
    let outcome = fit(&PopAccu::default(), &panel);
    close(&scores(&outcome), &[0.99, 0.8, 0.600_03, 0.01, 0.01], 6);
    close(
        &beliefs(&panel, &outcome),
        &[1.0, 0.0, 0.0, 1.0, 0.999_997, 0.000_003, 0.0, 1.0, 1.0, 0.0, 0.000_153, 0.999_847],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacab");
}

#[test]
fn zen_crowd_on_the_fixture() {
    let panel = shared();
    // Without a clamp, as the vector is.
    let free = ZenCrowd { clamp: 1e-9, rounds: Rounds::new(20, 0.0), ..ZenCrowd::default() };
    let outcome = fit(&free, &panel);
    close(&scores(&outcome), &[1.0, 0.8, 0.6, 0.0, 0.0], 1);
    assert_eq!(picks(&panel, &outcome), "abacab");
    let clamped = fit(&ZenCrowd::default(), &panel);
    assert_eq!(picks(&panel, &clamped), "abacab");
    assert!(!clamped.notes.is_empty());
}

#[test]
fn simple_lca_on_the_fixture() {
    let panel = open();
    let outcome = fit(&SimpleLca::default(), &panel);
    close(&scores(&outcome), &[0.877_558, 0.803_095, 0.711_086, 0.395_17, 0.416_361], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.962_238, 0.037_762, 0.006_437, 0.993_563, 0.902_716, 0.097_284, 0.006_437, 0.993_563,
            0.984_305, 0.015_695, 0.183_251, 0.816_749,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacab");
}

#[test]
fn guess_lca_on_the_fixture() {
    let panel = open();
    let outcome =
        fit(&GuessLca { rounds: Rounds::new(5000, 1e-12), ..GuessLca::default() }, &panel);
    close(&scores(&outcome), &[0.662_824, 0.691_798, 0.647_173, 0.466_705, 0.483_883], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.604_722, 0.395_278, 0.114_726, 0.885_274, 0.525_17, 0.474_83, 0.114_726, 0.885_274,
            0.773_937, 0.226_063, 0.557_097, 0.442_903,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacaa");
}

#[test]
fn mace_on_the_fixture() {
    let panel = shared();
    let plain = Mace {
        update: MaceUpdate::Em { smoothing: 0.01 },
        n_starts: 1,
        rounds: Rounds::new(200, 0.0),
        ..Mace::default()
    };
    let outcome = fit(&plain, &panel);
    close(&scores(&outcome), &[0.997_556, 0.748_987, 0.447_012, 0.000_556, 0.000_666], 6);
    close(
        &beliefs(&panel, &outcome),
        &[
            0.999_994, 0.000_004, 0.000_109, 0.999_783, 0.998_322, 0.001_344, 0.0, 1.0, 0.999_997,
            0.000_002, 0.002_975, 0.995_891,
        ],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacab");
    assert_eq!(outcome.notes[0], "ln marginal likelihood -20.415116");
}

#[test]
fn glad_on_the_fixture() {
    let panel = shared();
    let outcome = fit(&Glad { rounds: Rounds::new(2000, 1e-10), ..Glad::default() }, &panel);
    close(&scores(&outcome), &[1.150_892, 0.551_892, 0.263_604, -0.635_063, -0.586_612], 6);
    let found = beliefs(&panel, &outcome);
    close(
        &[found[0], found[3], found[4], found[7], found[8], found[11]],
        &[0.998_774, 0.999_997, 0.974_959, 0.999_997, 0.999_901, 0.901_076],
        6,
    );
    assert_eq!(picks(&panel, &outcome), "abacab");
}

#[test]
fn dawid_skene_on_the_fixture() {
    let panel = shared();
    let outcome =
        fit(&DawidSkene { prior: RowPrior::STAN, rounds: Rounds::new(500, 1e-10) }, &panel);
    close(&scores(&outcome), &[0.828_033, 0.902_456, 0.939_194, 0.911_573, 0.917_895], 6);
    let found = beliefs(&panel, &outcome);
    close(&[found[1], found[3], found[5], found[7], found[9]], &[1.0; 5], 2);
    close(&found[10..11], &[0.854_755], 6);
    assert_eq!(picks(&panel, &outcome), "bbbcba");
}

#[test]
fn ibcc_on_the_fixture() {
    let panel = shared();
    let outcome = fit(&Ibcc::default(), &panel);
    let found = beliefs(&panel, &outcome);
    close(
        &[found[1], found[3], found[5], found[7], found[9], found[11]],
        &[0.997_095, 0.981_957, 0.996_528, 0.985_874, 0.982_831, 0.718_707],
        5,
    );
    close(&scores(&outcome), &[0.569_084, 0.622_581, 0.635_853, 0.641_018, 0.677_223], 6);
    assert_eq!(picks(&panel, &outcome), "bbbcbb");
}

#[test]
fn gtm_on_the_fixture() {
    let panel = numeric();
    let point = Gtm { keep_variance: false, ..Gtm::default() };
    let outcome = fit(&point, &panel);
    let estimates = outcome.estimates.clone().unwrap();
    let at: Vec<f64> = estimates.at.iter().map(|x| x.unwrap()).collect();
    let sd: Vec<f64> = estimates.sd.unwrap().iter().map(|x| x.unwrap()).collect();
    close(&at, &[11.706_532, 106.217_405, 5.982_841, 46.308_348], 6);
    close(&scores(&outcome), &[0.822_706, 0.819_415, 0.810_58, 1.327_298, 0.839_629], 6);
    close(&sd, &[1.805_986, 7.724_477, 0.868_045, 3.947_193], 6);
    let outcome = fit(&Gtm::default(), &panel);
    let at: Vec<f64> = outcome.estimates.clone().unwrap().at.iter().map(|x| x.unwrap()).collect();
    close(&at, &[11.704_976, 106.207_304, 5.981_788, 46.297_091], 6);
    close(&scores(&outcome), &[0.846_097, 0.842_839, 0.833_99, 1.359_645, 0.856_211], 6);
}

#[test]
fn catd_without_a_floor_gives_everything_to_one_source() {
    let panel = numeric();
    let outcome = fit(&Catd { floor: 0.0, ..Catd::default() }, &panel);
    close(&scores(&outcome)[4..], &[1.0], 6);
    let at = outcome.estimates.unwrap().at;
    close(&[at[1].unwrap(), at[3].unwrap()], &[101.0, 44.0], 6);
    assert!(outcome.notes.iter().any(|note| note.starts_with("degenerate")), "{:?}", outcome.notes);
    let floored = fit(&Catd::default(), &panel);
    assert!(scores(&floored)[4] < 0.5, "{:?}", floored.sources);
}

#[test]
fn crh_on_the_fixture() {
    let panel = numeric();
    let plain = Crh::default();
    let outcome = fit(&plain, &panel);
    let at: Vec<f64> = outcome.estimates.clone().unwrap().at.iter().map(|x| x.unwrap()).collect();
    close(&at, &[10.0, 101.0, 5.5, 44.0], 6);
    close(&scores(&outcome), &[3.141_63, 2.487_814, 4.332_782, 0.150_166, 21.661_596], 5);
    let squared = Crh { loss: CrhLoss::Squared, ..plain };
    let outcome = fit(&squared, &panel);
    let at: Vec<f64> = outcome.estimates.clone().unwrap().at.iter().map(|x| x.unwrap()).collect();
    close(&at, &[10.289_505, 100.545_209, 5.219_871, 43.119_535], 6);
}

/// By source: denied and claimed, of true facts and of false ones.
type Quality = [[[f64; 2]; 2]; 5];

/// ln of the joint of facts, with qualities and prevalences integrated out: the paper's Eq. before
/// it is turned into a sampler. `sources[s]` counts claimed and denied true and false facts.
fn ltm_joint(of: &Ltm, panel: &Panel, truth: &[bool]) -> (f64, Quality) {
    use crate::num::ln_gamma;
    let mut counts: Quality = [[[0.0; 2]; 2]; 5];
    let mut ln = 0.0;
    for item in 0..panel.n_items() {
        for fact in panel.facts(item) {
            ln += if truth[fact] { of.truth.0.ln() } else { of.truth.1.ln() };
            for vote in panel.votes_on(item) {
                let claims = usize::from(panel.fact(vote) == fact);
                counts[panel.source(vote)][usize::from(!truth[fact])][claims] += 1.0;
            }
        }
    }
    for of_source in &counts {
        for (n, (claimed, denied)) in of_source.iter().zip([of.sensitivity, of.false_positives]) {
            ln += ln_gamma(n[1] + claimed) + ln_gamma(n[0] + denied);
            ln -= ln_gamma(n[0] + n[1] + claimed + denied);
        }
    }
    (ln, counts)
}

/// LTM by enumeration of the 2¹² worlds gives the vector to its digits, so what is observed of what,
/// and the priors, are as in the paper. The sampler, 40,000 sweeps with seed 7, is then compared with
/// the enumeration: autocorrelation of a few sweeps makes its standard error about .002, so that .02
/// is passed by a wrong conditional and, with probability below 1e-9, by a right one.
#[test]
fn ltm_on_the_fixture() {
    let panel = open();
    let of = Ltm {
        false_positives: (10.0, 90.0),
        n_sweeps: 40_000,
        n_burn_in: 100,
        every: 1,
        seed: 7,
        ..Ltm::default()
    };
    let worlds: Vec<(Vec<bool>, f64, Quality)> = (0..1_u32 << 12)
        .map(|world| {
            let truth: Vec<bool> = (0..12).map(|fact| world >> fact & 1 == 1).collect();
            let (ln, counts) = ltm_joint(&of, &panel, &truth);
            (truth, ln, counts)
        })
        .collect();
    let top = worlds.iter().map(|w| w.1).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = worlds.iter().map(|w| (w.1 - top).exp()).sum();
    let mut exact = vec![0.0; 12];
    let mut expected: Quality = [[[0.0; 2]; 2]; 5];
    for (truth, ln, counts) in &worlds {
        let p = (ln - top).exp() / total;
        for (sum, truth) in exact.iter_mut().zip(truth) {
            *sum += if *truth { p } else { 0.0 };
        }
        for (sums, counts) in expected.iter_mut().flatten().zip(counts.iter().flatten()) {
            sums[0] += p * counts[0];
            sums[1] += p * counts[1];
        }
    }
    close(
        &exact,
        &[
            0.793_78, 0.971_169, 0.797_455, 0.970_455, 0.796_45, 0.970_816, 0.797_455, 0.970_455,
            0.873_067, 0.875_578, 0.928_958, 0.591_374,
        ],
        6,
    );
    let share = |n: [f64; 2], (claimed, denied): (f64, f64)| {
        (n[1] + claimed) / (n[0] + n[1] + claimed + denied)
    };
    let sensitivity: Vec<f64> = expected.iter().map(|n| share(n[0], of.sensitivity)).collect();
    let specificity: Vec<f64> =
        expected.iter().map(|n| 1.0 - share(n[1], of.false_positives)).collect();
    close(&sensitivity, &[0.498_433, 0.501_564, 0.503_162, 0.501_567, 0.500_038], 6);
    close(&specificity, &[0.891_756, 0.897_004, 0.897_817, 0.895_158, 0.895_363], 6);
    let outcome = fit(&of, &panel);
    for (found, exact) in beliefs(&panel, &outcome).iter().zip(&exact) {
        assert!((found - exact).abs() < 0.02, "{found} against {exact}");
    }
    for (found, exact) in scores(&outcome).iter().zip(&sensitivity) {
        assert!((found - exact).abs() < 0.001, "{found} against {exact}");
    }
    assert!(matches!(outcome.beliefs, Some(Beliefs::Facts(_))));
}

/// No vector is known; the first two rounds of the equations on the fixture by hand. With λ = 1 and
/// nothing clipped: Est(o1 a) = [2 (1 − .01) + 3 · .01] / 5 = .402, Est(o6 a) = [2 · .99 + .01] / 3.
#[test]
fn three_estimates_stays_in_bounds() {
    let panel = open();
    let once =
        ThreeEstimates { stretch: 1.0, rounds: Rounds::new(1, 0.0), ..ThreeEstimates::default() };
    let found = beliefs(&panel, &fit(&once, &panel));
    let est = |n: f64, of: f64| (n * 0.99 + (of - n) * 0.01) / of;
    let (lo, hi) = (est(1.0, 3.0), est(2.0, 3.0));
    let stretched = |x: f64| (x - lo) / (hi - lo);
    close(&found[..2], &[stretched(est(2.0, 5.0)), stretched(est(3.0, 5.0))], 9);
    close(&found[8..], &[stretched(est(2.0, 4.0)), stretched(est(2.0, 4.0)), 1.0, 0.0], 9);
    for stretch in [0.25, 0.5, 1.0] {
        let outcome = fit(&ThreeEstimates { stretch, ..ThreeEstimates::default() }, &panel);
        let all = [beliefs(&panel, &outcome), scores(&outcome)].concat();
        assert!(all.iter().all(|x| (0.0..=1.0).contains(x)), "{all:?}");
    }
}

/// No vector is known: a state that the two equations leave where it is, checked here from scratch.
#[test]
fn cosine_ends_where_its_equations_hold() {
    let panel = open();
    let outcome = fit(&Cosine { rounds: Rounds::new(5000, 1e-13), ..Cosine::default() }, &panel);
    assert!(outcome.converged);
    let (t, alpha) = (scores(&outcome), beliefs(&panel, &outcome));
    let mut next = vec![(0.0, 0.0, 0.0); 5];
    for item in 0..6 {
        for fact in panel.facts(item) {
            let (mut sum, mut size) = (0.0, 0.0);
            for vote in panel.votes_on(item) {
                let s = panel.source(vote);
                let sign = if panel.fact(vote) == fact { 1.0 } else { -1.0 };
                sum += sign * t[s].powi(3);
                size += t[s].powi(3).abs();
                next[s].0 += sign * alpha[fact];
                next[s].1 += 1.0;
                next[s].2 += alpha[fact] * alpha[fact];
            }
            assert!((sum / size - alpha[fact]).abs() < 1e-9);
        }
    }
    for (t, (dot, n, squares)) in t.iter().zip(next) {
        assert!((dot / (n * squares).sqrt() - t).abs() < 1e-9);
    }
}

/// Two sources for a value and one for another that is much like a third one: likeness decides.
#[test]
fn votes_count_for_values_that_are_alike() {
    let question = Question { n_values: 3, is_open: true, shared: None };
    let said = [0, 0, 1, 2, 2];
    let votes = said.iter().enumerate();
    let votes = votes.map(|(s, v)| Vote { item: 0, source: s as u32, value: *v }).collect();
    let panel = Panel::new(5, vec![question], votes, 0, Vec::new());
    let alike = panel.clone().with_likeness(&[(0, 1, 2, 0.9)]);
    let leading = |method: &dyn Baseline, panel: &Panel| {
        fit(method, panel).beliefs.unwrap().leading(panel, 0)
    };
    for method in [&AccuSim::default() as &dyn Baseline, &TruthFinder::default()] {
        assert_eq!(leading(method, &panel), [0, 2], "{}", method.name());
        assert_eq!(leading(method, &alike), [2], "{}", method.name());
    }
    // Without any likeness ACCUSIM is ACCU, to the bit.
    let fixture = open();
    let (sim, plain) = (fit(&AccuSim::default(), &fixture), fit(&Accu::default(), &fixture));
    assert_eq!((sim.beliefs, sim.sources), (plain.beliefs, plain.sources));
}

/// Ten items, two honest sources that are right on nine (each errs once, apart), and three copies
/// of one that is right on five only. A vote, and ACCU, follow the copies; ACCUCOPY does not where
/// it starts from accuracies that let it see them.
#[test]
fn copies_lose_their_vote() {
    let question = Question { n_values: 4, is_open: true, shared: None };
    let truth = 0;
    let said = |s: usize, item: usize| match s {
        0 if item == 8 => 1,
        1 if item == 9 => 2,
        2 if item == 7 => 1,
        0..=2 => truth,
        _ if item < 4 => 3,
        _ => truth,
    };
    let votes = (0..5)
        .flat_map(|s| {
            (0..10).map(move |item| Vote {
                item: item as u32,
                source: s as u32,
                value: said(s, item),
            })
        })
        .collect();
    let panel = Panel::new(5, vec![question; 10], votes, 0, Vec::new());
    let copied = fit(&AccuCopy::default(), &panel);
    let plain = fit(&Accu::default(), &panel);
    // s4 and s5 share four false values, which nobody who errs alone does: one pair of ten.
    assert!(
        copied.notes.contains(&"1 of 10 pairs found dependent".to_owned()),
        "{:?}",
        copied.notes
    );
    for item in 0..10 {
        assert_eq!(copied.beliefs.as_ref().unwrap().leading(&panel, item), [0]);
    }
    let p = |outcome: &Outcome| match outcome.beliefs.as_ref().unwrap() {
        Beliefs::Probabilities(p) => p.of(&panel, 0)[3],
        _ => f64::NAN,
    };
    assert!(p(&copied) < p(&plain), "{} against {}", p(&copied), p(&plain));
}

/// With one subtype EBCC is IBCC, whatever the start: both end where the other does.
#[test]
fn ebcc_with_one_subtype_is_ibcc() {
    let panel = shared();
    let rounds = Rounds::new(2000, 1e-11);
    let one = Ebcc { n_subtypes: 1, n_starts: 1, rounds, ..Ebcc::default() };
    let (one, plain) = (fit(&one, &panel), fit(&Ibcc { rounds, ..Ibcc::default() }, &panel));
    close(&beliefs(&panel, &one), &beliefs(&panel, &plain), 9);
    close(&scores(&one), &scores(&plain), 9);
}

/// Sources that err together: four that see only one of two sorts of "a" and call the other "b",
/// three that see both. Subtypes learn it.
#[test]
fn ebcc_keeps_the_best_of_its_starts() {
    let panel = shared();
    let few = fit(&Ebcc { n_starts: 1, ..Ebcc::default() }, &panel);
    let again = fit(&Ebcc { n_starts: 1, ..Ebcc::default() }, &panel);
    assert_eq!(few, again);
    let Some(Beliefs::Probabilities(p)) = few.beliefs else { panic!("probabilities") };
    for item in 0..6 {
        assert!((p.of(&panel, item).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// One round by hand on two items, three sources, two classes: shares .5 … written out.
#[test]
fn bwa_takes_its_first_step_as_written() {
    let question = Question { n_values: 2, is_open: false, shared: Some(0) };
    let said = [(0, 0, 0), (0, 1, 0), (0, 2, 1), (1, 0, 1), (1, 1, 1)];
    let votes = said.map(|(item, source, value)| Vote { item, source, value }).to_vec();
    let panel = Panel::new(3, vec![question; 2], votes, 0, Vec::new());
    let once = Bwa { rounds: Rounds::new(1, 0.0), ..Bwa::default() };
    let outcome = fit(&once, &panel);
    // z = 2/3 and 0 for the first class; Σ W z (1 − z) / Σ W = 3 · (2/9) / 5, times 4 (1 − 1/2).
    let b = 15.0 * (3.0 * 2.0 / 9.0 / 5.0) * 2.0;
    let v = [
        (15.0 + 2.0) / (b + 1.0 / 9.0),
        (15.0 + 2.0) / (b + 1.0 / 9.0),
        (15.0 + 1.0) / (b + 4.0 / 9.0),
    ];
    close(&scores(&outcome), &v, 9);
    let mean: f64 = 1.0 / 3.0;
    let z = [(mean + v[0] + v[1]) / (1.0 + v[0] + v[1] + v[2]), mean / (1.0 + v[0] + v[1])];
    let found = [0, 1].map(|item| outcome.beliefs.as_ref().unwrap().ranking(&panel, item)[0]);
    close(&found, &z, 9);
}

#[test]
fn every_method_gives_what_it_says_and_the_same_again() {
    let (open, shared, numeric) = (open(), shared(), numeric());
    let mut names = Vec::new();
    for method in all() {
        names.push(method.name());
        for panel in [&open, &shared, &numeric] {
            if method.refuses(panel).is_some() {
                continue;
            }
            let outcome = fit(&*method, panel);
            assert_eq!(outcome, fit(&*method, panel), "{}", method.name());
            let gives = match &outcome.beliefs {
                Some(Beliefs::Scores(_)) => Gives::Scores,
                Some(Beliefs::Probabilities(_)) => Gives::Probabilities,
                Some(Beliefs::Facts(_)) => Gives::FactProbabilities,
                None => Gives::Figures,
            };
            let reads_both = outcome.beliefs.is_none() && outcome.estimates.is_some();
            assert!(gives == method.gives() || reads_both, "{}", method.name());
            if let Some(Beliefs::Probabilities(p)) = &outcome.beliefs {
                for item in 0..panel.n_items() {
                    let total: f64 = p.of(panel, item).iter().sum();
                    assert!(total <= 1.0 + 1e-9 && total > 0.5, "{}: {total}", method.name());
                }
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all().len());
}

/// Rows in another order, sources that say nothing, items of which nobody speaks: no difference.
#[test]
fn the_order_of_rows_does_not_matter() {
    let panel = open();
    let mut rows = votes();
    rows.reverse();
    let relabel = |vote: &mut Vote| {
        if vote.item == 3 {
            vote.value /= 2;
        }
    };
    rows.iter_mut().for_each(relabel);
    let question = Question { n_values: 2, is_open: true, shared: None };
    let turned = Panel::new(5, vec![question; 6], rows.clone(), 0, Vec::new());
    assert_eq!(turned, panel);
    let silent = Question { n_values: 0, is_open: true, shared: None };
    let questions = [vec![question; 6], vec![silent]].concat();
    let wider = Panel::new(6, questions, rows, 0, Vec::new());
    for method in all() {
        if method.refuses(&panel).is_some() {
            continue;
        }
        let outcome = fit(&*method, &wider);
        assert_eq!(outcome.sources[5], None, "{}", method.name());
        if method.name() != "ltm" {
            close(
                &scores(&fit(&*method, &panel)),
                &scores(&Outcome { sources: outcome.sources[..5].to_vec(), ..outcome.clone() }),
                9,
            );
        }
    }
}

/// All agree, all disagree, one claim: answers without errors or numbers that are none.
#[test]
fn small_and_flat_panels_do_no_harm() {
    let question = |shared| Question { n_values: 2, is_open: false, shared };
    let panels = [[0, 0, 0], [0, 1, 0], [1, 1, 1]].map(|said| {
        let votes = said
            .iter()
            .enumerate()
            .map(|(s, value)| Vote { item: 0, source: s as u32, value: *value })
            .collect();
        Panel::new(3, vec![question(Some(0)); 2], votes, 0, Vec::new())
    });
    let one = vec![Vote { item: 0, source: 0, value: 0 }];
    let lone = Panel::new(1, vec![question(Some(0))], one, 0, Vec::new());
    let flat = vec![Figure { item: 0, source: 0, x: 3.0 }, Figure { item: 0, source: 1, x: 3.0 }];
    let flat = Panel::new(2, Vec::new(), Vec::new(), 2, flat);
    for panel in panels.iter().chain([&lone, &flat]) {
        for method in all().iter().filter(|method| method.refuses(panel).is_none()) {
            let outcome = fit(&**method, panel);
            for item in 0..panel.n_items() {
                let values = outcome.beliefs.as_ref().map(|b| b.ranking(panel, item).to_vec());
                assert!(
                    values.iter().flatten().all(|x| x.is_finite()),
                    "{}: {values:?}",
                    method.name()
                );
            }
            assert!(outcome.sources.iter().flatten().all(|x| x.is_finite()), "{}", method.name());
            if let Some(estimates) = outcome.estimates {
                assert_eq!(estimates.at, [Some(3.0), None], "{}", method.name());
            }
        }
    }
}

#[test]
fn singletons_can_be_left_out() {
    let question = Question { n_values: 2, is_open: true, shared: None };
    let said = [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)];
    let votes = said.map(|(item, source, value)| Vote { item, source, value }).to_vec();
    let panel = Panel::new(2, vec![question; 2], votes, 0, Vec::new());
    let panel = panel.with_likeness(&[(1, 0, 1, 0.5), (0, 0, 1, 0.5)]);
    assert_eq!(panel.likeness().len(), 1);
    let contested = panel.without_singletons();
    assert_eq!(contested.votes().len(), 2);
    assert_eq!(contested.n_items(), 2);
    assert_eq!(contested.likeness().len(), 1);
    assert_eq!(contested.likeness()[0].similarity.to_bits(), 0.5_f64.to_bits());
}

#[test]
fn too_much_is_refused_with_a_number() {
    let question = Question { n_values: 2, is_open: false, shared: Some(0) };
    let n = 7_000;
    let votes = (0..n).map(|source| Vote { item: 0, source, value: source % 2 }).collect();
    let panel = Panel::new(n as usize, vec![question], votes, 0, Vec::new());
    let refusal = AccuCopy::default().refuses(&panel).unwrap();
    assert_eq!(refusal.to_string(), "24496500 pairs of claims on one item, at most 20000000");
    assert_eq!(DawidSkene::default().refuses(&open()), Some(Refusal::NoSharedOptions));
    assert_eq!(Gtm::default().refuses(&open()), Some(Refusal::NoFigures));
    assert_eq!(Sums::default().refuses(&numeric()), Some(Refusal::NoVotes));
}
