//! Pieces of evidence on one item, and which of them are one voice.

use std::collections::{BTreeMap, BTreeSet};

use super::axis::Reading;
use super::readings::When;
use crate::domain::Id;

/// A value, and whether it is denied.
type Content = (u16, bool);

/// One claim (direct, or passed on by rules) as evidence on one item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Key of the claim, if it has one of its own, for an order that does not depend on ids.
    pub(super) claim_key: Option<String>,
    pub(super) claim: Id,
    /// Rules that passed it on; empty for a claim on the item itself.
    pub(super) rules: Vec<Id>,
    /// Source index of the body.
    pub(super) source: u32,
    pub(super) root: u32,
    pub(super) value: u16,
    pub(super) denied: bool,
    pub(super) weight: f64,
    /// `None` on items without time.
    pub(super) when: Option<When>,
    /// Last known time of the claim, for "the latest counts"; `None` if unknown.
    pub(super) latest: Option<i64>,
}

impl Piece {
    fn is_derived(&self) -> bool {
        !self.rules.is_empty()
    }

    fn reading(&self) -> Option<&Reading> {
        self.when.as_ref().map(|when| &when.reading)
    }

    /// May the two speak of one moment, as far as their own wording goes?
    fn may_coincide(&self, other: &Self) -> bool {
        match (self.reading(), other.reading()) {
            (Some(a), Some(b)) => a.may_coincide(b),
            _ => true,
        }
    }

    /// Content: the value, asserted or denied.
    fn content(&self) -> Content {
        (self.value, self.denied)
    }
}

/// Pieces that count as one: the first is the voice, the others repeat it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Voice {
    pub(super) piece: Piece,
    /// All claims that it stands for, its own first; direct ones only.
    pub(super) claims: Vec<Id>,
}

/// Canonical order: by source, direct before derived, firm before hedged, then time, content and
/// key. Pieces that are told apart by the claim's number alone are equal in all that counts.
fn order(a: &Piece, b: &Piece) -> std::cmp::Ordering {
    a.source
        .cmp(&b.source)
        .then(a.is_derived().cmp(&b.is_derived()))
        .then(b.weight.total_cmp(&a.weight))
        .then_with(|| a.when.cmp(&b.when))
        .then(a.content().cmp(&b.content()))
        .then_with(|| a.claim_key.cmp(&b.claim_key))
        .then(a.claim.cmp(&b.claim))
}

/// Who of one root is its voice: its own words before what a rule passes on, the firmest, then who
/// said it first (a copy comes later), then canonical order.
fn precedence(a: &Piece, b: &Piece) -> std::cmp::Ordering {
    let said = |p: &Piece| (p.latest.is_none(), p.latest);
    a.is_derived()
        .cmp(&b.is_derived())
        .then(b.weight.total_cmp(&a.weight))
        .then_with(|| said(a).cmp(&said(b)))
        .then_with(|| order(a, b))
}

/// On a timeless item the latest claim of a body counts; where times do not tell, its one voice is
/// split among the different things it says (`docs/decisions/0003-contradicting-oneself.md`).
fn settle_timeless(pieces: &mut Vec<Piece>) {
    let mut by_source: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (ix, piece) in pieces.iter().enumerate() {
        if !piece.is_derived() {
            by_source.entry(piece.source).or_default().push(ix);
        }
    }
    let mut drop = vec![false; pieces.len()];
    for ixs in by_source.values().filter(|ixs| ixs.len() > 1) {
        let latest = ixs.iter().map(|&ix| pieces[ix].latest).max().flatten();
        let is_kept = |piece: &Piece| piece.latest == latest;
        // What it says last, and how firmly at the most.
        let mut said: BTreeMap<Content, f64> = BTreeMap::new();
        for piece in ixs.iter().map(|&ix| &pieces[ix]).filter(|piece| is_kept(piece)) {
            let firmest = said.entry(piece.content()).or_default();
            *firmest = firmest.max(piece.weight);
        }
        let share = said.len() as f64;
        for &ix in ixs {
            let piece = &mut pieces[ix];
            // An earlier claim of the very same thing stays as a repetition, no firmer than the
            // last word.
            match said.get(&piece.content()) {
                Some(&last) if !is_kept(piece) => piece.weight = piece.weight.min(last) / share,
                Some(_) => piece.weight /= share,
                None => drop[ix] = true,
            }
        }
    }
    let mut ix = 0;
    pieces.retain(|_| {
        ix += 1;
        !drop[ix - 1]
    });
}

