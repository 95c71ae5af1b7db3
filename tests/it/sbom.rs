//! The bill of materials (`docs/sbom.cdx.json`, `CycloneDX` 1.5) names every crate that the program is
//! built of on Linux, as locked. `THIQA_BLESS=1 cargo test --test it sbom` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{compare, root};

/// Where the program runs that the bill is of.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Package addresses of what each package is built of; what only tests need is left out.
fn built_of(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let node = |id: &str| nodes.iter().find(|node| node["id"] == id).unwrap();
    let mut found = BTreeMap::new();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap().to_owned()];
    while let Some(id) = open.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let deps = node(&id)["deps"].as_array().unwrap();
        let is_needed = |dep: &&Value| {
            dep["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev")
        };
        let own: BTreeSet<String> = deps
            .iter()
            .filter(is_needed)
            .map(|dep| dep["pkg"].as_str().unwrap().to_owned())
            .collect();
        open.extend(own.iter().cloned());
        found.insert(id, own);
    }
    found
}

/// Checksum of each package by name and version.
fn checksums() -> BTreeMap<(String, String), String> {
    let lock: toml::Table =
        std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let text = |package: &toml::Value, key: &str| {
        package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|p| ((text(p, "name"), text(p, "version")), text(p, "checksum"))).collect()
}

fn bill() -> Value {
    let (metadata, checksums) = (metadata(), checksums());
    let built_of = built_of(&metadata);
    let packages = metadata["packages"].as_array().unwrap();
    let package = |id: &str| packages.iter().find(|package| package["id"] == id).unwrap();
    let text = |id: &str, key: &str| package(id)[key].as_str().unwrap_or_default().to_owned();
    let address = |id: &str| format!("pkg:cargo/{}@{}", text(id, "name"), text(id, "version"));
    let component = |id: &str, kind: &str| {
        let mut component = json!({
            "type": kind,
            "bom-ref": address(id),
            "name": text(id, "name"),
            "version": text(id, "version"),
            "licenses": [{"expression": text(id, "license").replace('/', " OR ")}],
            "purl": address(id),
        });
        let sum = &checksums[&(text(id, "name"), text(id, "version"))];
        if !sum.is_empty() {
            component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
        }
        component
    };
    let program = metadata["resolve"]["root"].as_str().unwrap();
    let mut parts: Vec<&String> = built_of.keys().filter(|id| *id != program).collect();
    parts.sort_by_key(|id| address(id));
    let components: Vec<Value> = parts.iter().map(|id| component(id, "library")).collect();
    let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, own) in &built_of {
        dependencies.insert(address(id), own.iter().map(|id| address(id)).collect());
    }
    let dependencies: Vec<Value> =
        dependencies.into_iter().map(|(of, on)| json!({"ref": of, "dependsOn": on})).collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(program, "application")},
        "components": components,
        "dependencies": dependencies,
    })
}

#[test]
fn the_bill_of_materials_is_of_what_is_locked() {
    let bill = bill();
    let components = bill["components"].as_array().unwrap();
    assert!(components.len() > 50, "{}", components.len());
    for component in components {
        // Everything is from the registry, with a checksum, under a licence.
        assert!(component["hashes"][0]["content"].as_str().is_some(), "{component}");
        assert!(component["licenses"][0]["expression"] != "", "{component}");
        assert!(component["name"] != "proptest", "what only tests need is no part");
    }
    let text = serde_json::to_string_pretty(&bill).unwrap() + "\n";
    compare(&root().join("docs/sbom.cdx.json"), &text);
}
