//! Digests of a case and of a run that depend on content alone: not on ids, not on row order.
//!
//! Each row is written as its fields with their lengths, ids replaced by keys (a claim without key:
//! by the hash of its own row), and hashed with SHA-256. The first 128 bits of the row hashes are
//! sorted and hashed together: equal multisets of rows give equal digests.

use super::codec::{WhenColumns, encode_value};
use super::{Fault, Inner, LoadFilter, Result, RunRecord, Store};
use crate::domain::{
    Attribute, CaseFile, Claim, Document, Id, Item, Mention, OptionNode, Phrase, Rule, Scale,
    Source, Span, Verdict, When,
};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// First half of the SHA-256 of one row.
pub(super) type RowHash = u128;

/// Fields of one row, each written so that no two rows can be confused.
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn new(table: &str) -> Self {
        let mut fields = Self(Vec::with_capacity(128));
        fields.text(table);
        fields
    }

    fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(b't', text.as_bytes());
        self
    }

    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => {
                self.text(text);
            }
            None => self.0.push(b'-'),
        }
        self
    }

    fn int(&mut self, x: i64) -> &mut Self {
        self.bytes(b'i', &x.to_le_bytes());
        self
    }

    fn maybe_int(&mut self, x: Option<i64>) -> &mut Self {
        match x {
            Some(x) => {
                self.int(x);
            }
            None => self.0.push(b'-'),
        }
        self
    }

    /// Every bit of a number counts, except that the two zeros are one, and all that is not a number.
    fn real(&mut self, x: f64) -> &mut Self {
        let x = if x.is_nan() { f64::NAN } else { x + 0.0 };
        self.bytes(b'r', &x.to_bits().to_le_bytes());
        self
    }

    fn maybe_real(&mut self, x: Option<f64>) -> &mut Self {
        match x {
            Some(x) => {
                self.real(x);
            }
            None => self.0.push(b'-'),
        }
        self
    }

    fn flag(&mut self, x: bool) -> &mut Self {
        self.0.push(if x { b'1' } else { b'0' });
        self
    }

    pub(super) fn row(&mut self, hash: RowHash) -> &mut Self {
        self.bytes(b'h', &hash.to_le_bytes());
        self
    }

    pub(super) fn span(&mut self, span: Option<Span>) -> &mut Self {
        self.maybe_int(span.map(|s| s.from)).maybe_int(span.map(|s| s.to))
    }

    fn when(&mut self, when: Option<&When>) -> &mut Self {
        let c = WhenColumns::encode(when);
        self.maybe(c.text.as_deref()).maybe_int(c.from).maybe_int(c.to).maybe(c.form.as_deref())
    }

    pub(super) fn hash(&self) -> RowHash {
        let mut half = [0; 16];
        half.copy_from_slice(&Sha256::digest(&self.0)[..16]);
        RowHash::from_le_bytes(half)
    }
}

