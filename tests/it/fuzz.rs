//! The corpora of the fuzz targets, replayed, and each of their inputs bent in every simple way.
//! Long runs: `docs/testing.md`.

use std::fs;

use super::support::root;
use targets::TARGETS;

#[path = "../../fuzz/targets.rs"]
mod targets;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn every_input_of_the_corpora_gets_an_answer() {
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "no corpus for {name}");
        for input in &inputs {
            target(input);
        }
    }
}

/// Cut short, doubled, with bytes changed, dropped and put in: what a fuzzer tries first.
#[test]
fn bent_inputs_get_an_answer() {
    for (name, target) in TARGETS {
        // Files are slow; they are bent at length by the long runs.
        let stride = if ["query", "database"].contains(&name) { 29 } else { 5 };
        for input in corpus(name) {
            target(&[input.as_slice(), &input].concat());
            for at in (0..input.len().min(300)).step_by(stride) {
                target(&input[..at]);
                for byte in [0, b'"', b'\n', b',', 0x7f, 0xff] {
                    let mut changed = input.clone();
                    changed[at] = byte;
                    target(&changed);
                    changed.insert(at, input[at]);
                    target(&changed);
                }
                let mut dropped = input.clone();
                dropped.remove(at);
                target(&dropped);
            }
        }
    }
}

#[test]
fn every_target_is_built_by_cargo_fuzz() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{name} is not in fuzz/Cargo.toml"
        );
        assert!(root().join(format!("fuzz/fuzz_targets/{name}.rs")).exists(), "{name}");
    }
}
