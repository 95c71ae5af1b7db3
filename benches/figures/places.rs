//! Places in a hierarchy. The table of places is the union of all paths on record ("Minneapolis,
//! Minnesota, USA"), as an atlas would give it: one parent a name, the most frequent, ties by
//! name. It is not told which item a path belongs to. Exact match with the truth, ties 1/k.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use thiqa::app::ImportTarget;

use crate::Figure;
use crate::way::{claims, goal, hit, probabilities, rows, scored, table, votes};

pub(crate) fn with_places(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    measure(folder, &[atlas(folder)?, claims(folder)], ("with an atlas", wanted))
}

pub(crate) fn without_places(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    measure(folder, &[claims(folder)], ("values unrelated", wanted))
}

fn measure(
    folder: &Path,
    tables: &[ImportTarget],
    (how, wanted): (&str, f64),
) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(tables)?;
    let (run, vote) = (probabilities(&store)?, votes(&store)?);
    let (mut n, mut right, mut voted) = (0_usize, 0.0, 0.0);
    for record in rows(folder, "truth.csv")? {
        let (item, truth) = (&record[0], &record[1]);
        n += 1;
        right += run.get(item).map_or(0.0, |values| hit(values, truth));
        voted += vote.get(item).map_or(0.0, |values| hit(values, truth));
    }
    let accuracy = right / n as f64;
    let text = format!(
        "{n:>5} gold  accuracy {accuracy:.4} ({}), {how}  vote {:.3}{mark}",
        goal(wanted),
        voted / n as f64,
    );
    Ok(Figure { text, missed: accuracy < wanted })
}

/// `place,parent` of every name on record.
fn atlas(folder: &Path) -> Result<ImportTarget, Box<dyn Error>> {
    let mut seen: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for record in rows(folder, "truth.csv")? {
        let path: Vec<&str> = record[2].split(',').collect();
        for (narrow, wide) in path.iter().zip(path.iter().skip(1).map(Some).chain([None])) {
            let parents = seen.entry((*narrow).to_owned()).or_default();
            // A city of the name of its province: names alone cannot tell them apart.
            if let Some(wide) = wide.filter(|wide| *wide != narrow) {
                *parents.entry((*wide).to_owned()).or_default() += 1;
            }
        }
    }
    let mut parent: BTreeMap<String, String> = BTreeMap::new();
    for (place, parents) in &seen {
        // The last of the maxima, in reverse order: the first by name.
        let most = parents.iter().rev().max_by_key(|(_, n)| **n);
        parent.extend(most.map(|(wide, _)| (place.clone(), wide.clone())));
    }
    for place in seen.keys() {
        let mut above = BTreeSet::from([place.clone()]);
        let mut at = place.clone();
        while let Some(wide) = parent.get(&at).cloned() {
            if !above.insert(wide.clone()) {
                parent.remove(place);
                break;
            }
            at = wide;
        }
    }
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["place", "parent"])?;
    for place in seen.keys() {
        out.write_record([place.as_str(), parent.get(place).map_or("", String::as_str)])?;
    }
    table("places.csv", out)
}
