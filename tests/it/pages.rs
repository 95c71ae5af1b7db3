//! Report pages of the real program: their numbers, their periods, their languages.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::support::Bench;

/// What a browser would show of a piece of markup.
pub(crate) fn plain(markup: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#96;", "`"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text
}

/// The queries that a page prints, by name and run.
fn queries(page: &str) -> BTreeMap<(String, String), String> {
    let section = page.split("<dl class=\"queries\">").nth(1).unwrap();
    let section = section.split("</dl>").next().unwrap();
    let mut found = BTreeMap::new();
    for entry in section.split("<dt>").skip(1) {
        let (head, sql) = entry.split_once("</dt>").unwrap();
        let head = plain(head);
        let name: String = head.chars().take_while(char::is_ascii_alphanumeric).collect();
        let run = head.rsplit(' ').next().unwrap().to_owned();
        let sql = sql.split_once('>').unwrap().1.split("</dd>").next().unwrap();
        found.insert((name, run), plain(sql));
    }
    found
}

/// What a query gives: rows by their names, or one value in which a row is a path.
enum Answer {
    Rows(HashMap<String, Vec<Value>>),
    Tree(Value),
}

impl Answer {
    fn rows(&self, row: &str) -> Vec<&Value> {
        match self {
            Self::Rows(rows) => rows.get(row).into_iter().flatten().collect(),
            // `.without[2]` as `jq` has it.
            Self::Tree(tree) => {
                let pointer = row.replace("].", "/").replace(['.', '['], "/").replace(']', "");
                tree.pointer(pointer.trim_end_matches('/')).into_iter().collect()
            }
        }
    }
}

/// The words of a command as it is printed, without the name of the program; quotes are single ones.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut is_quoted, mut is_escaped) = (vec![String::new()], false, false);
    for c in command.chars() {
        match c {
            _ if is_escaped => {
                words.last_mut().unwrap().push(c);
                is_escaped = false;
            }
            '\'' => is_quoted = !is_quoted,
            '\\' if !is_quoted => is_escaped = true,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(words.remove(0), "thiqa", "{command}");
    words
}

/// What a query or a command of a page gives.
fn answer(bench: &Bench, db: &str, text: &str) -> Answer {
    let mut by_row: HashMap<String, Vec<Value>> = HashMap::new();
    if !text.starts_with("thiqa ") {
        for row in bench.rows(db, text) {
            let name = row["row"].as_str().map_or_else(|| row["row"].to_string(), str::to_owned);
            by_row.entry(name).or_default().push(row);
        }
        return Answer::Rows(by_row);
    }
    let words = words(text);
    let words: Vec<&str> = words.iter().map(|w| if w == "DB" { db } else { w.as_str() }).collect();
    let printed = bench.ok(&words).out;
    let mut document: Value = serde_json::from_str(&printed).unwrap();
    match document["data"].take() {
        Value::Array(rows) => {
            for row in rows {
                let texts =
                    ["kind", "subject", "value"].map(|column| row[column].as_str().unwrap());
                by_row.entry(texts.join(" ").trim_end().to_owned()).or_default().push(row);
            }
            Answer::Rows(by_row)
        }
        tree => Answer::Tree(tree),
    }
}

/// What queries and commands of pages give, each asked once: pages of one run share them.
pub(crate) struct Answers<'a> {
    bench: &'a Bench,
    db: &'a str,
    known: HashMap<String, Answer>,
}

impl<'a> Answers<'a> {
    /// Of a database that does not change.
    pub(crate) fn of(bench: &'a Bench, db: &'a str) -> Self {
        Self { bench, db, known: HashMap::new() }
    }

