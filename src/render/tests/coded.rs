//! The claims of the fixture, coded as in the seeds.

use super::fixture::{control_item, days, owned};
use crate::render::*;

/// Key, item, question, value, chain of (source, verb), paraphrase, key terms, P(right).
type Coded = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    Option<f64>,
);

const CODED: &[Coded] = &[
    (
        "A1-06",
        "prison.full-control",
        "true",
        &[("Syrian Democratic Forces", "announced"), ("Le Monde", ""), ("أثر", "")],
        "SDF: we hold the whole prison (quoted as a foil)",
        "سيطرتها الكاملة",
        Some(0.16),
    ),
    (
        "A2-09",
        "prison.full-control",
        "false",
        &[("Agence France-Presse", "reported"), ("unknown-outlet-a2", "")],
        "SDF are still working to regain full control, so do not have it",
        "تعمل … على استعادة السيطرة الكاملة",
        Some(0.97),
    ),
    (
        "A1-01",
        "prison.is-presence",
        "true",
        &[("أثر", "states")],
        "IS gunmen are still inside the prison",
        "لا يزال … داخل سجن",
        Some(0.95),
    ),
    (
        "A2-02",
        "prison.is-presence",
        "true",
        &[("Agence France-Presse", "reported"), ("unknown-outlet-a2", "")],
        "Armed IS members have been holed up for six days",
        "يتحصّن … منذ ستة أيام",
        Some(0.98),
    ),
    (
        "A1-12",
        "prison.is-presence",
        "true",
        &[("Athr's unnamed Hasakah correspondent", "reported"), ("أثر", "")],
        "Background clause: IS still in the prison",
        "وسط استمرار وجود",
        Some(0.95),
    ),
    (
        "A1-03",
        "prison.holdouts.n",
        "dozens",
        &[("Le Monde", "reported"), ("أثر", "")],
        "Tens/dozens of IS members remain barricaded",
        "العشرات … لا زالوا يتحصنون",
        None,
    ),
    (
        "A1-04",
        "prison.holdouts.where",
        "north",
        &[("Le Monde", "reported"), ("أثر", "")],
        "They are in the northern wing",
        "الجناح الشمالي",
        Some(0.93),
    ),
    (
        "A1-35",
        "prison.holdouts.where",
        "some-dormitories",
        &[("أثر", "states")],
        "because IS gunmen were in some dormitories",
        "في بعض مهاجع السجن",
        Some(0.71),
    ),
    (
        "A2-17",
        "prison.holdouts.where",
        "north",
        &[("Agence France-Presse", "reported"), ("unknown-outlet-a2", "")],
        "Armed prisoners and attackers hold the northern section",
        "القسم الشمالي",
        Some(0.93),
    ),
    (
        "A1-31",
        "clashes.inside",
        "true",
        &[("أثر", "states")],
        "Clashes resumed on Saturday before the strike",
        "بعد تجدد الاشتباكات",
        Some(0.92),
    ),
    (
        "A1-34",
        "clashes.inside",
        "true",
        &[("أثر", "states")],
        "Hours after the announcement fighting flared again inside",
        "بعد ساعات … اشتعلت … مجدداً",
        Some(0.9),
    ),
    (
        "A1-05",
        "speech.sdf.full-control",
        "true",
        &[("Le Monde", "reported"), ("أثر", "")],
        "The SDF announcement came one day before Le Monde's observation",
        "بعد يوم من إعلان",
        Some(0.98),
    ),
    (
        "A1-32",
        "speech.sdf.full-control",
        "true",
        &[("أثر", "states")],
        "The SDF had earlier announced full recapture (no date)",
        "سُبق أن أعلنت",
        Some(0.98),
    ),
    (
        "A2-25",
        "negotiation.ongoing",
        "false",
        &[
            ("Farhad Shami, SDF media office", "rejected talk of"),
            ("Agence France-Presse", ""),
            ("unknown-outlet-a2", ""),
        ],
        "No negotiation",
        "رافضاً الحديث عن \"تفاوض\"",
        Some(0.39),
    ),
    (
        "A2-26",
        "negotiation.ongoing",
        "true",
        &[("رامي عبد الرحمن", "affirmed"), ("Agence France-Presse", ""), ("unknown-outlet-a2", "")],
        "Negotiation is under way",
        "يتولى التفاوض",
        Some(0.61),
    ),
    (
        "A2-13",
        "toll.total",
        "181",
        &[
            ("المرصد السوري لحقوق الإنسان", "latest toll"),
            ("Agence France-Presse", ""),
            ("unknown-outlet-a2", ""),
        ],
        "181 killed since Thursday",
        "181 قتيلاً … آخر حصيلة",
        None,
    ),
    (
        "A1-21",
        "escape.n",
        "dozens|hundreds?",
        &[("'field sources' of Al-Akhbar", "affirmed"), ("Al-Akhbar (Lebanon)", ""), ("أثر", "")],
        "Dozens (firm), perhaps hundreds (possible), got out",
        "العشرات وربّما المئات",
        None,
    ),
    (
        "A2-31",
        "op.militarily-over",
        "true",
        &[
            ("senior Kurdish official", "said"),
            ("Agence France-Presse", ""),
            ("unknown-outlet-a2", ""),
        ],
        "Militarily the matter is finished",
        "\"الموضوع منتهٍ عسكرياً\"",
        Some(0.22),
    ),
];

