//! The Hasakah case as a report might show it. The figures are made up, the story is the case's.

use super::coded::claims;
use crate::render::*;

/// 2022-01-01T00:00 in Damascus, which was two hours ahead of UTC.
const JANUARY: i64 = 1_640_995_200 - 2 * 3_600;

/// A moment in January 2022, local time.
fn at(day: i64, hour: i64) -> i64 {
    JANUARY + (day - 1) * 86_400 + hour * 3_600
}

/// Whole days, the last one included.
pub(super) fn days(from: i64, to: i64) -> Period {
    Period::new(at(from, 0), at(to + 1, 0))
}

pub(super) fn owned(text: &str) -> String {
    text.to_owned()
}

/// The whole report.
pub(super) fn report() -> ReportView {
    ReportView {
        masthead: masthead(),
        period: Some(PeriodView {
            kind: PeriodKind::Week,
            period: days(24, 30),
            iso_week: Some(owned("2022-W04")),
        }),
        change: Some(change()),
        correction: Some(change()),
        bottom_line: bottom_line(),
        contested: vec![control_item(), negotiation_item()],
        timelines: vec![control_timeline(), negotiation_timeline()],
        sources: sources(),
        contradictions: contradictions(),
        dependence: vec![dependence("le-monde", "athr"), dependence("afp", "le-monde")],
        history: Some(history()),
        reliability: Some(reliability()),
        figures: figures(),
        numbers: numbers(),
        items: vec![control_item(), negotiation_item(), announcement_item(), toll_item()],
        claims: claims(),
        findings: findings(),
        modes: vec![
            mode("vote", 0.86, 0, &[]),
            mode("mirrored", 0.14, 2, &["negotiation.ongoing"]),
            mode("prior", 0.004, 7, &[]),
        ],
        skipped: vec![
            skipped("prison.holdouts.n", "count", 1),
            skipped("toll.total", "count", 1),
            skipped("attack.start", "date", 1),
        ],
    }
}

/// A week in which the second text came.
fn change() -> ChangeView {
    let run = |run: &str, day, n_claims| RunName {
        run: owned(run),
        as_of: Some(days(day, day)),
        version: owned("0.1.0"),
        n_claims,
    };
    let claim = |key: &str, replaces: Option<&str>| ChangedClaim {
        claim: owned(key),
        item: owned("clashes.inside"),
        source: owned("أثر"),
        says: Message::plain("yes to “Is there fighting?”"),
        replaces: replaces.map(owned),
    };
    let crossing = |subject, before, after| Crossing {
        subject,
        item: owned("prison.full-control"),
        question: owned("Do they hold the prison?"),
        value: owned("true"),
        before,
        after,
        line: 0.5,
        evidence: Some(-0.5),
        model: Some(-0.09),
        because: vec![owned("A1-34"), owned("A1-03")],
    };
    let of_claim = CrossingSubject::Claim { claim: owned("A1-06"), source: owned("SDF") };
    let score = |mean: f64| Estimate { mean, lo: mean - 0.1, mid: mean, hi: mean + 0.1 };
    ChangeView {
        before: run("1", 26, 38),
        after: run("2", 30, 74),
        cause: Cause::Both,
        added: vec![claim("A1-34", None)],
        revised: vec![claim("A1-35", Some("A2-02"))],
        withdrawn: vec![claim("A2-17", None)],
        crossings: vec![
            crossing(CrossingSubject::Answer, 0.71, 0.12),
            crossing(of_claim, 0.66, 0.16),
        ],
        scores: vec![ScoreMove {
            source: owned("sdf"),
            name: owned("Syrian Democratic Forces"),
            before: score(0.8),
            after: score(0.5),
            evidence: Some(-0.28),
            model: Some(-0.02),
        }],
        n_unclear: 3,
    }
}

fn mode(start: &str, share: f64, n_items_changed: usize, items: &[&str]) -> ModeRow {
    let items = items
        .iter()
        .map(|item| ModeItemRow {
            item: owned(item),
            question: owned("Are Kurdish forces and IS negotiating?"),
            value: owned("false"),
            probability: 0.82,
            first_value: Some(owned("true")),
            first_probability: Some(0.61),
        })
        .collect();
    ModeRow { start: owned(start), share, n_items_changed, items }
}

