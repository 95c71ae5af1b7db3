//! Where the numbers come from: every number of a page names the query, the row and the column that
//! give it back. The queries name their run, so that they hold after later runs too. What comes from a
//! fit that no run stores names a command instead.

/// Mentions that the run knew of: those printed by its cut-off, or of unknown date.
macro_rules! known_mentions {
    () => {
        "SELECT m.mention_id, m.claim_id, m.document_id FROM mention m JOIN run_claim c ON c.claim_id = m.claim_id AND c.run_id = {run} JOIN run r ON r.run_id = c.run_id LEFT JOIN document d ON d.document_id = m.document_id WHERE r.as_of IS NULL OR coalesce(CASE WHEN m.published_text IS NULL THEN coalesce(d.published_to, d.published_from) ELSE coalesce(m.published_to, m.published_from) END, r.as_of) <= r.as_of"
    };
}

/// A query that a page prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Query {
    /// Counts of a whole run.
    Run,
    /// Scores of sources.
    Sources,
    /// Scores by topic.
    Topics,
    /// Probabilities of answers; of states at the end of the data.
    Answers,
    /// How many claims an answer has, and how many roots.
    Voices,
    /// Items: claims and roots, how they stand.
    Items,
    /// How many items stand how.
    Standing,
    /// Inferred figures.
    Figures,
    /// How claims fared.
    Claims,
    /// Contradictions.
    Contradictions,
    /// How many contradictions there are of each certainty.
    Certainties,
    /// Shares of stories.
    Stories,
    /// What other stories say.
    StoryItems,
    /// Dependence between sources.
    Dependence,
    /// Scores, probabilities and figures at the points of series.
    History,
    /// Answers against verdicts.
    Reliability,
    /// Probabilities of states over time.
    States,
    /// Claims and roots of every question that somebody answers.
    Asked,
    /// What claimed figures allow.
    Worded,
    /// How the claims of each source fared.
    Fared,
    /// Contradictions of each source with others and with itself.
    Clashes,
    /// Who passes on whom, link by link.
    Links,
    /// Who passes on whom, from the origin.
    Relays,
    /// Answers that two sources share.
    Agreement,
    /// Claims without the evidence of their own root.
    Isolated,
    /// Claims that came and went between two runs.
    Evidence,
    /// How far probabilities and scores moved between two runs.
    Moves,
    /// The parts of moves that refits tell apart: a command.
    Compared,
    /// What an explanation works out anew: a command.
    Explained,
}

impl Query {
    /// All, in the order in which pages number them.
    pub const ALL: [Self; 29] = [
        Self::Run,
        Self::Sources,
        Self::Topics,
        Self::Answers,
        Self::Voices,
        Self::Items,
        Self::Standing,
        Self::Figures,
        Self::Claims,
        Self::Contradictions,
        Self::Certainties,
        Self::Stories,
        Self::StoryItems,
        Self::Dependence,
        Self::History,
        Self::Reliability,
        Self::States,
        Self::Asked,
        Self::Worded,
        Self::Fared,
        Self::Clashes,
        Self::Links,
        Self::Relays,
        Self::Agreement,
        Self::Isolated,
        Self::Evidence,
        Self::Moves,
        Self::Compared,
        Self::Explained,
    ];

    /// `Q3`.
    pub fn name(self) -> String {
        let ix = Self::ALL.iter().position(|q| *q == self).unwrap_or(0);
        format!("Q{}", ix + 1)
    }

    /// The query for a run, or for the step from one to another (`2..3`); its first column names the
    /// row. A run is a number of ours. Of a command it is the data that it prints as JSON: of a list
    /// the texts in front name the row, else the row is a path in it. `subject` is what an explanation
    /// is of.
    pub fn text(self, run: &str, subject: &str) -> String {
        let (before, run) = run.split_once("..").unwrap_or((run, run));
        let text = self.template().replace("{before}", before).replace("{run}", run);
        // Last: a key may hold braces.
        text.replace("{subject}", &quoted(subject))
    }

