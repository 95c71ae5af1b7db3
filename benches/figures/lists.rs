//! Sets of authors' last names: the share of items whose inferred set, all elements with P(in) > .5,
//! is exactly the set on record.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use crate::Figure;
use crate::way::{Shares, claims, goal, hit, probabilities, rows, scored, votes};

pub(crate) fn measure(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(&[claims(folder)])?;
    let (run, vote): (Shares, Shares) = (probabilities(&store)?, votes(&store)?);
    let (mut n, mut right, mut voted) = (0_usize, 0_usize, 0.0);
    for record in rows(folder, "truth.csv")? {
        let (item, truth) = (&record[0], &record[1]);
        let truth: BTreeSet<&str> = truth.split(';').collect();
        let believed = |(value, p): &&(String, f64)| *p > 0.5 && value != "(other)";
        let values = run.get(item).map_or(&[][..], Vec::as_slice);
        let answer: BTreeSet<&str> =
            values.iter().filter(believed).map(|(value, _)| value.as_str()).collect();
        n += 1;
        right += usize::from(answer == truth);
        // Texts of claimed sets are sorted already.
        let whole = truth.into_iter().collect::<Vec<_>>().join(";");
        voted += vote.get(item).map_or(0.0, |values| hit(values, &whole));
    }
    let accuracy = right as f64 / n as f64;
    let text = format!(
        "{n:>5} gold  exact sets {accuracy:.3} ({})  vote on whole lists {:.3}{mark}",
        goal(wanted),
        voted / n as f64,
    );
    Ok(Figure { text, missed: accuracy < wanted })
}