/// Two sources, of which the first copies the second.
pub(super) fn dependence(a: &str, b: &str) -> DependenceRow {
    DependenceRow {
        source_a: owned(a),
        source_b: owned(b),
        name_a: a.to_uppercase(),
        name_b: b.to_uppercase(),
        p_a_copies_b: 0.93,
        p_b_copies_a: 0.02,
        n_met: 40,
        n_shared: 38,
        n_shared_wrong: 11.6,
    }
}

fn reliability() -> ReliabilityView {
    let bin = |lo: f64, n, hit_rate: f64| BinRow {
        lo,
        hi: lo + 0.1,
        n,
        mean_probability: lo + 0.06,
        hit_rate,
        hit_rate_lo: (hit_rate - 0.2).max(0.0),
        hit_rate_hi: (hit_rate + 0.2).min(1.0),
    };
    ReliabilityView {
        run: Some(owned("4")),
        bins: vec![bin(0.5, 6, 0.5), bin(0.7, 12, 0.75), bin(0.9, 30, 0.9)],
    }
}

fn history() -> HistoryView {
    let track = |kind, subject: &str, label: &str, first: f64| TrackView {
        kind,
        subject: owned(subject),
        label: owned(label),
        value: (kind == TrackKind::Item).then(|| owned("false")),
        figure: (kind == TrackKind::Number).then_some(FigureKind::Count),
        n_claims: 5,
        points: (0..8)
            .map(|ix| {
                let mean = first + 0.05 * f64::from(ix);
                let point = TrackPoint {
                    mean,
                    lo: Some(mean - 0.2),
                    mid: Some(mean),
                    hi: Some(mean + 0.1),
                };
                (ix != 0 && ix != 3).then_some(point)
            })
            .collect(),
    };
    HistoryView {
        series: owned("day"),
        points: (0..8).map(|day| Moment(at(24 + day, 0))).collect(),
        tracks: vec![
            track(TrackKind::Source, "afp", "Agence France-Presse (وكالة فرانس برس)", 0.5),
            track(TrackKind::Item, "prison.full-control", "Do they hold the prison?", 0.3),
            track(TrackKind::Number, "toll.total", "Total killed", 181.0),
        ],
    }
}

fn figures() -> Vec<FigureView> {
    let row = |as_of, lo, median, hi| FigureRow {
        as_of: Some(Moment(as_of)),
        mean: median,
        median,
        lo,
        hi,
    };
    vec![FigureView {
        item: owned("toll.total"),
        question: owned("Total killed (عدد القتلى)"),
        kind: FigureKind::Count,
        unit: Some(owned("persons")),
        n_claims: 3,
        rows: vec![row(at(25, 0), 120.2, 136.0, 160.7), row(at(30, 0), 170.1, 181.4, 198.9)],
    }]
}

fn skipped(item: &str, kind: &str, n_claims: usize) -> SkippedRow {
    let reason = format!("the likelihood of items of kind {kind} comes with a later release");
    SkippedRow { item: owned(item), kind: owned(kind), n_claims, reason }
}

fn masthead() -> Masthead {
    Masthead {
        title: owned("Sinaa prison, Hasakah (سجن الصناعة، الحسكة), January 2022"),
        zone: owned("Asia/Damascus"),
        edition: Some(owned("2022-W04-r2")),
        replaces: Some(owned("2022-W04")),
        as_of: owned("2022-01-30"),
        as_of_day: Some(days(30, 30)),
        is_reliable: true,
        run: owned("1"),
        model: owned("joint, states over time"),
        engine: owned("em"),
        seed: 0,
        version: owned("0.1.0"),
        input_digest: owned("6f1c0a5d9be2477384f0c1d2b7a9e35511b06d7f2c94e8a3075d6b1ce4f8a290"),
        result_digest: owned("b20977c1e4d85f3a9916cc0e7f42d5ab38e1740695fdb2c3a1e86f7d0459bb1e"),
        n_claims: 74,
        n_mentions: 75,
        n_items: 63,
        n_sources: 24,
        status: owned("converged in 41 passes"),
    }
}

