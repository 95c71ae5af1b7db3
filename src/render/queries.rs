//! Where the numbers come from: every number that a page takes from the database names the query, the
//! row and the column that give it back. The queries name their run, so that they hold after later
//! runs too.

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
}

impl Query {
    /// All, in the order in which pages number them.
    pub const ALL: [Self; 14] = [
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
    ];

    /// `Q3`.
    pub fn name(self) -> String {
        let ix = Self::ALL.iter().position(|q| *q == self).unwrap_or(0);
        format!("Q{}", ix + 1)
    }

    /// The query for a run; its first column names the row. A run is a number of ours.
    pub fn sql(self, run: &str) -> String {
        self.template().replace("{run}", run)
    }

    const fn template(self) -> &'static str {
        match self {
            Self::Run => {
                "SELECT 'run' AS row, (SELECT count(*) FROM run_claim c WHERE c.run_id = r.run_id) AS n_claims, (SELECT count(*) FROM run_item i WHERE i.run_id = r.run_id) AS n_items, (SELECT count(*) FROM run_source s WHERE s.run_id = r.run_id) AS n_sources, (SELECT count(*) FROM run_source s WHERE s.run_id = r.run_id AND s.grade <> 'F') AS n_graded FROM run r WHERE r.run_id = {run}"
            }
            Self::Sources => {
                "SELECT s.key AS row, r.mean, r.lo, r.hi, r.n_claims, r.n_checked, r.n_effective, r.grade, r.grade_probability, r.relay_mean, r.relay_lo, r.relay_hi, r.relay_n_checked FROM run_source r JOIN source s USING (source_id) WHERE r.run_id = {run}"
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
                "SELECT coalesce(d.key, 'c' || c.claim_id) AS row, c.p_right, c.p_overtaken, 1 - c.p_right AS p_wrong, c.p_right - c.p_overtaken AS p_standing, c.weight_db FROM run_claim c LEFT JOIN claim_detail d USING (claim_id) WHERE c.run_id = {run}"
            }
            Self::Contradictions => {
                "SELECT coalesce(a.key, 'c' || r.claim_a) || ' ' || coalesce(b.key, 'c' || r.claim_b) || ' ' || r.kind AS row, r.probability, r.n_alike FROM run_contradiction r LEFT JOIN claim_detail a ON a.claim_id = r.claim_a LEFT JOIN claim_detail b ON b.claim_id = r.claim_b WHERE r.run_id = {run}"
            }
            Self::Certainties => {
                "SELECT c.column1 AS row, (SELECT count(*) FROM run_contradiction r WHERE r.run_id = {run} AND r.certainty = c.column1) AS n FROM (VALUES ('certain'), ('possible')) c"
            }
            Self::Stories => {
                "SELECT position AS row, share, n_items_changed FROM run_mode WHERE run_id = {run}"
            }
            Self::StoryItems => {
                "SELECT m.position || ' ' || i.key || ' ' || m.value AS row, m.probability FROM run_mode_item m JOIN item i USING (item_id) WHERE m.run_id = {run}"
            }
            Self::Dependence => {
                "SELECT a.key || ' ' || b.key AS row, d.p_a_copies_b, d.p_b_copies_a, d.n_shared, d.n_shared_wrong FROM run_dependence d JOIN source a ON a.source_id = d.source_a JOIN source b ON b.source_id = d.source_b WHERE d.run_id = {run}"
            }
        }
    }
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
