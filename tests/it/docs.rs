//! Documents that are generated from the program, and sessions that are run.

use crate::guide::files;
use crate::support::{Bench, compare, root};

#[test]
fn the_command_reference_is_current() {
    compare(&root().join("docs/cli.md"), &thiqa::cli::reference());
}

#[test]
fn every_verb_prints_its_help() {
    let bench = Bench::new();
    for verb in thiqa::cli::verbs() {
        let ran = bench.ok(&[&verb, "--help"]);
        assert!(ran.out.contains("Usage: thiqa"), "{verb}: {}", ran.out);
    }
}

/// One command of a session with what it must print.
struct Step {
    command: String,
    code: i32,
    expected: String,
}

/// `console` blocks: `$ command`, an optional `? code`, then the output; `...` on a line of its own
/// stands for any lines, `[..]` for anything within one.
fn steps(markdown: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            continue;
        }
        if !inside {
            continue;
        }
        if let Some(command) = line.strip_prefix("$ ") {
            let command = command.to_owned();
            steps.push(Step { command, code: 0, expected: String::new() });
        } else if let (Some(step), Some(code)) = (steps.last_mut(), line.strip_prefix("? ")) {
            step.code = code.trim().parse().unwrap();
        } else if let Some(step) = steps.last_mut() {
            step.expected.push_str(line);
            step.expected.push('\n');
        }
    }
    steps
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    let parts: Vec<&str> = pattern.split("[..]").collect();
    for (n, part) in parts.iter().enumerate() {
        let at = if n == 0 { rest.starts_with(part).then_some(0) } else { rest.find(part) };
        let Some(at) = at else { return false };
        rest = &rest[at + part.len()..];
    }
    parts.last().is_some_and(|last| last.is_empty()) || rest.is_empty()
}

fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match (pattern.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        (Some((first, rest)), Some((line, others))) => {
            line_matches(first, line.trim_end()) && matches(rest, others)
        }
        _ => false,
    }
}

fn run_session(file: &str) {
    let markdown = std::fs::read_to_string(root().join(file)).unwrap();
    let steps = steps(&markdown);
    assert!(steps.len() >= 4, "{file} has a session");
    let bench = Bench::new();
    std::os::unix::fs::symlink(root().join("datasets"), bench.path("datasets")).unwrap();
    // What the page tells its readers to write down is there before the first command.
    for shown in files(&markdown) {
        bench.write(&shown.name, &shown.text);
    }
    for step in steps {
        let words: Vec<String> = split(&step.command);
        let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(args.remove(0), "thiqa", "{file}: {}", step.command);
        let ran = bench.run(&args);
        // People see both streams; the message lines come first in a session.
        let seen = format!("{}{}", ran.err, ran.out);
        assert_eq!(ran.code, step.code, "{file}: {}\n{seen}", step.command);
        let pattern: Vec<&str> = step.expected.trim_end().lines().collect();
        let lines: Vec<&str> = seen.trim_end().lines().collect();
        assert!(
            matches(&pattern, &lines),
            "{file}: {}\n--- printed\n{seen}\n--- expected\n{}",
            step.command,
            step.expected
        );
    }
}

/// Words of a command line; double quotes group.
fn split(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_session_of_the_readme_runs() {
    run_session("README.md");
}

#[test]
fn the_first_case_runs() {
    run_session("docs/guide/first-case.md");
}

#[test]
fn the_history_of_a_case_runs() {
    run_session("docs/guide/history.md");
}

#[test]
fn the_classic_methods_run() {
    run_session("docs/guide/baselines.md");
}

#[test]
fn the_evaluation_of_a_case_runs() {
    run_session("docs/guide/evaluate.md");
}

#[test]
fn the_comparison_of_runs_runs() {
    run_session("docs/guide/compare.md");
}

#[test]
fn the_export_to_datasette_runs() {
    run_session("docs/guide/datasette.md");
}

#[test]
fn the_guide_to_reports_runs() {
    run_session("docs/guide/reports.md");
}

#[test]
fn the_guide_to_the_archive_runs() {
    run_session("docs/guide/archive.md");
}

#[test]
fn the_readme_has_exactly_two_set_up_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let commands: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert_eq!(readme.matches("```sh\n").count(), 1, "set-up commands stand in one place");
}

#[test]
fn every_finding_code_is_documented() {
    let docs = ["docs/contradictions.md", "docs/model.md"]
        .map(|file| std::fs::read_to_string(root().join(file)).unwrap())
        .join("\n");
    for code in thiqa::domain::FINDING_CODES {
        assert!(docs.contains(code), "{code} is not explained in the docs");
    }
}

#[test]
fn the_search_for_copies_runs() {
    run_session("docs/guide/dependence.md");
}