fn bottom_line() -> Vec<Sentence> {
    let sentence = |text: &str, items: &[&str]| Sentence {
        topic: Topic::Contested,
        parts: vec![Message::plain(text)],
        items: items.iter().map(|s| owned(s)).collect(),
    };
    vec![
        sentence(
            "That the SDF (قوات سوريا الديمقراطية) held the whole prison when they announced it is \
             very unlikely (16%); that they held it through 30 January, there is almost no chance \
             (3%).",
            &["prison.full-control"],
        ),
        sentence("That they announced it is almost certain (98%).", &["speech.sdf.full-control"]),
        sentence(
            "Whether negotiations were going on on 26 January is open: one party says so, the other \
             rejects the word (likely, 61%).",
            &["negotiation.ongoing"],
        ),
        sentence(
            "Only AFP, Athr and the SDF have enough claims that others check; every other source is grade F.",
            &[],
        ),
    ]
}

fn value(text: &str, probability: f64, counts: (usize, usize), sources: &[&str]) -> ValueRow {
    ValueRow {
        value: owned(text),
        probability,
        n_claims: counts.0,
        n_roots: counts.1,
        sources: sources.iter().map(|s| owned(s)).collect(),
        names: sources.iter().map(|s| owned(s)).collect(),
    }
}

pub(super) fn control_item() -> ItemView {
    ItemView {
        key: owned("prison.full-control"),
        question: owned("Do SDF/Kurdish forces hold complete control of the prison?"),
        kind: owned("state"),
        n_claims: 2,
        n_roots: 2,
        inferred: true,
        at: Some(days(30, 30)),
        values: vec![
            value("false", 0.97, (1, 1), &["Agence France-Presse"]),
            value("true", 0.03, (1, 1), &["قوات سوريا الديمقراطية"]),
        ],
        confidence: None,
        class: None,
        figure: None,
    }
}

fn negotiation_item() -> ItemView {
    ItemView {
        key: owned("negotiation.ongoing"),
        question: owned("Are Kurdish forces and IS negotiating?"),
        kind: owned("state"),
        n_claims: 2,
        n_roots: 2,
        inferred: true,
        at: Some(days(26, 26)),
        values: vec![
            value("true", 0.61, (1, 1), &["رامي عبد الرحمن"]),
            value("false", 0.39, (1, 1), &["Farhad Shami, SDF media office"]),
        ],
        confidence: None,
        class: None,
        figure: None,
    }
}

fn announcement_item() -> ItemView {
    ItemView {
        key: owned("speech.sdf.full-control"),
        question: owned("Did the SDF announce full control?"),
        kind: owned("speech"),
        n_claims: 2,
        n_roots: 2,
        inferred: true,
        at: None,
        values: vec![value("true", 0.98, (2, 2), &["Le Monde", "أثر"])],
        confidence: None,
        class: None,
        figure: None,
    }
}

fn toll_item() -> ItemView {
    ItemView {
        key: owned("toll.total"),
        question: owned("Total killed (عدد القتلى)"),
        kind: owned("count"),
        n_claims: 3,
        n_roots: 2,
        inferred: true,
        at: None,
        values: Vec::new(),
        confidence: None,
        class: None,
        figure: Some(ItemFigure {
            kind: FigureKind::Count,
            row: FigureRow {
                as_of: Some(Moment(at(31, 0))),
                mean: 181.4,
                median: 181.4,
                lo: 170.1,
                hi: 198.9,
            },
            unit: Some(owned("persons")),
        }),
    }
}

/// A day and an hour.
type Hour = (i64, i64);

/// A row of the timeline, coded as briefly as can be.
struct Mark {
    origin: &'static str,
    claim: &'static str,
    says: &'static str,
    class: usize,
    days: (i64, i64),
    core: Option<(Hour, Hour)>,
    via: Option<&'static str>,
    said: Option<Hour>,
    persists: bool,
    p: f64,
}

