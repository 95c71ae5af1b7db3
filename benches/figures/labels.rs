//! One value per item out of several: accuracy (ties count 1/k), log loss, expected calibration
//! error (10 bins), and majority vote beside it.

use std::error::Error;
use std::path::Path;

use crate::Figure;
use crate::way::{claims, goal, hit, probabilities, rows, scored, votes};

/// Probabilities below this count as this in the log loss.
const FLOOR: f64 = 1e-9;

pub(crate) fn measure(folder: &Path, wanted: f64) -> Result<Figure, Box<dyn Error>> {
    let (store, mark) = scored(&[claims(folder)])?;
    let (run, vote) = (probabilities(&store)?, votes(&store)?);
    let mut bins = [(0.0, 0.0, 0.0); 10];
    let (mut n, mut right, mut loss, mut voted) = (0_usize, 0.0, 0.0, 0.0);
    for record in rows(folder, "truth.csv")? {
        let (item, truth) = (&record[0], &record[1]);
        if truth == "unknown" {
            continue;
        }
        let Some(values) = run.get(item) else { continue };
        n += 1;
        let scored = hit(values, truth);
        right += scored;
        voted += vote.get(item).map_or(0.0, |values| hit(values, truth));
        let p = values.iter().find(|(value, _)| value == truth).map_or(0.0, |(_, p)| *p);
        loss -= p.max(FLOOR).ln();
        let top = values.iter().map(|(_, p)| *p).fold(0.0, f64::max);
        let bin = &mut bins[((top * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1.0, bin.1 + top, bin.2 + scored);
    }
    let total = n as f64;
    let calibration_error =
        bins.iter().map(|(_, claimed, scored)| (claimed - scored).abs()).sum::<f64>() / total;
    let accuracy = right / total;
    let text = format!(
        "{n:>5} gold  accuracy {accuracy:.4} ({})  vote {:.3}  log loss {:.3}  ECE {:.3}{mark}",
        goal(wanted),
        voted / total,
        loss / total,
        calibration_error,
    );
    Ok(Figure { text, missed: accuracy < wanted })
}
