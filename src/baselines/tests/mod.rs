//! Test vectors: five sources on six items (s5 copies s4), and five sources on four quantities.
//! Each compares with figures worked out independently (papers' equations, another program), to
//! the digits given there.

mod equations;

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