const MARK: Mark = Mark {
    origin: "",
    claim: "",
    says: "false",
    class: 1,
    days: (26, 26),
    core: None,
    via: None,
    said: Some((26, 12)),
    persists: false,
    p: 0.0,
};
const SDF: Mark =
    Mark { origin: "SDF · قوات سوريا الديمقراطية", said: None, ..MARK };
const AFP: Mark = Mark { origin: "Agence France-Presse", ..MARK };
const MONDE: Mark = Mark { origin: "Le Monde", said: None, ..MARK };
const ATHR: Mark = Mark { origin: "Athr · أثر", said: Some((30, 12)), ..MARK };
const PRESENCE: Option<&str> = Some("prison.is-presence, rule R2");
const HOLDOUTS: Option<&str> = Some("prison.holdouts.n, rule R3");
const CLASHES: Option<&str> = Some("clashes.inside, rule R1");

const CONTROL: [Mark; 7] = [
    Mark { claim: "A1-06", says: "true", class: 0, days: (26, 29), p: 0.16, ..SDF },
    Mark { claim: "A2-09", p: 0.97, ..AFP },
    Mark {
        claim: "A2-02",
        says: "fighters inside",
        days: (20, 26),
        core: Some(((21, 0), (26, 0))),
        via: PRESENCE,
        p: 0.98,
        ..AFP
    },
    Mark {
        claim: "A1-03",
        says: "dozens still barricaded",
        days: (27, 30),
        core: Some(((28, 6), (29, 18))),
        via: HOLDOUTS,
        persists: true,
        p: 0.94,
        ..MONDE
    },
    Mark { claim: "A1-34", says: "fighting inside", days: (26, 30), via: CLASHES, p: 0.9, ..ATHR },
    Mark { claim: "A1-31", says: "clashes renewed", days: (29, 29), via: CLASHES, p: 0.9, ..ATHR },
    Mark {
        claim: "A1-01",
        says: "still inside",
        days: (30, 30),
        via: PRESENCE,
        persists: true,
        p: 0.95,
        ..ATHR
    },
];

impl Mark {
    fn row(&self) -> TimelineRow {
        let hour = |(day, hour): Hour| at(day, hour);
        TimelineRow {
            label: owned(self.origin),
            claim: owned(self.claim),
            value: owned(self.says),
            denied: false,
            class: Some(self.class),
            kind: match self.core {
                Some(_) => TimelineKind::Throughout,
                None => TimelineKind::Sometime,
            },
            persists: self.persists,
            outer: days(self.days.0, self.days.1),
            core: self.core.map(|(from, to)| Period::new(hour(from), hour(to))),
            asserted: self.said.map(|said| Moment(hour(said))),
            said: self.said.map(|said| Period::new(hour(said), hour(said) + 3_600)),
            hedged: false,
            derived_from: self.via.map(Message::plain),
            p_right: Some(self.p),
        }
    }
}

/// First day, first day after it, probability of control.
const PATH: [(i64, i64, f64); 7] = [
    (20, 21, 0.3),
    (21, 26, 0.02),
    (26, 27, 0.08),
    (27, 28, 0.18),
    (28, 29, 0.14),
    (29, 30, 0.06),
    (30, 31, 0.03),
];

fn control_timeline() -> TimelineView {
    TimelineView {
        item: owned("prison.full-control"),
        question: owned("Do SDF/Kurdish forces hold complete control of the prison?"),
        values: vec![owned("true"), owned("false")],
        shown: 0,
        rows: CONTROL.iter().map(Mark::row).collect(),
        posterior: PATH
            .map(|(from, to, p)| TimelineSegment {
                period: Period::new(at(from, 0), at(to, 0)),
                probability: vec![p, 1.0 - p],
            })
            .to_vec(),
        events: vec![TimelineEvent {
            label: Message::plain("SDF announcement"),
            period: days(26, 29),
        }],
    }
}

fn negotiation_timeline() -> TimelineView {
    let row = |origin, claim, says, class, p| Mark { origin, claim, says, class, p, ..MARK }.row();
    let mut denial = row("Farhad Shami, for the SDF", "A2-25", "false", 1, 0.39);
    denial.hedged = true;
    TimelineView {
        item: owned("negotiation.ongoing"),
        question: owned("Are Kurdish forces and IS negotiating?"),
        values: vec![owned("true"), owned("false")],
        shown: 0,
        rows: vec![row("رامي عبد الرحمن (SOHR)", "A2-26", "true", 0, 0.61), denial],
        posterior: vec![TimelineSegment { period: days(26, 26), probability: vec![0.61, 0.39] }],
        events: vec![],
    }
}

