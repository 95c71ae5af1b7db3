//! Names that look like others, at length: a thousand imitations are stopped or taken for the name that
//! they imitate, and real names of outlets are left alone. Real names are those of the evaluation sets
//! (not part of the project; without them the shipped pollsters stand in) and of the Arabic press.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use thiqa::domain::CaseInfo;
use thiqa::ingest::{Catalog, NoClaims, ReadOptions, Table, read};

use super::support::root;

/// Outlets, agencies and monitors that write themselves in Arabic letters.
const ARABIC: &[&str] = &[
    "الجزيرة",
    "العربية",
    "الشرق الأوسط",
    "الحياة",
    "النهار",
    "الأهرام",
    "القدس العربي",
    "العربي الجديد",
    "عنب بلدي",
    "شبكة شام",
    "حلب اليوم",
    "روداو",
    "هاوار",
    "نورث برس",
    "سانا",
    "الوطن",
    "تشرين",
    "الثورة",
    "البعث",
    "الإخبارية",
    "المرصد السوري لحقوق الإنسان",
    "الشبكة السورية لحقوق الإنسان",
    "قوات سوريا الديمقراطية",
    "الدفاع المدني السوري",
    "وكالة الأنباء الفرنسية",
    "رويترز",
    "أسوشيتد برس",
    "وكالة الأناضول",
    "سبوتنيك عربي",
    "روسيا اليوم",
    "بي بي سي عربي",
    "فرانس 24",
    "دويتشه فيله عربية",
    "سكاي نيوز عربية",
    "الميادين",
    "المنار",
    "الجديد",
    "السفير",
    "الأخبار",
    "المدن",
    "درج",
    "رصيف 22",
    "مدى مصر",
    "المصري اليوم",
    "اليوم السابع",
    "الدستور",
    "الرأي",
    "الغد",
    "الصباح",
    "الزمان",
    "المدى",
    "السومرية",
    "كردستان 24",
    "ناس نيوز",
    "واع",
    "عكاظ",
    "الرياض",
    "البيان",
    "الخليج",
    "الاتحاد",
    "القبس",
    "الراية",
    "الشروق",
    "هسبريس",
    "النشرة",
    "شفق نيوز",
];

/// Letters of other scripts that look like those of Latin or Arabic names.
const LETTERS: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
    ('j', 'ј'),
    ('A', 'Α'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Ε'),
    ('H', 'Н'),
    ('I', 'Ι'),
    ('K', 'Κ'),
    ('M', 'М'),
    ('N', 'Ν'),
    ('O', 'Ο'),
    ('P', 'Ρ'),
    ('S', 'Ѕ'),
    ('T', 'Τ'),
    ('X', 'Χ'),
    ('o', 'ο'),
    ('v', 'ν'),
    ('ي', 'ی'),
    ('ك', 'ک'),
    ('ه', 'ہ'),
    ('ا', 'ﺍ'),
    ('س', 'ﺳ'),
    ('ل', 'ﻟ'),
    ('ن', 'ﻧ'),
];

/// Characters that are not seen, put behind the first letter.
const UNSEEN: &[char] =
    &['\u{200b}', '\u{200d}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{ad}', '\u{feff}', '\u{640}'];

fn real() -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "the data lie outside the project")]
    let told = std::env::var("THIQA_DATA").ok();
    let data = told.map_or_else(|| root().join("../shared/data"), Into::into);
    let sets = ["emergent", "book", "flight", "polls538"].map(|set| data.join(set));
    let shipped = root().join("datasets/polls538");
    let mut names: BTreeSet<String> = ARABIC.iter().map(|name| (*name).to_owned()).collect();
    for folder in sets.iter().filter(|set| set.is_dir()).chain([&shipped]) {
        names.extend(sources(&folder.join("claims.csv")));
    }
    names.into_iter().collect()
}

fn sources(claims: &Path) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(claims).unwrap();
    let at = reader.headers().unwrap().iter().position(|name| name == "source").unwrap();
    reader.records().map(|row| row.unwrap()[at].trim().to_owned()).collect()
}

/// A name and one that imitates it, for every letter that has a double, and every unseen character.
fn imitations(names: &[String]) -> Vec<(&str, String)> {
    let mut pairs = Vec::new();
    for (n, name) in names.iter().enumerate() {
        for (letter, double) in LETTERS {
            if let Some(at) = name.find(*letter) {
                let (before, after) = (&name[..at], &name[at + letter.len_utf8()..]);
                pairs.push((name.as_str(), format!("{before}{double}{after}")));
            }
        }
        // Tatweel stands within Arabic words only.
        let is_arabic = ARABIC.contains(&name.as_str());
        let unseen = UNSEEN[n % UNSEEN.len()];
        let first = name.chars().next().unwrap().len_utf8();
        if unseen != '\u{640}' || is_arabic {
            let (before, after) = name.split_at(first);
            pairs.push((name.as_str(), format!("{before}{unseen}{after}")));
        }
    }
    pairs
}

/// Reads claims of these sources as one file, from nothing; how many sources there are then, or the
/// codes of the rows that were refused.
fn imported<'a>(names: impl Iterator<Item = &'a str>) -> (usize, Vec<String>) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["source", "item", "value"]).unwrap();
    for (n, name) in names.enumerate() {
        writer.write_record([name, &format!("item-{n}"), "yes"]).unwrap();
    }
    let text = writer.into_inner().unwrap();
    let mut catalog = Catalog::empty(CaseInfo::default());
    let options =
        ReadOptions { keep_good: true, table: Some(Table::Claims), ..ReadOptions::default() };
    let mut go_on = |_| ControlFlow::Continue(());
    let found =
        read("claims.csv", &mut text.as_slice(), &options, &mut catalog, &NoClaims, &mut go_on);
    let refused = found.unwrap().rejects.iter().map(|row| row.message.clone()).collect();
    let used = catalog.case().sources.iter().filter(|source| source.key != "?").count();
    (used, refused)
}

/// Of each pair the second is refused, or taken for the first: they never become two sources.
#[test]
fn a_thousand_imitations_do_not_pass() {
    let names = real();
    let pairs = imitations(&names);
    assert!(pairs.len() >= 1_000, "{}", pairs.len());
    // All of them, spread over all names, letters and marks.
    let step = pairs.len() / 1_000;
    let tried: Vec<_> = pairs.iter().step_by(step.max(1)).take(1_000).collect();
    let passed: Vec<_> = tried
        .iter()
        .filter(|(name, imitation)| imported([*name, imitation.as_str()].into_iter()).0 != 1)
        .collect();
    assert_eq!(tried.len(), 1_000);
    assert!(passed.is_empty(), "{} pass: {:?}", passed.len(), &passed[..passed.len().min(20)]);
}

/// Fewer than 1 in 100 real names, all of them in one file, are taken for imitations.
#[test]
fn real_names_are_left_alone() {
    let names = real();
    let (_, refused) = imported(names.iter().map(String::as_str));
    let share = refused.len() as f64 / names.len() as f64;
    assert!(share < 0.01, "{} of {}: {refused:#?}", refused.len(), names.len());
}
