//! The reliability diagram as an SVG file of its own: how often answers came true, by how sure they
//! were.

use serde::Serialize;
use serde_json::json;

use super::evaluation::{BinRow, EvaluationView, ScoredKind};
use super::html::svg::{Attr, Page, n};
use super::messages::Locale;

/// What answers were worth whose truth is known, as reports show it: equal widths, ten bins.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReliabilityView {
    /// The run whose answers they are; `None` where every run has seen the verdicts.
    pub run: Option<String>,
    /// By how sure the leading answer was.
    pub bins: Vec<BinRow>,
}

impl ReliabilityView {
    /// Answers.
    pub fn n(&self) -> usize {
        self.bins.iter().map(|bin| bin.n).sum()
    }

    /// Of these, the ones that came true; two that lead together are half a hit each.
    pub fn n_hits(&self) -> f64 {
        self.bins.iter().map(|bin| bin.n as f64 * bin.hit_rate).sum()
    }

    /// Expected calibration error: mean distance of share and probability, bins by their answers.
    pub fn ece(&self) -> f64 {
        let gap = |bin: &BinRow| bin.n as f64 * (bin.hit_rate - bin.mean_probability).abs();
        self.bins.iter().map(gap).sum::<f64>() / (self.n() as f64).max(1.0)
    }
}

/// The plot: left, top, side; below it the histogram's top and height.
const LEFT: f64 = 76.0;
const TOP: f64 = 92.0;
const SIDE: f64 = 440.0;
const BARS_TOP: f64 = TOP + SIDE + 22.0;
const BARS: f64 = 64.0;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = BARS_TOP + BARS + 66.0;

/// Legible on paper and on dark screens alike.
const STYLE: &str = "\
.back{fill:#fff}.grid{stroke:#e3e3e0;stroke-width:1}.frame{fill:none;stroke:#8a8a85;stroke-width:1}\
.ideal{stroke:#8a8a85;stroke-width:1.5;stroke-dasharray:6 5}.whisker{stroke:#1f5fa8;stroke-width:2}\
.curve{fill:none;stroke:#1f5fa8;stroke-width:1.5;opacity:.45}.point{fill:#1f5fa8;stroke:#fff;stroke-width:1.5}\
.bar{fill:#a9c3e0}text{font-family:system-ui,'Noto Sans',sans-serif;font-size:13px;fill:#3a3a37}\
.title{font-size:17px;font-weight:600;fill:#1b1b19}.note{fill:#5d5d58}.small{font-size:11px;fill:#5d5d58}\
@media (prefers-color-scheme:dark){.back{fill:#1b1b19}.grid{stroke:#383835}.frame,.ideal{stroke:#8f8f89}\
.whisker{stroke:#7fb2ea}.curve{stroke:#7fb2ea}.point{fill:#7fb2ea;stroke:#1b1b19}.bar{fill:#38597e}\
text{fill:#d9d9d3}.title{fill:#f4f4ee}.note,.small{fill:#aaaaa3}}";

/// Where a probability and a share lie on the plot.
fn at(p: f64, share: f64) -> (f64, f64) {
    (LEFT + SIDE * p.clamp(0.0, 1.0), TOP + SIDE * (1.0 - share.clamp(0.0, 1.0)))
}

