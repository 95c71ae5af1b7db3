//! `simulate` from outside: what it writes runs, and nothing is overwritten.

use crate::support::Bench;

const KINDS: [&str; 18] = [
    "relays",
    "evolving",
    "lagging",
    "tolls",
    "vague",
    "copiers",
    "hard-items",
    "mixed",
    "sybils",
    "camouflage",
    "poor-sources",
    "turncoat",
    "popular-error",
    "mob",
    "know-it-all",
    "sybil-relays",
    "flooding",
    "backdated",
];

#[test]
fn every_scenario_runs_the_whole_way_without_a_reject() {
    let bench = Bench::new();
    for kind in KINDS {
        let small = ["--items", "13", "--claims-per-source", "6", "--seed", "4"];
        let wrote = bench.ok(&[&["simulate", kind, "--scenario", kind][..], &small].concat());
        assert!(wrote.err.contains(&format!("next: `thiqa run {kind}`")), "{}", wrote.err);
        let ran = bench.run(&["run", kind]);
        // On a few vague figures EM may creep along a ridge beyond its last pass, and says so.
        let creeps = kind == "vague" && ran.code == 5;
        assert!(ran.code == 0 || creeps, "{kind}: {}", ran.err);
        let rejects: Vec<&str> = ran.err.lines().filter(|line| line.contains("reject")).collect();
        assert!(rejects.len() >= 4, "{kind}: {}", ran.err);
        assert!(rejects.iter().all(|line| line.ends_with(" 0 rejects")), "{kind}: {}", ran.err);
        for table in ["items", "sources", "claims", "parameters"] {
            let path = bench.path(&format!("{kind}/truth/truth_{table}.csv"));
            let n_rows = std::fs::read_to_string(path).unwrap().lines().count();
            assert!(n_rows > 1, "{kind}: {table}");
        }
    }
}

#[test]
fn the_list_names_every_scenario() {
    let listed = Bench::new().ok(&["simulate", "--list"]).out;
    for kind in KINDS {
        assert!(listed.lines().any(|line| line == kind), "{kind}\n{listed}");
    }
}

#[test]
fn the_same_seed_writes_the_same_files() {
    let bench = Bench::new();
    for (directory, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
        bench.ok(&["simulate", directory, "--scenario", "mixed", "--seed", seed]);
    }
    let claims = |directory: &str| bench.bytes(&format!("{directory}/claims.csv"));
    assert_eq!(claims("a"), claims("b"));
    assert_ne!(claims("a"), claims("c"));
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written_stays() {
    let bench = Bench::new();
    bench.write("taken/notes.txt", "mine");
    bench.write("file", "mine");
    bench.write(".busy.part/notes.txt", "mine");
    std::fs::create_dir(bench.path("empty")).unwrap();
    let before = bench.names();
    for directory in ["taken", "file", "busy"] {
        let ran = bench.run(&["simulate", directory, "--scenario", "vague"]);
        assert_eq!(ran.code, 3, "{directory}: {}", ran.err);
        assert!(ran.err.contains("hint: "), "{}", ran.err);
        assert_eq!(bench.names(), before, "{directory}");
    }
    assert_eq!(bench.bytes("taken/notes.txt"), b"mine");
    for usage in [
        &["simulate"][..],
        &["simulate", "x"],
        &["simulate", "--scenario", "vague"],
        &["simulate", "x", "--scenario", "weather"],
        &["simulate", "x", "--scenario", "vague", "--days", "3"],
        &["simulate", "x", "--scenario", "relays", "--sources", "2"],
        &["simulate", "x", "--scenario", "relays", "--items", "0"],
        &["simulate", "nowhere/x", "--scenario", "relays"],
        &["simulate", "x", "--list"],
    ] {
        let ran = bench.run(usage);
        assert_eq!(ran.code, 2, "{usage:?}: {}", ran.err);
        assert_eq!(bench.names(), before, "{usage:?}");
    }
    // An empty directory is as good as none.
    bench.ok(&["simulate", "empty", "--scenario", "vague"]);
    assert!(bench.path("empty/claims.csv").exists());
}