/// Digest of a multiset of rows, 64 hex digits.
pub(super) fn finish(mut rows: Vec<RowHash>) -> String {
    rows.sort_unstable();
    let mut hasher = Sha256::new();
    for row in rows {
        hasher.update(row.to_le_bytes());
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl Store {
    /// Digest of everything that was imported, whatever the order of rows and files.
    ///
    /// # Errors
    /// As [`Store::load_case`].
    pub fn input_digest(&self) -> Result<String> {
        Ok(case_digest(&self.load_case(LoadFilter::default())?.case))
    }
}

/// Digest of a case, 64 hex digits: the same for the same content in any order. That of a case
/// loaded with `as_of` tells whether anything more was known than at another time.
pub fn case_digest(case: &CaseFile) -> String {
    finish(case_rows(case))
}

/// Digest of the verdicts of a case, 64 hex digits, likewise.
pub fn verdict_digest(case: &CaseFile) -> String {
    let names = Names { case };
    let values: Vec<RowHash> = case.values.iter().map(|(t, v)| value_hash(t, v)).collect();
    finish(case.verdicts.iter().map(|v| names.verdict_row(v, &values)).collect())
}

/// Hashes of all rows of a case.
pub(super) fn case_rows(case: &CaseFile) -> Vec<RowHash> {
    let names = Names { case };
    let mut rows = Vec::with_capacity(case.claims.len() + case.items.len() + 64);
    let mut info = Fields::new("case");
    info.text(&case.info.title).text(&case.info.time_zone);
    for language in &case.info.languages {
        info.text(language);
    }
    rows.push(info.hash());
    rows.extend(case.sources.iter().map(|s| names.source_row(s)));
    rows.extend(case.aliases.iter().map(|a| {
        let mut f = Fields::new("alias");
        f.text(names.source(a.source)).text(&a.alias).text(&a.alias_norm);
        f.text(a.kind.as_str()).flag(a.needs_context).hash()
    }));
    rows.extend(case.places.iter().map(|p| {
        let parent = p.parent.map(|id| case.places[id.ix()].key.as_str());
        let mut f = Fields::new("place");
        f.text(&p.key).maybe(parent).maybe(p.name.as_deref()).maybe(p.name_ar.as_deref()).hash()
    }));
    rows.extend(case.attributes.iter().map(attribute_row));
    rows.extend(case.items.iter().map(|i| names.item_row(i)));
    rows.extend(case.documents.iter().map(|d| names.document_row(d)));
    let values: Vec<RowHash> = case.values.iter().map(|(t, v)| value_hash(t, v)).collect();
    let claims: Vec<RowHash> = case.claims.iter().map(|c| names.claim_row(c, &values)).collect();
    for claim in &case.claims {
        if let Some(old) = claim.detail.as_ref().and_then(|d| d.replaces) {
            let mut f = Fields::new("replaces");
            rows.push(f.row(claims[claim.id.ix()]).row(claims[old.ix()]).hash());
        }
    }
    rows.extend(case.mentions.iter().map(|m| names.mention_row(m, &claims)));
    rows.extend(case.rules.iter().map(|r| names.rule_row(r)));
    rows.extend(case.verdicts.iter().map(|v| names.verdict_row(v, &values)));
    rows.extend(case.relations.iter().map(|r| {
        let mut f = Fields::new("relation");
        f.row(claims[r.from.ix()]).row(claims[r.to.ix()]).text(r.kind.as_str());
        f.text(r.basis.as_str()).maybe(r.note.as_deref()).hash()
    }));
    rows.extend(claims);
    rows
}

pub(super) fn value_hash(text: &str, value: &crate::domain::Value) -> RowHash {
    let mut f = Fields::new("value");
    f.text(text);
    // A value that cannot be stored has no digest of its own; it is refused when written.
    if let Ok(c) = encode_value(text, value) {
        f.text(c.kind).maybe_real(c.lo).maybe_real(c.hi).maybe_real(c.best);
        f.maybe_real(c.possible_hi).maybe(c.form).maybe_int(c.date_from).maybe_int(c.date_to);
        f.maybe(c.parts.as_deref());
    }
    f.hash()
}

fn options(f: &mut Fields, options: &[OptionNode]) {
    for node in options {
        f.text(&node.option).maybe(node.parent.as_deref());
    }
}

fn attribute_row(a: &Attribute) -> RowHash {
    let mut f = Fields::new("attribute");
    f.text(&a.key)
        .text(a.kind.as_str())
        .flag(a.open)
        .maybe_real(a.tolerance)
        .maybe(a.scale.map(Scale::as_str));
    options(&mut f, &a.options);
    f.hash()
}

/// Keys of the rows that others refer to.
pub(super) struct Names<'a> {
    pub(super) case: &'a CaseFile,
}

impl<'a> Names<'a> {
    fn source(&self, id: Id) -> &'a str {
        &self.case.sources[id.ix()].key
    }

    fn item(&self, id: Id) -> &'a str {
        &self.case.items[id.ix()].key
    }

    fn document(&self, id: Id) -> &'a str {
        &self.case.documents[id.ix()].key
    }

    fn source_row(&self, s: &Source) -> RowHash {
        let mut f = Fields::new("source");
        f.text(&s.key).text(s.kind.as_str()).maybe(s.name.as_deref()).maybe(s.name_ar.as_deref());
        f.maybe(s.speaks_for.map(|id| self.source(id)));
        f.maybe(s.independence_group.as_deref()).maybe(s.note.as_deref()).flag(s.declared).hash()
    }

    pub(super) fn item_row(&self, i: &Item) -> RowHash {
        let mut f = Fields::new("item");
        f.text(&i.key).text(i.kind.as_str());
        f.maybe(i.attribute.map(|id| self.case.attributes[id.ix()].key.as_str()));
        f.maybe(i.question.as_deref()).maybe(i.question_ar.as_deref()).maybe(i.unit.as_deref());
        f.maybe(i.place.map(|id| self.case.places[id.ix()].key.as_str()));
        f.text(i.verifiable.as_str());
        options(&mut f, &i.options);
        if let Some(says) = &i.says {
            f.text("says").text(self.source(says.speaker)).text(self.item(says.item));
            f.text(&says.value);
        }
        f.hash()
    }

    fn document_row(&self, d: &Document) -> RowHash {
        let mut f = Fields::new("document");
        f.text(&d.key).maybe(d.outlet.map(|id| self.source(id))).maybe(d.title.as_deref());
        f.maybe(d.url.as_deref()).maybe(d.archive_url.as_deref()).maybe(d.lang.as_deref());
        f.maybe(d.sha256.as_deref()).when(d.published.as_ref()).text(d.published_basis.as_str());
        f.maybe(d.wire.map(|id| self.source(id))).maybe(d.copy_of.map(|id| self.document(id)));
        f.maybe(d.note.as_deref()).hash()
    }

    /// Everything of a claim but what it replaces, which is a row of its own.
    fn claim_row(&self, claim: &Claim, values: &[RowHash]) -> RowHash {
        let mut f = Fields::new("claim");
        f.text(self.item(claim.item)).text(self.source(claim.source));
        f.row(values[claim.value.ix()]).span(claim.valid);
        if let Some(d) = &claim.detail {
            let anchor = d.validity.anchor;
            f.maybe(d.key.as_deref()).text(d.stance.as_str()).text(d.certainty.as_str());
            f.text(d.evidence.as_str()).when(d.validity.when.as_ref());
            f.text(d.validity.mode.as_str()).flag(d.validity.persists);
            f.maybe(anchor.map(|a| self.item(a.item))).maybe_int(anchor.map(|a| a.lo_s));
            f.maybe_int(anchor.map(|a| a.hi_s)).when(d.asserted.as_ref()).text(d.status.as_str());
            f.maybe_int(d.interest.map(i64::from)).maybe(d.hedge.as_deref());
            f.maybe(d.scheme.as_deref()).maybe(d.note.as_deref());
        }
        f.hash()
    }

    fn mention_row(&self, m: &Mention, claims: &[RowHash]) -> RowHash {
        let mut f = Fields::new("mention");
        f.maybe(m.key.as_deref()).row(claims[m.claim.ix()]);
        f.maybe(m.document.map(|id| self.document(id))).maybe_int(m.paragraph.map(i64::from));
        f.maybe(m.quote_kind.map(crate::domain::QuoteKind::as_str));
        f.maybe(m.outlet_stance.map(crate::domain::OutletStance::as_str));
        f.when(m.published.as_ref()).maybe(m.url.as_deref()).maybe(m.paraphrase.as_deref());
        f.maybe(m.key_terms.as_deref());
        for step in &m.chain {
            f.text(self.source(step.source)).maybe(step.verb.as_deref()).flag(step.named);
        }
        f.hash()
    }

    fn rule_row(&self, r: &Rule) -> RowHash {
        let mut f = Fields::new("rule");
        f.text(&r.key).text(r.kind.as_str()).real(r.strength).int(r.grace_s);
        f.text(&r.expression).text(&r.text);
        for term in &r.terms {
            f.text(self.item(term.item)).text(term.op.as_str()).text(&term.value);
            f.real(term.coefficient);
        }
        f.hash()
    }

    fn verdict_row(&self, v: &Verdict, values: &[RowHash]) -> RowHash {
        let mut f = Fields::new("verdict");
        f.text(self.item(v.item)).row(values[v.value.ix()]).real(v.confidence);
        f.when(v.valid.as_ref()).maybe(v.basis.as_deref()).maybe(v.adjudicator.as_deref());
        f.maybe(v.url.as_deref()).hash()
    }
}