/// The diagram; `None` where no answers have probabilities.
pub(super) fn svg(view: &EvaluationView) -> Option<String> {
    let of = |kind| view.sections.iter().find(|s| s.kind == kind && !s.bins.is_empty());
    let section = of(ScoredKind::Labels).or_else(|| of(ScoredKind::Elements))?;
    let metric =
        |name| section.metrics.iter().find(|m| m.name == name).map_or(f64::NAN, |m| m.value);
    let numbers = format!(
        "{} items; expected calibration error {:.3} over {} bins of equal width; accuracy {:.3}; log \
         loss {:.3}",
        section.n,
        metric("ece"),
        view.n_bins,
        metric("accuracy"),
        metric("log_loss"),
    );
    let locale = Locale::english("UTC");
    let mut page = Page::new(&locale);
    page.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", &format!("0 0 {} {}", n(WIDTH), n(HEIGHT))),
            ("width", &n(WIDTH)),
            ("height", &n(HEIGHT)),
            ("role", "img"),
            ("aria-labelledby", "title"),
            ("aria-describedby", "desc"),
        ],
    );
    let title = format!("Reliability of {}", view.what);
    page.leaf("title", &[("id", "title")], &title);
    page.leaf("desc", &[("id", "desc")], &described(&section.bins, &numbers));
    page.leaf("metadata", &[], &json!({ "bins": section.bins }).to_string());
    page.style(STYLE);
    rect(&mut page, "back", (0.0, 0.0), (WIDTH, HEIGHT));
    text(&mut page, "title", (LEFT, 30.0), "start", &title);
    text(&mut page, "note", (LEFT, 51.0), "start", &format!("against {}", view.against));
    let short = format!(
        "{} items · ECE {:.3} · accuracy {:.3} · log loss {:.3}",
        section.n,
        metric("ece"),
        metric("accuracy"),
        metric("log_loss")
    );
    text(&mut page, "note", (LEFT, 71.0), "start", &short);
    axes(&mut page);
    points(&mut page, &section.bins);
    histogram(&mut page, &section.bins);
    Some(page.finish())
}

/// The picture in words, with every number.
fn described(bins: &[BinRow], numbers: &str) -> String {
    let each: Vec<String> = bins
        .iter()
        .map(|b| {
            format!(
                "of {} answers given {:.2} on average, {:.2} came true (90% interval {:.2} to {:.2})",
                b.n, b.mean_probability, b.hit_rate, b.hit_rate_lo, b.hit_rate_hi
            )
        })
        .collect();
    format!(
        "{numbers}. On the diagonal answers come true as often as they say: {}.",
        each.join("; ")
    )
}

