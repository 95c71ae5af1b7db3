//! `report`: an archive in which what was published stays, and a reader never finds half of anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Bench, root};

/// Name and bytes of every file.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(u32::from(digit), 16).unwrap()).collect()
}

/// Every file that the list of editions names is there with the bytes that it says.
fn is_whole(directory: &Path) -> usize {
    let found = files(directory);
    let Some(manifest) = found.get("archive.json") else { return 0 };
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    let editions = manifest["editions"].as_array().unwrap();
    for edition in editions {
        for file in edition["files"].as_array().unwrap() {
            let name = file["name"].as_str().unwrap();
            let bytes = found.get(name).unwrap_or_else(|| panic!("{name} is not there"));
            assert_eq!(hex(bytes), file["sha256"].as_str().unwrap(), "{name}");
        }
    }
    editions.len()
}

/// A further claim, and the run that it brings.
fn add_claim(bench: &Bench) {
    bench.write(
        "more.csv",
        "source,item,value,valid,asserted\nsdf,clashes.inside,true,2022-01-30,2022-01-30\n",
    );
    bench.ok(&["import", "h.db", "more.csv", "--table", "claims"]);
    bench.ok(&["score", "h.db"]);
}

#[test]
fn the_same_data_gives_the_same_bytes_and_a_correction_says_what_it_replaces() {
    let (bench, _) = Bench::hasakah();
    let directory = bench.path("reports");
    let args = ["report", "h.db", "-o", "reports", "--lang", "en,ar"];
    let said = bench.ok(&args).err;
    assert!(said.contains("published `reports/to-2022-01-30`: 9 files"), "{said}");
    let first = files(&directory);
    for name in [
        "to-2022-01-30.ar.html",
        "to-2022-01-30.json",
        "to-2022-01-30.claims.csv",
        "to-2022-01-30.sources.csv",
        "to-2022-01-30.items.csv",
        "to-2022-01-30.contradictions.csv",
        "latest.en.html",
        "latest.ar.html",
        "index.html",
        "index.en.html",
        "index.ar.html",
        "feed.xml",
        "archive.json",
        "SHA256SUMS",
    ] {
        assert!(first.contains_key(name), "{name}: {:?}", first.keys());
    }
    assert_eq!(first["latest.ar.html"], first["to-2022-01-30.ar.html"]);
    let sums = String::from_utf8(first["SHA256SUMS"].clone()).unwrap();
    let public = first.keys().filter(|name| *name != "SHA256SUMS" && !name.starts_with('.'));
    for name in public {
        assert!(sums.contains(&format!("{}  {name}\n", hex(&first[name]))), "{name}");
    }
    let again = bench.ok(&args).err;
    assert!(again.starts_with("unchanged"), "{again}");
    // A further run of the same claims is no news.
    bench.ok(&["score", "h.db"]);
    bench.ok(&args);
    assert!(files(&directory) == first);

    add_claim(&bench);
    let said = bench.ok(&args).err;
    assert!(said.contains("correction"), "{said}");
    let second = files(&directory);
    for (name, bytes) in first.iter().filter(|(name, _)| name.starts_with("to-")) {
        assert!(second[name] == *bytes, "{name} was rewritten");
    }
    let page = String::from_utf8(second["to-2022-01-30-r2.en.html"].clone()).unwrap();
    assert!(page.contains("to-2022-01-30.en.html"), "it links to what it replaces");
    let document: Value = serde_json::from_slice(&second["to-2022-01-30-r2.json"]).unwrap();
    assert_eq!(document["data"]["masthead"]["replaces"], "to-2022-01-30");
    assert_eq!(second["latest.en.html"], second["to-2022-01-30-r2.en.html"]);
    let index = String::from_utf8(second["index.html"].clone()).unwrap();
    let at = |name: &str| index.find(&format!("href=\"{name}\"")).unwrap_or(usize::MAX);
    assert!(at("to-2022-01-30-r2.en.html") < at("to-2022-01-30.en.html"));
    assert!(at("to-2022-01-30.en.html") < usize::MAX, "{index}");
    assert_eq!(is_whole(&directory), 2);
}

