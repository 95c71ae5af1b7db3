//! The renderers against one realistic report and many hostile ones.

mod archive;
mod checker;
mod coded;
mod companions;
mod explained;
mod fixture;
mod hostile;
mod lists;
mod messages;
mod parser;
mod schema;

use serde_json::Value;

use super::*;

/// Reports filled with hostile texts: each holds some hundreds of them.
const N_REPORTS: u64 = 40;

/// The page in English.
fn report_html(view: &ReportView) -> String {
    super::report_html(view, &ReportStyle::default())
}

/// The same in Markdown.
fn report_markdown(view: &ReportView) -> String {
    super::report_markdown(view, &ReportStyle::default())
}

/// In Arabic, with links between the languages.
fn arabic() -> ReportStyle {
    let page = |tag, name: &str, file: &str| LanguagePage {
        tag,
        name: name.to_owned(),
        file: file.to_owned(),
    };
    ReportStyle {
        language: "ar".to_owned(),
        digits: Digits::Arabic,
        pages: vec![page("en", "English", "report.html"), page("ar", "العربية", "report.ar.html")],
        prefix: "2022-W04-r2.".to_owned(),
        replaced_page: Some("2022-W04.ar.html".to_owned()),
    }
}

/// Built with `THIQA_KEEP_PAGE=FILE` the pages stay, to be looked at in a browser.
fn keep(page: &str, ending: &str) {
    if let Some(path) = option_env!("THIQA_KEEP_PAGE") {
        std::fs::write(format!("{path}{ending}"), page).expect("the page is kept");
    }
}

fn poisoned(seed: u64) -> (ReportView, usize) {
    let mut view = fixture::report();
    let mut hostile = hostile::Hostile(seed);
    let mut n_texts = 0;
    hostile::each_text(&mut view, &mut |text| {
        *text = hostile.text();
        n_texts += 1;
    });
    (view, n_texts)
}

#[test]
fn the_page_is_sound_and_the_same_each_time() {
    let view = fixture::report();
    let page = report_html(&view);
    assert_eq!(page, report_html(&view));
    let read = checker::read(&page).expect("a sound page");
    checker::check_structure(&read).expect("a sound structure");
    for needle in [
        "Every claim with its chain",
        "agreement with what independent sources jointly say",
        "Le Monde saw dozens still",
        "b20977c1e4d85f3a",
        "Asia/Damascus",
    ] {
        assert!(read.text.contains(needle), "{needle}");
    }
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("report.html");
    std::fs::write(&path, &page).expect("the page is written");
    keep(&page, "");
}

#[test]
fn an_empty_report_is_a_sound_page() {
    let view = ReportView::default();
    let read = checker::read(&report_html(&view)).expect("a sound page");
    checker::check_structure(&read).expect("a sound structure");
    assert!(report_markdown(&view).starts_with("# "));
}

#[test]
fn the_policy_admits_the_style_sheet_and_nothing_else() {
    let page = report_html(&fixture::report());
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    assert!(!page.contains("style=\"") && !page.contains("<script") && !page.contains("@import"));
    assert!(!page.contains("<link") && !page.contains("src=\"") && !page.contains("url(http"));
}

#[test]
fn sources_that_cannot_be_judged_have_no_number() {
    let mut view = fixture::report();
    for source in &mut view.sources {
        source.consistency = Some(Estimate { mean: 0.333, lo: 0.111, mid: 0.333, hi: 0.777 });
        source.judged = false;
        source.relay_fidelity = None;
    }
    for text in [report_html(&view), report_markdown(&view)] {
        assert!(!text.contains("33%") && !text.contains("11–78%"));
    }
}

/// No element or attribute outside the lists, whatever the texts are: ≥ 10⁴ hostile texts.
#[test]
fn hostile_texts_never_become_markup() {
    let mut n_texts = 0;
    for seed in 0..N_REPORTS {
        let (view, n) = poisoned(seed);
        n_texts += n;
        let page = report_html(&view);
        if seed == 0 {
            keep(&page, ".hostile.html");
        }
        let arabic = super::report_html(&view, &arabic());
        for page in [page, arabic] {
            let sound = checker::read(&page).and_then(|page| checker::check_structure(&page));
            assert_eq!(sound, Ok(()), "seed {seed}");
            // What the strict reader counts, a browser's parser finds too, and nothing else.
            let elements = parser::parse(&page);
            let counted = checker::read(&page).map(|page| page.elements.len());
            assert_eq!(elements, counted, "seed {seed}");
        }
    }
    assert!(n_texts >= 10_000, "{n_texts}");
}

