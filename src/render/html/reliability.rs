//! Were the probabilities right: how often answers came true, by how sure they were.

use super::super::evaluation::BinRow;
use super::super::messages::{Arg, Message};
use super::super::queries::{Cite, Query};
use super::super::reliability::ReliabilityView;
use super::canvas::{self, Layout, label, line, n, path, rect};
use super::table::{self, figures, words};
use super::writer::Page;

/// The section.
pub(super) fn write(page: &mut Page, view: &ReliabilityView) {
    let Some(run) = view.run.as_deref().filter(|_| !view.bins.is_empty()) else {
        page.head("p", &[("class", "none")], "reliability-none");
        return;
    };
    page.line("p", &[], &Message::new("reliability-lead").name("run", run));
    let cite = |row: &str, column, value| Cite::of_run(Query::Reliability, run, row, column, value);
    let n_all = view.n() as f64;
    let sum = Message::new("reliability-sum")
        .cited("n", Arg::Count(view.n() as u64), cite("all", "n", n_all))
        .cited("hits", hits_arg(view.n_hits()), cite("all", "hits", view.n_hits()))
        .cited("ece", Arg::Number(view.ece(), 3), cite("all", "ece", view.ece()));
    page.line("p", &[], &sum);
    picture(page, view);
    data(page, view, run);
}

/// Hits are whole but for answers that lead together.
fn hits_arg(hits: f64) -> Arg {
    Arg::Number(hits, usize::from((hits - hits.round()).abs() > 1e-9))
}

fn picture(page: &mut Page, view: &ReliabilityView) {
    let locale = page.locale;
    let title = locale.text("reliability-title");
    let desc = Message::new("reliability-desc")
        .count("n", view.n())
        .message("bins", Message::new("n-bins").count("n", view.bins.len()));
    let desc = format!("{} {}", locale.bare(&desc), locale.text("table-after"));
    page.open("figure", &[("class", "reliability")]);
    for layout in Layout::BOTH {
        draw(page, &view.bins, layout, (&title, &desc));
    }
    page.head("figcaption", &[], "reliability-caption");
    page.close();
}

/// The plot: left end, side, and the height of the bars below.
struct Plan {
    left: f64,
    side: f64,
    bars: f64,
}

const TOP: f64 = 26.0;

impl Plan {
    fn at(&self, p: f64, share: f64) -> (f64, f64) {
        (self.left + self.side * p.clamp(0.0, 1.0), TOP + self.side * (1.0 - share.clamp(0.0, 1.0)))
    }
}

fn draw(page: &mut Page, bins: &[BinRow], layout: Layout, about: (&str, &str)) {
    let plan = match layout {
        Layout::Wide => Plan { left: 60.0, side: 380.0, bars: 60.0 },
        Layout::Narrow => Plan { left: 44.0, side: 232.0, bars: 48.0 },
    };
    let bars_top = TOP + plan.side + 20.0;
    let height = bars_top + plan.bars + 44.0;
    canvas::begin(page, layout, "reliability", height, about);
    for quarter in 0..=4_u8 {
        let p = f64::from(quarter) / 4.0;
        line(page, "grid", plan.at(p, 0.0), plan.at(p, 1.0));
        line(page, "grid", plan.at(0.0, p), plan.at(1.0, p));
        let text = page.locale.digits(&format!("{}%", 25 * quarter));
        let (x, y) = plan.at(0.0, p);
        label(page, x - 6.0, y + 4.0, "t-scale", 40.0, &text);
        let (x, _) = plan.at(p, 0.0);
        let class = if quarter == 4 { "t-tick t-end" } else { "t-tick t-mid" };
        label(page, x, bars_top + plan.bars + 16.0, class, 40.0, &text);
    }
    line(page, "mid", plan.at(0.0, 0.0), plan.at(1.0, 1.0));
    let above = page.locale.text("axis-true");
    label(page, plan.left, TOP - 12.0, "t-tick", plan.side, &above);
    let below = page.locale.text("axis-sure");
    let middle = plan.left + plan.side / 2.0;
    label(page, middle, bars_top + plan.bars + 34.0, "t-tick t-mid", plan.side, &below);
    points(page, &plan, bins);
    let most = bins.iter().map(|bin| bin.n).max().unwrap_or(1).max(1) as f64;
    for bin in bins {
        let tall = (plan.bars - 14.0) * bin.n as f64 / most;
        let (x, wide) = (plan.left + plan.side * bin.lo, plan.side * (bin.hi - bin.lo));
        let top = bars_top + plan.bars - tall;
        rect(page, "area v-a", (x + 1.0, top), ((wide - 2.0).max(1.0), tall.max(1.0)), "");
        let text = page.locale.digits(&bin.n.to_string());
        label(page, x + wide / 2.0, top - 3.0, "t-tick t-mid", wide + 14.0, &text);
    }
    let floor = bars_top + plan.bars;
    line(page, "axis", (plan.left, floor), (plan.left + plan.side, floor));
    page.close();
}

fn points(page: &mut Page, plan: &Plan, bins: &[BinRow]) {
    let places = bins.iter().map(|bin| plan.at(bin.mean_probability, bin.hit_rate));
    let joined: Vec<String> = places.map(|(x, y)| format!("{} {}", n(x), n(y))).collect();
    path(page, "curve", &format!("M{}", joined.join("L")));
    for bin in bins {
        let p = bin.mean_probability;
        line(page, "cap", plan.at(p, bin.hit_rate_lo), plan.at(p, bin.hit_rate_hi));
        let (x, y) = plan.at(p, bin.hit_rate);
        page.shape("circle", &[("class", "dot v-a"), ("cx", &n(x)), ("cy", &n(y)), ("r", "5")]);
    }
}

fn data(page: &mut Page, view: &ReliabilityView, run: &str) {
    page.open("details", &[("class", "data")]);
    page.head("summary", &[], "same-as-table");
    let heads = [
        figures("col-sure"),
        figures("col-n-answers"),
        figures("col-came-true"),
        words("col-share-true"),
    ];
    table::begin(page, "caption-reliability", &heads);
    for bin in &view.bins {
        // The query names a bin by its tenth.
        let row = format!("{:.0}", (10.0 * bin.lo).round());
        let cite = |column, value| Cite::of_run(Query::Reliability, run, &*row, column, value);
        let hits = bin.hit_rate * bin.n as f64;
        table::row(page, &heads, |page, column| match column {
            0 => page.share(bin.mean_probability, &cite("mean_probability", bin.mean_probability)),
            1 => page.count(bin.n, &cite("n", bin.n as f64)),
            2 => page.say(&Message::new("plain").cited("text", hits_arg(hits), cite("hits", hits))),
            _ => page.share(bin.hit_rate, &cite("hit_rate", bin.hit_rate)),
        });
    }
    table::end(page);
    page.close();
}
