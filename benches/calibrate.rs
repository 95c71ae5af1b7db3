//! x
#[path = "../tests/statistical/calibration/mod.rs"]
mod calibration;
use calibration::{designs::DESIGNS, sbc, uniform};
use rayon::prelude::*;
use thiqa::infer::{Augmentation, EmOptions, InferError, NutsOptions, Silent, em, nuts_draws};

fn main() {
    let arg = |i| std::env::args().nth(i);
    let n: u64 = arg(1).map_or(100, |x| x.parse().unwrap());
    let engine = arg(2).unwrap();
    let (w, d): (usize, usize) =
        (arg(3).unwrap().parse().unwrap(), arg(4).unwrap().parse().unwrap());
    for design in DESIGNS.iter().filter(|d| arg(5).is_none_or(|n| d.name.starts_with(&n))) {
        let t = std::time::Instant::now();
        let all: Vec<_> = (0..n)
            .into_par_iter()
            .map(|i| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
                pool.install(|| {
                    sbc::simulate(design, (11, i), |p| -> Result<_, InferError> {
                        if engine == "nuts" {
                            let d = nuts_draws(
                                p,
                                &NutsOptions {
                                    n_chains: 1,
                                    n_warmup: w,
                                    n_draws: d,
                                    seed: i,
                                    ..NutsOptions::default()
                                },
                                &mut Silent,
                            )?;
                            return Ok(d.chains.into_iter().flatten().collect());
                        }
                        let fit =
                            em(p, &EmOptions { n_draws: 0, ..EmOptions::default() }, &mut Silent)?;
                        let mut c = Augmentation::new(p, fit.parameters, true, i);
                        for _ in 0..w {
                            c.step();
                        }
                        Ok((0..d).map(|_| c.step().clone()).collect())
                    })
                    .unwrap()
                })
            })
            .collect();
        let cov: Vec<usize> = (0..4).map(|l| all.iter().filter(|s| s.covered[l]).count()).collect();
        println!(
            "{} {:?} cover {cov:?} p {:?}",
            design.name,
            t.elapsed(),
            (0..4)
                .map(|l| format!("{:.3}", uniform::p_binomial(cov[l], n as usize, sbc::LEVELS[l])))
                .collect::<Vec<_>>()
        );
        for (q, name) in sbc::names(design).iter().enumerate() {
            let u: Vec<f64> = all.iter().map(|s| s.u[q]).collect();
            let v = uniform::verdict(&u, 10);
            println!(
                "   {name:35} {:?} ecdf {:.4} chi2 {:.4}",
                uniform::histogram(&u, 10),
                v.p_ecdf,
                v.p_chi2
            );
        }
    }
}
