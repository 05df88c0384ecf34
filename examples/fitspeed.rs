use goodwill::evidence::{Case, Effort, fit::{prior::Space, studies::Studies, target::*, search::*}};
use goodwill::psychology::Parameters;
use std::time::Instant;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let heads: u64 = std::env::args().nth(2).unwrap().parse().unwrap();
    let mut paths: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    let mut cases = vec![];
    for p in &paths { match Case::load(p) { Ok(c) => cases.push(c), Err(e) => println!("{}: {e}", p.display()) } }
    let space = Space::new(&Space::by_origin(), Parameters::default()).unwrap();
    let effort = Effort { heads, replicates: 1, threads: 1, seed: 1 };
    let studies = Studies::new(cases, space, effort, false).unwrap();
    let z = vec![0.0; studies.space.fitted.len()];
    for case in &studies.cases {
        let p = studies.space.parameters(&z);
        let t = Instant::now();
        for _ in 0..20 { goodwill::evidence::measure(case, &p, &effort).unwrap(); }
        println!("{:30} {:.3} ms", case.name, t.elapsed().as_secs_f64() * 50.0);
    }
    let t = Instant::now();
    for i in 0..20 { let mut z = z.clone(); z[0] = i as f64 * 0.01; studies.residuals(&z); }
    println!("all {:.3} ms", t.elapsed().as_secs_f64() * 50.0);
    let t = Instant::now();
    let m = descend(&studies, &z, &Limits { generations: 0, steps: 40 });
    println!("descent {:.2} s, cost {} -> {}, {:?}", t.elapsed().as_secs_f64(), cost(&studies.residuals(&z)), m.cost, m.point);
    let t = Instant::now();
    let l = Limits { generations: 120, steps: 40 };
    let e = evolve(&studies, &z, 3, &l, &mut |g, b| { if g % 10 == 0 { println!("{g} {b}"); } Ok::<_, ()>(()) }).unwrap();
    println!("evolve {:.2} s", t.elapsed().as_secs_f64());
    let m = descend(&studies, &e, &l);
    println!("{} {:?}", m.cost, m.point);
    for (c, o) in studies.contrasts.iter().zip(studies.outcomes(&studies.space.parameters(&m.point))) {
        println!("{:30} {:8.3} {:7.2} {}", studies.expectation(c).id, o.simulated, o.residual, o.right);
    }
}