#[test]
fn the_log_is_one_line_of_keys_and_values() {
    let (bench, _) = Bench::hasakah();
    let ran = bench.ok(&["report", "h.db", "-o", "reports", "--log"]);
    assert_eq!(ran.err, "");
    assert_eq!(ran.out.lines().count(), 1);
    let pairs: BTreeMap<&str, &str> =
        ran.out.split_whitespace().map(|pair| pair.split_once('=').unwrap()).collect();
    assert_eq!(pairs["status"], "published");
    assert_eq!(
        (pairs["editions"], pairs["new"], pairs["corrections"]),
        ("to-2022-01-30", "1", "0")
    );
    assert!(pairs["files"].parse::<u32>().unwrap() >= 8);
    assert!(pairs["elapsed_ms"].parse::<u64>().is_ok());
    let ran = bench.ok(&["report", "h.db", "-o", "reports", "--log"]);
    assert!(ran.out.starts_with("status=unchanged editions=to-2022-01-30 "), "{}", ran.out);
    // What fails says so in the same place, and why on standard error.
    let ran = bench.run(&["report", "h.db", "-o", "reports", "--log", "--lang", "tlh"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.starts_with("status=failed exit=2 elapsed_ms="), "{}", ran.out);
    assert!(ran.err.contains("error: there are no reports"), "{}", ran.err);
}

#[test]
fn a_second_writer_is_told_to_come_again() {
    let (bench, _) = Bench::hasakah();
    bench.ok(&["report", "h.db", "-o", "reports"]);
    let before = files(&bench.path("reports"));
    let held = std::fs::File::open(bench.path("reports/.lock")).unwrap();
    held.lock().unwrap();
    let ran = bench.run(&["report", "h.db", "-o", "reports"]);
    assert_eq!(ran.code, 75, "{}", ran.err);
    assert!(files(&bench.path("reports")) == before);
    held.unlock().unwrap();
    bench.ok(&["report", "h.db", "-o", "reports"]);
}

/// Killed at any moment, a writer leaves every edition that was there, and the next one needs no
/// help. The delays only choose moments: nothing depends on where they fall.
#[test]
fn a_killed_report_leaves_the_archive_whole() {
    let (bench, _) = Bench::hasakah();
    bench.ok(&["report", "h.db", "-o", "reports"]);
    add_claim(&bench);
    let first = files(&bench.path("reports"));
    for delay in [0, 1, 2, 5, 10, 20, 35, 50, 80, 120, 200, 400] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_thiqa"))
            .args(["report", "h.db", "-o", "reports"])
            .current_dir(bench.path(""))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().unwrap();
        assert!(is_whole(&bench.path("reports")) >= 1, "after {delay} ms");
        for (name, bytes) in first.iter().filter(|(name, _)| name.starts_with("to-")) {
            assert!(files(&bench.path("reports"))[name] == *bytes, "{name} after {delay} ms");
        }
    }
    bench.ok(&["report", "h.db", "-o", "reports"]);
    assert_eq!(is_whole(&bench.path("reports")), 2);
    let left = files(&bench.path("reports"));
    assert!(!left.keys().any(|name| name.strip_suffix(".new").is_some()), "{:?}", left.keys());
}

/// A claim that was made on a day.
fn claim_of(bench: &Bench, day: &str, value: &str) {
    bench.write(
        "more.csv",
        &format!("source,item,value,valid,asserted\nsdf,clashes.inside,{value},{day},{day}\n"),
    );
    bench.ok(&["import", "h.db", "more.csv", "--table", "claims"]);
}

fn text_of(bench: &Bench, name: &str) -> String {
    String::from_utf8(bench.bytes(name)).unwrap()
}

