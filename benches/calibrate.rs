#[path = "../tests/statistical/calibration/mod.rs"]
mod calibration;
use calibration::{designs::{DESIGNS, is_coin}, prior::draw};
use thiqa::infer::{em, EmOptions, Silent};
use thiqa::num::stream;

fn main() {
    let n: usize = std::env::args().nth(1).map_or(100, |x| x.parse().unwrap());
    for design in DESIGNS {
        let t = std::time::Instant::now();
        for learn in [true] {
        let mut hit = [0usize; 2]; let mut total = [0usize; 2];
        let mut low=[0;2]; let mut iters=0; let mut unconv=0; let mut se=0.0; let mut hse = 0.0; let mut width=0.0;
        for sim in 0..n {
            let mut rng = stream(7, sim as u64);
            let world = draw(&design.problem(&mut rng), &mut rng);
            let fit = em(&world.problem, &EmOptions { learn_population: learn, ..EmOptions::default() }, &mut Silent).unwrap();
            iters += fit.posterior.n_iterations; unconv += usize::from(!fit.posterior.converged);
            let fam = &world.parameters.families[0];
            for slot in &world.parameters.layout.slots {
                let form = world.problem.families[0].form;
                let w = form.row_width();
                let post = &fit.posterior.sources[slot.source as usize];
                let truth: f64 = if is_coin(form) { world.parameters.rows[slot.entry] } else {
                    (0..w).map(|k| fam.prevalence[k] * world.parameters.rows[slot.entry + k*w + k]).sum() };
                total[0] += 1; hit[0] += usize::from(truth >= post.lo && truth <= post.hi);
                se += (truth-post.mean).powi(2); hse += post.sd.powi(2); width += post.hi-post.lo;
                low[0] += usize::from(truth < post.lo);
                for row in &post.families[0].rows {
                    let k = usize::from(row.truth);
                    let t = world.parameters.rows[slot.entry + k*w + k];
                    total[1] += 1; hit[1] += usize::from(t >= row.lo && t <= row.hi);
                    low[1] += usize::from(t < row.lo);
                }
            }
        }
        println!("{:15} source {:.4} (below lo {:.3}) rows {:.4} (below {:.3}) n {} rmse {:.4} said {:.4} width {:.3} iters {:.1} unconv {} {:?}", design.name,
            hit[0] as f64/total[0] as f64, low[0] as f64/total[0] as f64, hit[1] as f64/total[1] as f64, low[1] as f64/total[1] as f64, total[0],
             (se/total[0] as f64).sqrt(), (hse/total[0] as f64).sqrt(), width/total[0] as f64, iters as f64/n as f64, unconv, t.elapsed());
        }
    }
}
