#[path = "../tests/statistical/calibration/mod.rs"]
mod calibration;
use calibration::{
    designs::{DESIGNS, is_coin},
    prior::draw,
};
use thiqa::infer::{NutsOptions, Silent, nuts_draws};
use thiqa::num::stream;
fn tau(v: &[f64]) -> f64 {
    let n = v.len();
    let m = v.iter().sum::<f64>() / n as f64;
    let c0: f64 = v.iter().map(|x| (x - m).powi(2)).sum::<f64>() / n as f64;
    let mut t = 1.0;
    for lag in 1..n / 4 {
        let c: f64 =
            (0..n - lag).map(|i| (v[i] - m) * (v[i + lag] - m)).sum::<f64>() / n as f64 / c0;
        if c < 0.05 {
            break;
        }
        t += 2.0 * c;
    }
    t
}
fn main() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for design in &DESIGNS {
        let t0 = std::time::Instant::now();
        let mut ts = [0.0; 4];
        let mut div = 0;
        for sim in 0..4 {
            let mut rng = stream(7, sim as u64);
            let world = draw(&design.problem(&mut rng), &mut rng);
            let d = pool.install(|| {
                nuts_draws(
                    &world.problem,
                    &NutsOptions {
                        n_chains: 1,
                        n_warmup: 300,
                        n_draws: 600,
                        seed: sim,
                        ..NutsOptions::default()
                    },
                    &mut Silent,
                )
                .unwrap()
            });
            div += d.n_divergent;
            let mut v = [vec![], vec![], vec![], vec![]];
            for p in &d.chains[0] {
                v[0].push(p.families[0].strength[0].ln());
                v[1].push(p.families[0].population[0]);
                v[2].push(p.rows[0]);
                v[3].push(p.families[0].nodes[0]);
            }
            for i in 0..4 {
                ts[i] += tau(&v[i]) / 4.0;
            }
        }
        println!(
            "{:15} tau kappa {:.1} pop {:.1} row {:.1} node {:.1} div {div} {:?} a sim",
            design.name,
            ts[0],
            ts[1],
            ts[2],
            ts[3],
            t0.elapsed() / 4
        );
    }
    let _ = is_coin;
}
