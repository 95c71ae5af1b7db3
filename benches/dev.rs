use thiqa::model::*;
use thiqa::store::*;
fn main() {
    let store = Store::open(std::path::Path::new(&std::env::args().nth(1).unwrap()), Access::ReadOnly).unwrap();
    let case = store.load_case(LoadFilter::default()).unwrap().case;
    let a = assemble(&case, AssembleOptions { use_verdicts: true });
    let p = Parameters::prior(&a.problem);
    for (i, b) in a.problem.items.iter().enumerate() {
        if let Some(path) = &b.path {
            let n: usize = path.variables.iter().map(|v| v.prior.len()).product();
            println!("{} steps {} vars {:?} assignments {} obs {}", case.items[a.items[i].item.ix()].key, path.times.len(), path.variables.iter().map(|v| v.prior.len()).collect::<Vec<_>>(), n, b.observations.len());
        }
    }
    let t = std::time::Instant::now();
    let e = thiqa::infer::expect(&a.problem, &p, Detail::Counts);
    println!("expect {:?} ln {}", t.elapsed(), e.ln_evidence);
    struct O(usize, std::time::Instant);
    impl thiqa::infer::Observer for O { fn on_iteration(&mut self, it: thiqa::infer::Iteration) -> std::ops::ControlFlow<()> { self.0 += 1; if self.0 % 10 == 1 {println!("{:?} {} {} {:.6} {:?}", it.start, it.n, it.ln_posterior, it.delta, self.1.elapsed());} std::ops::ControlFlow::Continue(()) } }
    let f = thiqa::infer::em(&a.problem, &Default::default(), &mut O(0, std::time::Instant::now())).unwrap();
    println!("{:?}", f.posterior.modes);
}
