#[path = "../tests/statistical/calibration/mod.rs"]
mod calibration;
use calibration::{designs::{DESIGNS, is_coin}, prior::draw};
use thiqa::infer::{em, EmOptions, Silent, Augmentation};
use thiqa::num::stream;
fn tau(v: &[f64]) -> f64 { let n=v.len(); let m=v.iter().sum::<f64>()/n as f64; let c0:f64=v.iter().map(|x|(x-m).powi(2)).sum::<f64>()/n as f64; let mut t=1.0; for lag in 1..n/4 { let c:f64=(0..n-lag).map(|i|(v[i]-m)*(v[i+lag]-m)).sum::<f64>()/n as f64/c0; if c<0.05 {break;} t+=2.0*c; } t }
fn main() {
    for design in &DESIGNS[..4] {
        let mut ts=[0.0;3];
        for sim in 0..8 {
            let mut rng = stream(7, sim as u64);
            let world = draw(&design.problem(&mut rng), &mut rng);
            let fit = em(&world.problem, &EmOptions { ..EmOptions::default() }, &mut Silent).unwrap();
            let mut chain = Augmentation::new(&world.problem, fit.parameters.clone(), true, sim as u64);
            let mut v=[vec![],vec![],vec![]];
            for _ in 0..3000 { let p = chain.step(); v[0].push(p.families[0].strength[0].ln()); v[1].push(p.families[0].population[0]); v[2].push(p.rows[0]); }
            for i in 0..3 { ts[i]+=tau(&v[i])/8.0; }
        }
        println!("{:15} tau kappa {:.1} pop {:.1} row {:.1}", design.name, ts[0], ts[1], ts[2]);
    }
    let _ = is_coin;
}