/// All of them.
pub(super) fn claims() -> Vec<ClaimRow> {
    CODED.iter().map(claim).collect()
}

fn claim(coded: &Coded) -> ClaimRow {
    let &(key, item, value, chain, paraphrase, terms, p_right) = coded;
    let step = |&(source, verb): &(&str, &str)| ChainStepView {
        key: owned(source),
        source: owned(source),
        verb: (!verb.is_empty()).then(|| owned(verb)),
        named: !source.starts_with("senior"),
    };
    let overtaken = if key == "A2-02" { 0.04 } else { 0.0 };
    ClaimRow {
        key: owned(key),
        source: owned(match chain.first() {
            Some((first, _)) if *first == "SDF" => "sdf",
            Some((first, _)) => first,
            None => "afp",
        }),
        item: owned(item),
        question: match item {
            "prison.full-control" => control_item().question,
            "prison.is-presence" => {
                owned("Are armed IS members inside the prison and not in custody?")
            }
            other => format!("Question {other}?"),
        },
        value: owned(value),
        chains: if key == "A1-06" {
            let again = [("Syrian Democratic Forces", "announced"), ("أثر", "")];
            vec![chain.iter().map(step).collect(), again.iter().map(step).collect()]
        } else {
            vec![chain.iter().map(step).collect()]
        },
        stance: owned("asserts"),
        certainty: owned(if key == "A2-25" { "PR" } else { "CT" }),
        evidence: owned(if key == "A1-06" { "presupposed" } else { "unstated" }),
        outlet_stance: Some(owned(if key == "A1-06" { "distances" } else { "adopts" })),
        status: owned("live"),
        valid: vec![Message::plain("at some moment in [2022-01-26?..2022-01-29?]")],
        valid_period: Some(days(26, 29)),
        asserted: Some(owned("2022-01-26")),
        p_right,
        p_overtaken: p_right.map(|_| overtaken),
        p_wrong: p_right.map(|p| 1.0 - p),
        weight_db: p_right.map(|p| 10.0 * (p / (1.0 - p)).log10() / 3.0),
        credibility: p_right.map(|p| CredibilityView {
            digit: '2',
            without: p,
            n_confirm: 0,
            n_contradict: 1,
        }),
        paraphrase: Some(owned(paraphrase)),
        key_terms: Some(owned(terms)),
        document: Some(owned(&key[..2])),
        paragraph: Some(2),
        url: Some(format!("https://example.org/{}", &key[..2])),
    }
}