fn sources() -> Vec<SourceRow> {
    let estimate = |mean, lo, hi| Some(Estimate { mean, lo, mid: mean, hi });
    let source = |key: &str, name: &str, arabic: &str, kind: &str| SourceRow {
        key: owned(key),
        name: owned(name),
        name_ar: (!arabic.is_empty()).then(|| owned(arabic)),
        kind: owned(kind),
        scored_as: None,
        consistency: None,
        n_claims: 1,
        n_checked: 0,
        n_effective: 0.0,
        grade: owned("F"),
        grade_probability: None,
        relay_fidelity: None,
        judged: false,
        topics: Vec::new(),
    };
    let fidelity = |mean, lo, hi, n_checked| Some(RelayFidelity { mean, lo, hi, n_checked });
    let mut afp = source("afp", "Agence France-Presse", "وكالة الأنباء الفرنسية", "agency");
    (afp.consistency, afp.n_claims, afp.n_checked, afp.n_effective) =
        (estimate(0.88, 0.74, 0.96), 19, 8, 6.1);
    (afp.grade, afp.grade_probability, afp.judged) = (owned("B"), Some(0.71), true);
    let shift = ShiftRow { mean: 1.2, lo: 0.97, hi: 1.48, is_ratio: true };
    let topic = |topic: &str, mean: f64, shift| TopicRow {
        topic: owned(topic),
        mean,
        lo: mean - 0.1,
        hi: mean + 0.05,
        n_claims: 4.5,
        shift,
    };
    afp.topics = vec![topic("binary", 0.86, None), topic("toll", 0.71, Some(shift))];
    afp.relay_fidelity = fidelity(0.93, 0.81, 0.99, 17);
    let mut athr = source("athr", "Athr", "أثر", "outlet");
    (athr.consistency, athr.n_claims, athr.n_checked, athr.n_effective) =
        (estimate(0.79, 0.53, 0.95), 9, 6, 5.2);
    (athr.grade, athr.grade_probability, athr.judged) = (owned("C"), Some(0.44), true);
    athr.relay_fidelity = fidelity(0.91, 0.76, 0.98, 12);
    let mut sdf = source("sdf", "Syrian Democratic Forces", "قوات سوريا الديمقراطية", "actor");
    (sdf.consistency, sdf.n_claims, sdf.n_checked, sdf.n_effective) =
        (estimate(0.47, 0.24, 0.71), 7, 5, 5.0);
    (sdf.grade, sdf.grade_probability, sdf.judged) = (owned("D"), Some(0.52), true);
    let mut shami =
        source("farhad-shami", "Farhad Shami, SDF media office", "فرهاد شامي", "person");
    shami.scored_as = Some(owned("sdf"));
    let mut monde = source("le-monde", "Le Monde", "لوموند", "outlet");
    (monde.n_claims, monde.n_checked) = (6, 4);
    vec![
        sdf,
        shami,
        monde,
        afp,
        athr,
        source(
            "sohr",
            "Syrian Observatory for Human Rights",
            "المرصد السوري لحقوق الإنسان",
            "monitor",
        ),
        source("unicef", "UNICEF", "اليونيسف", "intergov"),
        source(
            "anon-kurdish-official",
            "senior Kurdish official, name withheld",
            "مسؤول كردي رفيع",
            "anonymous",
        ),
        source("unknown-outlet-a2", "publisher of A2 (not stated in the text)", "", "unknown"),
    ]
}

/// Why the two of a sequel clash.
fn not_earlier() -> Message {
    let sequel = Message::new("why-sequel").name("answer", "yes");
    Message::new("why-not-earlier")
        .with("one", Arg::Claim(owned("A1-06")))
        .with("other", Arg::Claim(owned("A1-34")))
        .message("sequel", sequel.with("claim", Arg::Claim(owned("A1-06"))))
}