/// Digest of what a run found, 64 hex digits: the same figures for the same content in any order,
/// to the last bit. Time, version and digests of the run itself are left out. `case` is the case
/// that was scored.
pub fn result_digest(case: &CaseFile, run: &RunRecord) -> String {
    let names = Names { case };
    let mut rows = Vec::with_capacity(run.claims.len() + run.values.len() + 64);
    let mut head = Fields::new("run");
    head.text(run.status.as_str()).text(&run.model).text(&run.engine).int(run.seed as i64);
    head.maybe_int(run.as_of)
        .maybe(run.series.as_deref())
        .text(&run.params_json)
        .int(run.n_claims as i64);
    head.int(run.n_items as i64).int(run.n_sources as i64).maybe_real(run.ln_evidence);
    rows.push(head.hash());
    for source in &run.sources {
        source_results(&names, source, &mut rows);
    }
    rows.extend(run.items.iter().map(|i| {
        let mut f = Fields::new("item");
        f.text(names.item(i.item)).text(i.status.as_str()).maybe_real(i.lambda);
        f.int(i.n_claims as i64).int(i.n_roots as i64).hash()
    }));
    rows.extend(run.values.iter().map(|v| {
        let mut f = Fields::new("value");
        f.text(names.item(v.item)).text(&v.value).real(v.probability);
        f.int(v.n_claims as i64).int(v.n_roots as i64).hash()
    }));
    rows.extend(run.states.iter().map(|s| {
        let mut f = Fields::new("state");
        f.text(names.item(s.item)).text(&s.value).int(s.from).int(s.to).real(s.probability).hash()
    }));
    claim_results(&names, run, &mut rows);
    rows.extend(run.modes.iter().map(|m| {
        let mut f = Fields::new("mode");
        f.text(&m.start).real(m.ln_posterior).real(m.share).int(m.n_items_changed as i64);
        f.int(m.n_iterations as i64);
        for share in &m.visits {
            f.real(*share);
        }
        // They are stored without their order, and ids may differ.
        let mut changed: Vec<_> =
            m.changed.iter().map(|c| (names.item(c.item), &c.value, c.probability)).collect();
        changed.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        for (item, value, probability) in changed {
            f.text(item).text(value).real(probability);
        }
        f.hash()
    }));
    rows.extend(run.numbers.iter().map(|n| {
        let mut f = Fields::new("number");
        f.text(names.item(n.item)).maybe_int(n.as_of).real(n.mean).real(n.median);
        f.real(n.lo).real(n.hi).real(n.best).hash()
    }));
    rows.extend(run.dependence.iter().map(|d| {
        let mut f = Fields::new("dependence");
        f.text(names.source(d.source_a)).text(names.source(d.source_b));
        f.real(d.p_a_copies_b).real(d.p_b_copies_a).int(d.n_met as i64);
        f.int(d.n_shared as i64).real(d.n_shared_wrong).hash()
    }));
    if let Some(sampler) = &run.sampler {
        sampler_results(sampler, &mut rows);
    }
    rows.extend(run.hyper.iter().map(|(name, value)| {
        let mut f = Fields::new("hyper");
        f.text(name);
        for x in value {
            f.real(*x);
        }
        f.hash()
    }));
    finish(rows)
}

