//! Why an answer is what it is.

use super::{Belief, Explaining, asked, skip_arg};
use crate::app::fit::Fitted;
use crate::app::sets;
use crate::app::view::figure_kind;
use crate::domain::Id;
use crate::render::{
    Arg, Cite, ExplainHead, ExplainView, FigureRow, ItemFigure, Message, Query, figure_sentence,
};

impl Explaining<'_> {
    /// Of an item; `figures` are those that the run stored, in time.
    pub(super) fn item(&self, item: Id, figures: &[FigureRow]) -> ExplainView {
        let case = self.case();
        let row = &case.items[item.ix()];
        let question = self.question(item);
        let head = ExplainHead { name: question.clone(), ..ExplainHead::default() };
        let subject = format!("item:{}", row.key);
        let Some(belief) = self.belief(item) else {
            let paragraphs = self.left_out(item);
            let headline = Message::new("explain-not-inferred").name("asked", asked(&question));
            return ExplainView { subject, head, headline, paragraphs, ..ExplainView::default() };
        };
        let lambda = self.hearsay(&belief);
        let (headline, paragraphs) = self.believed(&question, (&row.key, lambda), &belief);
        let (clashes, n_more_clashes) = self.clashes(&|found| {
            [found.claim_a, found.claim_b].iter().any(|c| case.claims[c.ix()].item == item)
        });
        let view = ExplainView {
            subject,
            head,
            headline,
            paragraphs,
            clashes,
            n_more_clashes,
            ladder: self.ladder(&belief),
            lambda: Some(lambda),
            probability: Some(belief.probability),
            ..ExplainView::default()
        };
        if row.kind.is_quantity() {
            let without = self.figures_without(item, &belief);
            let view = ExplainView { figures: without, ..view };
            return self.with_figures(view, item, figures);
        }
        ExplainView { without: self.without(&belief), flip: self.flip(&belief), ..view }
    }

    /// Puts the figures of an item in front of what else there is to say of it: of a grid of
    /// candidates the most probable one tells little.
    fn with_figures(&self, mut view: ExplainView, item: Id, figures: &[FigureRow]) -> ExplainView {
        let row = &self.case().items[item.ix()];
        let (Some(kind), Some((last, earlier))) = (figure_kind(row.kind), figures.split_last())
        else {
            return view;
        };
        let zone = &self.case().info.time_zone;
        let told = |figure: &FigureRow| {
            let figure = ItemFigure { kind, row: *figure, unit: row.unit.clone() };
            figure_sentence(&figure, &row.key, self.wording, zone)
        };
        view.headline = Message::new("explain-figure")
            .name("asked", asked(&self.question(item)))
            .message("figure", told(last));
        if let Some(before) = Message::joined("join-names", earlier.iter().map(told)) {
            view.paragraphs.insert(0, Message::new("explain-before").message("earlier", before));
        }
        view
    }

    /// Share of what is said that the model takes for hearsay; of a set the mean over its elements.
    fn hearsay(&self, belief: &Belief) -> f64 {
        let posteriors = &self.fitted.fit.posterior.items[belief.blocks.clone()];
        posteriors.iter().map(|p| p.lambda).sum::<f64>() / posteriors.len() as f64
    }

    /// The answer of an item with that key, its alternatives and the share of hearsay, in words.
    fn believed(
        &self,
        question: &str,
        (key, lambda): (&str, f64),
        belief: &Belief,
    ) -> (Message, Vec<Message>) {
        let Fitted { assembled, fit, .. } = self.fitted;
        let items = &assembled.items[belief.blocks.clone()];
        let posteriors = &fit.posterior.items[belief.blocks.clone()];
        let answer = |value: &str| Arg::Answer {
            question: question.to_owned(),
            value: value.to_owned(),
            denied: false,
        };
        let cited = |value: &str, arg: Arg, p: f64| {
            let cite = Cite::new(Query::Answers, format!("{key} {value}"), "probability", p);
            Arg::Cited(Box::new(arg), cite)
        };
        let is_set = items[0].element.is_some();
        let all: Vec<(String, f64)> = if is_set {
            let members = sets::members(items, posteriors);
            members.map(|(element, p)| (element.to_owned(), p)).collect()
        } else {
            items[0].values.iter().cloned().zip(posteriors[0].probability.iter().copied()).collect()
        };
        let headline = if items[0].values.is_empty() {
            // A grid of figures: the run's own figure takes the place of this.
            Message::new("explain-not-inferred")
        } else if is_set {
            let leading = sets::answer(all.iter().map(|(element, p)| (element.as_str(), *p)));
            Message::new("explain-set").name("answer", leading).cited(
                "p",
                Arg::Likelihood(belief.probability),
                Cite::explained(".", "probability", belief.probability),
            )
        } else {
            let leading = &items[0].values[belief.toward[0]];
            let is_timeless = posteriors[0].segments.is_empty();
            let p = cited(leading, Arg::Likelihood(belief.probability), belief.probability);
            Message::new(if is_timeless { "explain-item" } else { "explain-item-at-end" })
                .with("answer", answer(leading))
                .with("p", p)
        };
        let each = |(value, p): &(String, f64)| {
            Message::new("explain-value")
                .with("answer", answer(value))
                .with("p", cited(value, Arg::Share(*p), *p))
        };
        let mut paragraphs: Vec<Message> =
            Message::joined("join-dots", all.iter().map(each)).into_iter().collect();
        paragraphs.push(Message::new("explain-lambda").cited(
            "lambda",
            Arg::Share(lambda),
            Cite::explained(".", "lambda", lambda),
        ));
        (headline.name("asked", asked(question)), paragraphs)
    }

    /// Why the claims on an item told nothing.
    fn left_out(&self, item: Id) -> Vec<Message> {
        let case = self.case();
        let of_item = case.claims.iter().filter(|claim| claim.item == item);
        of_item
            .map(|claim| {
                let why = match self.fitted.assembled.claims[claim.id.ix()] {
                    Ok(_) => "",
                    Err(skip) => skip.reason(),
                };
                Message::new("explain-left-out")
                    .with("claim", Arg::Claim(case.claim_key(claim.id)))
                    .name("source", self.key(claim.source))
                    .message("statement", self.statement(claim.id))
                    .with("why", skip_arg(why))
            })
            .collect()
    }
}