#[test]
fn each_text_reaches_every_text_of_the_view() {
    let mut view = fixture::report();
    hostile::each_text(&mut view, &mut |text| *text = format!("§{text}"));
    let value = serde_json::to_value(&view).expect("a view is JSON");
    let mut missed = Vec::new();
    walk(&value, "", &mut |path, text| {
        // Times and the kinds of marks are ours.
        let ours = [
            "from",
            "to",
            "asserted",
            "kind",
            "figures/rows/as_of",
            "as_of_period/from",
            "figure/row/as_of",
            "topic",
            "id",
            "cause",
            "crossings/subject",
            "credibility/digit",
            "confidence/level",
            "/class",
            "history/points",
            "tracks/figure",
        ]
        .iter()
        .any(|end| path.ends_with(end));
        if !text.starts_with('§') && !ours {
            missed.push(path.to_owned());
        }
    });
    assert_eq!(missed, Vec::<String>::new());
}

fn walk(value: &Value, path: &str, f: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => f(path, text),
        Value::Array(members) => members.iter().for_each(|m| walk(m, path, f)),
        Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| walk(field, &format!("{path}/{key}"), f));
        }
        _ => {}
    }
}

#[test]
fn hostile_texts_never_break_markdown() {
    for seed in 0..N_REPORTS {
        let (view, _) = poisoned(seed);
        let text = report_markdown(&view);
        let mut columns = 0;
        for line in text.lines() {
            assert!(!line.contains(['<', '>']), "seed {seed}: {line:?}");
            assert!(!line.chars().any(char::is_control), "seed {seed}: {line:?}");
            let (mut depth, mut worst) = (0, 0);
            for c in line.chars() {
                depth += i32::from(c == '\u{2068}') - i32::from(c == '\u{2069}');
                worst = worst.min(depth);
            }
            assert_eq!((depth, worst), (0, 0), "seed {seed}: {line:?}");
            assert!(!line.replace("\\]", "").contains("](javascript"), "seed {seed}: {line:?}");
            let bars = unescaped_bars(line);
            if line.starts_with("| ") {
                // The heading of a table sets its number of columns.
                columns = if columns == 0 { bars } else { columns };
                assert_eq!(bars, columns, "seed {seed}: {line:?}");
            } else {
                columns = 0;
            }
        }
    }
}