fn contradictions() -> Vec<ContradictionRow> {
    let row = |a: (&str, &str, &str), b: (&str, &str, &str), kind: &str, p: f64, why: &str| {
        ContradictionRow {
            claim_a: owned(a.0),
            claim_b: owned(b.0),
            source_a: owned(a.1),
            source_b: owned(b.1),
            name_a: owned(a.1),
            name_b: owned(b.1),
            says_a: Message::plain(a.2),
            says_b: Message::plain(b.2),
            kind: owned(kind),
            certain: p >= 1.0,
            probability: p,
            rule: None,
            n_alike: 0,
            explanation: owned(why),
            why: None,
        }
    };
    let control = ("A1-06", "sdf", "prison.full-control = true");
    let mut certain = row(
        control,
        ("A1-03", "le-monde", "prison.holdouts.n = dozens"),
        "rule",
        1.0,
        "Le Monde saw dozens still (لا زالوا) barricaded 18 to 30 hours after the announcement. “Still” \
         reaches back before it, so both speak of the moment of the announcement; full control excludes \
         armed presence (R2).",
    );
    certain.rule = Some(owned("R2"));
    let mut sequel = row(
        control,
        ("A1-34", "athr", "clashes.inside = true"),
        "rule",
        0.58,
        "Fighting inside hours after the announcement is a sequel: it refutes lasting control, not the \
         statement when it was made, unless the gunmen had never left.",
    );
    sequel.rule = Some(owned("R1"));
    sequel.why = Some(not_earlier());
    sequel.n_alike = 1;
    vec![
        row(
            ("A2-09", "afp", "prison.full-control = false"),
            control,
            "denial",
            0.22,
            "Opposite values, but AFP wrote on 26 January and the announcement lies somewhere in 26–29 \
             January: both are right if AFP came first, even on the same day.",
        ),
        sequel,
        certain,
        row(
            ("A2-25", "farhad-shami", "negotiation.ongoing = false"),
            ("A2-26", "rami-abdulrahman", "negotiation.ongoing = true"),
            "denial",
            0.83,
            "Both spoke to AFP on 26 January about the same thing; the one rejects talk of negotiation, \
             the other says that it is under way.",
        ),
    ]
}

fn numbers() -> Vec<NumberRow> {
    let row = |claim: &str, item: &str, value: &str, lo: f64, hi: Option<f64>| NumberRow {
        item: owned(item),
        question: format!("Number for {item}"),
        unit: Some(owned("deaths")),
        claim: owned(claim),
        source: owned("sohr"),
        name: owned("sohr"),
        value: owned(value),
        lo: Some(lo),
        best: None,
        hi,
        as_of: Some(owned("2022-01-20/2022-01-26")),
        as_of_period: Some(days(26, 26)),
    };
    let mut holdouts = row("A1-03", "prison.holdouts.n", "dozens", 24.0, Some(99.0));
    holdouts.unit = Some(owned("persons"));
    holdouts.source = owned("le-monde");
    vec![
        row("A2-13", "toll.total", "181", 181.0, Some(181.0)),
        row("A2-14", "toll.is", "124", 124.0, Some(124.0)),
        row("A2-23", "surrendered.n", ">850", 851.0, None),
        holdouts,
    ]
}

fn findings() -> Vec<FindingRow> {
    vec![
        FindingRow {
            code: owned("D003"),
            severity: owned("info"),
            subject: owned("source:unknown-outlet-a2"),
            message: owned(
                "the publisher of document A2 is not stated; 40 mentions pass through it",
            ),
            advice: owned("name the outlet in `documents` if you know it"),
            told: None,
        },
        FindingRow {
            code: owned("M002"),
            severity: owned("warning"),
            subject: owned("item:escape.n"),
            message: owned("only one independent root speaks on 41 of 63 items"),
            advice: owned("read their probabilities as what one source says"),
            told: Some((
                Message::new("found-d003")
                    .count("n", 41)
                    .count("known", 63)
                    .with("named", Arg::Item(owned("escape.n"))),
                Message::new("advice-d003"),
            )),
        },
    ]
}
