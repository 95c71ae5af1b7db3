//! Predictions as time goes on, beside every classic algorithm that yields probabilities.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use thiqa::app::{self, Every, ImportTarget, ModelParams, PrequentialRequest};
use thiqa::render::MethodRow;

use crate::way::{Quiet, claims, imported};

/// Sets with times, and how often something is predicted.
const SETS: [(&str, Every); 2] = [("emergent", Every::Week), ("polls538-winner", Every::Month)];

pub(crate) fn print(data: &Path, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    for (folder, every) in SETS {
        let store = imported(&[claims(&data.join(folder))])?;
        let request = PrequentialRequest {
            every,
            from: None,
            to: None,
            truth: Some(ImportTarget::File(data.join(folder).join("truth.csv"))),
            params: ModelParams::default(),
            classics: true,
        };
        let view = app::prequential(&store, &request, &mut Quiet)?;
        writeln!(out, "\n{folder}, every {}: mean ln P, nats", every.as_str())?;
        writeln!(
            out,
            "\n| method | {} verdicts | ahead by | {} claims | ahead by |",
            view.n_verdicts, view.n_claims
        )?;
        writeln!(out, "|---|---|---|---|---|")?;
        for (verdicts, claims) in view.verdicts.iter().zip(&view.claims) {
            writeln!(out, "| {} | {} | {} |", verdicts.method, shown(verdicts), shown(claims))?;
        }
    }
    Ok(())
}

fn shown(row: &MethodRow) -> String {
    match (row.behind, row.behind_lo, row.behind_hi) {
        (Some(behind), Some(lo), Some(hi)) => {
            format!("{:.3} | {behind:.3} ({lo:.3} to {hi:.3})", row.mean)
        }
        _ => format!("{:.3} | ", row.mean),
    }
}