/// Digest of what a run says in words, 64 hex digits, whatever the order of its rows. Apart from
/// [`result_digest`], because which of two undated claims a sentence begins with depends on their ids.
pub(super) fn text_digest(run: &RunRecord) -> Inner<String> {
    let json = |phrase: &Phrase| {
        serde_json::to_string(phrase).map_err(|e| Fault::Refused(format!("a phrase: {e}")))
    };
    let mut rows = Vec::with_capacity(run.contradictions.len() + run.findings.len());
    for c in &run.contradictions {
        let mut f = Fields::new("explanation");
        rows.push(f.text(&c.explanation.english).text(&json(&c.explanation.phrase)?).hash());
    }
    for finding in &run.findings {
        let mut f = Fields::new("finding");
        f.text(finding.code).text(finding.severity.as_str()).text(&finding.subject);
        for told in [&finding.message, &finding.advice] {
            f.text(&told.english).text(&json(&told.phrase)?);
        }
        rows.push(f.hash());
    }
    Ok(finish(rows))
}

fn sampler_results(s: &super::RunSampler, rows: &mut Vec<RowHash>) {
    let mut f = Fields::new("sampler");
    for n in [s.n_chains, s.n_draws, s.n_warmup, s.n_divergent, s.n_items_apart] {
        f.int(n as i64);
    }
    rows.push(f.real(s.max_depth_share).hash());
    rows.extend(s.diagnostics.iter().map(|d| {
        let mut f = Fields::new("diagnostic");
        f.text(d.kind.as_str()).text(&d.subject);
        for x in [d.figures.r_hat, d.figures.ess_bulk, d.figures.ess_tail, d.figures.mcse] {
            f.real(x);
        }
        f.hash()
    }));
}