fn rect(page: &mut Page, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
    let (x, y, width, height) = (n(x), n(y), n(width), n(height));
    let attrs: [Attr<'_>; 5] =
        [("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)];
    page.shape("rect", &attrs);
}

fn line(page: &mut Page, class: &str, from: (f64, f64), to: (f64, f64)) {
    let (x1, y1, x2, y2) = (n(from.0), n(from.1), n(to.0), n(to.1));
    page.shape("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
}

fn text(page: &mut Page, class: &str, (x, y): (f64, f64), anchor: &'static str, words: &str) {
    let attrs: [Attr<'_>; 4] =
        [("class", class), ("x", &n(x)), ("y", &n(y)), ("text-anchor", anchor)];
    page.leaf("text", &attrs, words);
}

fn axes(page: &mut Page) {
    for step in 0..=5 {
        let p = f64::from(step) / 5.0;
        line(page, "grid", at(p, 0.0), at(p, 1.0));
        line(page, "grid", at(0.0, p), at(1.0, p));
        let (_, y) = at(0.0, p);
        text(page, "small", (LEFT - 8.0, y + 4.0), "end", &format!("{:.0}%", 100.0 * p));
        let (x, _) = at(p, 0.0);
        let below = BARS_TOP + BARS + 18.0;
        text(page, "small", (x, below), "middle", &format!("{:.0}%", 100.0 * p));
    }
    line(page, "ideal", at(0.0, 0.0), at(1.0, 1.0));
    rect(page, "frame", (LEFT, TOP), (SIDE, SIDE));
    let middle = LEFT + SIDE / 2.0;
    text(
        page,
        "note",
        (middle, BARS_TOP + BARS + 42.0),
        "middle",
        "how sure the leading answer was",
    );
    let (x, y) = (22.0, TOP + SIDE / 2.0);
    let turned = format!("rotate(-90 {} {})", n(x), n(y));
    let attrs: [Attr<'_>; 5] = [
        ("class", "note"),
        ("x", &n(x)),
        ("y", &n(y)),
        ("text-anchor", "middle"),
        ("transform", &turned),
    ];
    page.leaf("text", &attrs, "how often it was true");
}

fn points(page: &mut Page, bins: &[BinRow]) {
    let place = |b: &BinRow| at(b.mean_probability, b.hit_rate);
    let path: Vec<String> = bins
        .iter()
        .map(place)
        .enumerate()
        .map(|(ix, (x, y))| format!("{}{} {}", if ix == 0 { "M" } else { "L" }, n(x), n(y)))
        .collect();
    page.shape("path", &[("class", "curve"), ("d", &path.join(" "))]);
    for bin in bins {
        line(
            page,
            "whisker",
            at(bin.mean_probability, bin.hit_rate_lo),
            at(bin.mean_probability, bin.hit_rate_hi),
        );
    }
    let most = bins.iter().map(|b| b.n).max().unwrap_or(1) as f64;
    for bin in bins {
        let (x, y) = place(bin);
        // Areas, not radii, go with the number of items; the smallest is still seen.
        let radius = 3.5 + 5.5 * (bin.n as f64 / most).sqrt();
        let (x, y, radius) = (n(x), n(y), n(radius));
        page.open("circle", &[("class", "point"), ("cx", &x), ("cy", &y), ("r", &radius)]);
        let words = format!(
            "{} answers, said {:.2}, true {:.2} ({:.2} to {:.2})",
            bin.n, bin.mean_probability, bin.hit_rate, bin.hit_rate_lo, bin.hit_rate_hi
        );
        page.leaf("title", &[], &words);
        page.close();
    }
}

/// Under the plot: how many answers each bin holds.
fn histogram(page: &mut Page, bins: &[BinRow]) {
    let most = bins.iter().map(|b| b.n).max().unwrap_or(1) as f64;
    for bin in bins {
        let height = (BARS - 14.0) * bin.n as f64 / most;
        let (x, width) = (LEFT + SIDE * bin.lo, SIDE * (bin.hi - bin.lo));
        let top = BARS_TOP + BARS - height;
        rect(page, "bar", (x + 1.0, top), ((width - 2.0).max(1.0), height));
        text(page, "small", (x + width / 2.0, top - 3.0), "middle", &bin.n.to_string());
    }
    line(page, "frame", (LEFT, BARS_TOP + BARS), (LEFT + SIDE, BARS_TOP + BARS));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::evaluation::ScoreSection;

    #[test]
    fn the_picture_says_what_it_shows_and_escapes_names() {
        let bin = BinRow {
            lo: 0.5,
            hi: 0.6,
            n: 12,
            mean_probability: 0.55,
            hit_rate: 0.5,
            hit_rate_lo: 0.25,
            hit_rate_hi: 0.75,
        };
        let section = ScoreSection {
            kind: ScoredKind::Labels,
            topic: None,
            title: String::new(),
            n: 12,
            metrics: Vec::new(),
            bins: vec![bin],
            levels: Vec::new(),
        };
        let view = EvaluationView {
            what: "run 1".to_owned(),
            run: Some(1),
            model: "m".to_owned(),
            engine: "em".to_owned(),
            seed: 0,
            n_folds: None,
            against: "<script>.csv".to_owned(),
            n_verdicts: 12,
            n_evaluated: 12,
            n_bins: 10,
            sections: vec![section],
            notes: Vec::new(),
        };
        let picture = svg(&view).unwrap();
        assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{picture}");
        assert!(picture.contains("of 12 answers given 0.55 on average, 0.50 came true"));
        assert!(picture.contains("&quot;hit_rate&quot;:0.5"), "data go with it");
        assert!(!picture.contains("<script>"));
        let none = EvaluationView { sections: Vec::new(), ..view };
        assert!(svg(&none).is_none());
    }
}
