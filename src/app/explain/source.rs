//! Why a source has its score, and whom it copies.

use itertools::Itertools;

use super::{Explaining, skip_arg};
use crate::app::fit::Fitted;
use crate::app::numbers::shift_row;
use crate::app::view::dependence_row;
use crate::app::{dependence, sets};
use crate::domain::Id;
use crate::model::{FamilyPosterior, SourcePosterior};
use crate::render::{
    Arg, Cite, DependenceRow, ExplainHead, ExplainView, LadderRow, Message, Query,
    shift_range_cited, shift_sentence,
};

impl Explaining<'_> {
    /// What a source is worth by topic, and how much too high its figures are.
    fn topics(&self, key: &str, posterior: &SourcePosterior) -> Option<Message> {
        let families = &posterior.families;
        if families.len() < 2 && families.iter().all(|f| f.shift.is_none()) {
            return None;
        }
        let names = &self.fitted.assembled.problem.families;
        let topic = |f: &FamilyPosterior| {
            let name = &names[usize::from(f.family)].name;
            let cite = |column, x| Cite::new(Query::Topics, format!("{key} {name}"), column, x);
            let number = |column, x: f64, digits| {
                Arg::Cited(Box::new(Arg::Number(x, digits)), cite(column, x))
            };
            let told = Message::new("explain-topic")
                .with("topic", Arg::Word("family".into(), name.clone().into()))
                .with("mean", number("mean", f.mean, 2))
                .with("lo", number("lo", f.lo, 2))
                .with("hi", number("hi", f.hi, 2))
                .with("n", number("n_claims", f.n_claims, 1));
            let Some(shift) = f.shift else { return told };
            let shift = shift_row(self.fitted, f.family, shift);
            let size =
                shift_sentence([shift.mean, shift.lo, shift.hi], shift.is_ratio, self.wording);
            let cites = [cite("shift_lo", shift.lo), cite("shift_hi", shift.hi)];
            let interval = shift_range_cited((shift.lo, shift.hi), shift.is_ratio, cites);
            Message::new("explain-topic-shift")
                .message("topic", told)
                .cited("shift", Arg::Message(Box::new(size)), cite("shift", shift.mean))
                .message("interval", interval)
        };
        let topics = Message::joined("join-names", families.iter().map(topic))?;
        Some(Message::new("explain-topics").message("topics", topics))
    }

    /// The pairs that the source is one of.
    fn copies(&self, body: Id) -> Vec<DependenceRow> {
        let Fitted { case, assembled, dependence: found, .. } = self.fitted;
        let name = |source: Id| self.shown(source);
        dependence::rows(found, &assembled.bodies)
            .iter()
            .filter(|pair| pair.source_a == body || pair.source_b == body)
            .map(|pair| dependence_row(case, &name, pair))
            .sorted_by(|a, b| b.p().total_cmp(&a.p()))
            .collect()
    }

    /// Of a source.
    pub(super) fn source(&self, source: Id) -> ExplainView {
        let Fitted { case, assembled, fit, .. } = self.fitted;
        let body = case.body(source);
        let subject = format!("source:{}", self.key(source));
        let head = ExplainHead { name: self.name(source), ..ExplainHead::default() };
        let Some(ix) = assembled.bodies.iter().position(|id| *id == body) else {
            let headline = Message::new("explain-silent").name("source", self.shown(source));
            return ExplainView { subject, head, headline, ..ExplainView::default() };
        };
        let posterior = &fit.posterior.sources[ix];
        let (letter, _) = crate::app::grade(posterior);
        let key = self.key(body);
        let cite = |column, value| Cite::new(Query::Sources, key, column, value);
        let number = |column, x: f64| Arg::Cited(Box::new(Arg::Number(x, 2)), cite(column, x));
        let headline = Message::new("explain-source")
            .name("source", self.shown(body))
            .with("mean", number("mean", posterior.mean))
            .with("lo", number("lo", posterior.lo))
            .with("hi", number("hi", posterior.hi))
            .name("letter", letter);
        // Rounding may leave a negative nothing.
        let n_effective = posterior.n_effective.max(0.0) + 0.0;
        let mut paragraphs = vec![
            Message::new("explain-consistency"),
            Message::new("explain-rests-on")
                .cited("n", Arg::Number(n_effective, 1), cite("n_effective", n_effective))
                .cited(
                    "prior",
                    Arg::Number(posterior.prior_mean, 2),
                    cite("prior_mean", posterior.prior_mean),
                ),
        ];
        if letter == "F" {
            paragraphs.push(Message::new("explain-unjudged"));
        }
        paragraphs.extend(self.topics(key, posterior));
        let (clashes, n_more_clashes) = self.clashes(&|found| {
            let of = |claim: Id| case.body(case.claims[claim.ix()].source);
            of(found.claim_a) == body || of(found.claim_b) == body
        });
        ExplainView {
            subject,
            head,
            headline,
            paragraphs,
            clashes,
            n_more_clashes,
            dependence: self.copies(body),
            ladder: self.said_by(body),
            ..ExplainView::default()
        }
    }

    /// The claims of a source, those least probably right first.
    fn said_by(&self, body: Id) -> Vec<LadderRow> {
        let Fitted { case, assembled, .. } = self.fitted;
        case.claims
            .iter()
            .filter(|claim| case.body(claim.source) == body)
            .map(|claim| {
                let placed = assembled.claims[claim.id.ix()];
                let posterior = placed.ok().map(|o| sets::posterior_of(self.fitted, claim.id, o));
                LadderRow {
                    weight_db: posterior.map(|p| p.weight_db),
                    p_right: posterior.map(|p| p.p_right),
                    note: placed
                        .err()
                        .map(|skip| Message::new("plain").with("text", skip_arg(skip.reason()))),
                    ..self.said(claim)
                }
            })
            .sorted_by(|a, b| {
                let p = |row: &LadderRow| row.p_right.unwrap_or(2.0);
                p(a).total_cmp(&p(b)).then_with(|| a.claim.cmp(&b.claim))
            })
            .collect()
    }
}
