//! Explanations as pages.

use super::{checker, hostile, parser};
use crate::render::*;

/// Pages filled with hostile texts: each holds some tens of them.
const N_PAGES: u64 = 250;

fn row(claim: &str, source: &str, says: &str, db: f64, note: Option<&str>) -> LadderRow {
    LadderRow {
        claim: claim.to_owned(),
        source: source.to_owned(),
        name: source.to_uppercase(),
        says: says.to_owned(),
        statement: Message::new("statement-of")
            .with(
                "answer",
                Arg::Answer {
                    question: "Do they hold it?".to_owned(),
                    value: "true".to_owned(),
                    denied: db < 0.0,
                },
            )
            .name("question", "Do they hold it?"),
        weight_db: Some(db),
        p_right: Some(0.9),
        is_own: note.is_none(),
        chains: vec![
            [source, "athr"]
                .map(|key| ChainStepView {
                    key: key.to_owned(),
                    source: key.to_uppercase(),
                    verb: None,
                    named: true,
                })
                .to_vec(),
        ],
        note: note.map(|rules| Message::new("note-rules").name("rules", rules)),
    }
}

fn figure(median: f64) -> FigureRow {
    FigureRow { as_of: None, mean: median, median, lo: 0.6 * median, hi: 1.5 * median }
}

/// One explanation with everything that there can be.
pub(super) fn explanation() -> ExplainView {
    let headline = Message::new("explain-item-at-end")
        .name("asked", "Do they hold it?")
        .with(
            "answer",
            Arg::Answer {
                question: "Do they hold it?".to_owned(),
                value: "true".to_owned(),
                denied: false,
            },
        )
        .with("p", Arg::Likelihood(0.03));
    ExplainView {
        subject: "item:prison.full-control".to_owned(),
        head: ExplainHead {
            title: "Prison".to_owned(),
            name: "Do they hold it?".to_owned(),
            zone: "Asia/Damascus".to_owned(),
            run: "3".to_owned(),
            as_of_day: Some(Period::new(1_643_500_800, 1_643_587_200)),
            version: "0.1.0".to_owned(),
            is_reliable: true,
        },
        headline,
        paragraphs: vec![
            Message::new("explain-lambda").with("lambda", Arg::Figures("λ = 0.20".to_owned())),
        ],
        clashes: vec![ClashView {
            certain: false,
            probability: 0.7,
            row: "A1-03 A1-06 rule".to_owned(),
            explanation: "Both cannot be right.".to_owned(),
            why: Some(
                Message::new("why-one-moment").message("verdict", Message::new("verdict-certain")),
            ),
        }],
        n_more_clashes: 2,
        dependence: vec![super::fixture::dependence("le-monde", "athr")],
        ladder: vec![
            row("A1-03", "le-monde", "dozens still barricaded", -7.9, Some("R2")),
            row("A1-01", "أثر", "still inside", -5.2, None),
            row("A1-06", "قوات سوريا الديمقراطية", "true", 2.4, None),
        ],
        without: vec![WithoutRow {
            what: "le-monde".to_owned(),
            names: "Le Monde".to_owned(),
            before: 0.03,
            after: 0.52,
        }],
        figures: Some(FiguresWithout {
            kind: FigureKind::Count,
            all: figure(181.0),
            rows: vec![("afp".to_owned(), "AFP".to_owned(), figure(140.0))],
        }),
        flip: Some(FlipView {
            margin_db: 15.1,
            together: vec!["le-monde".to_owned(), "أثر".to_owned()],
            after: 0.52,
            turns_over: true,
        }),
        lambda: Some(0.2),
        probability: Some(0.03),
    }
}

fn poison(view: &mut ExplainView, texts: &mut hostile::Hostile) -> usize {
    let mut n_texts = 0;
    let mut f = |text: &mut String| {
        *text = texts.text();
        n_texts += 1;
    };
    let head = &mut view.head;
    for text in [&mut view.subject, &mut head.title, &mut head.name, &mut head.run] {
        f(text);
    }
    f(&mut head.version);
    hostile::message_texts(&mut view.headline, &mut f);
    view.paragraphs.iter_mut().for_each(|part| hostile::message_texts(part, &mut f));
    for clash in &mut view.clashes {
        f(&mut clash.row);
        f(&mut clash.explanation);
        clash.why.iter_mut().for_each(|why| hostile::message_texts(why, &mut f));
    }
    hostile::dependence_texts(&mut view.dependence, &mut f);
    for row in &mut view.ladder {
        for text in [&mut row.claim, &mut row.source, &mut row.name, &mut row.says] {
            f(text);
        }
        hostile::message_texts(&mut row.statement, &mut f);
        row.note.iter_mut().for_each(|note| hostile::message_texts(note, &mut f));
        for step in row.chains.iter_mut().flatten() {
            f(&mut step.key);
            f(&mut step.source);
            step.verb.iter_mut().for_each(&mut f);
        }
    }
    for row in &mut view.without {
        f(&mut row.what);
        f(&mut row.names);
    }
    for (keys, names, _) in view.figures.iter_mut().flat_map(|of| &mut of.rows) {
        f(keys);
        f(names);
    }
    view.flip.iter_mut().flat_map(|flip| &mut flip.together).for_each(&mut f);
    n_texts
}

#[test]
fn an_explanation_is_a_sound_page_in_each_language() {
    for (language, needles) in [
        ("en", ["Evidence, in decibans", "What would turn it over", "LE-MONDE", "turns it over"]),
        ("ar", ["الأدلة بالديسيبان", "ما الذي يقلبه", "LE-MONDE", "يقلبه"]),
    ] {
        let page = explain_html(&explanation(), language, Digits::Latin);
        assert_eq!(page, explain_html(&explanation(), language, Digits::Latin));
        let read = checker::read(&page).expect("a sound page");
        checker::check_structure(&read).expect("a sound structure");
        for needle in needles {
            assert!(read.text.contains(needle), "{needle} in {language}");
        }
        super::keep(&page, &format!(".explain.{language}.html"));
    }
    let empty = explain_html(&ExplainView::default(), "en", Digits::Latin);
    checker::check_structure(&checker::read(&empty).expect("a sound page")).expect("sound");
}

/// No element or attribute outside the lists, whatever the texts are: ≥ 10⁴ hostile texts.
#[test]
fn hostile_texts_never_become_markup_of_an_explanation() {
    let mut texts = hostile::Hostile(1);
    let mut n_texts = 0;
    for seed in 0..N_PAGES {
        let mut view = explanation();
        n_texts += poison(&mut view, &mut texts);
        for (language, digits) in [("en", Digits::Latin), ("ar", Digits::Arabic)] {
            let page = explain_html(&view, language, digits);
            let read = checker::read(&page);
            let sound = read.as_ref().map_err(Clone::clone).and_then(checker::check_structure);
            assert_eq!(sound, Ok(()), "page {seed}");
            let counted = read.map(|page| page.elements.len());
            assert_eq!(parser::parse(&page), counted, "page {seed}");
        }
        // A view of nothing but odd texts is still one document, and one line a field.
        assert!(explain_plain(&view).lines().all(|line| line.contains('\t')), "page {seed}");
    }
    assert!(n_texts >= 10_000, "{n_texts}");
}