fn source_results(names: &Names<'_>, s: &super::RunSource, rows: &mut Vec<RowHash>) {
    let mut f = Fields::new("source");
    f.text(names.source(s.source)).text(names.source(s.scored_as));
    for x in [s.mean, s.sd, s.lo, s.mid, s.hi, s.n_effective, s.prior_mean, s.information] {
        f.real(x);
    }
    f.int(s.n_claims as i64).int(s.n_checked as i64).int(i64::from(u32::from(s.grade)));
    f.real(s.grade_probability).maybe_real(s.self_consistency);
    for x in &s.band_probability {
        f.real(*x);
    }
    if let Some(relay) = s.relay {
        f.real(relay.mean).real(relay.lo).real(relay.hi).int(relay.n_checked as i64);
    }
    rows.push(f.hash());
    for family in &s.families {
        let mut f = Fields::new("family");
        f.text(names.source(s.source)).text(&family.family);
        f.real(family.mean).real(family.sd).real(family.n_claims).real(family.lo).real(family.hi);
        if let Some(shift) = family.shift {
            f.real(shift.mean).real(shift.lo).real(shift.hi).flag(shift.is_ratio);
        }
        rows.push(f.hash());
        for row in &family.rows {
            let mut f = Fields::new("row");
            f.text(names.source(s.source)).text(&family.family).text(&row.truth);
            f.real(row.lo).real(row.hi).real(row.n_effective);
            for x in &row.mean {
                f.real(*x);
            }
            rows.push(f.hash());
        }
    }
}

fn claim_results(names: &Names<'_>, run: &RunRecord, rows: &mut Vec<RowHash>) {
    let case = names.case;
    let values: Vec<RowHash> = case.values.iter().map(|(t, v)| value_hash(t, v)).collect();
    let claim = |id: Id| names.claim_row(&case.claims[id.ix()], &values);
    rows.extend(run.claims.iter().map(|c| {
        let mut f = Fields::new("claim");
        f.row(claim(c.claim)).maybe_real(c.p_right).maybe_real(c.p_overtaken);
        f.maybe_real(c.weight_db).maybe(c.skipped.as_deref()).hash()
    }));
    rows.extend(run.contradictions.iter().map(|c| {
        // Which of two undated claims comes first may depend on ids, so their order is left out.
        let (a, b) = (claim(c.claim_a), claim(c.claim_b));
        let mut f = Fields::new("contradiction");
        f.row(a.min(b)).row(a.max(b)).text(c.kind.as_str()).text(c.certainty.as_str());
        f.real(c.probability).maybe(c.rule.map(|r| case.rules[r.ix()].key.as_str()));
        f.span(c.overlap).flag(c.same_root).int(c.n_alike as i64).hash()
    }));
}