    /// Every number of a page that names a query or a command comes back from it; how many there are.
    pub(crate) fn check_numbers(&mut self, page: &str) -> usize {
        let queries = queries(page);
        let mut n = 0;
        for piece in page.split("<data value=\"").skip(1) {
            let (value, rest) = piece.split_once('"').unwrap();
            let title = rest.split_once("title=\"").unwrap().1.split('"').next().unwrap();
            let title = plain(title);
            let (name, rest) = title.split_once(" run ").unwrap();
            let (run, rest) = rest.split_once(", ").unwrap();
            let (column, row) = rest.split_once(": ").unwrap();
            let key = (name.to_owned(), run.to_owned());
            let text = queries.get(&key).unwrap_or_else(|| panic!("no query {key:?}"));
            if !self.known.contains_key(text) {
                self.known.insert(text.clone(), answer(self.bench, self.db, text));
            }
            let expected: f64 = value.parse().unwrap();
            let found: Vec<f64> =
                self.known[text].rows(row).into_iter().filter_map(|r| r[column].as_f64()).collect();
            let close = |x: &f64| (x - expected).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(found.iter().any(close), "{title}: {expected}, the database has {found:?}");
            n += 1;
        }
        n
    }
}

/// Numbers that our own words name: levels of intervals, lines, what a standard is called.
const WORDED: &[&str] = &[
    "90% interval",
    "90% credible intervals",
    "a probability of 90%",
    "باحتمال 90%",
    "20%, 50% or 80%",
    "settled from 80% on",
    "80% came true 8 times in 10",
    "Thick from 99%, thin from 90%, dashed from 50% on",
    "holds 90% of",
    "مجال 90%",
    "مجالات 90%",
    "مجال الـ90%",
    "والمحسوم ما بلغ 80%",
    "90% من الاحتمال",
    "20% أو 50% أو 80%",
    "20% ولا 50% ولا 80%",
    "ما أُعطي 80%",
    "من 99% فصاعدًا، ورفيع من 90%، ومتقطع من 50%",
];

/// Pieces of text of a page outside of pictures, with what they stand in, outermost first.
fn texts(page: &str) -> Vec<(Vec<String>, String)> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            let of = |own: &String| own.split_whitespace().next() == Some(name);
            let at = open.iter().rposition(of).unwrap();
            open.truncate(at);
        } else if !tag.ends_with('/') && !tag.starts_with("meta") && !tag.starts_with('!') {
            open.push(tag.to_owned());
        }
        if text.chars().any(char::is_numeric) {
            found.push((open.clone(), plain(text)));
        }
    }
    found
}

/// Numbers that stand neither in a `<data>` element nor in a name, a quote, a date or our own words.
/// Pictures show what their tables hold; the method and the queries name numbers of ours.
pub(crate) fn uncited(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (open, mut text) in texts(page) {
        let inside = |what: &str| open.iter().any(|tag| tag.starts_with(what));
        let has = |what: &str| open.iter().any(|tag| tag.contains(what));
        let is_ours = ["svg", "style", "title", "data ", "footer"].into_iter().any(inside)
            || ["id=\"method\"", "id=\"queries\"", "class=\"queries\"", "class=\"key\"", "class=\"key long\"", "class=\"quote\""]
                .into_iter()
                .any(has)
            // What the engine tells stands in the database as it is: see below.
            || ["class=\"why\"", "class=\"found"].into_iter().any(has);
        // Names, quotes and dates are isolated without a direction.
        let is_name = open.iter().any(|tag| tag.starts_with("bdi") && !tag.contains("dir="));
        if is_ours || is_name {
            continue;
        }
        for words in WORDED {
            text = text.replace(words, "");
        }
        if text.chars().any(char::is_numeric) {
            found.push(format!("{text:?} in {:?}", open.last()));
        }
    }
    found
}

/// What the engine tells on a page: the markup of each of its paragraphs.
pub(crate) fn told(page: &str, class: &str) -> Vec<String> {
    let start = format!("<p class=\"{class}\"");
    let inside = page.split(&start).skip(1);
    inside
        .map(|rest| rest.split_once('>').unwrap().1.split("</p>").next().unwrap().to_owned())
        .collect()
}

