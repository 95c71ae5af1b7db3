//! The twelve questions of an analyst, as SELECT statements over the views. Datasette runs them as
//! canned queries (`thiqa export --datasette`); a parameter left empty asks about everything.

/// A question with its answer in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Stable name, lower-case words with hyphens: part of an address.
    pub name: &'static str,
    /// The question.
    pub title: &'static str,
    /// How to read the answer, and what the parameters are.
    pub about: &'static str,
    /// One SELECT statement; parameters are texts and written `:name`.
    pub sql: &'static str,
    /// Names of its parameters, in the order in which a form should ask for them.
    pub parameters: &'static [&'static str],
}

/// The questions, in the order in which an analyst comes to them.
pub const QUESTIONS: [Question; 12] = [
    Question {
        name: "scoreboard",
        title: "Who is reliable, and on how much evidence?",
        about: "Consistency is agreement with what independent sources jointly say; it is not \
                truth. Those with grade F cannot be judged and stand last; their order means nothing.",
        sql: "SELECT source, name, name_ar, kind, n_claims, n_checked,
       round(n_effective, 1) AS n_effective, round(reliability_mid, 2) AS consistency,
       round(reliability_lo, 2) || '–' || round(reliability_hi, 2) AS interval_90, grade
FROM v_source WHERE :kind = '' OR kind = :kind
ORDER BY grade IS NULL, grade = 'F', reliability_lo DESC, source",
        parameters: &["kind"],
    },
    Question {
        name: "what-moved",
        title: "What moved since the run before, and is the move more than noise?",
        about: "Clear: the two 90% intervals do not meet. Needs two runs.",
        sql: "SELECT source, previous_run, run, round(previous_reliability, 2) AS was,
       round(reliability, 2) AS now, round(delta, 3) AS delta,
       CASE WHEN previous_reliability IS NULL THEN 'new' WHEN clear_change THEN 'clear'
            ELSE 'within uncertainty' END AS verdict
FROM v_source_change ORDER BY abs(delta) DESC, source",
        parameters: &[],
    },
    Question {
        name: "who-said-it",
        title: "Who said this, when, through whom, and what do we now think?",
        about: "item: key of an item, such as prison.full-control; empty for all.",
        sql: "SELECT c.item, c.claim, c.source, h.chain, c.asserted, c.value, c.stance,
       h.outlet_stance, round(c.p_right, 2) AS p_right, h.key_terms
FROM v_claim c LEFT JOIN v_chain h ON h.claim = c.claim
WHERE :item = '' OR c.item = :item
ORDER BY c.item, c.asserted_from, c.claim_number, h.mention",
        parameters: &["item"],
    },
    Question {
        name: "contradictions",
        title: "Which claims of different origins contradict each other?",
        about: "Certain ones first, then the more probable. certainty: certain or possible; empty \
                for both.",
        sql: "SELECT kind, certainty, round(probability, 2) AS probability, source_a, claim_a, source_b,
       claim_b, overlap_from, overlap_to, explanation
FROM v_contradiction WHERE NOT same_root AND (:certainty = '' OR certainty = :certainty)
ORDER BY certainty, probability DESC, claim_a, claim_b",
        parameters: &["certainty"],
    },
    Question {
        name: "self-contradictions",
        title: "Does a body say incompatible things?",
        about: "self_consistency: share of its checkable pairs of claims that do not contradict \
                each other. One row a contradiction; a source without one has empty claims.",
        sql: "SELECT s.source, round(s.self_consistency, 2) AS self_consistency, s.n_claims, x.certainty,
       x.claim_a, x.claim_b, x.explanation
FROM v_source s LEFT JOIN v_contradiction x ON x.same_root AND x.source_a = s.source
WHERE s.self_consistency IS NOT NULL AND (:source = '' OR s.source = :source)
ORDER BY x.claim_a IS NULL, s.self_consistency, s.source, x.claim_a, x.claim_b",
        parameters: &["source"],
    },
    Question {
        name: "independent-origins",
        title: "How many independent origins stand behind each value?",
        about: "Not how many outlets printed it: n_roots counts a body with its spokesmen, a wire \
                and all who carry it, once. item: empty for all.",
        sql: "SELECT item, value, stance, n_claims, n_mentions, n_roots FROM v_attested
WHERE :item = '' OR item = :item ORDER BY item, n_roots DESC, value, stance",
        parameters: &["item"],
    },
    Question {
        name: "tolls",
        title: "How did each origin's figures develop?",
        about: "change: against the figure before it of the same origin and item. items: a pattern, \
                such as toll.*; empty for all figures.",
        sql: "SELECT item, source, valid_to AS as_of, value, value_best,
       value_best - lag(value_best) OVER (PARTITION BY item, source
         ORDER BY valid_to, recorded, claim_number) AS change
FROM v_claim WHERE value_best IS NOT NULL AND (:items = '' OR item GLOB :items)
ORDER BY item, source, valid_to, recorded, claim_number",
        parameters: &["items"],
    },
    Question {
        name: "sums",
        title: "Do a source's parts add up to its total?",
        about: "By the sum rules of the case, for one source at one time.",
        sql: "SELECT r.rule, t.source, t.valid_to AS as_of, t.value_best AS total,
       sum(p.value_best) AS parts, count(*) AS n_parts, t.value_best - sum(p.value_best) AS gap
FROM v_rule r JOIN v_claim t ON t.item = r.item
JOIN v_rule q ON q.rule = r.rule AND q.coefficient < 0
JOIN v_claim p ON p.item = q.item AND p.source = t.source AND p.valid_to IS t.valid_to
WHERE r.kind = 'sum' AND r.coefficient > 0 AND t.value_best IS NOT NULL
GROUP BY r.rule, t.claim ORDER BY r.rule, t.valid_to, t.claim_number",
        parameters: &[],
    },
    Question {
        name: "relays",
        title: "Who mostly relays, how long are the chains, how often is a link unnamed?",
        about: "own_voice: mentions in which the publisher is the origin.",
        sql: "SELECT publisher, count(*) AS n_mentions, round(avg(n_steps - 1), 2) AS mean_hops,
       sum(n_steps = 1) AS own_voice, sum(n_unnamed > 0) AS with_unnamed_link
FROM v_chain GROUP BY publisher ORDER BY n_mentions DESC, publisher",
        parameters: &[],
    },
    Question {
        name: "still-open",
        title: "What is still open, and which verdict would settle it?",
        about: "Items whose leading value is below a probability, 0.8 if none is given; n_verdicts: \
                verdicts that the case has on it.",
        sql: "SELECT item, question, question_ar, value AS leading, round(probability, 2) AS probability,
       n_claims, n_roots, (SELECT count(*) FROM v_verdict t WHERE t.item = i.item) AS n_verdicts
FROM v_item i WHERE scored
  AND probability < CASE WHEN :below = '' THEN 0.8 ELSE cast(:below AS REAL) END
ORDER BY probability, item",
        parameters: &["below"],
    },
    Question {
        name: "known-then",
        title: "What did the database hold on one day about another?",
        about: "recorded: imported by the end of that day; about: speaking of that day; both as \
                2022-01-26 in UTC. item: key. Empty: no limit.",
        sql: "SELECT item, claim, source, value, status, valid_from, valid_to, recorded FROM v_claim
WHERE (:item = '' OR item = :item)
  AND (:recorded = '' OR recorded < strftime('%Y-%m-%dT', :recorded, '+1 day'))
  AND (:about = '' OR ((valid_from IS NULL OR valid_from < strftime('%Y-%m-%dT', :about, '+1 day'))
                       AND (valid_to IS NULL OR valid_to > :about)))
ORDER BY item, valid_from, claim_number",
        parameters: &["item", "recorded", "about"],
    },
    Question {
        name: "against-interest",
        title: "How do statements against the speaker's own interest fare?",
        about: "Against interest: coded so, or an admission. Compare within one source.",
        sql: "SELECT source,
       CASE WHEN interest = -1 OR evidence = 'admission' THEN 'against interest'
            WHEN interest = 1 THEN 'in own interest' WHEN interest = 0 THEN 'no stake'
            ELSE 'not coded' END AS side,
       count(*) AS n_claims, count(p_right) AS n_scored, round(avg(p_right), 2) AS mean_p_right
FROM v_claim GROUP BY source, side ORDER BY source, side",
        parameters: &[],
    },
];
