-- The thiqa case file: current schema. Needs SQLite 3.37 or later (STRICT tables) to read.
--
-- Three layers. Evidence: documents, mentions and the chains that carried them. Claims: what one
-- source said about one item. Results: everything of a run; dropping all runs loses nothing.
-- Keys are integers inside and stable texts outside. Times are seconds since 1970-01-01T00:00:00Z
-- in half-open spans [from, to); NULL is an open end. Views show ISO 8601 texts in UTC. A time as
-- typed is four columns: *_text (EDTF level 1), *_from and *_to (its outer bounds) and *_form, a
-- JSON object that keeps what the bounds do not say:
--   {"form":"single"|"interval"|"one-of"} and, where they apply, "uncertain":true,
--   "approximate":true, "begin":[from,to], "end":[from,to], "spans":[[from,to],...]; null = open.
--
-- docs/schema.md is generated from this file: every table, view and column has its comment before it.

PRAGMA application_id = 0x54484951;
PRAGMA user_version = 1;

---------------------------------------------------------------------------------------------------
-- Evidence

-- What case.toml says of the case: one row.
CREATE TABLE case_info(
  -- Always 1.
  case_id INTEGER PRIMARY KEY CHECK(case_id = 1),
  -- Title of the case.
  title TEXT NOT NULL,
  -- IANA time zone in which dates without an offset are read.
  time_zone TEXT NOT NULL,
  -- BCP 47 languages of its reports, a JSON array.
  languages TEXT NOT NULL CHECK(json_valid(languages)),
  -- Title in Arabic.
  title_ar TEXT,
  -- The day on which its weeks start.
  week_start TEXT NOT NULL DEFAULT 'monday'
    CHECK(week_start IN ('monday','tuesday','wednesday','thursday','friday','saturday','sunday')),
  -- Digits on Arabic pages: 0123456789 or those of Arabic script.
  digits TEXT NOT NULL DEFAULT 'latn' CHECK(digits IN ('latn','arab'))
) STRICT;

-- How probabilities and scores become words and letters in reports. Presentation only: a word never
-- stands without its number. A policy is never changed; another one is another row.
CREATE TABLE policy(
  -- Internal key.
  policy_id INTEGER PRIMARY KEY,
  -- Name.
  name TEXT NOT NULL,
  -- Goes up whenever a band of the policy changes.
  version INTEGER NOT NULL,
  -- What it follows.
  basis TEXT NOT NULL,
  UNIQUE(name, version)
) STRICT;

-- Bands of a policy: a number belongs to the band with the greatest lower edge not above it.
CREATE TABLE policy_band(
  -- The policy.
  policy_id INTEGER NOT NULL REFERENCES policy,
  -- What is put into bands: probabilities, reliabilities of sources, probabilities of claims
  -- without their own chain.
  scale TEXT NOT NULL CHECK(scale IN ('likelihood','reliability','credibility')),
  -- Lower edge, inside.
  lower REAL NOT NULL CHECK(lower BETWEEN 0 AND 1),
  -- The word, letter or digit.
  label TEXT NOT NULL,
  PRIMARY KEY(policy_id, scale, lower)
) STRICT, WITHOUT ROWID;

INSERT INTO policy VALUES(1, 'strict', 1, 'ICD 203 (2 January 2015), first row of terms; Admiralty letters and digits (FM 2-22.3, appendix B) with bands of our own, since the standard has none');
INSERT INTO policy_band VALUES
  (1, 'likelihood', 0.0, 'almost no chance'), (1, 'likelihood', 0.05, 'very unlikely'),
  (1, 'likelihood', 0.2, 'unlikely'), (1, 'likelihood', 0.45, 'roughly even chance'),
  (1, 'likelihood', 0.55, 'likely'), (1, 'likelihood', 0.8, 'very likely'),
  (1, 'likelihood', 0.95, 'almost certain'),
  (1, 'reliability', 0.0, 'E'), (1, 'reliability', 0.4, 'D'), (1, 'reliability', 0.6, 'C'),
  (1, 'reliability', 0.8, 'B'), (1, 'reliability', 0.95, 'A'),
  (1, 'credibility', 0.0, '5'), (1, 'credibility', 0.2, '4'), (1, 'credibility', 0.4, '3'),
  (1, 'credibility', 0.6, '2'), (1, 'credibility', 0.8, '1');

-- Every file that was imported. The same content into the same table adds nothing the second time.
CREATE TABLE import_file(
  -- Internal key.
  file_id INTEGER PRIMARY KEY,
  -- File name as given.
  name TEXT NOT NULL,
  -- SHA-256 of the bytes, 64 hex digits.
  sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  -- Format it was read as, `csv` or `jsonl`.
  format TEXT NOT NULL,
  -- Table that it holds: `claims`, `sources`, ...
  target TEXT NOT NULL,
  -- Rows read.
  n_rows INTEGER NOT NULL CHECK(n_rows >= 0),
  -- Rows refused.
  n_rejects INTEGER NOT NULL CHECK(n_rejects >= 0),
  -- When it was imported.
  imported_at INTEGER NOT NULL,
  -- Version of thiqa that read it.
  version TEXT NOT NULL,
  UNIQUE(sha256, target)
) STRICT;

-- Places, possibly one inside another.
CREATE TABLE place(
  -- Internal key.
  place_id INTEGER PRIMARY KEY,
  -- Stable key.
  key TEXT NOT NULL UNIQUE,
  -- The place that contains it.
  parent_id INTEGER REFERENCES place DEFERRABLE INITIALLY DEFERRED,
  -- Name.
  name TEXT,
  -- Arabic name.
  name_ar TEXT
) STRICT;

-- Whatever is scored: one row, one reliability. Actor, outlet and agency are also roles in a chain.
CREATE TABLE source(
  -- Internal key.
  source_id INTEGER PRIMARY KEY,
  -- Stable key, as imported.
  key TEXT NOT NULL UNIQUE,
  -- What it is.
  kind TEXT NOT NULL
    CHECK(kind IN ('actor','person','agency','outlet','monitor','intergov','state-body','collective','anonymous','unknown')),
  -- English or Latin-script name.
  name TEXT,
  -- Arabic name.
  name_ar TEXT,
  -- The body whose words these are (spokesman → body). Never a cycle.
  speaks_for INTEGER REFERENCES source DEFERRABLE INITIALLY DEFERRED,
  -- Shared owner or feed: the members count as one root.
  independence_group TEXT,
  -- Free text.
  note TEXT,
  -- 1 if described in a `sources` table, 0 if only named in claims.
  declared INTEGER NOT NULL CHECK(declared IN (0, 1))
) STRICT;

-- Names under which a source may appear in a chain.
CREATE TABLE alias(
  -- Internal key.
  alias_id INTEGER PRIMARY KEY,
  -- The source.
  source_id INTEGER NOT NULL REFERENCES source,
  -- The name as typed (NFC).
  alias TEXT NOT NULL,
  -- The name folded for matching only, never shown.
  alias_norm TEXT NOT NULL,
  -- What sort of name it is.
  kind TEXT NOT NULL
    CHECK(kind IN ('name','abbrev','translit','former','typo','handle','domain')),
  -- 1 for a common word or a homonym: never matched by itself.
  needs_context INTEGER NOT NULL CHECK(needs_context IN (0, 1))
) STRICT;
CREATE INDEX alias_source ON alias(source_id);

-- Kinds of question: the items of one attribute share options, tolerance and reliability rows.
CREATE TABLE attribute(
  -- Internal key.
  attribute_id INTEGER PRIMARY KEY,
  -- Stable key.
  key TEXT NOT NULL UNIQUE,
  -- Kind of its items.
  kind TEXT NOT NULL
    CHECK(kind IN ('boolean','event','speech','stance','category','set','state','number','count','date','attitude','argument')),
  -- 1 if values that nobody claimed are possible (`other`).
  open INTEGER NOT NULL CHECK(open IN (0, 1)),
  -- Two numbers closer than this are the same: in the unit of the items, on a log scale as a share.
  tolerance REAL,
  -- How numbers are compared: by differences or by ratios; NULL: the values decide.
  scale TEXT CHECK(scale IN ('linear','log'))
) STRICT;

-- Questions: each has one true value, or one true path over time.
CREATE TABLE item(
  -- Internal key.
  item_id INTEGER PRIMARY KEY,
  -- Stable key.
  key TEXT NOT NULL UNIQUE,
  -- Kind of question.
  kind TEXT NOT NULL
    CHECK(kind IN ('boolean','event','speech','stance','category','set','state','number','count','date','attitude','argument')),
  -- The attribute it belongs to.
  attribute_id INTEGER REFERENCES attribute,
  -- The question in words.
  question TEXT,
  -- The question in Arabic.
  question_ar TEXT,
  -- Unit of a number or count.
  unit TEXT,
  -- Where.
  place_id INTEGER REFERENCES place,
  -- How far it can be checked; `opinion` is never scored.
  verifiable TEXT NOT NULL
    CHECK(verifiable IN ('fact','hard','evaluative','motive','opinion')),
  -- Speech items: who spoke.
  says_speaker INTEGER REFERENCES source DEFERRABLE INITIALLY DEFERRED,
  -- Speech items: the item spoken of.
  says_item INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  -- Speech items: the value that was claimed, canonical text.
  says_value TEXT,
  CHECK((says_speaker IS NULL) = (says_item IS NULL) AND (says_item IS NULL) = (says_value IS NULL))
) STRICT;
CREATE INDEX item_attribute ON item(attribute_id) WHERE attribute_id IS NOT NULL;

