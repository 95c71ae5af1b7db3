//! What no vector tells: LTM against the enumeration of all worlds, methods against their equations, and what
//! each is there for.

use super::*;

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
