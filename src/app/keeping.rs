//! Keeping a database whole: examining it, and copying it.

use std::path::Path;

use super::{AppError, Observer};
use crate::render::{Cell, Column, ColumnKind, Listing, Place};
use crate::store::{Store, examine};

/// What is the matter with a database.
pub struct Examined {
    /// What was looked at, what was found, what to do.
    pub listing: Listing,
    /// All is as it should be.
    pub is_well: bool,
}

/// Looks at everything that can be wrong with a database. Never fails: what cannot be read is a
/// finding.
pub fn doctor(path: &Path) -> Examined {
    let checks = examine(path);
    let is_well = checks.iter().all(|check| check.is_ok);
    let column = |key, header| Column::new(key, header, ColumnKind::Text);
    let columns = vec![
        column("check", "CHECK"),
        column("result", "RESULT"),
        column("found", "FOUND"),
        // On the terminal it stands below its row.
        Column { place: Place::Data, ..column("advice", "ADVICE") },
    ];
    let rows = checks
        .iter()
        .map(|check| {
            let result = if check.is_ok { "sound" } else { "DAMAGED" };
            let texts = [check.name, result, &check.found, &check.advice];
            texts.map(|text| Cell::Text(text.to_owned())).to_vec()
        })
        .collect();
    let below = checks.into_iter().map(|check| check.advice).collect();
    let note = if is_well { "nothing is wrong" } else { "something is wrong; nothing was changed" };
    let listing = Listing {
        kind: "health".to_owned(),
        title: "Health".to_owned(),
        columns,
        rows,
        below,
        notes: vec![note.to_owned()],
    };
    Examined { listing, is_well }
}

/// Copies a database while others may write to it; checked before it gets its name.
///
/// # Errors
/// What the store says; [`AppError::Interrupted`] if the observer asks for it. Nothing is left then.
pub fn back_up(path: &Path, to: &Path, observer: &mut dyn Observer) -> Result<(), AppError> {
    let mut told = |done, total| observer.progress("copy", done, Some(total));
    if Store::back_up(path, to, &mut told)?.is_break() {
        return Err(AppError::Interrupted);
    }
    Ok(())
}