    #[expect(clippy::too_many_lines, reason = "one arm a query")]
    const fn template(self) -> &'static str {
        match self {
            Self::Run => concat!(
                "SELECT 'run' AS row, coalesce(r.n_told_claims, 0) + (SELECT count(*) FROM run_claim c WHERE c.run_id = r.run_id) AS n_claims, (SELECT count(*) FROM (",
                known_mentions!(),
                ")) AS n_mentions, (SELECT count(*) FROM item) AS n_asked, (SELECT count(*) FROM source) AS n_named, (SELECT count(*) FROM run_item i WHERE i.run_id = r.run_id) AS n_items, (SELECT count(*) FROM run_source s WHERE s.run_id = r.run_id) AS n_sources, (SELECT count(*) FROM run_source s WHERE s.run_id = r.run_id AND s.grade <> 'F') AS n_graded, (SELECT count(*) FROM item) - (SELECT count(*) FROM run_item i WHERE i.run_id = r.run_id) AS n_left FROM run r WHERE r.run_id = {run}"
            ),
            Self::Sources => {
                "SELECT s.key AS row, r.mean, r.lo, r.hi, r.n_claims, r.n_checked, r.n_effective, r.prior_mean, r.grade, r.grade_probability, r.relay_mean, r.relay_lo, r.relay_hi, r.relay_n_checked FROM run_source r JOIN source s USING (source_id) WHERE r.run_id = {run}"
            }
            Self::Topics => {
                "SELECT s.key || ' ' || f.family AS row, f.mean, f.lo, f.hi, f.n_claims, f.shift, f.shift_lo, f.shift_hi FROM run_source_family f JOIN source s USING (source_id) WHERE f.run_id = {run}"
            }
            Self::Answers => {
                "SELECT i.key || ' ' || v.value AS row, v.probability FROM run_value v JOIN item i USING (item_id) WHERE v.run_id = {run} UNION ALL SELECT i.key || ' ' || t.value, t.probability FROM run_state t JOIN item i USING (item_id) WHERE t.run_id = {run} AND t.valid_from = (SELECT max(valid_from) FROM run_state u WHERE u.run_id = t.run_id AND u.item_id = t.item_id)"
            }
            Self::Voices => {
                "SELECT i.key || ' ' || v.value AS row, v.n_claims, v.n_roots FROM run_value v JOIN item i USING (item_id) WHERE v.run_id = {run} UNION ALL SELECT i.key || ' ' || CASE WHEN d.stance = 'denies' AND v.text = 'true' THEN 'false' WHEN d.stance = 'denies' AND v.text = 'false' THEN 'true' ELSE v.text END, count(*), count(DISTINCT r.root) FROM run_claim c JOIN claim k USING (claim_id) LEFT JOIN claim_detail d USING (claim_id) JOIN item i ON i.item_id = k.item_id JOIN value v ON v.value_id = k.value_id JOIN source s ON s.source_id = k.source_id JOIN v_root r ON r.source = s.key WHERE c.run_id = {run} AND i.kind = 'state' AND coalesce(d.certainty, 'CT') <> 'U' AND coalesce(d.stance, 'asserts') <> 'observing' GROUP BY 1"
            }
            Self::Items => {
                "SELECT i.key AS row, r.n_claims, r.n_roots, r.status FROM run_item r JOIN item i USING (item_id) WHERE r.run_id = {run}"
            }
            Self::Standing => {
                "SELECT c.column1 AS row, (SELECT count(*) FROM run_item r WHERE r.run_id = {run} AND r.status = c.column1) AS n FROM (VALUES ('corroborated'), ('disputed'), ('single-source'), ('unresolved')) c"
            }
            Self::Figures => {
                "SELECT i.key || coalesce(' ' || n.as_of, '') AS row, n.median, n.lo, n.hi FROM run_number n JOIN item i USING (item_id) WHERE n.run_id = {run}"
            }
            Self::Claims => {
                "SELECT coalesce(d.key, 'c' || c.claim_id) AS row, c.p_right, c.p_overtaken, 1 - c.p_right AS p_wrong, c.p_right - c.p_overtaken AS p_standing, c.weight_db, -c.weight_db AS against_db FROM run_claim c LEFT JOIN claim_detail d USING (claim_id) WHERE c.run_id = {run}"
            }
            Self::Contradictions => {
                "SELECT coalesce(a.key, 'c' || r.claim_a) || ' ' || coalesce(b.key, 'c' || r.claim_b) || ' ' || r.kind AS row, r.probability, r.n_alike FROM run_contradiction r LEFT JOIN claim_detail a ON a.claim_id = r.claim_a LEFT JOIN claim_detail b ON b.claim_id = r.claim_b WHERE r.run_id = {run}"
            }
            Self::Certainties => {
                "SELECT c.column1 AS row, (SELECT count(*) FROM run_contradiction r WHERE r.run_id = {run} AND r.certainty = c.column1) AS n FROM (VALUES ('certain'), ('possible')) c UNION ALL SELECT 'all', count(*) FROM run_contradiction WHERE run_id = {run}"
            }
            Self::Stories => {
                "SELECT position AS row, share, n_items_changed FROM run_mode WHERE run_id = {run}"
            }
            Self::StoryItems => {
                "SELECT m.position || ' ' || i.key || ' ' || m.value AS row, m.probability FROM run_mode_item m JOIN item i USING (item_id) WHERE m.run_id = {run}"
            }
            Self::Dependence => {
                "SELECT a.key || ' ' || b.key AS row, d.p_a_copies_b, d.p_b_copies_a, min(d.p_a_copies_b + d.p_b_copies_a, 1.0) AS p, d.n_met, d.n_shared, d.n_shared_wrong FROM run_dependence d JOIN source a ON a.source_id = d.source_a JOIN source b ON b.source_id = d.source_b WHERE d.run_id = {run}"
            }
            Self::History => {
                "SELECT series || ' ' || as_of || ' ' || CASE kind WHEN 'source' THEN 'source:' || subject WHEN 'number' THEN 'number:' || subject ELSE 'item:' || subject || ' ' || coalesce(value, '') END AS row, mean, lo, mid, hi, n_claims FROM v_history"
            }
            Self::Reliability => {
                "WITH truth AS (SELECT t.item_id, min(v.text) AS text FROM verdict t JOIN value v USING (value_id) JOIN item i USING (item_id) WHERE i.kind NOT IN ('state', 'set', 'number', 'count', 'date') AND t.valid_text IS NULL GROUP BY t.item_id HAVING count(DISTINCT v.text) = 1), lead AS (SELECT r.item_id, max(r.probability) AS p FROM run_value r JOIN truth t USING (item_id) WHERE r.run_id = {run} GROUP BY r.item_id), judged AS (SELECT l.item_id, l.p, avg(r.value = t.text) AS hit FROM lead l JOIN truth t USING (item_id) JOIN run_value r ON r.run_id = {run} AND r.item_id = l.item_id AND r.probability >= l.p - 1e-12 GROUP BY l.item_id), binned AS (SELECT min(CAST(10 * p AS INTEGER), 9) AS bin, count(*) AS n, avg(p) AS p, sum(hit) AS hits FROM judged GROUP BY 1) SELECT CAST(bin AS TEXT) AS row, n, p AS mean_probability, hits, hits / n AS hit_rate, NULL AS ece FROM binned UNION ALL SELECT 'all', sum(n), sum(n * p) / sum(n), sum(hits), sum(hits) / sum(n), sum(abs(hits - n * p)) / sum(n) FROM binned"
            }
            Self::States => {
                "SELECT i.key || ' ' || t.value || ' ' || t.segment AS row, t.probability FROM run_state t JOIN item i USING (item_id) WHERE t.run_id = {run}"
            }
            Self::Asked => {
                "SELECT i.key AS row, count(*) AS n_claims, count(DISTINCT r.root) AS n_roots FROM run_claim c JOIN claim k USING (claim_id) JOIN item i USING (item_id) JOIN source s USING (source_id) JOIN v_root r ON r.source = s.key WHERE c.run_id = {run} GROUP BY i.key"
            }
            Self::Worded => {
                "SELECT coalesce(d.key, 'c' || c.claim_id) AS row, v.lo, v.best, coalesce(max(v.hi, v.possible_hi), v.hi) AS hi FROM run_claim c JOIN claim k USING (claim_id) JOIN value v USING (value_id) LEFT JOIN claim_detail d USING (claim_id) WHERE c.run_id = {run}"
            }
            Self::Fared => {
                "SELECT s.key AS row, count(*) AS n_all, sum(f.how = 'right') AS n_right, sum(f.how = 'overtaken') AS n_overtaken, sum(f.how = 'wrong') AS n_wrong, sum(f.how = 'open') AS n_open, sum(f.how = 'none') AS n_none, sum(f.admission) AS n_admissions FROM (SELECT k.source_id, CASE WHEN c.p_right IS NULL THEN 'none' WHEN 1 - c.p_right >= 0.8 THEN 'wrong' WHEN coalesce(c.p_overtaken, 0) >= 0.8 THEN 'overtaken' WHEN c.p_right - coalesce(c.p_overtaken, 0) >= 0.8 THEN 'right' ELSE 'open' END AS how, coalesce(d.evidence, '') = 'admission' AS admission FROM run_claim c JOIN claim k USING (claim_id) LEFT JOIN claim_detail d USING (claim_id) WHERE c.run_id = {run}) f JOIN source s USING (source_id) GROUP BY s.key"
            }
            Self::Clashes => {
                "SELECT s.key AS row, count(*) FILTER (WHERE a.source_id <> b.source_id) AS n_others, count(*) FILTER (WHERE a.source_id = b.source_id) AS n_own FROM run_source x JOIN source s USING (source_id) LEFT JOIN (run_contradiction r JOIN claim a ON a.claim_id = r.claim_a JOIN claim b ON b.claim_id = r.claim_b) ON r.run_id = x.run_id AND s.source_id IN (a.source_id, b.source_id) WHERE x.run_id = {run} GROUP BY s.key"
            }
            Self::Links => concat!(
                "SELECT a.key || ' ' || b.key AS row, count(*) AS n_mentions FROM (",
                known_mentions!(),
                ") m JOIN chain_step x ON x.mention_id = m.mention_id JOIN chain_step y ON y.mention_id = m.mention_id AND y.step = x.step + 1 JOIN source a ON a.source_id = x.source_id JOIN source b ON b.source_id = y.source_id GROUP BY 1"
            ),
            Self::Relays => concat!(
                "SELECT a.key || ' ' || b.key AS row, count(*) AS n_mentions FROM (",
                known_mentions!(),
                ") m JOIN chain_step x ON x.mention_id = m.mention_id AND x.step = (SELECT min(step) FROM chain_step f WHERE f.mention_id = m.mention_id) JOIN chain_step y ON y.mention_id = m.mention_id AND y.step > x.step JOIN source a ON a.source_id = x.source_id JOIN source b ON b.source_id = y.source_id GROUP BY 1"
            ),
            Self::Agreement => {
                "WITH said AS (SELECT k.item_id, k.source_id, CASE WHEN d.stance = 'denies' AND v.text = 'true' THEN 'false' WHEN d.stance = 'denies' AND v.text = 'false' THEN 'true' WHEN d.stance = 'denies' THEN 'not ' || v.text ELSE v.text END AS text, row_number() OVER (PARTITION BY k.item_id, k.source_id ORDER BY k.claim_id DESC) AS place FROM run_claim c JOIN claim k USING (claim_id) JOIN value v USING (value_id) LEFT JOIN claim_detail d USING (claim_id) WHERE c.run_id = {run} AND coalesce(d.stance, 'asserts') <> 'observing' AND coalesce(d.certainty, 'CT') <> 'U'), last AS (SELECT * FROM said WHERE place = 1), few AS (SELECT item_id FROM last GROUP BY item_id HAVING count(*) <= 64) SELECT a.key || ' ' || b.key AS row, sum(x.text = y.text) AS n_same, count(*) AS n_shared FROM few JOIN last x USING (item_id) JOIN last y USING (item_id) JOIN source a ON a.source_id = x.source_id JOIN source b ON b.source_id = y.source_id WHERE a.key < b.key GROUP BY 1"
            }
            Self::Isolated => concat!(
                "WITH RECURSIVE up(document_id, at, depth) AS (SELECT document_id, document_id, 0 FROM document UNION ALL SELECT up.document_id, d.copy_of, up.depth + 1 FROM up JOIN document d ON d.document_id = up.at WHERE d.copy_of IS NOT NULL AND up.depth < 16), origin AS (SELECT document_id, at, max(depth) FROM up GROUP BY document_id), own AS MATERIALIZED (SELECT k.claim_id, k.item_id, k.value_id, c.p_right, c.weight_db, coalesce(d.stance, 'asserts') AS stance, coalesce(d.status, 'live') = 'live' AND coalesce(d.stance, 'asserts') <> 'observing' AND coalesce(d.certainty, 'CT') <> 'U' AS commits, coalesce(d.key, 'c' || k.claim_id) AS key, r.root FROM run_claim c JOIN claim k USING (claim_id) LEFT JOIN claim_detail d USING (claim_id) JOIN v_root r ON r.source = coalesce((SELECT min(s.key) FROM (",
                known_mentions!(),
                ") m JOIN document p ON p.document_id = m.document_id JOIN origin o ON o.document_id = m.document_id JOIN document q ON q.document_id = o.at JOIN source s ON s.source_id = coalesce(q.wire_id, q.outlet_id) WHERE m.claim_id = k.claim_id AND p.outlet_id = k.source_id AND s.source_id <> k.source_id), (SELECT key FROM source WHERE source_id = k.source_id)) WHERE c.run_id = {run}) SELECT x.key AS row, 1 / (1 + exp(ln(10) / 10 * (SELECT sum(CASE WHEN y.value_id = x.value_id THEN y.weight_db ELSE -y.weight_db END) FROM own y WHERE y.item_id = x.item_id AND y.root = x.root AND y.p_right IS NOT NULL) - ln(min(max(x.p_right, 1e-12), 1 - 1e-12) / min(max(1 - x.p_right, 1e-12), 1)))) AS p_without, (SELECT count(DISTINCT y.root) FROM own y WHERE y.item_id = x.item_id AND y.root <> x.root AND y.commits AND y.value_id = x.value_id AND y.stance = x.stance) AS n_confirm, (SELECT count(DISTINCT y.root) FROM own y WHERE y.item_id = x.item_id AND y.root <> x.root AND y.commits AND (y.value_id <> x.value_id OR y.stance <> x.stance)) AS n_contradict FROM own x WHERE x.p_right IS NOT NULL"
            ),
            Self::Evidence => {
                "WITH had AS (SELECT claim_id, skipped FROM run_claim WHERE run_id = {before}), has AS (SELECT claim_id FROM run_claim WHERE run_id = {run}) SELECT 'all' AS row, (SELECT count(*) FROM has LEFT JOIN claim_detail d USING (claim_id) WHERE claim_id NOT IN (SELECT claim_id FROM had) AND (d.replaces IS NULL OR d.replaces NOT IN (SELECT claim_id FROM had))) AS n_new, (SELECT count(*) FROM has JOIN claim_detail d USING (claim_id) WHERE claim_id NOT IN (SELECT claim_id FROM had) AND d.replaces IN (SELECT claim_id FROM had)) AS n_revised, (SELECT count(*) FROM had LEFT JOIN claim_detail d USING (claim_id) WHERE claim_id NOT IN (SELECT claim_id FROM has) OR d.status = 'retracted' AND had.skipped IS NULL) AS n_withdrawn"
            }
            Self::Moves => {
                "WITH answer AS (SELECT run_id, item_id, value, probability FROM run_value UNION ALL SELECT run_id, item_id, value, probability FROM run_state t WHERE valid_from = (SELECT max(valid_from) FROM run_state u WHERE u.run_id = t.run_id AND u.item_id = t.item_id)) SELECT 'item ' || i.key || ' ' || a.value AS row, a.probability - b.probability AS moved, 0 AS rest FROM answer a JOIN answer b ON b.item_id = a.item_id AND b.value = a.value AND b.run_id = {before} JOIN item i ON i.item_id = a.item_id WHERE a.run_id = {run} UNION ALL SELECT 'claim ' || coalesce(d.key, 'c' || a.claim_id), a.p_right - b.p_right, 0 FROM run_claim a JOIN run_claim b ON b.claim_id = a.claim_id AND b.run_id = {before} LEFT JOIN claim_detail d ON d.claim_id = a.claim_id WHERE a.run_id = {run} UNION ALL SELECT 'source ' || s.key, a.mean - b.mean, 0 FROM run_source a JOIN run_source b ON b.source_id = a.source_id AND b.run_id = {before} JOIN source s ON s.source_id = a.source_id WHERE a.run_id = {run}"
            }
            Self::Compared => "thiqa compare DB {before} {run} --all --json",
            Self::Explained => "thiqa explain DB {subject} --json",
        }
    }
}

