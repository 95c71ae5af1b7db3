//! Pieces of evidence on one item, and which of them are one voice.

use std::collections::BTreeMap;

use super::axis::Reading;
use super::readings::When;
use crate::domain::Id;

/// One claim (direct, or passed on by rules) as evidence on one item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Key of the claim, for an order that does not depend on ids.
    pub(super) claim_key: String,
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

    /// The same thing said of the same time.
    fn says_the_same(&self, other: &Self) -> bool {
        self.value == other.value
            && self.denied == other.denied
            && self.reading() == other.reading()
    }
}

/// Pieces that count as one: the first is the voice, the others repeat it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Voice {
    pub(super) piece: Piece,
    /// All claims that it stands for, its own first; direct ones only.
    pub(super) claims: Vec<Id>,
}

/// Canonical order: by source, time, value, then key; direct before derived, firm before hedged.
fn order(a: &Piece, b: &Piece) -> std::cmp::Ordering {
    let time = |p: &Piece| p.when.as_ref().map(|when| when.order);
    a.source
        .cmp(&b.source)
        .then(a.is_derived().cmp(&b.is_derived()))
        .then(b.weight.total_cmp(&a.weight))
        .then(time(a).cmp(&time(b)))
        .then((a.value, a.denied).cmp(&(b.value, b.denied)))
        .then_with(|| a.claim_key.cmp(&b.claim_key))
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
        let kept: Vec<usize> =
            ixs.iter().copied().filter(|&ix| pieces[ix].latest == latest).collect();
        for &ix in ixs {
            // An earlier claim of the very same thing stays as a repetition.
            let repeats = kept.iter().any(|&k| pieces[k].says_the_same(&pieces[ix]));
            drop[ix] = !kept.contains(&ix) && !repeats;
        }
        let mut said: Vec<(u16, bool)> =
            kept.iter().map(|&ix| (pieces[ix].value, pieces[ix].denied)).collect();
        said.sort_unstable();
        said.dedup();
        for &ix in &kept {
            pieces[ix].weight /= said.len() as f64;
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
    pieces.sort_by(order);
    let mut voices: Vec<Voice> = Vec::new();
    // Voices of one root, so that a large item needs no all-pairs scan.
    let mut by_root: BTreeMap<(u32, u16, bool), Vec<usize>> = BTreeMap::new();
    // Direct claims first: what a body says itself is never replaced by what a rule passes on.
    let (direct, derived): (Vec<_>, Vec<_>) =
        pieces.into_iter().partition(|piece| !piece.is_derived());
    for piece in direct.into_iter().chain(derived) {
        let slot = by_root.entry((piece.root, piece.value, piece.denied)).or_default();
        let same = slot.iter().copied().find(|&ix| voices[ix].piece.says_the_same(&piece));
        if let Some(ix) = same {
            if !piece.is_derived() {
                voices[ix].claims.push(piece.claim);
            }
        } else {
            slot.push(voices.len());
            let claims = if piece.is_derived() { Vec::new() } else { vec![piece.claim] };
            voices.push(Voice { piece, claims });
        }
    }
    share_among_derived(&mut voices);
    voices
}

/// What rules pass on to one item from one root about one stretch of time is one voice: it shares
/// its weight (`docs/decisions/0004-evidence-through-rules.md`).
fn share_among_derived(voices: &mut [Voice]) {
    let key = |piece: &Piece| (piece.root, piece.value, piece.denied);
    let mut groups: BTreeMap<(u32, u16, bool), Vec<usize>> = BTreeMap::new();
    for (ix, voice) in voices.iter().enumerate().filter(|(_, voice)| voice.piece.is_derived()) {
        groups.entry(key(&voice.piece)).or_default().push(ix);
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
    let known: Vec<(i64, u16, bool)> = pieces
        .iter()
        .filter_map(|p| p.when.as_ref().map(|when| (when.order, p.value, p.denied)))
        .collect();
    for piece in pieces.iter_mut() {
        let Some(when) = piece.when.as_mut().filter(|when| when.reaches_back) else { continue };
        let before = known
            .iter()
            .filter(|(order, value, denied)| {
                *order < when.order && *value == piece.value && *denied == piece.denied
            })
            .map(|(order, _, _)| *order)
            .max();
        if let (Some(since), Reading::Point(moment)) = (before, &when.reading) {
            when.reading = Reading::PerhapsSince { since, moment: moment.clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(source: u32, value: u16, latest: Option<i64>, key: &str) -> Piece {
        Piece {
            claim_key: key.to_owned(),
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