-- Closed lists of options, of an attribute or of a single item.
CREATE TABLE option(
  -- Internal key.
  option_id INTEGER PRIMARY KEY,
  -- The attribute that it is an option of.
  attribute_id INTEGER REFERENCES attribute,
  -- The item that it is an option of, where the item has no attribute.
  item_id INTEGER REFERENCES item,
  -- Place in the list, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- The option, as claims write it.
  option TEXT NOT NULL,
  -- The wider option that is also right whenever this one is.
  parent TEXT,
  CHECK((attribute_id IS NULL) <> (item_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX option_attribute ON option(attribute_id, position) WHERE attribute_id IS NOT NULL;
CREATE UNIQUE INDEX option_item ON option(item_id, position) WHERE item_id IS NOT NULL;

-- Articles and pages that claims were read from.
CREATE TABLE document(
  -- Internal key.
  document_id INTEGER PRIMARY KEY,
  -- Stable key.
  key TEXT NOT NULL UNIQUE,
  -- Who published it.
  outlet_id INTEGER REFERENCES source,
  -- Title.
  title TEXT,
  -- Address.
  url TEXT CHECK(url LIKE 'http://%' OR url LIKE 'https://%'),
  -- Archived copy.
  archive_url TEXT CHECK(archive_url LIKE 'http://%' OR archive_url LIKE 'https://%'),
  -- BCP 47 language.
  lang TEXT,
  -- SHA-256 of the text, 64 hex digits.
  sha256 TEXT CHECK(length(sha256) = 64),
  -- When it was published, as typed; NULL if not known.
  published_text TEXT,
  -- Outer bound of that time: first second inside.
  published_from INTEGER,
  -- Outer bound of that time: first second outside.
  published_to INTEGER,
  -- The rest of that time, JSON.
  published_form TEXT CHECK(published_form IS NULL OR json_valid(published_form)),
  -- How the publication time is known.
  published_basis TEXT NOT NULL
    CHECK(published_basis IN ('stated','metadata','inferred','unknown')),
  -- The wire it carries.
  wire_id INTEGER REFERENCES source,
  -- The document it copies.
  copy_of INTEGER REFERENCES document DEFERRABLE INITIALLY DEFERRED,
  -- Free text.
  note TEXT,
  CHECK((published_text IS NULL) = (published_form IS NULL)),
  CHECK(published_from < published_to)
) STRICT;

---------------------------------------------------------------------------------------------------
-- Claims

-- Dictionary of values: each distinct value once.
CREATE TABLE value(
  -- Internal key.
  value_id INTEGER PRIMARY KEY,
  -- Canonical text.
  text TEXT NOT NULL,
  -- What it was parsed as.
  kind TEXT NOT NULL CHECK(kind IN ('boolean','option','set','number','date')),
  -- Numbers: smallest value that satisfies the wording, NULL without bound. Booleans: 0 or 1.
  lo REAL,
  -- Numbers: largest value that satisfies the wording, NULL without bound. Booleans: 0 or 1.
  hi REAL,
  -- Numbers: the figure named, if one is.
  best REAL,
  -- Numbers: upper end of a part that is only called possible ("dozens, perhaps hundreds").
  possible_hi REAL,
  -- Numbers: how it was worded.
  form TEXT CHECK(form IN ('exact','at-least','at-most','about','range','vague')),
  -- Dates: first second inside.
  date_from INTEGER,
  -- Dates: first second outside.
  date_to INTEGER,
  -- Sets: JSON array of the elements. Dates: the rest of the time, JSON, with "text" where it
  -- differs from the canonical text. Options: the option where it differs from the canonical text.
  parts TEXT,
  CHECK((kind = 'number') = (form IS NOT NULL)),
  CHECK(date_from < date_to)
) STRICT;
CREATE INDEX value_text ON value(text);

-- Claims: one source says one value about one item. A bulk claim is this narrow row and no more.
CREATE TABLE claim(
  -- Internal key; a claim without a key of its own is shown as `c` and this number.
  claim_id INTEGER PRIMARY KEY,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- The origin: who says it, not who prints it.
  source_id INTEGER NOT NULL REFERENCES source,
  -- The value.
  value_id INTEGER NOT NULL REFERENCES value,
  -- Outer bound of the valid time: first second inside. Both bounds NULL: no time given.
  valid_from INTEGER,
  -- Outer bound of the valid time: first second outside.
  valid_to INTEGER,
  -- The file it came with.
  file_id INTEGER NOT NULL REFERENCES import_file,
  CHECK(valid_from < valid_to)
) STRICT;
CREATE INDEX claim_item ON claim(item_id, source_id);
CREATE INDEX claim_source ON claim(source_id);

-- What a claim has beyond source, item, value and time; absent for plain claims.
CREATE TABLE claim_detail(
  -- The claim.
  claim_id INTEGER PRIMARY KEY REFERENCES claim,
  -- Key as imported.
  key TEXT UNIQUE,
  -- What the claim does with its value.
  stance TEXT NOT NULL CHECK(stance IN ('asserts','denies','observing')),
  -- How sure the origin is (FactBank): certain, probable, possible, uncommitted.
  certainty TEXT NOT NULL CHECK(certainty IN ('CT','PR','PS','U')),
  -- What it rests on.
  evidence TEXT NOT NULL
    CHECK(evidence IN ('firsthand','own-correspondent','documented','hearsay','inference','presupposed','admission','unstated')),
  -- When the content is said to hold, as typed.
  valid_text TEXT,
  -- Outer bound of the time as typed: first second inside.
  valid_from INTEGER,
  -- Outer bound of the time as typed: first second outside.
  valid_to INTEGER,
  -- The rest of that time, JSON.
  valid_form TEXT CHECK(valid_form IS NULL OR json_valid(valid_form)),
  -- Whether it holds all through, at some moment inside, or cumulatively up to the end.
  valid_mode TEXT NOT NULL CHECK(valid_mode IN ('throughout','sometime','as-of')),
  -- 1 for "still": it also held before.
  persists INTEGER NOT NULL CHECK(persists IN (0, 1)),
  -- Relative time: the item whose event is the reference.
  anchor_item INTEGER REFERENCES item,
  -- Relative time: earliest offset in seconds, negative before.
  anchor_lo_s INTEGER,
  -- Relative time: latest offset in seconds.
  anchor_hi_s INTEGER,
  -- When the origin said it, as typed.
  asserted_text TEXT,
  -- Outer bound of that time: first second inside.
  asserted_from INTEGER,
  -- Outer bound of that time: first second outside.
  asserted_to INTEGER,
  -- The rest of that time, JSON.
  asserted_form TEXT CHECK(asserted_form IS NULL OR json_valid(asserted_form)),
  -- Whether it still stands.
  status TEXT NOT NULL CHECK(status IN ('live','corrected','retracted')),
  -- The earlier claim that this one corrects or retracts.
  replaces INTEGER REFERENCES claim DEFERRABLE INITIALLY DEFERRED,
  -- Stake of the source in the value: -1 against, 0 none, 1 for.
  interest INTEGER CHECK(interest IN (-1, 0, 1)),
  -- Wording of the hedge.
  hedge TEXT,
  -- Definition of the category, as the source uses it.
  scheme TEXT,
  -- Free text.
  note TEXT,
  CHECK((valid_text IS NULL) = (valid_form IS NULL)),
  CHECK((asserted_text IS NULL) = (asserted_form IS NULL)),
  CHECK(valid_from < valid_to),
  CHECK(asserted_from < asserted_to),
  CHECK(anchor_lo_s <= anchor_hi_s),
  CHECK((anchor_item IS NULL) = (anchor_lo_s IS NULL) AND (anchor_lo_s IS NULL) = (anchor_hi_s IS NULL))
) STRICT;
CREATE INDEX claim_detail_replaces ON claim_detail(replaces) WHERE replaces IS NOT NULL;

-- Mentions: one appearance of a claim in one document (evidence layer; copies are mentions, not claims).
CREATE TABLE mention(
  -- Internal key.
  mention_id INTEGER PRIMARY KEY,
  -- Key as imported; the first mention of a claim carries the claim's own key.
  key TEXT UNIQUE,
  -- The claim it carries.
  claim_id INTEGER NOT NULL REFERENCES claim,
  -- Where it stands.
  document_id INTEGER REFERENCES document,
  -- Paragraph, from 1.
  paragraph INTEGER CHECK(paragraph >= 1),
  -- How the words appear.
  quote_kind TEXT CHECK(quote_kind IN ('direct','indirect','narrative','presupposed')),
  -- What the publisher does with it.
  outlet_stance TEXT CHECK(outlet_stance IN ('adopts','neutral','distances','denies')),
  -- Publication time of this mention, as typed, where the document has none.
  published_text TEXT,
  -- Outer bound of that time: first second inside.
  published_from INTEGER,
  -- Outer bound of that time: first second outside.
  published_to INTEGER,
  -- The rest of that time, JSON.
  published_form TEXT CHECK(published_form IS NULL OR json_valid(published_form)),
  -- Address.
  url TEXT,
  -- What it says, in the coder's words.
  paraphrase TEXT,
  -- Key terms in the original language.
  key_terms TEXT,
  CHECK((published_text IS NULL) = (published_form IS NULL)),
  CHECK(published_from < published_to)
) STRICT;
CREATE INDEX mention_claim ON mention(claim_id);
CREATE INDEX mention_document ON mention(document_id) WHERE document_id IS NOT NULL;

-- Chains of attribution: step 0 is the origin, the last step the publisher (evidence layer).
CREATE TABLE chain_step(
  -- The mention.
  mention_id INTEGER NOT NULL REFERENCES mention,
  -- Place in the chain, from 0.
  step INTEGER NOT NULL CHECK(step >= 0),
  -- The source at this link.
  source_id INTEGER NOT NULL REFERENCES source,
  -- "said", "announced".
  verb TEXT,
  -- 0 for "a source who withheld his name".
  named INTEGER NOT NULL CHECK(named IN (0, 1)),
  PRIMARY KEY(mention_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX chain_step_source ON chain_step(source_id);

-- Constraints between items.
CREATE TABLE rule(
  -- Internal key.
  rule_id INTEGER PRIMARY KEY,
  -- Stable key.
  key TEXT NOT NULL UNIQUE,
  -- Kind of constraint.
  kind TEXT NOT NULL CHECK(kind IN ('excludes','implies','sum','subset','monotone','order')),
  -- 1 is hard; less is soft.
  strength REAL NOT NULL CHECK(strength > 0 AND strength <= 1),
  -- Overlaps shorter than this many seconds are no conflict.
  grace_s INTEGER NOT NULL,
  -- The rule as typed.
  expression TEXT NOT NULL,
  -- The rule in words.
  text TEXT NOT NULL
) STRICT;

-- The terms of a rule, in the order written.
CREATE TABLE rule_term(
  -- The rule.
  rule_id INTEGER NOT NULL REFERENCES rule,
  -- Place in the rule, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- The comparison.
  op TEXT NOT NULL CHECK(op IN ('=','>','>=','<','<=')),
  -- Canonical text of the value, `*` for any; empty in sums and orders.
  value TEXT NOT NULL,
  -- 1 on the left side or the antecedent, -1 on the right side or the consequent.
  coefficient REAL NOT NULL,
  PRIMARY KEY(rule_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_term_item ON rule_term(item_id);

-- Values known from outside (fact-checks, adjudications). They can err.
CREATE TABLE verdict(
  -- Internal key.
  verdict_id INTEGER PRIMARY KEY,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- The value.
  value_id INTEGER NOT NULL REFERENCES value,
  -- Probability that the verdict is right.
  confidence REAL NOT NULL CHECK(confidence > 0.5 AND confidence < 1),
  -- The interval it speaks of, as typed, for states.
  valid_text TEXT,
  -- Outer bound of that time: first second inside.
  valid_from INTEGER,
  -- Outer bound of that time: first second outside.
  valid_to INTEGER,
  -- The rest of that time, JSON.
  valid_form TEXT CHECK(valid_form IS NULL OR json_valid(valid_form)),
  -- What it rests on.
  basis TEXT,
  -- Who decided.
  adjudicator TEXT,
  -- Address of the evidence.
  url TEXT,
  CHECK((valid_text IS NULL) = (valid_form IS NULL)),
  CHECK(valid_from < valid_to)
) STRICT;
CREATE INDEX verdict_item ON verdict(item_id);

-- A coder's judgement on how two claims relate.
CREATE TABLE relation(
  -- Internal key.
  relation_id INTEGER PRIMARY KEY,
  -- From this claim.
  from_claim INTEGER NOT NULL REFERENCES claim,
  -- To that claim.
  to_claim INTEGER NOT NULL REFERENCES claim,
  -- How.
  kind TEXT NOT NULL
    CHECK(kind IN ('contradicts','tension','confirms','supersedes','refines','corrects','retracts','entails','supports','duplicates')),
  -- On what ground.
  basis TEXT NOT NULL
    CHECK(basis IN ('temporal','logical','numeric','arithmetic','definitional','lexical')),
  -- Why, in words.
  note TEXT
) STRICT;
CREATE INDEX relation_from ON relation(from_claim);
CREATE INDEX relation_to ON relation(to_claim);

---------------------------------------------------------------------------------------------------
-- Results. A run is written in one transaction and never changes afterwards; it can only be deleted
-- whole (DELETE FROM run), which takes its rows along.

-- Runs: what was scored, how, and the digests that make it reproducible.
CREATE TABLE run(
  -- The run's number; grows, never reused.
  run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- `complete`, or `unreliable` if the diagnostics failed. `writing` only inside its transaction.
  status TEXT NOT NULL CHECK(status IN ('writing','complete','unreliable')),
  -- Name of the model.
  model TEXT NOT NULL,
  -- Name of the driver.
  engine TEXT NOT NULL,
  -- Seed of the random streams.
  seed INTEGER NOT NULL,
  -- Only claims known by this time were used; NULL for all.
  as_of INTEGER,
  -- The series that it is a point of; NULL for a run of its own. Only the latter are shown by the
  -- views of the latest run.
  series TEXT,
  -- Every other setting, JSON.
  params TEXT NOT NULL CHECK(json_valid(params)),
  -- Version of thiqa.
  version TEXT NOT NULL,
  -- When it was started.
  started_at INTEGER NOT NULL,
  -- Claims used.
  n_claims INTEGER NOT NULL,
  -- Items scored.
  n_items INTEGER NOT NULL,
  -- Sources scored.
  n_sources INTEGER NOT NULL,
  -- Log of the evidence at the best mode, natural log.
  ln_evidence REAL,
  -- SHA-256 of the evidence and the claims that it used, whatever the order of rows.
  input_digest TEXT NOT NULL CHECK(length(input_digest) = 64),
  -- SHA-256 of the results.
  result_digest TEXT NOT NULL CHECK(length(result_digest) = 64),
  -- SHA-256 of its explanations and findings.
  text_digest TEXT NOT NULL CHECK(length(text_digest) = 64),
  -- Claims up to this number have no row in run_claim: each asserts one value of its item, and is
  -- right with the probability of that value. NULL where every claim has a row.
  n_told_claims INTEGER,
  -- The policy by which its scores were put into words and letters; NULL where the settings name none.
  policy_id INTEGER REFERENCES policy
) STRICT;

-- Points of series over time. A time at which nothing new was known has the run of the time before.
CREATE TABLE series_point(
  -- Name of the series.
  series TEXT NOT NULL,
  -- The time: what was known by then was used.
  as_of INTEGER NOT NULL,
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  PRIMARY KEY(series, as_of)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_point_run ON series_point(run_id);

-- Reliability of each source in a run.
CREATE TABLE run_source(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The source.
  source_id INTEGER NOT NULL REFERENCES source,
  -- The body under which it is scored; itself unless it speaks for another.
  scored_as INTEGER NOT NULL REFERENCES source,
  -- Posterior mean of the probability that a claim of it is right.
  mean REAL NOT NULL,
  -- Posterior standard deviation.
  sd REAL NOT NULL,
  -- 5 % quantile.
  lo REAL NOT NULL,
  -- Median.
  mid REAL NOT NULL,
  -- 95 % quantile.
  hi REAL NOT NULL,
  -- Its claims.
  n_claims INTEGER NOT NULL,
  -- Those on items where another independent root also speaks.
  n_checked INTEGER NOT NULL,
  -- Independent claims that the score rests on, in effect.
  n_effective REAL NOT NULL,
  -- Prior mean, before any claim.
  prior_mean REAL NOT NULL,
  -- Kullback–Leibler divergence from prior to posterior, nats.
  information REAL NOT NULL,
  -- Grade A to E; F where it cannot be judged.
  grade TEXT NOT NULL CHECK(grade IN ('A','B','C','D','E','F')),
  -- Probability of that grade's band.
  grade_probability REAL NOT NULL,
  -- Probability of the bands A to E, a JSON array.
  band_probability TEXT NOT NULL CHECK(json_valid(band_probability)),
  -- Share of its checkable pairs of claims that do not contradict each other.
  self_consistency REAL,
  -- Relay fidelity: posterior mean of the probability that what it passes on was said.
  relay_mean REAL,
  -- Relay fidelity: 5 % quantile.
  relay_lo REAL,
  -- Relay fidelity: 95 % quantile.
  relay_hi REAL,
  -- Relays that could be checked.
  relay_n_checked INTEGER,
  PRIMARY KEY(run_id, source_id)
) STRICT, WITHOUT ROWID;

-- Reliability of a source within one family of items (those of one attribute, or the rest).
CREATE TABLE run_source_family(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The source.
  source_id INTEGER NOT NULL REFERENCES source,
  -- Name of the family.
  family TEXT NOT NULL,
  -- Posterior mean of the probability of being right, rows weighted by their prevalence.
  mean REAL NOT NULL,
  -- Posterior standard deviation.
  sd REAL NOT NULL,
  -- 5 % quantile.
  lo REAL NOT NULL,
  -- 95 % quantile.
  hi REAL NOT NULL,
  -- Claims in this family, as weight.
  n_claims REAL NOT NULL,
  -- Figures only: how much too high they are, posterior mean; a ratio or a difference.
  shift REAL,
  -- Shift: 5 % quantile.
  shift_lo REAL,
  -- Shift: 95 % quantile.
  shift_hi REAL,
  -- 1 if the shift is a ratio (1.20: a fifth too high), 0 if a difference in the items' unit.
  shift_is_ratio INTEGER CHECK(shift_is_ratio IN (0, 1)),
  PRIMARY KEY(run_id, source_id, family)
) STRICT, WITHOUT ROWID;

-- One row of a source's reliability: what it says when this is the truth.
CREATE TABLE run_source_row(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The source.
  source_id INTEGER NOT NULL REFERENCES source,
  -- Name of the family.
  family TEXT NOT NULL,
  -- The truth; `*` where one number serves all.
  truth TEXT NOT NULL,
  -- Posterior mean of each answer, a JSON array in the order of the options; `[right, wrong]` for `*`.
  mean TEXT NOT NULL CHECK(json_valid(mean)),
  -- 5 % quantile of P(right | this truth).
  lo REAL NOT NULL,
  -- 95 % quantile of P(right | this truth).
  hi REAL NOT NULL,
  -- Expected number of claims that bear on this row.
  n_effective REAL NOT NULL,
  PRIMARY KEY(run_id, source_id, family, truth)
) STRICT, WITHOUT ROWID;

-- Standing of each scored item in a run.
CREATE TABLE run_item(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- How well it is settled.
  status TEXT NOT NULL CHECK(status IN ('corroborated','disputed','single-source','unresolved')),
  -- Posterior mean of how much of what is said on it is not evidence; NULL if not modelled.
  lambda REAL,
  -- Claims on it.
  n_claims INTEGER NOT NULL,
  -- Independent roots that speak on it.
  n_roots INTEGER NOT NULL,
  PRIMARY KEY(run_id, item_id)
) STRICT, WITHOUT ROWID;

-- Probability of each candidate of items without time and without numbers. The elements of a set
-- each have their own probability of being in it: they do not sum to one.
CREATE TABLE run_value(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- The candidate, canonical text; `(other)` for what nobody claimed.
  value TEXT NOT NULL,
  -- Its probability.
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  -- Claims of it.
  n_claims INTEGER NOT NULL,
  -- Independent roots behind it.
  n_roots INTEGER NOT NULL,
  PRIMARY KEY(run_id, item_id, value)
) STRICT, WITHOUT ROWID;

-- Probability of each state in each segment of time.
CREATE TABLE run_state(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- Place of the segment in time, from 0.
  segment INTEGER NOT NULL CHECK(segment >= 0),
  -- The state.
  value TEXT NOT NULL,
  -- First second of the segment.
  valid_from INTEGER,
  -- First second after it.
  valid_to INTEGER,
  -- Probability of the state.
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  PRIMARY KEY(run_id, item_id, segment, value)
) STRICT, WITHOUT ROWID;

-- Posterior of numbers, counts and dates (seconds since 1970-01-01T00:00:00Z).
CREATE TABLE run_number(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- Place of the time in the list, from 0.
  segment INTEGER NOT NULL CHECK(segment >= 0),
  -- The time that the figure is for; NULL without time.
  as_of INTEGER,
  -- Posterior mean.
  mean REAL NOT NULL,
  -- Posterior median.
  median REAL NOT NULL,
  -- 5 % quantile.
  lo REAL NOT NULL,
  -- 95 % quantile.
  hi REAL NOT NULL,
  -- The figure that somebody names which is the most probable.
  best REAL NOT NULL,
  PRIMARY KEY(run_id, item_id, segment)
) STRICT, WITHOUT ROWID;

-- Posterior of each claim.
CREATE TABLE run_claim(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- The claim.
  claim_id INTEGER NOT NULL REFERENCES claim,
  -- Probability that it was right about the time it speaks of; of a list, that all it names is in.
  p_right REAL CHECK(p_right BETWEEN 0 AND 1),
  -- Probability that it was right then and no longer is.
  p_overtaken REAL CHECK(p_overtaken BETWEEN 0 AND 1),
  -- Weight of evidence for (+) or against (-) its own value, decibans.
  weight_db REAL,
  -- Why it was not scored.
  skipped TEXT,
  PRIMARY KEY(run_id, claim_id)
) STRICT, WITHOUT ROWID;

-- Pairs of claims that cannot, or may not, both be right.
CREATE TABLE run_contradiction(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Place in the list, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- The claim made (or valid) first, where that is known.
  claim_a INTEGER NOT NULL REFERENCES claim,
  -- The other claim.
  claim_b INTEGER NOT NULL REFERENCES claim,
  -- Why they clash.
  kind TEXT NOT NULL
    CHECK(kind IN ('same-item','denial','rule','arithmetic','monotone','order','self')),
  -- Whether they must speak of a common moment.
  certainty TEXT NOT NULL CHECK(certainty IN ('certain','possible')),
  -- Probability that they speak of one state of the world.
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  -- The rule.
  rule_id INTEGER REFERENCES rule,
  -- 1 if a time is known that both may speak of (its ends may be open).
  overlap INTEGER NOT NULL CHECK(overlap IN (0, 1)),
  -- That time: first second inside.
  overlap_from INTEGER,
  -- That time: first second outside.
  overlap_to INTEGER,
  -- 1 if one independent root stands on both sides.
  same_root INTEGER NOT NULL CHECK(same_root IN (0, 1)),
  -- Further pairs of claims that say the same two things.
  n_alike INTEGER NOT NULL,
  -- What clashes, and why it is, or may be, more than an update; in English.
  explanation TEXT NOT NULL,
  -- The same in no language, as JSON: id of a message and what fills its gaps.
  parts TEXT NOT NULL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_contradiction_a ON run_contradiction(run_id, claim_a);
CREATE INDEX run_contradiction_b ON run_contradiction(run_id, claim_b);

-- Undeclared dependence between two sources: pairs of which one copies the other with a probability
-- of .05 at least. What is declared (chains, copies, wires, groups) is not in it.
CREATE TABLE run_dependence(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- One source.
  source_a INTEGER NOT NULL REFERENCES source,
  -- The other source.
  source_b INTEGER NOT NULL REFERENCES source,
  -- Probability that the first copies the second.
  p_a_copies_b REAL NOT NULL CHECK(p_a_copies_b BETWEEN 0 AND 1),
  -- Probability that the second copies the first.
  p_b_copies_a REAL NOT NULL CHECK(p_b_copies_a BETWEEN 0 AND 1),
  -- Items (times) on which both speak.
  n_met INTEGER NOT NULL,
  -- Items on which both say the same.
  n_shared INTEGER NOT NULL,
  -- Expected number of those that are wrong.
  n_shared_wrong REAL NOT NULL,
  PRIMARY KEY(run_id, source_a, source_b)
) STRICT, WITHOUT ROWID;

-- Distinct optima that the driver found, best first.
CREATE TABLE run_mode(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Rank, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- Which start found it first.
  start TEXT NOT NULL,
  -- Log posterior at the optimum, natural log.
  ln_posterior REAL NOT NULL,
  -- Share of the modes' total.
  share REAL NOT NULL,
  -- Items whose leading value differs from that of the best mode.
  n_items_changed INTEGER NOT NULL,
  -- Passes to convergence.
  n_iterations INTEGER NOT NULL,
  -- Engines that draw: by chain, share of its draws that are nearest to this optimum, a JSON array;
  -- NULL without draws.
  visits TEXT CHECK(json_valid(visits)),
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;

-- Items whose leading value in a mode is not that of the best mode; at most 20 a mode.
CREATE TABLE run_mode_item(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Rank of the mode, from 1: the best one changes nothing.
  position INTEGER NOT NULL CHECK(position >= 1),
  -- The item.
  item_id INTEGER NOT NULL REFERENCES item,
  -- Leading value in this mode; of a state, at the end of the data. Of a set, an element that is in
  -- rather than out, or `not` and an element that is out rather than in: a row for each.
  value TEXT NOT NULL,
  -- Its probability in this mode.
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  PRIMARY KEY(run_id, position, item_id, value)
) STRICT, WITHOUT ROWID;

-- How a sampler went; one row a run, none for engines that do not draw.
CREATE TABLE run_sampler(
  -- The run.
  run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  -- Chains.
  n_chains INTEGER NOT NULL,
  -- Draws kept per chain.
  n_draws INTEGER NOT NULL,
  -- Warm-up draws per chain.
  n_warmup INTEGER NOT NULL,
  -- Divergent transitions after warm-up.
  n_divergent INTEGER NOT NULL,
  -- Share of transitions that hit the largest tree depth.
  max_depth_share REAL NOT NULL,
  -- Items whose leading value differs between chains.
  n_items_apart INTEGER NOT NULL
) STRICT;

-- How well a quantity of the posterior is known from its draws.
CREATE TABLE run_diagnostic(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Place in the list, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- What sort of quantity.
  subject_kind TEXT NOT NULL CHECK(subject_kind IN ('ln-posterior','source','hyper')),
  -- Key of the source, or name of the parameter; empty for the log posterior.
  subject TEXT NOT NULL,
  -- Rank-normalised split R-hat; NULL where the draws do not vary.
  r_hat REAL,
  -- Effective number of draws in the bulk.
  ess_bulk REAL,
  -- Effective number of draws in the tails.
  ess_tail REAL,
  -- Monte Carlo standard error of the mean.
  mcse REAL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;

-- Diagnostics and findings about the data.
CREATE TABLE run_finding(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Place in the list, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- Stable code.
  code TEXT NOT NULL,
  -- How much it matters.
  severity TEXT NOT NULL CHECK(severity IN ('info','warning','error')),
  -- What it is about: `item:KEY`, `source:KEY`, `claim:KEY`, `rule:KEY` or empty.
  subject TEXT NOT NULL,
  -- What was found, with numbers; in English.
  message TEXT NOT NULL,
  -- What to do, in English.
  advice TEXT NOT NULL,
  -- Both in no language, as a JSON list: ids of messages and what fills their gaps.
  parts TEXT NOT NULL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;

-- Population parameters that the run learned.
CREATE TABLE run_hyper(
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  -- Place in the list, from 0.
  position INTEGER NOT NULL CHECK(position >= 0),
  -- Name of the parameter.
  name TEXT NOT NULL,
  -- Its values, a JSON array.
  value TEXT NOT NULL CHECK(json_valid(value)),
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;

-- A complete run does not change, and gains or loses no row.
CREATE TRIGGER run_insert BEFORE INSERT ON run WHEN new.status <> 'writing'
BEGIN SELECT raise(ABORT, 'a run begins as writing'); END;
CREATE TRIGGER run_update BEFORE UPDATE ON run
  WHEN old.status <> 'writing' OR new.run_id <> old.run_id
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_source_insert BEFORE INSERT ON run_source
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_source_update BEFORE UPDATE ON run_source
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_source_delete BEFORE DELETE ON run_source
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_source_family_insert BEFORE INSERT ON run_source_family
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_source_family_update BEFORE UPDATE ON run_source_family
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_source_family_delete BEFORE DELETE ON run_source_family
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_source_row_insert BEFORE INSERT ON run_source_row
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_source_row_update BEFORE UPDATE ON run_source_row
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_source_row_delete BEFORE DELETE ON run_source_row
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_item_insert BEFORE INSERT ON run_item
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_item_update BEFORE UPDATE ON run_item
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_item_delete BEFORE DELETE ON run_item
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_value_insert BEFORE INSERT ON run_value
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_value_update BEFORE UPDATE ON run_value
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_value_delete BEFORE DELETE ON run_value
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_state_insert BEFORE INSERT ON run_state
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_state_update BEFORE UPDATE ON run_state
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_state_delete BEFORE DELETE ON run_state
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_number_insert BEFORE INSERT ON run_number
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_number_update BEFORE UPDATE ON run_number
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_number_delete BEFORE DELETE ON run_number
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_claim_insert BEFORE INSERT ON run_claim
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_claim_update BEFORE UPDATE ON run_claim
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_claim_delete BEFORE DELETE ON run_claim
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_contradiction_insert BEFORE INSERT ON run_contradiction
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_contradiction_update BEFORE UPDATE ON run_contradiction
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_contradiction_delete BEFORE DELETE ON run_contradiction
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_dependence_insert BEFORE INSERT ON run_dependence
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_dependence_update BEFORE UPDATE ON run_dependence
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_dependence_delete BEFORE DELETE ON run_dependence
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_mode_insert BEFORE INSERT ON run_mode
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_mode_update BEFORE UPDATE ON run_mode
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_mode_delete BEFORE DELETE ON run_mode
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_mode_item_insert BEFORE INSERT ON run_mode_item
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_mode_item_update BEFORE UPDATE ON run_mode_item
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_mode_item_delete BEFORE DELETE ON run_mode_item
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_sampler_insert BEFORE INSERT ON run_sampler
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_sampler_update BEFORE UPDATE ON run_sampler
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_sampler_delete BEFORE DELETE ON run_sampler
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_diagnostic_insert BEFORE INSERT ON run_diagnostic
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_diagnostic_update BEFORE UPDATE ON run_diagnostic
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_diagnostic_delete BEFORE DELETE ON run_diagnostic
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_finding_insert BEFORE INSERT ON run_finding
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_finding_update BEFORE UPDATE ON run_finding
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_finding_delete BEFORE DELETE ON run_finding
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;
CREATE TRIGGER run_hyper_insert BEFORE INSERT ON run_hyper
  WHEN (SELECT status FROM run WHERE run_id = new.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run gains no rows'); END;
CREATE TRIGGER run_hyper_update BEFORE UPDATE ON run_hyper
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run does not change'); END;
CREATE TRIGGER run_hyper_delete BEFORE DELETE ON run_hyper
  WHEN (SELECT status FROM run WHERE run_id = old.run_id) <> 'writing'
BEGIN SELECT raise(ABORT, 'a complete run loses no single rows'); END;

---------------------------------------------------------------------------------------------------
-- Views: the public interface for SQL users. Columns may be added; none is removed or renamed.
-- Unless it says otherwise a view shows the latest run that is complete or unreliable and no point
-- of a series.

-- The run that the other views show.
CREATE VIEW v_latest_run(
  -- Its number; no row before the first run.
  run_id
) AS
SELECT run_id FROM run WHERE status <> 'writing' AND series IS NULL ORDER BY run_id DESC LIMIT 1;

-- All runs, also those that are points of a series.
CREATE VIEW v_run(
  -- Number of the run.
  run,
  -- `complete`, or `unreliable` if the diagnostics failed.
  status,
  -- Name of the model.
  model,
  -- Name of the driver.
  engine,
  -- Seed of the random streams.
  seed,
  -- Only claims known by this time were used; NULL for all.
  as_of,
  -- Claims used.
  n_claims,
  -- Items scored.
  n_items,
  -- Sources scored.
  n_sources,
  -- SHA-256 of the evidence and the claims that it used.
  input_digest,
  -- SHA-256 of the results.
  result_digest,
  -- Version of thiqa.
  version,
  -- When it was started.
  started_at,
  -- Log of the evidence at the best mode, natural log.
  ln_evidence,
  -- Every other setting, JSON.
  params,
  -- The series that it is a point of; NULL for a run of its own.
  series,
  -- Name and version of the policy by which its scores were put into words and letters.
  policy
) AS
SELECT run_id, status, model, engine, seed, strftime('%Y-%m-%dT%H:%M:%SZ', as_of, 'unixepoch'),
       n_claims, n_items, n_sources, input_digest, result_digest, version,
       strftime('%Y-%m-%dT%H:%M:%SZ', started_at, 'unixepoch'), ln_evidence, params, series,
       (SELECT p.name || ' ' || p.version FROM policy p WHERE p.policy_id = run.policy_id)
FROM run WHERE status <> 'writing';

-- Sources that make or pass on claims. Without a run the figures of the run are NULL.
CREATE VIEW v_source(
  -- Key of the source.
  source,
  -- Its name; the key where it has none.
  name,
  -- What it is.
  kind,
  -- Posterior mean of the probability that a claim of it is right.
  reliability,
  -- Posterior standard deviation.
  reliability_sd,
  -- 5 % quantile.
  reliability_lo,
  -- 95 % quantile.
  reliability_hi,
  -- Its claims.
  n_claims,
  -- Those on items where another independent root also speaks.
  n_checked,
  -- Grade A to E; F where it cannot be judged.
  grade,
  -- Posterior median.
  reliability_mid,
  -- Probability of the grade's band.
  grade_probability,
  -- Key of the body under which it is scored.
  scored_as,
  -- Independent claims that the score rests on, in effect.
  n_effective,
  -- Prior mean, before any claim.
  prior_mean,
  -- Kullback–Leibler divergence from prior to posterior, nats.
  information,
  -- Share of its checkable pairs of claims that do not contradict each other.
  self_consistency,
  -- Relay fidelity, posterior mean.
  relay_fidelity,
  -- Relay fidelity, 5 % quantile.
  relay_lo,
  -- Relay fidelity, 95 % quantile.
  relay_hi,
  -- Relays that could be checked.
  n_relays_checked,
  -- Arabic name.
  name_ar,
  -- Key of the body it speaks for.
  speaks_for,
  -- Shared owner or feed.
  independence_group,
  -- Probability of the bands A to E, a JSON array.
  band_probability
) AS
SELECT s.key, coalesce(s.name, s.name_ar, s.key), s.kind, r.mean, r.sd, r.lo, r.hi,
       coalesce(r.n_claims, (SELECT count(*) FROM claim c WHERE c.source_id = s.source_id)),
       r.n_checked, r.grade, r.mid, r.grade_probability, b.key, r.n_effective, r.prior_mean,
       r.information, r.self_consistency, r.relay_mean, r.relay_lo, r.relay_hi, r.relay_n_checked,
       s.name_ar, f.key, s.independence_group, r.band_probability
FROM source s
LEFT JOIN run_source r ON r.run_id = (SELECT run_id FROM v_latest_run) AND r.source_id = s.source_id
LEFT JOIN source b ON b.source_id = r.scored_as
LEFT JOIN source f ON f.source_id = s.speaks_for
WHERE r.source_id IS NOT NULL
   OR EXISTS (SELECT 1 FROM claim c WHERE c.source_id = s.source_id)
   OR EXISTS (SELECT 1 FROM chain_step t WHERE t.source_id = s.source_id);

-- Reliability of sources by family of items and by truth.
CREATE VIEW v_source_row(
  -- Key of the source.
  source,
  -- Name of the family.
  family,
  -- The truth; `*` where one number serves all.
  truth,
  -- Posterior mean of each answer, a JSON array in the order of the options.
  answers,
  -- 5 % quantile of P(right | this truth).
  lo,
  -- 95 % quantile of P(right | this truth).
  hi,
  -- Expected number of claims that bear on this row.
  n_effective,
  -- Posterior mean of P(right) in the family.
  family_mean,
  -- Posterior standard deviation in the family.
  family_sd
) AS
SELECT s.key, w.family, w.truth, w.mean, w.lo, w.hi, w.n_effective, f.mean, f.sd
FROM run_source_row w
JOIN source s ON s.source_id = w.source_id
LEFT JOIN run_source_family f
  ON f.run_id = w.run_id AND f.source_id = w.source_id AND f.family = w.family
WHERE w.run_id = (SELECT run_id FROM v_latest_run);

-- Reliability of sources by topic: an attribute, or one of the families of all other items.
CREATE VIEW v_source_topic(
  -- Key of the source.
  source,
  -- The topic: key of the attribute, or name of the family.
  topic,
  -- Posterior mean of the probability that a claim of it on the topic is right.
  reliability,
  -- Posterior standard deviation.
  reliability_sd,
  -- 5 % quantile.
  reliability_lo,
  -- 95 % quantile.
  reliability_hi,
  -- Its claims on the topic, as weight.
  n_claims,
  -- Figures only: how much too high they are, as in `v_shift`.
  shift,
  -- Figures only: 5 % quantile of the shift.
  shift_lo,
  -- Figures only: 95 % quantile of the shift.
  shift_hi,
  -- Figures only: 1 if the shift is a ratio, 0 if a difference in the unit of the items.
  is_ratio
) AS
SELECT s.key, f.family, f.mean, f.sd, f.lo, f.hi, f.n_claims, f.shift, f.shift_lo, f.shift_hi,
       f.shift_is_ratio
FROM run_source_family f
JOIN source s ON s.source_id = f.source_id
WHERE f.run_id = (SELECT run_id FROM v_latest_run);

-- Signed error of a source's figures: how much too high they are.
CREATE VIEW v_shift(
  -- Key of the source.
  source,
  -- The topic: key of the attribute, or name of the family.
  topic,
  -- Posterior mean: a ratio (1.20: a fifth too high) or a difference (12: that much too high).
  shift,
  -- 5 % quantile.
  shift_lo,
  -- 95 % quantile.
  shift_hi,
  -- 1 if it is a ratio, 0 if a difference in the unit of the items.
  is_ratio,
  -- Its claims on the topic, as weight.
  n_claims
) AS
SELECT s.key, f.family, f.shift, f.shift_lo, f.shift_hi, f.shift_is_ratio, f.n_claims
FROM run_source_family f
JOIN source s ON s.source_id = f.source_id
WHERE f.run_id = (SELECT run_id FROM v_latest_run) AND f.shift IS NOT NULL;

-- Relay fidelity: how often what a source passes on was said by whom it names.
CREATE VIEW v_relay(
  -- Key of the source.
  source,
  -- Posterior mean.
  fidelity,
  -- 5 % quantile.
  fidelity_lo,
  -- 95 % quantile.
  fidelity_hi,
  -- Relays that could be checked.
  n_checked
) AS
SELECT s.key, r.relay_mean, r.relay_lo, r.relay_hi, r.relay_n_checked
FROM run_source r
JOIN source s ON s.source_id = r.source_id
WHERE r.run_id = (SELECT run_id FROM v_latest_run) AND r.relay_mean IS NOT NULL;

-- What moved since the run before the latest.
CREATE VIEW v_source_change(
  -- Key of the source.
  source,
  -- The latest run.
  run,
  -- The run before it.
  previous_run,
  -- Posterior mean now.
  reliability,
  -- Posterior mean then; NULL for a source that is new.
  previous_reliability,
  -- Difference.
  delta,
  -- 1 if the 5–95 % intervals do not meet.
  clear_change
) AS
SELECT s.key, r.run_id, (SELECT max(run_id) FROM run
        WHERE run_id < r.run_id AND status <> 'writing' AND series IS NULL),
       r.mean, p.mean, r.mean - p.mean, r.lo > p.hi OR r.hi < p.lo
FROM run_source r
JOIN source s ON s.source_id = r.source_id
LEFT JOIN run_source p ON p.source_id = r.source_id
  AND p.run_id = (SELECT max(run_id) FROM run
                  WHERE run_id < r.run_id AND status <> 'writing' AND series IS NULL)
WHERE r.run_id = (SELECT run_id FROM v_latest_run);

-- All items and where they stand.
CREATE VIEW v_item(
  -- Key of the item.
  item,
  -- Kind of question.
  kind,
  -- How well it is settled; NULL if not scored.
  status,
  -- Leading value; for states that of the last segment; for sets all elements that are rather in
  -- than not, `(none)` if there are none.
  value,
  -- Probability of the leading value; for sets that of the element least sure to be in, or not in.
  probability,
  -- Claims on it.
  n_claims,
  -- Independent roots that speak on it.
  n_roots,
  -- Posterior mean of how much of what is said on it is not evidence.
  lambda,
  -- The question in words.
  question,
  -- The question in Arabic.
  question_ar,
  -- Key of the attribute.
  attribute,
  -- Key of the place.
  place,
  -- Unit of a number or count.
  unit,
  -- How far it can be checked.
  verifiable,
  -- 1 if items of this kind are ever scored.
  scored,
  -- Numbers, counts and dates (seconds UTC): posterior median, at the last time known.
  median,
  -- Numbers, counts and dates: 5 % quantile.
  lo,
  -- Numbers, counts and dates: 95 % quantile.
  hi
) AS
SELECT i.key, i.kind, r.status,
       CASE WHEN i.kind <> 'set' THEN coalesce(
         (SELECT v.value FROM run_value v WHERE v.run_id = r.run_id AND v.item_id = i.item_id
          ORDER BY v.probability DESC, v.value LIMIT 1),
         (SELECT t.value FROM run_state t WHERE t.run_id = r.run_id AND t.item_id = i.item_id
          ORDER BY t.segment DESC, t.probability DESC, t.value LIMIT 1))
       WHEN r.run_id IS NOT NULL THEN coalesce(
         (SELECT group_concat(m.value, ';') FROM
            (SELECT v.value FROM run_value v WHERE v.run_id = r.run_id AND v.item_id = i.item_id
             AND v.probability > 0.5 AND v.value <> '(other)' ORDER BY v.value) m), '(none)') END,
       CASE WHEN i.kind <> 'set' THEN coalesce(
         (SELECT v.probability FROM run_value v WHERE v.run_id = r.run_id AND v.item_id = i.item_id
          ORDER BY v.probability DESC, v.value LIMIT 1),
         (SELECT t.probability FROM run_state t WHERE t.run_id = r.run_id AND t.item_id = i.item_id
          ORDER BY t.segment DESC, t.probability DESC, t.value LIMIT 1))
       ELSE
         (SELECT min(max(v.probability, 1 - v.probability)) FROM run_value v
          WHERE v.run_id = r.run_id AND v.item_id = i.item_id) END,
       coalesce(r.n_claims, (SELECT count(*) FROM claim c WHERE c.item_id = i.item_id)),
       r.n_roots, r.lambda, i.question, i.question_ar, a.key, p.key, i.unit, i.verifiable,
       i.kind NOT IN ('attitude','argument') AND i.verifiable <> 'opinion', n.median, n.lo, n.hi
FROM item i
LEFT JOIN run_item r ON r.run_id = (SELECT run_id FROM v_latest_run) AND r.item_id = i.item_id
LEFT JOIN run_number n ON n.run_id = (SELECT run_id FROM v_latest_run) AND n.item_id = i.item_id
  AND n.segment = (SELECT max(l.segment) FROM run_number l
                   WHERE l.run_id = (SELECT run_id FROM v_latest_run) AND l.item_id = i.item_id)
LEFT JOIN attribute a ON a.attribute_id = i.attribute_id
LEFT JOIN place p ON p.place_id = i.place_id;

-- One row per candidate of items without time and without numbers; one per element of a set, whose
-- probabilities of being in it do not sum to one.
CREATE VIEW v_value(
  -- Key of the item.
  item,
  -- The candidate; `(other)` for what nobody claimed.
  value,
  -- Its probability.
  probability,
  -- Claims of it.
  n_claims,
  -- Independent roots behind it.
  n_roots,
  -- How well the item is settled.
  status,
  -- Posterior mean of how much of what is said on the item is not evidence.
  lambda
) AS
SELECT i.key, v.value, v.probability, v.n_claims, v.n_roots, r.status, r.lambda
FROM run_value v
JOIN item i ON i.item_id = v.item_id
LEFT JOIN run_item r ON r.run_id = v.run_id AND r.item_id = v.item_id
WHERE v.run_id = (SELECT run_id FROM v_latest_run);

-- One row per segment of time and state.
CREATE VIEW v_state(
  -- Key of the item.
  item,
  -- The state.
  value,
  -- First second of the segment; NULL if open.
  valid_from,
  -- First second after it; NULL if open.
  valid_to,
  -- Probability of the state.
  probability,
  -- Place of the segment in time, from 0.
  segment,
  -- How well the item is settled.
  status
) AS
SELECT i.key, t.value, strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_to, 'unixepoch'), t.probability, t.segment, r.status
FROM run_state t
JOIN item i ON i.item_id = t.item_id
LEFT JOIN run_item r ON r.run_id = t.run_id AND r.item_id = t.item_id
WHERE t.run_id = (SELECT run_id FROM v_latest_run);

-- Posterior of numbers, counts and dates (seconds since 1970-01-01T00:00:00Z).
CREATE VIEW v_number(
  -- Key of the item.
  item,
  -- The time that the figure is for; NULL without time.
  as_of,
  -- Posterior mean.
  mean,
  -- Posterior median.
  median,
  -- 5 % quantile.
  lo,
  -- 95 % quantile.
  hi,
  -- The figure that somebody names which is the most probable.
  best
) AS
SELECT i.key, strftime('%Y-%m-%dT%H:%M:%SZ', n.as_of, 'unixepoch'), n.mean, n.median, n.lo, n.hi,
  n.best
FROM run_number n
JOIN item i ON i.item_id = n.item_id
WHERE n.run_id = (SELECT run_id FROM v_latest_run);

-- All claims, also those that no run has scored (p_right is then NULL).
CREATE VIEW v_claim(
  -- Key of the claim; `c` and a number where it has none.
  claim,
  -- Key of the item.
  item,
  -- Key of the origin: who says it, not who prints it.
  source,
  -- The value, canonical text.
  value,
  -- What the claim does with its value.
  stance,
  -- Outer bound of the valid time: first second inside.
  valid_from,
  -- Outer bound of the valid time: first second outside.
  valid_to,
  -- When the origin said it, as typed (EDTF).
  asserted,
  -- Probability that it was right about the time it speaks of.
  p_right,
  -- Probability that it was right then and no longer is.
  p_overtaken,
  -- Weight of evidence for (+) or against (-) its own value, decibans. NULL in runs of 100,000 plain
  -- claims and more, which have no rows of claims: `explain` works it out.
  weight_db,
  -- Why it was not scored.
  skipped,
  -- How sure the origin is.
  certainty,
  -- What it rests on.
  evidence,
  -- Whether it holds all through, at some moment inside, or up to the end.
  valid_mode,
  -- 1 for "still": it also held before.
  persists,
  -- The valid time as typed (EDTF).
  valid,
  -- Key of the item whose event a relative time refers to.
  anchor,
  -- Earliest second at which the origin can have said it.
  asserted_from,
  -- First second at which the origin cannot have said it any more.
  asserted_to,
  -- Whether it still stands.
  status,
  -- Key of the earlier claim that it corrects or retracts.
  replaces,
  -- Stake of the source in the value: -1 against, 0 none, 1 for.
  interest,
  -- Wording of the hedge.
  hedge,
  -- Smallest number that satisfies the wording; booleans 0 or 1.
  value_lo,
  -- Largest number that satisfies the wording; booleans 0 or 1.
  value_hi,
  -- The figure named.
  value_best,
  -- Mentions of it.
  n_mentions,
  -- When it was imported.
  recorded,
  -- Free text.
  note,
  -- Number of the claim, in the order of import.
  claim_number
) AS
SELECT coalesce(d.key, 'c' || c.claim_id), i.key, s.key, v.text, coalesce(d.stance, 'asserts'),
       strftime('%Y-%m-%dT%H:%M:%SZ', c.valid_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', c.valid_to, 'unixepoch'),
       d.asserted_text,
       CASE WHEN r.claim_id IS NULL THEN
         (SELECT x.probability FROM run_value x JOIN run u ON u.run_id = x.run_id
          WHERE x.run_id = (SELECT run_id FROM v_latest_run) AND x.item_id = c.item_id
            AND x.value = v.text AND c.claim_id <= u.n_told_claims)
       ELSE r.p_right END,
       CASE WHEN r.claim_id IS NULL THEN
         (SELECT 0.0 FROM run u WHERE u.run_id = (SELECT run_id FROM v_latest_run)
            AND c.claim_id <= u.n_told_claims)
       ELSE r.p_overtaken END,
       r.weight_db, r.skipped,
       coalesce(d.certainty, 'CT'), coalesce(d.evidence, 'unstated'),
       coalesce(d.valid_mode, 'sometime'), coalesce(d.persists, 0), d.valid_text, a.key,
       strftime('%Y-%m-%dT%H:%M:%SZ', d.asserted_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', d.asserted_to, 'unixepoch'),
       coalesce(d.status, 'live'),
       (SELECT coalesce(e.key, 'c' || d.replaces) FROM claim x
        LEFT JOIN claim_detail e ON e.claim_id = x.claim_id WHERE x.claim_id = d.replaces),
       d.interest, d.hedge, v.lo, v.hi, v.best,
       (SELECT count(*) FROM mention m WHERE m.claim_id = c.claim_id),
       strftime('%Y-%m-%dT%H:%M:%SZ', g.imported_at, 'unixepoch'), d.note, c.claim_id
FROM claim c
JOIN item i ON i.item_id = c.item_id
JOIN source s ON s.source_id = c.source_id
JOIN value v ON v.value_id = c.value_id
JOIN import_file g ON g.file_id = c.file_id
LEFT JOIN claim_detail d ON d.claim_id = c.claim_id
LEFT JOIN item a ON a.item_id = d.anchor_item
LEFT JOIN run_claim r ON r.run_id = (SELECT run_id FROM v_latest_run) AND r.claim_id = c.claim_id;

-- One row per mention: where a claim was printed and through whom it came.
CREATE VIEW v_chain(
  -- Key of the claim.
  claim,
  -- Key of the mention; `m` and a number where it has none.
  mention,
  -- Key of the document.
  document,
  -- Origin to publisher, as in `sdf > le-monde > athr`.
  chain,
  -- Links of the chain.
  n_steps,
  -- Links whose name is withheld.
  n_unnamed,
  -- Key of the origin.
  origin,
  -- Key of the publisher: the last link.
  publisher,
  -- Paragraph, from 1.
  paragraph,
  -- How the words appear.
  quote_kind,
  -- What the publisher does with it.
  outlet_stance,
  -- Publication time as typed, of the mention or else of its document.
  published,
  -- Address, of the mention or else of its document.
  url,
  -- What it says, in the coder's words.
  paraphrase,
  -- Key terms in the original language.
  key_terms
) AS
SELECT coalesce(d.key, 'c' || m.claim_id), coalesce(m.key, 'm' || m.mention_id), o.key,
       (SELECT group_concat(x.key, ' > ') FROM
         (SELECT s.key FROM chain_step t JOIN source s ON s.source_id = t.source_id
          WHERE t.mention_id = m.mention_id ORDER BY t.step) x),
       (SELECT count(*) FROM chain_step t WHERE t.mention_id = m.mention_id),
       (SELECT count(*) FROM chain_step t WHERE t.mention_id = m.mention_id AND t.named = 0),
       (SELECT s.key FROM chain_step t JOIN source s ON s.source_id = t.source_id
        WHERE t.mention_id = m.mention_id ORDER BY t.step LIMIT 1),
       (SELECT s.key FROM chain_step t JOIN source s ON s.source_id = t.source_id
        WHERE t.mention_id = m.mention_id ORDER BY t.step DESC LIMIT 1),
       m.paragraph, m.quote_kind, m.outlet_stance, coalesce(m.published_text, o.published_text),
       coalesce(m.url, o.url), m.paraphrase, m.key_terms
FROM mention m
LEFT JOIN claim_detail d ON d.claim_id = m.claim_id
LEFT JOIN document o ON o.document_id = m.document_id;

-- Who answers for a source in the end: spokesman → body → independence group.
CREATE VIEW v_root(
  -- Key of the source.
  source,
  -- Key of the body it speaks for; itself where there is none.
  body,
  -- The independent root: the independence group, else the body.
  root
) AS
WITH RECURSIVE up(source_id, body_id, depth) AS (
  SELECT source_id, source_id, 0 FROM source
  UNION ALL
  SELECT up.source_id, s.speaks_for, up.depth + 1 FROM up JOIN source s ON s.source_id = up.body_id
  WHERE s.speaks_for IS NOT NULL AND up.depth < 64
)
SELECT s.key, b.key, coalesce(b.independence_group, s.independence_group, b.key)
FROM up
JOIN source s ON s.source_id = up.source_id
JOIN source b ON b.source_id = up.body_id
WHERE b.speaks_for IS NULL;

-- How many say each value of an item: claims that stand, their mentions, and independent roots.
CREATE VIEW v_attested(
  -- Key of the item.
  item,
  -- The value, canonical text.
  value,
  -- What the claims do with it.
  stance,
  -- Claims that stand.
  n_claims,
  -- Their mentions.
  n_mentions,
  -- Independent roots behind them.
  n_roots
) AS
SELECT i.key, v.text, coalesce(d.stance, 'asserts'), count(*),
       sum((SELECT count(*) FROM mention m WHERE m.claim_id = c.claim_id)), count(DISTINCT r.root)
FROM claim c
JOIN item i ON i.item_id = c.item_id
JOIN source s ON s.source_id = c.source_id
JOIN value v ON v.value_id = c.value_id
JOIN v_root r ON r.source = s.key
LEFT JOIN claim_detail d ON d.claim_id = c.claim_id
WHERE coalesce(d.status, 'live') = 'live'
GROUP BY i.key, v.text, coalesce(d.stance, 'asserts');

-- Pairs of claims that cannot, or may not, both be right.
CREATE VIEW v_contradiction(
  -- Key of the claim made (or valid) first, where that is known.
  claim_a,
  -- Key of the other claim.
  claim_b,
  -- Key of the first claim's source.
  source_a,
  -- Key of the other claim's source.
  source_b,
  -- Why they clash.
  kind,
  -- `certain` if they must speak of a common moment, else `possible`.
  certainty,
  -- Probability that they speak of one state of the world.
  probability,
  -- What clashes, and why it is, or may be, more than an update.
  explanation,
  -- Key of the rule.
  rule,
  -- Key of the first claim's item.
  item_a,
  -- Key of the other claim's item.
  item_b,
  -- First second of the time that both may speak of.
  overlap_from,
  -- First second after it.
  overlap_to,
  -- 1 if one independent root stands on both sides.
  same_root,
  -- Further pairs of claims that say the same two things.
  n_alike
) AS
SELECT coalesce(da.key, 'c' || x.claim_a), coalesce(db.key, 'c' || x.claim_b), sa.key, sb.key,
       x.kind, x.certainty, x.probability, x.explanation, u.key, ia.key, ib.key,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.overlap_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', x.overlap_to, 'unixepoch'), x.same_root, x.n_alike
FROM run_contradiction x
JOIN claim ca ON ca.claim_id = x.claim_a
JOIN claim cb ON cb.claim_id = x.claim_b
JOIN source sa ON sa.source_id = ca.source_id
JOIN source sb ON sb.source_id = cb.source_id
JOIN item ia ON ia.item_id = ca.item_id
JOIN item ib ON ib.item_id = cb.item_id
LEFT JOIN claim_detail da ON da.claim_id = x.claim_a
LEFT JOIN claim_detail db ON db.claim_id = x.claim_b
LEFT JOIN rule u ON u.rule_id = x.rule_id
WHERE x.run_id = (SELECT run_id FROM v_latest_run);

-- Undeclared dependence between two sources: pairs of which one copies the other with a probability
-- of .05 at least. What is declared (chains, copies, wires, groups) is not in it.
CREATE VIEW v_dependence(
  -- Key of one source.
  source_a,
  -- Key of the other source.
  source_b,
  -- Probability that the first copies the second.
  p_a_copies_b,
  -- Probability that the second copies the first.
  p_b_copies_a,
  -- Items on which both say the same.
  n_shared,
  -- Expected number of those that are wrong.
  n_shared_wrong,
  -- Items (times) on which both speak.
  n_met
) AS
SELECT a.key, b.key, d.p_a_copies_b, d.p_b_copies_a, d.n_shared, d.n_shared_wrong, d.n_met
FROM run_dependence d
JOIN source a ON a.source_id = d.source_a
JOIN source b ON b.source_id = d.source_b
WHERE d.run_id = (SELECT run_id FROM v_latest_run);

-- Diagnostics and findings about the data.
CREATE VIEW v_finding(
  -- Stable code.
  code,
  -- How much it matters.
  severity,
  -- What it is about: `item:KEY`, `source:KEY`, `claim:KEY`, `rule:KEY` or empty.
  subject,
  -- What was found, with numbers.
  message,
  -- What to do.
  advice
) AS
SELECT code, severity, subject, message, advice FROM run_finding
WHERE run_id = (SELECT run_id FROM v_latest_run);

-- Distinct optima that the driver found, best first.
CREATE VIEW v_mode(
  -- Rank, from 0.
  position,
  -- Which start found it first.
  start,
  -- Log posterior at the optimum, natural log.
  ln_posterior,
  -- Share of the modes' total.
  share,
  -- Items whose leading value differs from that of the best mode.
  n_items_changed,
  -- Passes to convergence.
  n_iterations,
  -- Engines that draw: by chain, share of its draws that are nearest to this optimum, a JSON array.
  visits
) AS
SELECT position, start, ln_posterior, share, n_items_changed, n_iterations, visits FROM run_mode
WHERE run_id = (SELECT run_id FROM v_latest_run);

-- Items whose leading value in another mode is not that of the best mode: the other story.
CREATE VIEW v_mode_item(
  -- Rank of the mode, from 1.
  position,
  -- Key of the item.
  item,
  -- Leading value in this mode; of a state, at the end of the data. Of a set, an element that is in
  -- rather than out, or `not` and an element that is out rather than in.
  value,
  -- Its probability in this mode.
  probability
) AS
SELECT m.position, i.key, m.value, m.probability
FROM run_mode_item m
JOIN item i ON i.item_id = m.item_id
WHERE m.run_id = (SELECT run_id FROM v_latest_run);

-- How the sampler went; empty for runs of an engine that does not draw.
CREATE VIEW v_sampler(
  -- Number of the run.
  run,
  -- Chains.
  n_chains,
  -- Draws kept per chain.
  n_draws,
  -- Warm-up draws per chain.
  n_warmup,
  -- Divergent transitions after warm-up.
  n_divergent,
  -- Share of transitions that hit the largest tree depth.
  max_depth_share,
  -- Items whose leading value differs between chains.
  n_items_apart
) AS
SELECT run_id, n_chains, n_draws, n_warmup, n_divergent, max_depth_share, n_items_apart
FROM run_sampler
WHERE run_id = (SELECT run_id FROM v_latest_run);

-- How well each quantity is known from its draws; empty for runs of an engine that does not draw.
CREATE VIEW v_diagnostic(
  -- Number of the run.
  run,
  -- What sort of quantity.
  subject_kind,
  -- Key of the source, or name of the parameter; empty for the log posterior.
  subject,
  -- Rank-normalised split R-hat; NULL where the draws do not vary.
  r_hat,
  -- Effective number of draws in the bulk.
  ess_bulk,
  -- Effective number of draws in the tails.
  ess_tail,
  -- Monte Carlo standard error of the mean.
  mcse
) AS
SELECT run_id, subject_kind, subject, r_hat, ess_bulk, ess_tail, mcse FROM run_diagnostic
WHERE run_id = (SELECT run_id FROM v_latest_run);

-- All series over time: reliabilities of sources, probabilities of values (of a state, at the end of
-- what was known), figures at the last time known.
CREATE VIEW v_history(
  -- Name of the series.
  series,
  -- The time: what was known by then was used.
  as_of,
  -- What it is a figure of: `source`, `item` or `number`.
  kind,
  -- Key of the source or of the item.
  subject,
  -- Items: the value. Numbers: the time that the figure is for.
  value,
  -- Posterior mean of the reliability or the figure; probability of the value.
  mean,
  -- Sources and numbers: 5 % quantile.
  lo,
  -- Sources and numbers: median.
  mid,
  -- Sources and numbers: 95 % quantile.
  hi,
  -- Claims of the source, or on the item.
  n_claims,
  -- Number of the run.
  run
) AS
SELECT p.series, strftime('%Y-%m-%dT%H:%M:%SZ', p.as_of, 'unixepoch'), 'source', s.key, NULL,
       r.mean, r.lo, r.mid, r.hi, r.n_claims, p.run_id
FROM series_point p
JOIN run_source r ON r.run_id = p.run_id
JOIN source s ON s.source_id = r.source_id
UNION ALL
SELECT p.series, strftime('%Y-%m-%dT%H:%M:%SZ', p.as_of, 'unixepoch'), 'item', i.key, v.value,
       v.probability, NULL, NULL, NULL, r.n_claims, p.run_id
FROM series_point p
JOIN run_value v ON v.run_id = p.run_id
JOIN run_item r ON r.run_id = v.run_id AND r.item_id = v.item_id
JOIN item i ON i.item_id = v.item_id
UNION ALL
SELECT p.series, strftime('%Y-%m-%dT%H:%M:%SZ', p.as_of, 'unixepoch'), 'item', i.key, t.value,
       t.probability, NULL, NULL, NULL, r.n_claims, p.run_id
FROM series_point p
JOIN run_item r ON r.run_id = p.run_id
JOIN run_state t ON t.run_id = r.run_id AND t.item_id = r.item_id
  AND t.segment = (SELECT max(l.segment) FROM run_state l
                   WHERE l.run_id = r.run_id AND l.item_id = r.item_id)
JOIN item i ON i.item_id = t.item_id
UNION ALL
SELECT p.series, strftime('%Y-%m-%dT%H:%M:%SZ', p.as_of, 'unixepoch'), 'number', i.key,
       strftime('%Y-%m-%dT%H:%M:%SZ', n.as_of, 'unixepoch'), n.mean, n.lo, n.median, n.hi,
       r.n_claims, p.run_id
FROM series_point p
JOIN run_number n ON n.run_id = p.run_id
  AND n.segment = (SELECT max(l.segment) FROM run_number l
                   WHERE l.run_id = n.run_id AND l.item_id = n.item_id)
JOIN item i ON i.item_id = n.item_id
LEFT JOIN run_item r ON r.run_id = n.run_id AND r.item_id = n.item_id;

-- All verdicts.
CREATE VIEW v_verdict(
  -- Key of the item.
  item,
  -- The value, canonical text.
  value,
  -- Probability that the verdict is right.
  confidence,
  -- First second of the interval it speaks of.
  valid_from,
  -- First second after it.
  valid_to,
  -- What it rests on.
  basis,
  -- Who decided.
  adjudicator,
  -- Address of the evidence.
  url
) AS
SELECT i.key, v.text, t.confidence, strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_to, 'unixepoch'), t.basis, t.adjudicator, t.url
FROM verdict t
JOIN item i ON i.item_id = t.item_id
JOIN value v ON v.value_id = t.value_id;

-- Rules between items, one row a term.
CREATE VIEW v_rule(
  -- Key of the rule.
  rule,
  -- Kind of constraint.
  kind,
  -- 1 is hard; less is soft.
  strength,
  -- Place of the term in the rule, from 0.
  position,
  -- Key of the term's item.
  item,
  -- The comparison.
  op,
  -- Canonical text of the value, `*` for any; empty in sums and orders.
  value,
  -- 1 on the left side or the antecedent, -1 on the right side or the consequent.
  coefficient,
  -- The rule as typed.
  expression,
  -- The rule in words.
  text
) AS
SELECT r.key, r.kind, r.strength, t.position, i.key, t.op, t.value, t.coefficient, r.expression,
       r.text
FROM rule r
JOIN rule_term t ON t.rule_id = r.rule_id
JOIN item i ON i.item_id = t.item_id;