/// A word of a command as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || ":._-/@+".contains(c);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Cite {
    /// The query.
    pub query: Query,
    /// The run; `None` for that of the report.
    pub run: Option<String>,
    /// The first column of the row.
    pub row: String,
    /// The column.
    pub column: &'static str,
    /// The number, unrounded.
    pub value: f64,
}

impl Cite {
    /// A number of the run that the report is of.
    pub fn new(query: Query, row: impl Into<String>, column: &'static str, value: f64) -> Self {
        Self { query, run: None, row: row.into(), column, value }
    }

    /// A number that an explanation works out: the path of its row in the JSON of `thiqa explain`, as
    /// `jq` has it.
    pub fn explained(row: impl Into<String>, column: &'static str, value: f64) -> Self {
        Self::new(Query::Explained, row, column, value)
    }

    /// A number of another run.
    pub fn of_run(
        query: Query,
        run: &str,
        row: impl Into<String>,
        column: &'static str,
        value: f64,
    ) -> Self {
        Self { query, run: Some(run.to_owned()), row: row.into(), column, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_as_it_is_printed() {
        let text = |subject| Query::Explained.text("3", subject);
        assert_eq!(text("item:prison.control"), "thiqa explain DB item:prison.control --json");
        assert_eq!(text("source:it's {run}"), "thiqa explain DB 'source:it'\\''s {run}' --json");
        assert_eq!(Query::Compared.text("2..3", ""), "thiqa compare DB 2 3 --all --json");
    }
}
