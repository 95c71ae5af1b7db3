//! Places inside the page. Ids are numbers: keys come from data and could be anything.

use std::collections::HashMap;

use super::super::view::ReportView;
use super::sections::MAX_ARTICLES;
use super::writer::Page;

/// Where claims and items stand.
pub(super) struct Links<'a> {
    claims: HashMap<&'a str, usize>,
    items: HashMap<&'a str, String>,
}

impl<'a> Links<'a> {
    /// Of a report. The first of two rows with one key wins.
    pub(super) fn new(view: &'a ReportView, n_claims_shown: usize) -> Self {
        let mut claims = HashMap::new();
        for (ix, claim) in view.claims.iter().take(n_claims_shown).enumerate() {
            claims.entry(claim.key.as_str()).or_insert(ix);
        }
        let mut items = HashMap::new();
        // On a page of labels there is nothing to lead to.
        let is_main = n_claims_shown > 0;
        for (ix, item) in view.contested.iter().take(MAX_ARTICLES).enumerate().filter(|_| is_main) {
            items.entry(item.key.as_str()).or_insert(format!("contested-{ix}"));
        }
        for (ix, timeline) in
            view.timelines.iter().take(MAX_ARTICLES / 4).enumerate().filter(|_| is_main)
        {
            items.entry(timeline.item.as_str()).or_insert(format!("state-{ix}"));
        }
        Self { claims, items }
    }

    /// Id of the claim at that place.
    pub(super) fn claim_id(ix: usize) -> String {
        format!("claim-{ix}")
    }

    /// The key of a claim, linked to where the claim stands.
    pub(super) fn claim(&self, page: &mut Page, key: &str) {
        let target = self.claims.get(key).map(|&ix| format!("#claim-{ix}"));
        inside(page, target.as_deref(), key);
    }

    /// The key of an item, linked to where the item stands.
    pub(super) fn item(&self, page: &mut Page, key: &str) {
        let target = self.items.get(key).map(|id| format!("#{id}"));
        inside(page, target.as_deref(), key);
    }
}

fn inside(page: &mut Page, target: Option<&str>, key: &str) {
    match target {
        Some(target) => {
            page.open("a", &[("href", target)]);
            page.key(key);
            page.close();
        }
        None => page.key(key),
    }
}
