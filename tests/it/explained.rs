//! `explain` as a page, of the real program.

use crate::pages::{Answers, latin_words, plain, told, uncited};
use crate::support::Bench;

fn page_of(bench: &Bench, subject: &str, language: &str) -> String {
    let args = ["explain", "h.db", subject, "--html", "why.html", "--lang", language];
    let ran = bench.ok(&args);
    assert_eq!(ran.err, "wrote `why.html`\n");
    String::from_utf8(bench.bytes("why.html")).unwrap()
}

#[test]
fn every_sort_of_subject_has_a_page_whose_numbers_come_back() {
    let (bench, _) = Bench::hasakah();
    let stored = bench.rows("h.db", "select explanation from v_contradiction");
    let explanations: Vec<String> =
        stored.iter().map(|row| row["explanation"].as_str().unwrap().to_owned()).collect();
    let mut answers = Answers::of(&bench, "h.db");
    for (subject, needles) in [
        ("item:clashes.inside", ["Is there fighting inside the prison?", "turns it over", "dB"]),
        (
            "item:toll.total",
            ["90% interval", "Evidence, in decibans", "The figure without each origin"],
        ),
        ("claim:A1-06", ["right when said", "wrong when said", "sdf → le-monde → athr"]),
        ("source:sdf", ["consistency", "By topic", "Contradictions"]),
    ] {
        let page = page_of(&bench, subject, "en");
        let text = plain(&page);
        for needle in needles {
            assert!(text.contains(needle), "{needle:?} on the page of {subject}");
        }
        assert_eq!(uncited(&page), Vec::<String>::new(), "{subject}");
        let n = answers.check_numbers(&page);
        assert!(n >= 5, "{n} numbers of {subject}");
        for markup in told(&page, "why") {
            assert!(explanations.contains(&plain(&markup)), "{markup}");
        }
        let arabic = page_of(&bench, subject, "ar");
        assert!(arabic.contains("lang=\"ar\" dir=\"rtl\""));
        assert_eq!(uncited(&arabic), Vec::<String>::new(), "{subject}");
        assert_eq!(answers.check_numbers(&arabic), n, "{subject}");
        for markup in told(&arabic, "why") {
            assert_eq!(latin_words(&markup), Vec::<String>::new(), "{markup}");
        }
    }
    // One of every other kind.
    let sql = "select kind, max(item) as item from v_item where status is not null group by kind";
    for row in bench.rows("h.db", sql) {
        let page = page_of(&bench, &format!("item:{}", row["item"].as_str().unwrap()), "en");
        assert_eq!(uncited(&page), Vec::<String>::new(), "{row}");
        assert!(answers.check_numbers(&page) > 0, "{row}");
    }
    // An opinion is shown, not inferred.
    let left_out = bench.rows("h.db", "select item from v_item where status is null limit 1");
    let key = left_out[0]["item"].as_str().unwrap();
    let page = page_of(&bench, &format!("item:{key}"), "en");
    assert!(plain(&page).contains("not inferred in this run"), "{key}");
    let wrong = bench.run(&["explain", "h.db", "source:sdf", "--lang", "ar"]);
    assert_eq!(wrong.code, 2, "a language is that of a page: {}", wrong.err);
    let wrong = bench.run(&["explain", "h.db", "source:sdf", "--html", "x.html", "--lang", "tlh"]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
}

/// The same bytes for the same run, and the terminal says what the page says.
#[test]
fn the_page_is_the_same_each_time() {
    let (bench, _) = Bench::hasakah();
    let first = page_of(&bench, "item:clashes.inside", "en");
    let again = bench.ok(&["explain", "h.db", "item:clashes.inside", "--html", "why.html"]);
    assert_eq!(again.err, "unchanged: `why.html`\n");
    let told = bench.ok(&["explain", "h.db", "item:clashes.inside"]).out;
    let headline = told.lines().nth(1).unwrap();
    assert!(plain(&first).contains(headline), "{headline}");
}

/// What is said of a set as a whole is in no run: it comes back from the command that the page prints,
/// whatever the key is made of.
#[test]
fn a_set_as_a_whole_comes_back_from_the_command() {
    let bench = Bench::new();
    let mut rows = String::from("source,item,value,type\n");
    for item in ["who's there?", "b", "c"] {
        for (source, value) in [("s1", "anna|ben"), ("s2", "anna|ben"), ("s3", "anna|carl")] {
            rows.push_str(&format!("{source},{item},{value},set\n"));
        }
    }
    bench.write("claims.csv", &rows);
    bench.ok(&["import", "h.db", "claims.csv"]);
    bench.ok(&["score", "h.db"]);
    let page = page_of(&bench, "item:who's there?", "en");
    assert!(page.contains("probability: .\""), "the set as a whole");
    assert_eq!(uncited(&page), Vec::<String>::new());
    assert!(Answers::of(&bench, "h.db").check_numbers(&page) > 5);
}
