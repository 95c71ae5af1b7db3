//! An explanation for the terminal: the answer, the ladder of evidence, what would change it.

use super::explanation::{ExplainView, FlipView, LadderRow, WithoutRow};
use super::figure::{FigureRow, figure_text};
use super::listing::TerminalStyle;
use super::messages::{Arg, Locale, Message};
use super::queries::Cite;
use super::table::{balanced, blue, bold, dim};
use super::text::{clean, isolated, truncated, width, wrapped};
use super::words::{percent, percent_and_term};

/// Cells on either side of the zero of the ladder.
const HALF: usize = 10;

/// The text.
pub(super) fn terminal(view: &ExplainView, style: TerminalStyle) -> String {
    let mut out = String::new();
    let columns = style.width.clamp(20, 100);
    let locale = Locale::english(&view.head.zone);
    push(&mut out, &bold(&isolated(&view.subject), style));
    for line in wrapped(&isolated(&locale.bare(&view.headline)), columns) {
        push(&mut out, &bold(&balanced(&line), style));
    }
    for paragraph in view.english_paragraphs() {
        out.push('\n');
        for line in wrapped(&isolated(&paragraph), columns) {
            push(&mut out, &balanced(&line));
        }
    }
    if !view.ladder.is_empty() {
        out.push('\n');
        ladder(&mut out, view, &locale, style);
    }
    if !view.without.is_empty() {
        out.push('\n');
        without(&mut out, &view.without, style);
    }
    if let Some(figures) = &view.figures {
        out.push('\n');
        push(&mut out, &bold("The figure without each origin", style));
        let told = |row: &FigureRow| figure_text(figures.kind, row, &view.head.zone);
        push(&mut out, &format!("  with all: {}", told(&figures.all)));
        for (keys, _, row) in &figures.rows {
            for line in wrapped(&format!("without {}: {}", isolated(keys), told(row)), columns - 2)
            {
                push(&mut out, &format!("  {}", balanced(&line)));
            }
        }
    }
    if let Some(flip) = &view.flip {
        out.push('\n');
        push(&mut out, &bold("What would turn it over", style));
        for sentence in flip.sentences() {
            for line in wrapped(&locale.plain(&sentence), columns.saturating_sub(2)) {
                push(&mut out, &format!("  {}", balanced(&line)));
            }
        }
    }
    out
}

impl FlipView {
    /// What would turn the answer over, in words.
    pub(super) fn sentences(&self) -> Vec<Message> {
        let Self { margin_db, together, after, turns_over } = self;
        let mut said = vec![Message::new("flip-evidence").cited(
            "margin",
            Arg::Number(*margin_db, 0),
            Cite::explained(".flip", "margin_db", *margin_db),
        )];
        let id = match (together.len(), turns_over) {
            (0, _) => "flip-nothing",
            (1, true) => "flip-one",
            (_, true) => "flip-some",
            (_, false) => "flip-not",
        };
        let told = Message::new(id);
        said.push(match Message::joined("join-names", together.iter().map(Message::plain)) {
            Some(names) => told.message("names", names).cited(
                "p",
                Arg::Share(*after),
                Cite::explained(".flip", "after", *after),
            ),
            None => told,
        });
        said
    }
}