/// Words in Latin letters that are ours: neither isolated, as all that comes from the case is, nor a
/// command, a setting or a symbol.
pub(crate) fn latin_words(markup: &str) -> Vec<String> {
    const SYMBOLS: [&str; 5] = ["EM", "ESS", "R", "JSON", "DB"];
    let mut own = String::new();
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once("<bdi") {
        own.push_str(before);
        own.push('\u{2068}');
        rest = after.split_once("</bdi>").unwrap().1;
    }
    own.push_str(rest);
    let own: String = plain(&own).split('`').step_by(2).collect::<Vec<_>>().join(" ");
    own.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty() && !SYMBOLS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Exact: what the engine tells on English pages is the text in the database; on Arabic pages it is
/// Arabic but for names, keys and quotes, and has no other numbers.
#[test]
fn explanations_and_findings_are_told_in_the_language_of_the_page() {
    let (bench, _) = Bench::hasakah();
    let page = |file: &str| std::fs::read_to_string(bench.path(file)).unwrap();
    let (english, arabic) = (page("report/report.html"), page("report/report.ar.html"));
    let texts = |sql: &str| -> Vec<String> {
        let rows = bench.rows("h.db", sql);
        rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
    };
    let numbers = |markup: &str| -> Vec<String> {
        let text = plain(markup);
        let found = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
        found.map(str::to_owned).collect()
    };
    for (class, sql) in [
        ("why", "select explanation as text from v_contradiction"),
        ("found", "select message as text from v_finding"),
        ("found meta", "select advice as text from v_finding"),
    ] {
        let stored = texts(sql);
        let (of_english, of_arabic) = (told(&english, class), told(&arabic, class));
        assert!(!of_english.is_empty() && of_english.len() == of_arabic.len(), "{class}");
        for (english, arabic) in of_english.iter().zip(&of_arabic) {
            assert!(stored.contains(&plain(english)), "{english}");
            assert_eq!(latin_words(arabic), Vec::<String>::new(), "{arabic}");
            let known = numbers(english);
            for number in numbers(arabic) {
                assert!(known.contains(&number), "{number} in {arabic}");
            }
        }
        let markdown = page("report/report.ar.md");
        for text in stored {
            assert!(!markdown.contains(&text), "{text}");
        }
    }
    assert!(!arabic.contains("lang=\"en\" dir=\"ltr\""));
}

#[test]
fn every_number_on_the_page_comes_back_from_its_query() {
    let (bench, _) = Bench::hasakah();
    // With a correction, a history and answers held against verdicts.
    bench.write("verdicts.csv", "item,value\nnegotiation.ongoing,true\naanes.appeal,true\n");
    bench.ok(&["import", "h.db", "verdicts.csv", "--table", "verdicts"]);
    bench.ok(&["score", "h.db", "--engine", "em", "--verdicts", "hold-out"]);
    bench.ok(&["report", "h.db", "-o", "r", "--period", "2022-01-20..2022-01-26"]);
    bench.ok(&["report", "h.db", "-o", "r", "--period", "2022-01-27..2022-01-30"]);
    let mut answers = Answers::of(&bench, "h.db");
    for file in ["report/report.html", "report/report.ar.html", "r/latest.en.html"] {
        let page = std::fs::read_to_string(bench.path(file)).unwrap();
        assert_eq!(uncited(&page), Vec::<String>::new(), "{file}");
        let n = answers.check_numbers(&page);
        assert!(n > 1_000, "{n} numbers on {file}");
    }
}

/// A report with more sources than one page has labels for, with copies and with answers held against
/// verdicts: every number of each of its pages comes back.
#[test]
fn a_large_report_and_its_pages_of_labels_come_back() {
    let bench = Bench::new();
    let small = ["--sources", "60", "--items", "80", "--claims-per-source", "40"];
    bench.ok(&[&["simulate", "case", "--scenario", "copiers"][..], &small].concat());
    bench.ok(&["import", "c.db", "case/claims.csv"]);
    let truth = String::from_utf8(bench.bytes("case/truth/truth_items.csv")).unwrap();
    let verdicts: String = truth
        .lines()
        .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    bench.write("verdicts.csv", &verdicts);
    bench.ok(&["import", "c.db", "verdicts.csv", "--table", "verdicts"]);
    bench.ok(&["score", "c.db", "--verdicts", "hold-out"]);
    bench.ok(&["report", "c.db", "-o", "r", "--lang", "en", "--format", "html"]);
    let names: Vec<String> = std::fs::read_dir(bench.path("r"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".en.html") && name != "index.en.html")
        .collect();
    let n_label_pages = names.iter().filter(|name| name.contains("sources-")).count();
    assert!(n_label_pages >= 2, "{names:?}");
    let mut answers = Answers::of(&bench, "c.db");
    for name in names {
        let page = String::from_utf8(bench.bytes(&format!("r/{name}"))).unwrap();
        assert_eq!(uncited(&page), Vec::<String>::new(), "{name}");
        let n = answers.check_numbers(&page);
        assert!(n > 100, "{n} numbers on {name}");
        assert!(page.len() < 1_500_000, "{name}: {} bytes", page.len());
    }
}

/// Evidence and settings both changed: the parts of a move come back from the command that is printed.
#[test]
fn the_parts_of_a_move_come_back_from_a_comparison() {
    let (bench, _) = Bench::hasakah();
    bench.write("verdicts.csv", "item,value\nnegotiation.ongoing,true\n");
    bench.ok(&["import", "h.db", "verdicts.csv", "--table", "verdicts"]);
    bench.ok(&["score", "h.db", "--verdicts", "use"]);
    bench.ok(&["report", "h.db", "-o", "r", "--as-of", "2022-01-28"]);
    bench.ok(&["score", "h.db", "--verdicts", "hold-out"]);
    bench.ok(&["report", "h.db", "-o", "r", "--as-of", "2022-01-30"]);
    let mut answers = Answers::of(&bench, "h.db");
    for tag in ["en", "ar"] {
        let file = format!("r/latest.{tag}.html");
        let page = std::fs::read_to_string(bench.path(&file)).unwrap();
        assert_eq!(uncited(&page), Vec::<String>::new(), "{file}");
        let texts = queries(&page);
        let command = texts.values().find(|text| text.starts_with("thiqa compare DB "));
        assert!(command.is_some(), "{file}");
        let parts = page.matches(", evidence: item ").count();
        assert!(parts > 2 && parts == page.matches(", model: item ").count(), "{parts} in {file}");
        assert!(answers.check_numbers(&page) > 700, "{file}");
    }
}

#[test]
fn three_reports_tell_what_changed_and_why() {
    let (bench, _) = Bench::hasakah();
    let report = |days: &str| {
        bench.ok(&["report", "h.db", "-o", "r", "--period", days]);
        let read = |file: &str| std::fs::read_to_string(bench.path(&format!("r/{file}"))).unwrap();
        (read("latest.en.html"), read("latest.ar.html"))
    };
    let latest = bench.number("h.db", "select max(run) from v_run");
    let (first, _) = report("2022-01-20..2022-01-26");
    assert!(plain(&first).contains("This is the first report"));
    let (second, _) = report("2022-01-27..2022-01-28");
    let text = plain(&second);
    for words in ["0 claims new, 0 revised, 0 withdrawn", "No probability crossed"] {
        assert!(text.contains(words), "no {words:?}");
    }
    let (third, arabic) = report("2022-01-29..2022-01-30");
    let text = plain(&third);
    for words in [
        "34 claims new, 0 revised, 0 withdrawn",
        "Model and settings are the same: every move below comes from evidence",
        "On “Is there fighting inside the prison?”: ▲ “yes”: we said ",
        "Because of A1-31",
        "Of the change, in points of a hundred: evidence +",
    ] {
        assert!(text.contains(words), "no {words:?}");
    }
    let n = Answers::of(&bench, "h.db").check_numbers(&third);
    assert!(n > 700, "of both runs");
    for words in ["lang=\"ar\" dir=\"rtl\"", "ما الذي تغيّر", "هل تدور اشتباكات داخل السجن؟"]
    {
        assert!(arabic.contains(words), "no {words:?}");
    }
    // The runs of reports are points of a series: the views go on showing the run of all claims.
    assert!(bench.number("h.db", "select max(run) from v_run") > latest);
    let shown = bench.number("h.db", "select count(*) from v_claim where p_right is not null");
    assert!(shown > 60.0, "{shown}");
    // The same data, the same bytes.
    let days = "2022-01-29..2022-01-30";
    let again = bench.ok(&["report", "h.db", "-o", "r", "--period", days]);
    assert_eq!(again.err, "unchanged: `r/2022-01-29--2022-01-30`\n");
    let wrong = bench.run(&["report", "h.db", "-o", "x", "--period", "fortnight"]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    let wrong = bench.run(&["report", "h.db", "-o", "x", "--lang", "tlh"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("reports are written in en, ar"),
        "{}",
        wrong.err
    );
}
