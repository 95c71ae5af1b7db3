//! States that change: was it false when said, or did the world change?

use thiqa::infer::{EmOptions, Silent, em, expect};
use thiqa::model::{
    Detail, Family, ItemBlock, Observation, Parameters, PathBlock, Problem, StepRef,
};

/// Source 0 says that 0 holds on day 0; source 1 that 1 holds `delay` days later.
fn contradicted(delay: i64) -> Problem {
    let claim =
        |source, value| Observation { source, value, denied: false, derived: false, weight: 1.0 };
    let moment = |step| (StepRef::Fixed(step), StepRef::Fixed(step));
    Problem {
        n_sources: 2,
        groups: vec![0, 0],
        n_groups: 1,
        families: vec![Family::shared("control", 2, &[1.0, 1.0])],
        items: vec![ItemBlock {
            family: 0,
            n_values: 2,
            prior: Vec::new(),
            ancestors: Vec::new(),
            domain: None,
            observations: 0..2,
            verdicts: Vec::new(),
            grid: None,
            path: Some(PathBlock {
                times: vec![0, delay * 3_600],
                variables: Vec::new(),
                spans: vec![moment(0), moment(1)],
            }),
        }],
        observations: vec![claim(0, 0), claim(1, 1)],
        crowd: Vec::new(),
    }
}

/// Exact: as the contradiction moves later, P(overtaken) of the first claim rises and P(wrong)
/// falls, strictly, at fixed parameters and after a whole fit.
#[test]
fn the_later_the_contradiction_the_more_the_world_has_changed() {
    for fitted in [false, true] {
        let mut last: Option<(f64, f64)> = None;
        for hours in [1, 6, 24, 72, 240, 720, 2_400] {
            let problem = contradicted(hours);
            let found = if fitted {
                em(&problem, &EmOptions::default(), &mut Silent).unwrap().posterior.observations
            } else {
                expect(&problem, &Parameters::prior(&problem), Detail::Full).observations
            };
            let (overtaken, wrong) = (found[0].p_overtaken, 1.0 - found[0].p_right);
            if let Some((before_overtaken, before_wrong)) = last {
                assert!(overtaken > before_overtaken, "{hours} h: {overtaken}");
                assert!(wrong < before_wrong, "{hours} h: {wrong}");
            }
            last = Some((overtaken, wrong));
        }
    }
}