/// Publishes what is missing on a day: what was said.
fn catch_up(bench: &Bench, day: &str) -> String {
    let seconds = format!("{day}T06:00:00Z").parse::<jiff::Timestamp>().unwrap().as_second();
    let done = Command::new(env!("CARGO_BIN_EXE_thiqa"))
        .args(["report", "h.db", "-o", "w", "--period", "week", "--catch-up", "--lang", "en"])
        .arg("--log")
        .current_dir(bench.path(""))
        .env("SOURCE_DATE_EPOCH", seconds.to_string())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Weeks of this case start on Sunday.
#[test]
fn a_weekly_desk_catches_up_and_corrects() {
    let (bench, _) = Bench::hasakah();
    let (first, second, last) =
        ("2022-01-23--2022-01-29", "2022-01-30--2022-02-05", "2022-02-13--2022-02-19");
    // Nothing was missed before the archive began: only the last week that is over.
    let said = catch_up(&bench, "2022-02-01");
    assert!(said.starts_with(&format!("status=published editions={first} new=1 ")), "{said}");
    let before = files(&bench.path("w"));
    let said = catch_up(&bench, "2022-02-05");
    assert!(said.starts_with(&format!("status=unchanged editions={first} ")), "{said}");
    assert!(files(&bench.path("w")) == before);
    // Two weeks bring something, and the one between them nothing.
    claim_of(&bench, "2022-02-01", "false");
    claim_of(&bench, "2022-02-15", "false");
    let said = catch_up(&bench, "2022-02-21");
    let expected = format!("status=published editions={second},{last} new=2 corrections=0 ");
    assert!(said.starts_with(&expected), "{said}");
    // What comes in late for a week that others followed is told in the next edition; what comes in
    // late for the last one corrects it.
    claim_of(&bench, "2022-01-28", "false");
    claim_of(&bench, "2022-02-16", "true");
    let said = catch_up(&bench, "2022-02-21");
    let expected = format!("status=published editions={last}-r2 new=0 corrections=1 ");
    assert!(said.starts_with(&expected), "{said}");
    let after = files(&bench.path("w"));
    for (name, bytes) in before.iter().filter(|(name, _)| name.starts_with("2022-")) {
        assert!(after[name] == *bytes, "{name} was rewritten");
    }
    let document = text_of(&bench, &format!("w/{last}-r2.json"));
    let document: Value = serde_json::from_str(&document).unwrap();
    let added = |what: &str| document["data"][what]["added"].as_array().unwrap().len();
    // Since the second edition: two claims of its own week, and the late one of the first.
    assert_eq!((added("change"), added("correction")), (3, 2));
    let page = text_of(&bench, &format!("w/{last}-r2.en.html"));
    assert!(page.contains("What this correction changes"));
    assert!(page.contains(&format!("href=\"{last}.en.html\"")));
    // A person may correct any of them.
    let args = ["report", "h.db", "-o", "w", "--period", "week", "--as-of", "2022-01-29"];
    let said = bench.ok(&args).err;
    let expected = format!("`w/{first}-r2`: 9 files; a correction, it replaces `{first}`");
    assert!(said.contains(&expected), "{said}");
    assert!(text_of(&bench, "w/latest.en.html").contains(last), "it is not the latest");
    assert_eq!(is_whole(&bench.path("w")), 5);
    let wrong = bench.run(&["report", "h.db", "-o", "w", "--catch-up"]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    let days = "2022-01-01..2022-01-31";
    let wrong = bench.run(&["report", "h.db", "-o", "w", "--catch-up", "--period", days]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
}

/// A verdict is evidence like a claim: the last edition is corrected once, and then stands again.
#[test]
fn a_verdict_corrects_the_last_edition() {
    let (bench, _) = Bench::hasakah();
    let week = "2022-01-23--2022-01-29";
    let said = catch_up(&bench, "2022-02-01");
    assert!(said.starts_with(&format!("status=published editions={week} new=1 ")), "{said}");
    bench.write("verdicts.csv", "item,value,as_of\nprison.full-control,true,2022-01-28\n");
    bench.ok(&["import", "h.db", "verdicts.csv", "--table", "verdicts"]);
    let said = catch_up(&bench, "2022-02-01");
    let expected = format!("status=published editions={week}-r2 new=0 corrections=1 ");
    assert!(said.starts_with(&expected), "{said}");
    let said = catch_up(&bench, "2022-02-01");
    assert!(said.starts_with(&format!("status=unchanged editions={week}-r2 ")), "{said}");
    // Every run names the policy of its words and letters.
    let with = bench.number("h.db", "select count(*) from v_run where policy = 'strict 1'");
    assert!((with - bench.number("h.db", "select count(*) from v_run")).abs() < 0.5, "{with}");
}

/// A report of a run that did not converge is published, and nobody who reads exit codes or logs
/// misses it.
#[test]
fn an_unreliable_run_is_published_and_said() {
    let bench = Bench::new();
    bench.write("claims.csv", "source,item,value\na,q,x\nb,q,y\nc,q,x\n");
    bench.ok(&["init", "h.db"]);
    bench.ok(&["import", "h.db", "claims.csv"]);
    let few = ["--engine", "nuts", "--chains", "2", "--warmup", "20", "--draws", "16"];
    let scored = bench.run(&[&["score", "h.db"][..], &few].concat());
    assert_eq!(scored.code, 5, "{}", scored.err);
    let told = bench.run(&["report", "h.db", "-o", "r"]);
    assert_eq!(told.code, 5, "{}", told.err);
    assert!(told.err.contains("warning: run 1 is marked unreliable"), "{}", told.err);
    assert!(text_of(&bench, "r/latest.en.html").contains("unreliable: the calculation"));
    let logged = bench.run(&["report", "h.db", "-o", "r", "--log"]);
    assert_eq!(logged.code, 5, "{}", logged.err);
    let line = &logged.out;
    assert!(line.starts_with("status=unchanged ") && line.contains(" unreliable=1 "), "{line}");
    assert!(line.contains(" exit=5 "), "{line}");
}

#[test]
fn the_feed_is_read_and_its_links_lead_to_files() {
    let (bench, _) = Bench::hasakah();
    bench.ok(&["report", "h.db", "-o", "r", "--url", "https://desk.example/hasakah"]);
    add_claim(&bench);
    bench.ok(&["report", "h.db", "-o", "r"]);
    let feed = atom_syndication::Feed::read_from(&bench.bytes("r/feed.xml")[..]).unwrap();
    assert_eq!(feed.entries().len(), 2);
    let mut n = 0;
    for link in
        feed.links().iter().chain(feed.entries().iter().flat_map(atom_syndication::Entry::links))
    {
        let name = link.href().strip_prefix("https://desk.example/hasakah/").unwrap();
        let bytes = bench.bytes(&format!("r/{name}"));
        if let Some(length) = link.length() {
            assert_eq!(length, bytes.len().to_string(), "{name}");
        }
        n += 1;
    }
    assert!(n > 15, "{n} links");
    // The same in the index, in both languages.
    for index in ["index.html", "index.en.html", "index.ar.html"] {
        let page = text_of(&bench, &format!("r/{index}"));
        let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for name in links.filter(|name| !name.starts_with('#')) {
            assert!(bench.path(&format!("r/{name}")).exists(), "{index}: {name}");
        }
    }
}

#[test]
fn an_archive_is_that_of_one_case() {
    let (bench, _) = Bench::hasakah();
    bench.ok(&["report", "h.db", "-o", "r", "--format", "json"]);
    let before = files(&bench.path("r"));
    bench.write("claims.csv", "source,item,value\na,gate,open\nb,gate,open\n");
    bench.ok(&["init", "other.db", "--title", "Another case"]);
    bench.ok(&["import", "other.db", "claims.csv"]);
    bench.ok(&["score", "other.db"]);
    let wrong = bench.run(&["report", "other.db", "-o", "r"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("this case is “Another case”"), "{}", wrong.err);
    assert!(files(&bench.path("r")) == before);
    // What was imported since the run is not published without a score.
    bench.write("claims.csv", "source,item,value\nc,gate,shut\n");
    bench.ok(&["import", "other.db", "claims.csv"]);
    let wrong = bench.run(&["report", "other.db", "-o", "o"]);
    assert_eq!((wrong.code, wrong.err.contains("score it first")), (2, true), "{}", wrong.err);
    bench.ok(&["score", "other.db"]);
    // Nothing in it has a time: there is one report, and its corrections.
    bench.ok(&["report", "other.db", "-o", "o"]);
    assert!(bench.path("o/undated.en.html").exists());
    assert!(text_of(&bench, "o/undated.claims.csv").starts_with("claim,source,item,"));
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let path = root().join("docs/report.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let (bench, _) = Bench::hasakah();
    bench.ok(&["history", "h.db", "--every", "week"]);
    bench.ok(&["report", "h.db", "-o", "reports"]);
    let read = |name: &str| serde_json::from_slice::<Value>(&bench.bytes(name)).unwrap();
    let report = read("reports/to-2022-01-30.json");
    let wrong: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(5)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(validator.is_valid(&read("report/report.json")));
    // The schema says something: a report with a part missing, or of another kind, is not one.
    let mut broken = report.clone();
    broken["data"]["masthead"].as_object_mut().unwrap().remove("run");
    assert!(!validator.is_valid(&broken));
    let mut broken = report;
    broken["data"]["claims"][0]["certainty"] = Value::from(1);
    assert!(!validator.is_valid(&broken));
}