/// Merges what one root says more than once. Returns the voices in canonical order.
pub(super) fn voices(mut pieces: Vec<Piece>, has_time: bool) -> Vec<Voice> {
    if !has_time {
        settle_timeless(&mut pieces);
    }
    // What a body says itself is never replaced by what a rule passes on: direct claims are first.
    pieces.sort_by(precedence);
    let mut voices: Vec<Voice> = Vec::new();
    // By root, content and time, so that a large item needs no all-pairs scan.
    let mut known: BTreeMap<(u32, Content, Option<Reading>), usize> = BTreeMap::new();
    for piece in pieces {
        let key = (piece.root, piece.content(), piece.reading().cloned());
        let ix = *known.entry(key).or_insert(voices.len());
        let own = (!piece.is_derived()).then_some(piece.claim);
        match voices.get_mut(ix) {
            Some(voice) => voice.claims.extend(own),
            None => voices.push(Voice { piece, claims: own.into_iter().collect() }),
        }
    }
    voices.sort_by(|a, b| order(&a.piece, &b.piece));
    share_among_derived(&mut voices);
    voices
}

/// What rules pass on to one item from one root about one stretch of time is one voice: it shares
/// its weight (`docs/decisions/0004-evidence-through-rules.md`).
fn share_among_derived(voices: &mut [Voice]) {
    let mut groups: BTreeMap<(u32, Content), Vec<usize>> = BTreeMap::new();
    for (ix, voice) in voices.iter().enumerate().filter(|(_, voice)| voice.piece.is_derived()) {
        groups.entry((voice.piece.root, voice.piece.content())).or_default().push(ix);
    }
    for group in groups.values().filter(|group| group.len() > 1) {
        let n_together: Vec<usize> = group
            .iter()
            .map(|&a| {
                let together = |b: &&usize| voices[a].piece.may_coincide(&voices[**b].piece);
                group.iter().filter(together).count()
            })
            .collect();
        for (&ix, n) in group.iter().zip(n_together) {
            voices[ix].piece.weight /= n as f64;
        }
    }
}

/// Completes un-anchored "still": it reaches back to the item's latest earlier claim of the same
/// content, with even odds (`docs/decisions/0005-uncertain-times.md`).
pub(super) fn reach_back(pieces: &mut [Piece]) {
    let mut known: BTreeMap<Content, BTreeSet<i64>> = BTreeMap::new();
    for piece in pieces.iter() {
        if let Some(when) = &piece.when {
            known.entry(piece.content()).or_default().insert(when.order);
        }
    }
    for piece in pieces.iter_mut() {
        let content = piece.content();
        let Some(when) = piece.when.as_mut().filter(|when| when.reaches_back) else { continue };
        let before = known.get(&content).and_then(|times| times.range(..when.order).next_back());
        if let (Some(&since), Reading::Point(moment)) = (before, &when.reading) {
            when.reading = Reading::PerhapsSince { since, moment: moment.clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(source: u32, value: u16, latest: Option<i64>, key: &str) -> Piece {
        Piece {
            claim_key: Some(key.to_owned()),
            claim: Id(1),
            rules: Vec::new(),
            source,
            root: source,
            value,
            denied: false,
            weight: 1.0,
            when: None,
            latest,
        }
    }

    #[test]
    fn the_latest_of_a_source_counts() {
        let voices = voices(vec![piece(0, 0, Some(1), "a"), piece(0, 1, Some(2), "b")], false);
        assert_eq!(voices.len(), 1);
        assert_eq!(voices[0].piece.value, 1);
    }

    #[test]
    fn a_voice_without_times_is_split() {
        let voices = voices(vec![piece(0, 0, None, "a"), piece(0, 1, None, "b")], false);
        let weights: Vec<f64> = voices.iter().map(|voice| voice.piece.weight).collect();
        assert_eq!(weights, [0.5, 0.5]);
    }

    #[test]
    fn an_earlier_repetition_is_no_firmer_than_the_last_word() {
        let hedged = Piece { weight: 0.4, ..piece(0, 0, Some(2), "b") };
        let said = vec![piece(0, 0, Some(1), "a"), hedged, piece(0, 1, Some(2), "c")];
        let voices = voices(said, false);
        let weights: Vec<f64> = voices.iter().map(|voice| voice.piece.weight).collect();
        assert_eq!(weights, [0.5, 0.2]);
    }

    #[test]
    fn the_firmest_then_the_first_of_a_root_is_its_voice() {
        let mut later = piece(0, 0, Some(5), "a");
        later.root = 1;
        let hedged = Piece { weight: 0.7, root: 1, ..piece(2, 0, Some(0), "c") };
        let voices = voices(vec![later, hedged, piece(1, 0, Some(3), "b")], false);
        assert_eq!(voices.len(), 1);
        assert_eq!((voices[0].piece.source, voices[0].claims.len()), (1, 3));
    }

    #[test]
    fn one_root_is_one_voice() {
        let mut twin = piece(1, 0, None, "b");
        twin.root = 0;
        let voices = voices(vec![piece(0, 0, None, "a"), twin], false);
        assert_eq!(voices.len(), 1);
        assert_eq!(voices[0].claims.len(), 2);
    }

    #[test]
    fn what_a_body_says_itself_is_not_said_again_by_a_rule() {
        let derived = Piece { rules: vec![Id(1)], ..piece(0, 0, None, "b") };
        let voices = voices(vec![derived, piece(0, 0, None, "a")], false);
        assert_eq!(voices.len(), 1);
        assert!(voices[0].piece.rules.is_empty());
    }
}