fn unescaped_bars(line: &str) -> usize {
    let (mut n, mut escaped) = (0, false);
    for c in line.chars() {
        n += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    n
}

#[test]
fn the_json_report_has_an_envelope_and_keeps_every_text() {
    let (view, _) = poisoned(7);
    keep(&report_markdown(&fixture::report()), ".md");
    let text = report_json(&view);
    assert_eq!(text, report_json(&view));
    let document: Value = serde_json::from_str(&text).expect("one JSON document");
    assert_eq!(document["thiqa"]["schema"], 1);
    assert_eq!(document["kind"], "report");
    assert_eq!(document["data"]["masthead"]["title"], Value::String(view.masthead.title));
    assert_eq!(document["data"]["method"]["version"], 1);
    let clean = report_json(&fixture::report());
    let document: Value = serde_json::from_str(&clean).expect("one JSON document");
    let first = &document["data"]["timelines"][0]["posterior"][0]["period"]["from"];
    assert_eq!(first, "2022-01-19T22:00:00Z");
}

#[test]
fn odd_numbers_and_times_do_no_harm() {
    let mut view = fixture::report();
    for timeline in &mut view.timelines {
        timeline.shown = 9;
        for (ix, row) in timeline.rows.iter_mut().enumerate() {
            row.outer = if ix % 2 == 0 {
                Period::new(i64::MIN, i64::MAX)
            } else {
                Period::new(i64::MIN + 1, -1)
            };
            row.p_right = Some(f64::NAN);
        }
        for segment in &mut timeline.posterior {
            segment.probability = vec![f64::NAN];
        }
        timeline.posterior[0].period = Period::new(i64::MIN, i64::MAX);
    }
    for source in &mut view.sources {
        source.consistency =
            Some(Estimate { mean: f64::NAN, lo: f64::NEG_INFINITY, mid: 0.5, hi: 2.0 });
    }
    for claim in &mut view.claims {
        (claim.p_right, claim.weight_db) = (Some(f64::INFINITY), Some(f64::NAN));
    }
    let read = checker::read(&report_html(&view)).expect("a sound page");
    checker::check_structure(&read).expect("a sound structure");
    assert!(!report_markdown(&view).is_empty());
    assert!(serde_json::from_str::<Value>(&report_json(&view)).is_ok());
}

fn many<T: Clone>(rows: &[T], n: usize) -> Vec<T> {
    rows.iter().cycle().take(n).cloned().collect()
}

/// As large a case as the public data sets: the page stays small enough to send.
#[test]
fn a_large_report_stays_a_page() {
    let small = fixture::report();
    let mut view = small.clone();
    view.sources = many(&small.sources, 500);
    view.items = many(&small.items, 2_000);
    view.contested = many(&small.contested, 600);
    view.claims = many(&small.claims, 20_000);
    view.contradictions = many(&small.contradictions, 5_000);
    view.numbers = many(&small.numbers, 4_000);
    view.timelines = many(&small.timelines, 100);
    view.timelines[0].rows = many(&small.timelines[0].rows, 3_000);
    view.findings = many(&small.findings, 1_000);
    view.figures = many(&small.figures, 1_000);
    view.modes = many(&small.modes, 30);
    view.skipped = many(&small.skipped, 1_000);
    let page = report_html(&view);
    let read = checker::read(&page).expect("a sound page");
    checker::check_structure(&read).expect("a sound structure");
    keep(&page, ".large.html");
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
}

/// What a reader sees of a page; Markdown has no tags.
fn without_tags(text: &str) -> String {
    let pieces = text.split('<').enumerate();
    let seen = |(ix, piece): (usize, &str)| match (ix, piece.split_once('>')) {
        (0, _) | (_, None) => piece.to_owned(),
        (_, Some((_, behind))) => behind.to_owned(),
    };
    pieces.map(seen).collect()
}

#[test]
fn another_story_is_told_with_what_it_changes_and_one_without_a_share_is_not() {
    let mut view = fixture::report();
    for text in [report_html(&view), report_markdown(&view)] {
        let plain = without_tags(&text);
        assert!(plain.contains("Two stories fit"), "{plain}");
        assert!(plain.contains("Story 2: ") && !plain.contains("Story 3: "), "{plain}");
        let (first, other) = ("yes 61% (likely)", "no 82% (very likely)");
        let at = |part: &str| plain.find(part).unwrap_or_else(|| panic!("no {part} in {plain}"));
        assert!(at("Two stories fit") < at(other));
        assert!(plain[..at(other)].contains(first), "{plain}");
    }
    view.modes.remove(1);
    for text in [report_html(&view), report_markdown(&view)] {
        assert!(!text.contains("Two stories fit"), "a share below one percent is no story");
    }
}

#[test]
fn figures_and_signed_errors_stand_with_their_intervals() {
    let view = fixture::report();
    for text in [report_html(&view), report_markdown(&view)] {
        for part in
            ["181", "170 to 199", "25 Jan 2022", "30 Jan 2022", "20% too high", "×0.97 to ×1.48"]
        {
            assert!(without_tags(&text).contains(part), "no {part}");
        }
    }
    let document: Value = serde_json::from_str(&report_json(&view)).expect("one JSON document");
    assert_eq!(document["data"]["figures"][0]["rows"][1]["median"], 181.4);
    let sources = document["data"]["sources"].as_array().expect("an array");
    let shifts = sources.iter().flat_map(|s| s["topics"].as_array().expect("an array"));
    assert_eq!(shifts.filter(|topic| topic["shift"]["is_ratio"] == true).count(), 1);
}

#[test]
fn a_series_is_drawn_with_its_gaps_and_told_with_its_ends() {
    let view = fixture::report();
    let page = report_html(&view);
    let start = page.find("id=\"history\"").expect("a section");
    let section = &page[start..start + page[start..].find("</section>").expect("its end")];
    assert_eq!(section.matches("<svg").count(), 6, "three pictures, each for two widths");
    assert_eq!(section.matches("<title").count(), 6);
    assert_eq!(section.matches("<desc").count(), 6);
    // Known at the points 1, 2 and 4 to 7: two stretches of each track.
    assert_eq!(section.matches("class=\"edge v-a\"").count(), 12);
    assert_eq!(section.matches("class=\"area v-a\"").count(), 12);
    for text in [&page, &report_markdown(&view)] {
        for part in ["Over time", "0.55 (0.35–0.65)", "0.85 (0.65–0.95)", "23–30 Jan 2022"] {
            assert!(without_tags(text).contains(part), "no {part} in {text}");
        }
    }
    // .55, .60, a gap, .70 …
    assert!(report_markdown(&view).contains("·▅▅·▆"), "a gap, two steps, a gap");
    let mut without = view;
    without.history = None;
    assert!(!report_html(&without).contains("id=\"history\""));
}

/// Hourly steps, most of them showing the same figure as their neighbours.
#[test]
fn a_fine_posterior_is_joined_where_it_shows_the_same() {
    let mut view = fixture::report();
    let timeline = &mut view.timelines[0];
    let from = timeline.posterior[0].period.from.0;
    timeline.posterior = (0..264_i64)
        .map(|hour| {
            let (rise, fall) = ((hour - 156) as f64 / 6.0, (hour - 190) as f64 / 8.0);
            let p = 0.01 + 0.4 / (1.0 + (-rise).exp()) * (1.0 - 1.0 / (1.0 + (-fall).exp()));
            let at = from + hour * 3_600;
            TimelineSegment { period: Period::new(at, at + 3_600), probability: vec![p, 1.0 - p] }
        })
        .collect();
    let joined = html::stretches(&view.timelines[0]);
    assert!(joined.len() < 40, "{}", joined.len());
    assert_eq!(joined[0].period.from, Moment(from));
    assert!(joined.windows(2).all(|w| w[0].period.to == w[1].period.from));
    let figures: Vec<_> = joined.iter().map(|stretch| stretch.figure(0)).collect();
    assert_eq!(figures[0], "1–4%", "a stretch says how far its probability moves");
    let page = report_html(&view);
    keep(&page, ".fine.html");
    checker::read(&page).expect("a sound page");
}