/// One line each: `subject`, `headline`, `paragraph`, `evidence` (claim, source, says, decibans,
/// P(right), chain, note), `without` (origin, before, after), `flip` (decibans, after, origins).
pub(super) fn plain(view: &ExplainView) -> String {
    let number =
        |x: Option<f64>| x.filter(|x| x.is_finite()).map_or_else(String::new, |x| x.to_string());
    let locale = Locale::english(&view.head.zone);
    let mut lines = vec![
        vec!["subject".to_owned(), view.subject.clone()],
        vec!["headline".to_owned(), locale.bare(&view.headline)],
    ];
    let paragraphs = view.english_paragraphs().into_iter();
    lines.extend(paragraphs.map(|text| vec!["paragraph".to_owned(), text]));
    lines.extend(view.ladder.iter().map(|row| {
        vec![
            "evidence".to_owned(),
            row.claim.clone(),
            row.source.clone(),
            row.says.clone(),
            number(row.weight_db),
            number(row.p_right),
            row.chain(),
            row.note.as_ref().map(|note| locale.bare(note)).unwrap_or_default(),
        ]
    }));
    lines.extend(view.without.iter().map(|row| {
        let (before, after) = (number(Some(row.before)), number(Some(row.after)));
        vec!["without".to_owned(), row.what.clone(), before, after]
    }));
    lines.extend(view.flip.iter().map(|flip| {
        let (margin, after) = (number(Some(flip.margin_db)), number(Some(flip.after)));
        vec!["flip".to_owned(), margin, after, flip.together.join("; ")]
    }));
    let line = |fields: Vec<String>| {
        fields.iter().map(|field| clean(field)).collect::<Vec<_>>().join("\t") + "\n"
    };
    lines.into_iter().map(line).collect()
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

fn ladder(out: &mut String, view: &ExplainView, locale: &Locale, style: TerminalStyle) {
    let rows: &[LadderRow] = &view.ladder;
    let view_of_source = view.subject.starts_with("source:");
    let minus = if style.unicode { "−" } else { "-" };
    push(out, &bold("Evidence, in decibans", style));
    let toward = if view_of_source { "what the source says" } else { "the leading answer" };
    let scale = format!(
        "+ is for {toward}, {minus} against it; 10 dB multiply the odds by ten, 3 dB double them"
    );
    for line in wrapped(&scale, style.width.clamp(20, 100)) {
        push(out, &dim(&line, style));
    }
    let largest = rows
        .iter()
        .filter_map(|r| r.weight_db.filter(|w| w.is_finite()))
        .fold(0.0_f64, |m, w| m.max(w.abs()));
    // The full bar is a round figure, so that two explanations can be compared.
    let scale = [3.0, 10.0, 30.0].into_iter().find(|s| largest <= *s).unwrap_or(largest);
    let room = style.width.saturating_sub(2 * HALF + 1 + 11).max(16);
    for row in rows {
        let weight = row.weight_db.filter(|w| w.is_finite());
        let figure = match weight {
            Some(w) if w < 0.0 => format!("{minus}{:.1}", w.abs()),
            Some(w) => format!("+{w:.1}"),
            None => minus.to_owned(),
        };
        let bar = blue(&weight_bar(weight.unwrap_or(0.0), scale, style.unicode), style);
        let what =
            format!("{} {}: {}", isolated(&row.claim), isolated(&row.source), isolated(&row.says));
        let what = balanced(&truncated(&what, room, if style.unicode { "…" } else { "..." }));
        push(out, &format!("{figure:>7} {bar}  {what}"));
        let mut about = Vec::new();
        if let Some(p) = row.p_right {
            about.push(format!("right {}", percent(p)));
        }
        let chain = row.chain();
        if !chain.is_empty() {
            let arrow = if style.unicode { " → " } else { " -> " };
            let names: Vec<_> = chain.split('→').map(isolated).collect();
            about.push(names.join(arrow));
        }
        if let Some(note) = &row.note {
            about.push(isolated(&locale.bare(note)));
        }
        let indent = " ".repeat(7 + 1 + 2 * HALF + 1 + 2);
        for line in wrapped(&about.join("; "), room) {
            if !line.is_empty() {
                push(out, &format!("{indent}{}", dim(&balanced(&line), style)));
            }
        }
    }
    push(out, &dim(&format!("A full bar is {scale:.0} dB."), style));
}

/// `······███│··········`: against to the left of the line, for to the right.
fn weight_bar(weight: f64, scale: f64, unicode: bool) -> String {
    let length = ((weight.abs() / scale.max(f64::MIN_POSITIVE)) * HALF as f64).round() as usize;
    let length = length.min(HALF);
    let (full, empty, zero) = if unicode { ('█', '·', '│') } else { ('#', '.', '|') };
    let side = |full_cells: usize, mirrored: bool| -> String {
        let cells = (0..HALF).map(|i| if i < full_cells { full } else { empty });
        if mirrored { cells.rev().collect() } else { cells.collect() }
    };
    let (left, right) = if weight < 0.0 { (length, 0) } else { (0, length) };
    format!("{}{zero}{}", side(left, true), side(right, false))
}

fn without(out: &mut String, rows: &[WithoutRow], style: TerminalStyle) {
    push(out, &bold("The leading answer without each origin", style));
    let arrow = if style.unicode { "→" } else { "->" };
    let names: Vec<_> = rows.iter().map(|r| isolated(&r.what)).collect();
    let room = names.iter().map(|n| width(n)).max().unwrap_or(0).min(style.width / 2);
    for (row, name) in rows.iter().zip(names) {
        let name = balanced(&truncated(&name, room, if style.unicode { "…" } else { "..." }));
        let pad = " ".repeat(room.saturating_sub(width(&name)));
        let flips = (row.before >= 0.5) != (row.after >= 0.5);
        let mark = if flips { bold("  turns it over", style) } else { String::new() };
        push(
            out,
            &format!(
                "  {name}{pad}  {} {arrow} {}{mark}",
                percent(row.before),
                percent_and_term(row.after)
            ),
        );
    }
}
