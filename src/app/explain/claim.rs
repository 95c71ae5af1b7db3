//! How a claim fared, and why.

use super::{Explaining, skip_arg};
use crate::app::sets;
use crate::domain::Id;
use crate::render::{Arg, Cite, ExplainHead, ExplainView, Message, Query};

impl Explaining<'_> {
    /// Of a claim.
    pub(super) fn claim(&self, claim: Id) -> ExplainView {
        let case = self.case();
        let row = &case.claims[claim.ix()];
        let key = case.claim_key(claim);
        let subject = format!("claim:{key}");
        let head = ExplainHead { name: key.clone(), ..ExplainHead::default() };
        let said = |id| {
            Message::new(id)
                .name("source", self.shown(row.source))
                .message("statement", self.statement(claim))
        };
        let (clashes, n_more_clashes) =
            self.clashes(&|found| found.claim_a == claim || found.claim_b == claim);
        let chain = self.chain(claim);
        let placed = self.fitted.assembled.claims[claim.ix()];
        let (Ok(observation), Some(belief)) = (placed, self.belief(row.item)) else {
            let why = placed.err().map_or("", crate::model::Skip::reason);
            let headline = said("explain-claim-left-out").with("why", skip_arg(why));
            return ExplainView {
                subject,
                head,
                headline,
                paragraphs: vec![chain],
                clashes,
                n_more_clashes,
                ..ExplainView::default()
            };
        };
        let is_figure = case.items[row.item.ix()].kind.is_quantity();
        let posterior = sets::posterior_of(self.fitted, claim, observation);
        let cite = |column, value| Cite::new(Query::Claims, &key, column, value);
        let (right, overtaken) = (posterior.p_right, posterior.p_overtaken);
        let wrong = 1.0 - right;
        let fared = Message::new("explain-fared")
            .cited("right", Arg::Share(right), cite("p_right", right))
            .cited("overtaken", Arg::Share(overtaken), cite("p_overtaken", overtaken))
            .cited("wrong", Arg::Share(wrong), cite("p_wrong", wrong));
        ExplainView {
            subject,
            head,
            headline: said("explain-claim").cited(
                "p",
                Arg::Likelihood(right),
                cite("p_right", right),
            ),
            paragraphs: vec![fared, chain],
            clashes,
            n_more_clashes,
            ladder: self.ladder(&belief),
            // Of a figure no single value is believed that could be turned over.
            without: if is_figure { Vec::new() } else { self.without(&belief) },
            figures: if is_figure { self.figures_without(row.item, &belief) } else { None },
            flip: if is_figure { None } else { self.flip(&belief) },
            ..ExplainView::default()
        }
    }

    /// A source in a sentence: on the terminal by the key that people type.
    pub(super) fn shown(&self, source: Id) -> String {
        if self.wording.0 == "en" { self.key(source).to_owned() } else { self.name(source) }
    }

    /// Who said it and who passed it on.
    fn chain(&self, claim: Id) -> Message {
        let arrow = if self.wording.0 == "ar" { "join-arrow-rtl" } else { "join-arrow" };
        let step = |step: &crate::render::ChainStepView| {
            Message::plain(if self.wording.0 == "en" { &step.key } else { &step.source })
        };
        let one = |steps: &Vec<_>| Message::joined(arrow, steps.iter().map(step));
        let all = self.chains[&claim].iter().filter_map(one);
        let chain = Message::joined("join-names", all).unwrap_or_default();
        Message::new("explain-chain").message("chain", chain)
    }
}
