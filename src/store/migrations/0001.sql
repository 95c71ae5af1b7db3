-- Schema version 1. Released steps are never edited; the commented, current schema is schema.sql.
PRAGMA application_id = 0x54484951;
CREATE TABLE case_info(
  case_id INTEGER PRIMARY KEY CHECK(case_id = 1),
  title TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  languages TEXT NOT NULL CHECK(json_valid(languages)),
  title_ar TEXT,
  week_start TEXT NOT NULL DEFAULT 'monday'
    CHECK(week_start IN ('monday','tuesday','wednesday','thursday','friday','saturday','sunday')),
  digits TEXT NOT NULL DEFAULT 'latn' CHECK(digits IN ('latn','arab'))
) STRICT;
CREATE TABLE policy(
  policy_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  basis TEXT NOT NULL,
  UNIQUE(name, version)
) STRICT;
CREATE TABLE policy_band(
  policy_id INTEGER NOT NULL REFERENCES policy,
  scale TEXT NOT NULL CHECK(scale IN ('likelihood','reliability','credibility')),
  lower REAL NOT NULL CHECK(lower BETWEEN 0 AND 1),
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
CREATE TABLE import_file(
  file_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  format TEXT NOT NULL,
  target TEXT NOT NULL,
  n_rows INTEGER NOT NULL CHECK(n_rows >= 0),
  n_rejects INTEGER NOT NULL CHECK(n_rejects >= 0),
  imported_at INTEGER NOT NULL,
  version TEXT NOT NULL,
  UNIQUE(sha256, target)
) STRICT;
CREATE TABLE place(
  place_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  parent_id INTEGER REFERENCES place DEFERRABLE INITIALLY DEFERRED,
  name TEXT,
  name_ar TEXT
) STRICT;
CREATE TABLE source(
  source_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL
    CHECK(kind IN ('actor','person','agency','outlet','monitor','intergov','state-body','collective','anonymous','unknown')),
  name TEXT,
  name_ar TEXT,
  speaks_for INTEGER REFERENCES source DEFERRABLE INITIALLY DEFERRED,
  independence_group TEXT,
  note TEXT,
  declared INTEGER NOT NULL CHECK(declared IN (0, 1))
) STRICT;
CREATE TABLE alias(
  alias_id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source,
  alias TEXT NOT NULL,
  alias_norm TEXT NOT NULL,
  kind TEXT NOT NULL
    CHECK(kind IN ('name','abbrev','translit','former','typo','handle','domain')),
  needs_context INTEGER NOT NULL CHECK(needs_context IN (0, 1))
) STRICT;
CREATE INDEX alias_source ON alias(source_id);
CREATE TABLE attribute(
  attribute_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL
    CHECK(kind IN ('boolean','event','speech','stance','category','set','state','number','count','date','attitude','argument')),
  open INTEGER NOT NULL CHECK(open IN (0, 1)),
  tolerance REAL,
  scale TEXT CHECK(scale IN ('linear','log'))
) STRICT;
CREATE TABLE item(
  item_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL
    CHECK(kind IN ('boolean','event','speech','stance','category','set','state','number','count','date','attitude','argument')),
  attribute_id INTEGER REFERENCES attribute,
  question TEXT,
  question_ar TEXT,
  unit TEXT,
  place_id INTEGER REFERENCES place,
  verifiable TEXT NOT NULL
    CHECK(verifiable IN ('fact','hard','evaluative','motive','opinion')),
  says_speaker INTEGER REFERENCES source DEFERRABLE INITIALLY DEFERRED,
  says_item INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  says_value TEXT,
  CHECK((says_speaker IS NULL) = (says_item IS NULL) AND (says_item IS NULL) = (says_value IS NULL))
) STRICT;
CREATE INDEX item_attribute ON item(attribute_id) WHERE attribute_id IS NOT NULL;
CREATE TABLE option(
  option_id INTEGER PRIMARY KEY,
  attribute_id INTEGER REFERENCES attribute,
  item_id INTEGER REFERENCES item,
  position INTEGER NOT NULL CHECK(position >= 0),
  option TEXT NOT NULL,
  parent TEXT,
  CHECK((attribute_id IS NULL) <> (item_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX option_attribute ON option(attribute_id, position) WHERE attribute_id IS NOT NULL;
CREATE UNIQUE INDEX option_item ON option(item_id, position) WHERE item_id IS NOT NULL;
CREATE TABLE document(
  document_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  outlet_id INTEGER REFERENCES source,
  title TEXT,
  url TEXT CHECK(url LIKE 'http://%' OR url LIKE 'https://%'),
  archive_url TEXT CHECK(archive_url LIKE 'http://%' OR archive_url LIKE 'https://%'),
  lang TEXT,
  sha256 TEXT CHECK(length(sha256) = 64),
  published_text TEXT,
  published_from INTEGER,
  published_to INTEGER,
  published_form TEXT CHECK(published_form IS NULL OR json_valid(published_form)),
  published_basis TEXT NOT NULL
    CHECK(published_basis IN ('stated','metadata','inferred','unknown')),
  wire_id INTEGER REFERENCES source,
  copy_of INTEGER REFERENCES document DEFERRABLE INITIALLY DEFERRED,
  note TEXT,
  CHECK((published_text IS NULL) = (published_form IS NULL)),
  CHECK(published_from < published_to)
) STRICT;
CREATE TABLE value(
  value_id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('boolean','option','set','number','date')),
  lo REAL,
  hi REAL,
  best REAL,
  possible_hi REAL,
  form TEXT CHECK(form IN ('exact','at-least','at-most','about','range','vague')),
  date_from INTEGER,
  date_to INTEGER,
  parts TEXT,
  CHECK((kind = 'number') = (form IS NOT NULL)),
  CHECK(date_from < date_to)
) STRICT;
CREATE INDEX value_text ON value(text);
CREATE TABLE claim(
  claim_id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item,
  source_id INTEGER NOT NULL REFERENCES source,
  value_id INTEGER NOT NULL REFERENCES value,
  valid_from INTEGER,
  valid_to INTEGER,
  file_id INTEGER NOT NULL REFERENCES import_file,
  CHECK(valid_from < valid_to)
) STRICT;
CREATE INDEX claim_item ON claim(item_id, source_id);
CREATE INDEX claim_source ON claim(source_id);
CREATE TABLE claim_detail(
  claim_id INTEGER PRIMARY KEY REFERENCES claim,
  key TEXT UNIQUE,
  stance TEXT NOT NULL CHECK(stance IN ('asserts','denies','observing')),
  certainty TEXT NOT NULL CHECK(certainty IN ('CT','PR','PS','U')),
  evidence TEXT NOT NULL
    CHECK(evidence IN ('firsthand','own-correspondent','documented','hearsay','inference','presupposed','admission','unstated')),
  valid_text TEXT,
  valid_from INTEGER,
  valid_to INTEGER,
  valid_form TEXT CHECK(valid_form IS NULL OR json_valid(valid_form)),
  valid_mode TEXT NOT NULL CHECK(valid_mode IN ('throughout','sometime','as-of')),
  persists INTEGER NOT NULL CHECK(persists IN (0, 1)),
  anchor_item INTEGER REFERENCES item,
  anchor_lo_s INTEGER,
  anchor_hi_s INTEGER,
  asserted_text TEXT,
  asserted_from INTEGER,
  asserted_to INTEGER,
  asserted_form TEXT CHECK(asserted_form IS NULL OR json_valid(asserted_form)),
  status TEXT NOT NULL CHECK(status IN ('live','corrected','retracted')),
  replaces INTEGER REFERENCES claim DEFERRABLE INITIALLY DEFERRED,
  interest INTEGER CHECK(interest IN (-1, 0, 1)),
  hedge TEXT,
  scheme TEXT,
  note TEXT,
  CHECK((valid_text IS NULL) = (valid_form IS NULL)),
  CHECK((asserted_text IS NULL) = (asserted_form IS NULL)),
  CHECK(valid_from < valid_to),
  CHECK(asserted_from < asserted_to),
  CHECK(anchor_lo_s <= anchor_hi_s),
  CHECK((anchor_item IS NULL) = (anchor_lo_s IS NULL) AND (anchor_lo_s IS NULL) = (anchor_hi_s IS NULL))
) STRICT;
CREATE INDEX claim_detail_replaces ON claim_detail(replaces) WHERE replaces IS NOT NULL;
CREATE TABLE mention(
  mention_id INTEGER PRIMARY KEY,
  key TEXT UNIQUE,
  claim_id INTEGER NOT NULL REFERENCES claim,
  document_id INTEGER REFERENCES document,
  paragraph INTEGER CHECK(paragraph >= 1),
  quote_kind TEXT CHECK(quote_kind IN ('direct','indirect','narrative','presupposed')),
  outlet_stance TEXT CHECK(outlet_stance IN ('adopts','neutral','distances','denies')),
  published_text TEXT,
  published_from INTEGER,
  published_to INTEGER,
  published_form TEXT CHECK(published_form IS NULL OR json_valid(published_form)),
  url TEXT,
  paraphrase TEXT,
  key_terms TEXT,
  CHECK((published_text IS NULL) = (published_form IS NULL)),
  CHECK(published_from < published_to)
) STRICT;
CREATE INDEX mention_claim ON mention(claim_id);
CREATE INDEX mention_document ON mention(document_id) WHERE document_id IS NOT NULL;
CREATE TABLE chain_step(
  mention_id INTEGER NOT NULL REFERENCES mention,
  step INTEGER NOT NULL CHECK(step >= 0),
  source_id INTEGER NOT NULL REFERENCES source,
  verb TEXT,
  named INTEGER NOT NULL CHECK(named IN (0, 1)),
  PRIMARY KEY(mention_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX chain_step_source ON chain_step(source_id);
CREATE TABLE rule(
  rule_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK(kind IN ('excludes','implies','sum','subset','monotone','order')),
  strength REAL NOT NULL CHECK(strength > 0 AND strength <= 1),
  grace_s INTEGER NOT NULL,
  expression TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE rule_term(
  rule_id INTEGER NOT NULL REFERENCES rule,
  position INTEGER NOT NULL CHECK(position >= 0),
  item_id INTEGER NOT NULL REFERENCES item,
  op TEXT NOT NULL CHECK(op IN ('=','>','>=','<','<=')),
  value TEXT NOT NULL,
  coefficient REAL NOT NULL,
  PRIMARY KEY(rule_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_term_item ON rule_term(item_id);
CREATE TABLE verdict(
  verdict_id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item,
  value_id INTEGER NOT NULL REFERENCES value,
  confidence REAL NOT NULL CHECK(confidence > 0.5 AND confidence < 1),
  valid_text TEXT,
  valid_from INTEGER,
  valid_to INTEGER,
  valid_form TEXT CHECK(valid_form IS NULL OR json_valid(valid_form)),
  basis TEXT,
  adjudicator TEXT,
  url TEXT,
  CHECK((valid_text IS NULL) = (valid_form IS NULL)),
  CHECK(valid_from < valid_to)
) STRICT;
CREATE INDEX verdict_item ON verdict(item_id);
CREATE TABLE relation(
  relation_id INTEGER PRIMARY KEY,
  from_claim INTEGER NOT NULL REFERENCES claim,
  to_claim INTEGER NOT NULL REFERENCES claim,
  kind TEXT NOT NULL
    CHECK(kind IN ('contradicts','tension','confirms','supersedes','refines','corrects','retracts','entails','supports','duplicates')),
  basis TEXT NOT NULL
    CHECK(basis IN ('temporal','logical','numeric','arithmetic','definitional','lexical')),
  note TEXT
) STRICT;
CREATE INDEX relation_from ON relation(from_claim);
CREATE INDEX relation_to ON relation(to_claim);
CREATE TABLE run(
  run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  status TEXT NOT NULL CHECK(status IN ('writing','complete','unreliable')),
  model TEXT NOT NULL,
  engine TEXT NOT NULL,
  seed INTEGER NOT NULL,
  as_of INTEGER,
  series TEXT,
  params TEXT NOT NULL CHECK(json_valid(params)),
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  n_claims INTEGER NOT NULL,
  n_items INTEGER NOT NULL,
  n_sources INTEGER NOT NULL,
  ln_evidence REAL,
  input_digest TEXT NOT NULL CHECK(length(input_digest) = 64),
  result_digest TEXT NOT NULL CHECK(length(result_digest) = 64),
  text_digest TEXT NOT NULL CHECK(length(text_digest) = 64),
  n_told_claims INTEGER,
  policy_id INTEGER REFERENCES policy
) STRICT;
CREATE TABLE series_point(
  series TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  PRIMARY KEY(series, as_of)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_point_run ON series_point(run_id);
CREATE TABLE run_source(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  source_id INTEGER NOT NULL REFERENCES source,
  scored_as INTEGER NOT NULL REFERENCES source,
  mean REAL NOT NULL,
  sd REAL NOT NULL,
  lo REAL NOT NULL,
  mid REAL NOT NULL,
  hi REAL NOT NULL,
  n_claims INTEGER NOT NULL,
  n_checked INTEGER NOT NULL,
  n_effective REAL NOT NULL,
  prior_mean REAL NOT NULL,
  information REAL NOT NULL,
  grade TEXT NOT NULL CHECK(grade IN ('A','B','C','D','E','F')),
  grade_probability REAL NOT NULL,
  band_probability TEXT NOT NULL CHECK(json_valid(band_probability)),
  self_consistency REAL,
  relay_mean REAL,
  relay_lo REAL,
  relay_hi REAL,
  relay_n_checked INTEGER,
  PRIMARY KEY(run_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_source_family(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  source_id INTEGER NOT NULL REFERENCES source,
  family TEXT NOT NULL,
  mean REAL NOT NULL,
  sd REAL NOT NULL,
  lo REAL NOT NULL,
  hi REAL NOT NULL,
  n_claims REAL NOT NULL,
  shift REAL,
  shift_lo REAL,
  shift_hi REAL,
  shift_is_ratio INTEGER CHECK(shift_is_ratio IN (0, 1)),
  PRIMARY KEY(run_id, source_id, family)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_source_row(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  source_id INTEGER NOT NULL REFERENCES source,
  family TEXT NOT NULL,
  truth TEXT NOT NULL,
  mean TEXT NOT NULL CHECK(json_valid(mean)),
  lo REAL NOT NULL,
  hi REAL NOT NULL,
  n_effective REAL NOT NULL,
  PRIMARY KEY(run_id, source_id, family, truth)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_item(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item,
  status TEXT NOT NULL CHECK(status IN ('corroborated','disputed','single-source','unresolved')),
  lambda REAL,
  n_claims INTEGER NOT NULL,
  n_roots INTEGER NOT NULL,
  PRIMARY KEY(run_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_value(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item,
  value TEXT NOT NULL,
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  n_claims INTEGER NOT NULL,
  n_roots INTEGER NOT NULL,
  PRIMARY KEY(run_id, item_id, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_state(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item,
  segment INTEGER NOT NULL CHECK(segment >= 0),
  value TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  PRIMARY KEY(run_id, item_id, segment, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_number(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item,
  segment INTEGER NOT NULL CHECK(segment >= 0),
  as_of INTEGER,
  mean REAL NOT NULL,
  median REAL NOT NULL,
  lo REAL NOT NULL,
  hi REAL NOT NULL,
  best REAL NOT NULL,
  PRIMARY KEY(run_id, item_id, segment)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_claim(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  claim_id INTEGER NOT NULL REFERENCES claim,
  p_right REAL CHECK(p_right BETWEEN 0 AND 1),
  p_overtaken REAL CHECK(p_overtaken BETWEEN 0 AND 1),
  weight_db REAL,
  skipped TEXT,
  PRIMARY KEY(run_id, claim_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_contradiction(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 0),
  claim_a INTEGER NOT NULL REFERENCES claim,
  claim_b INTEGER NOT NULL REFERENCES claim,
  kind TEXT NOT NULL
    CHECK(kind IN ('same-item','denial','rule','arithmetic','monotone','order','self')),
  certainty TEXT NOT NULL CHECK(certainty IN ('certain','possible')),
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  rule_id INTEGER REFERENCES rule,
  overlap INTEGER NOT NULL CHECK(overlap IN (0, 1)),
  overlap_from INTEGER,
  overlap_to INTEGER,
  same_root INTEGER NOT NULL CHECK(same_root IN (0, 1)),
  n_alike INTEGER NOT NULL,
  explanation TEXT NOT NULL,
  parts TEXT NOT NULL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_contradiction_a ON run_contradiction(run_id, claim_a);
CREATE INDEX run_contradiction_b ON run_contradiction(run_id, claim_b);
CREATE TABLE run_dependence(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  source_a INTEGER NOT NULL REFERENCES source,
  source_b INTEGER NOT NULL REFERENCES source,
  p_a_copies_b REAL NOT NULL CHECK(p_a_copies_b BETWEEN 0 AND 1),
  p_b_copies_a REAL NOT NULL CHECK(p_b_copies_a BETWEEN 0 AND 1),
  n_met INTEGER NOT NULL,
  n_shared INTEGER NOT NULL,
  n_shared_wrong REAL NOT NULL,
  PRIMARY KEY(run_id, source_a, source_b)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_mode(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 0),
  start TEXT NOT NULL,
  ln_posterior REAL NOT NULL,
  share REAL NOT NULL,
  n_items_changed INTEGER NOT NULL,
  n_iterations INTEGER NOT NULL,
  visits TEXT CHECK(json_valid(visits)),
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_mode_item(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 1),
  item_id INTEGER NOT NULL REFERENCES item,
  value TEXT NOT NULL,
  probability REAL NOT NULL CHECK(probability BETWEEN 0 AND 1),
  PRIMARY KEY(run_id, position, item_id, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_sampler(
  run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  n_chains INTEGER NOT NULL,
  n_draws INTEGER NOT NULL,
  n_warmup INTEGER NOT NULL,
  n_divergent INTEGER NOT NULL,
  max_depth_share REAL NOT NULL,
  n_items_apart INTEGER NOT NULL
) STRICT;
CREATE TABLE run_diagnostic(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 0),
  subject_kind TEXT NOT NULL CHECK(subject_kind IN ('ln-posterior','source','hyper')),
  subject TEXT NOT NULL,
  r_hat REAL,
  ess_bulk REAL,
  ess_tail REAL,
  mcse REAL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_finding(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 0),
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK(severity IN ('info','warning','error')),
  subject TEXT NOT NULL,
  message TEXT NOT NULL,
  advice TEXT NOT NULL,
  parts TEXT NOT NULL,
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_hyper(
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK(position >= 0),
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK(json_valid(value)),
  PRIMARY KEY(run_id, position)
) STRICT, WITHOUT ROWID;
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
CREATE VIEW v_latest_run(
  run_id
) AS
SELECT run_id FROM run WHERE status <> 'writing' AND series IS NULL ORDER BY run_id DESC LIMIT 1;
CREATE VIEW v_run(
  run,
  status,
  model,
  engine,
  seed,
  as_of,
  n_claims,
  n_items,
  n_sources,
  input_digest,
  result_digest,
  version,
  started_at,
  ln_evidence,
  params,
  series,
  policy
) AS
SELECT run_id, status, model, engine, seed, strftime('%Y-%m-%dT%H:%M:%SZ', as_of, 'unixepoch'),
       n_claims, n_items, n_sources, input_digest, result_digest, version,
       strftime('%Y-%m-%dT%H:%M:%SZ', started_at, 'unixepoch'), ln_evidence, params, series,
       (SELECT p.name || ' ' || p.version FROM policy p WHERE p.policy_id = run.policy_id)
FROM run WHERE status <> 'writing';
CREATE VIEW v_source(
  source,
  name,
  kind,
  reliability,
  reliability_sd,
  reliability_lo,
  reliability_hi,
  n_claims,
  n_checked,
  grade,
  reliability_mid,
  grade_probability,
  scored_as,
  n_effective,
  prior_mean,
  information,
  self_consistency,
  relay_fidelity,
  relay_lo,
  relay_hi,
  n_relays_checked,
  name_ar,
  speaks_for,
  independence_group,
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
CREATE VIEW v_source_row(
  source,
  family,
  truth,
  answers,
  lo,
  hi,
  n_effective,
  family_mean,
  family_sd
) AS
SELECT s.key, w.family, w.truth, w.mean, w.lo, w.hi, w.n_effective, f.mean, f.sd
FROM run_source_row w
JOIN source s ON s.source_id = w.source_id
LEFT JOIN run_source_family f
  ON f.run_id = w.run_id AND f.source_id = w.source_id AND f.family = w.family
WHERE w.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_source_topic(
  source,
  topic,
  reliability,
  reliability_sd,
  reliability_lo,
  reliability_hi,
  n_claims,
  shift,
  shift_lo,
  shift_hi,
  is_ratio
) AS
SELECT s.key, f.family, f.mean, f.sd, f.lo, f.hi, f.n_claims, f.shift, f.shift_lo, f.shift_hi,
       f.shift_is_ratio
FROM run_source_family f
JOIN source s ON s.source_id = f.source_id
WHERE f.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_shift(
  source,
  topic,
  shift,
  shift_lo,
  shift_hi,
  is_ratio,
  n_claims
) AS
SELECT s.key, f.family, f.shift, f.shift_lo, f.shift_hi, f.shift_is_ratio, f.n_claims
FROM run_source_family f
JOIN source s ON s.source_id = f.source_id
WHERE f.run_id = (SELECT run_id FROM v_latest_run) AND f.shift IS NOT NULL;
CREATE VIEW v_relay(
  source,
  fidelity,
  fidelity_lo,
  fidelity_hi,
  n_checked
) AS
SELECT s.key, r.relay_mean, r.relay_lo, r.relay_hi, r.relay_n_checked
FROM run_source r
JOIN source s ON s.source_id = r.source_id
WHERE r.run_id = (SELECT run_id FROM v_latest_run) AND r.relay_mean IS NOT NULL;
CREATE VIEW v_source_change(
  source,
  run,
  previous_run,
  reliability,
  previous_reliability,
  delta,
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
CREATE VIEW v_item(
  item,
  kind,
  status,
  value,
  probability,
  n_claims,
  n_roots,
  lambda,
  question,
  question_ar,
  attribute,
  place,
  unit,
  verifiable,
  scored,
  median,
  lo,
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
CREATE VIEW v_value(
  item,
  value,
  probability,
  n_claims,
  n_roots,
  status,
  lambda
) AS
SELECT i.key, v.value, v.probability, v.n_claims, v.n_roots, r.status, r.lambda
FROM run_value v
JOIN item i ON i.item_id = v.item_id
LEFT JOIN run_item r ON r.run_id = v.run_id AND r.item_id = v.item_id
WHERE v.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_state(
  item,
  value,
  valid_from,
  valid_to,
  probability,
  segment,
  status
) AS
SELECT i.key, t.value, strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_to, 'unixepoch'), t.probability, t.segment, r.status
FROM run_state t
JOIN item i ON i.item_id = t.item_id
LEFT JOIN run_item r ON r.run_id = t.run_id AND r.item_id = t.item_id
WHERE t.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_number(
  item,
  as_of,
  mean,
  median,
  lo,
  hi,
  best
) AS
SELECT i.key, strftime('%Y-%m-%dT%H:%M:%SZ', n.as_of, 'unixepoch'), n.mean, n.median, n.lo, n.hi,
  n.best
FROM run_number n
JOIN item i ON i.item_id = n.item_id
WHERE n.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_claim(
  claim,
  item,
  source,
  value,
  stance,
  valid_from,
  valid_to,
  asserted,
  p_right,
  p_overtaken,
  weight_db,
  skipped,
  certainty,
  evidence,
  valid_mode,
  persists,
  valid,
  anchor,
  asserted_from,
  asserted_to,
  status,
  replaces,
  interest,
  hedge,
  value_lo,
  value_hi,
  value_best,
  n_mentions,
  recorded,
  note,
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
CREATE VIEW v_chain(
  claim,
  mention,
  document,
  chain,
  n_steps,
  n_unnamed,
  origin,
  publisher,
  paragraph,
  quote_kind,
  outlet_stance,
  published,
  url,
  paraphrase,
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
CREATE VIEW v_root(
  source,
  body,
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
CREATE VIEW v_attested(
  item,
  value,
  stance,
  n_claims,
  n_mentions,
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
CREATE VIEW v_contradiction(
  claim_a,
  claim_b,
  source_a,
  source_b,
  kind,
  certainty,
  probability,
  explanation,
  rule,
  item_a,
  item_b,
  overlap_from,
  overlap_to,
  same_root,
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
CREATE VIEW v_dependence(
  source_a,
  source_b,
  p_a_copies_b,
  p_b_copies_a,
  n_shared,
  n_shared_wrong,
  n_met
) AS
SELECT a.key, b.key, d.p_a_copies_b, d.p_b_copies_a, d.n_shared, d.n_shared_wrong, d.n_met
FROM run_dependence d
JOIN source a ON a.source_id = d.source_a
JOIN source b ON b.source_id = d.source_b
WHERE d.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_finding(
  code,
  severity,
  subject,
  message,
  advice
) AS
SELECT code, severity, subject, message, advice FROM run_finding
WHERE run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_mode(
  position,
  start,
  ln_posterior,
  share,
  n_items_changed,
  n_iterations,
  visits
) AS
SELECT position, start, ln_posterior, share, n_items_changed, n_iterations, visits FROM run_mode
WHERE run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_mode_item(
  position,
  item,
  value,
  probability
) AS
SELECT m.position, i.key, m.value, m.probability
FROM run_mode_item m
JOIN item i ON i.item_id = m.item_id
WHERE m.run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_sampler(
  run,
  n_chains,
  n_draws,
  n_warmup,
  n_divergent,
  max_depth_share,
  n_items_apart
) AS
SELECT run_id, n_chains, n_draws, n_warmup, n_divergent, max_depth_share, n_items_apart
FROM run_sampler
WHERE run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_diagnostic(
  run,
  subject_kind,
  subject,
  r_hat,
  ess_bulk,
  ess_tail,
  mcse
) AS
SELECT run_id, subject_kind, subject, r_hat, ess_bulk, ess_tail, mcse FROM run_diagnostic
WHERE run_id = (SELECT run_id FROM v_latest_run);
CREATE VIEW v_history(
  series,
  as_of,
  kind,
  subject,
  value,
  mean,
  lo,
  mid,
  hi,
  n_claims,
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
CREATE VIEW v_verdict(
  item,
  value,
  confidence,
  valid_from,
  valid_to,
  basis,
  adjudicator,
  url
) AS
SELECT i.key, v.text, t.confidence, strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_from, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', t.valid_to, 'unixepoch'), t.basis, t.adjudicator, t.url
FROM verdict t
JOIN item i ON i.item_id = t.item_id
JOIN value v ON v.value_id = t.value_id;
CREATE VIEW v_rule(
  rule,
  kind,
  strength,
  position,
  item,
  op,
  value,
  coefficient,
  expression,
  text
) AS
SELECT r.key, r.kind, r.strength, t.position, i.key, t.op, t.value, t.coefficient, r.expression,
       r.text
FROM rule r
JOIN rule_term t ON t.rule_id = r.rule_id
JOIN item i ON i.item_id = t.item_id;
