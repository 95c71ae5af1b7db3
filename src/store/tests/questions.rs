//! The twelve questions of an analyst, on the views.

use super::make::*;
use super::make_run::*;
use crate::store::*;

const QUESTIONS: [(&str, usize); 12] = [
    // Scoreboard: who is reliable, with how much evidence?
    (
        "SELECT name, kind, n_claims, round(n_effective, 1), round(reliability_mid, 2),
           round(reliability_lo, 2) || '–' || round(reliability_hi, 2), grade
         FROM v_source ORDER BY grade = 'F', reliability_mid DESC, source",
        4,
    ),
    // What moved since the previous run, and is the move more than noise?
    (
        "SELECT source, round(previous_reliability, 2), round(reliability, 2), round(delta, 3),
           CASE clear_change WHEN 1 THEN 'clear' ELSE 'within uncertainty' END
         FROM v_source_change ORDER BY abs(delta) DESC, source",
        4,
    ),
    // Who said there was full control, when, through whom, and what do we now think?
    (
        "SELECT c.claim, c.source, h.chain, c.asserted, c.value, h.outlet_stance, c.p_right
         FROM v_claim c LEFT JOIN v_chain h ON h.claim = c.claim WHERE c.item = 'control'
         ORDER BY c.asserted_from, c.claim",
        3,
    ),
    // Contradictions by two different origins, worst first.
    (
        "SELECT kind, certainty, source_a, source_b, claim_a, claim_b, overlap_from, overlap_to,
           probability, explanation FROM v_contradiction WHERE NOT same_root
         ORDER BY certainty, probability DESC, claim_a, claim_b",
        1,
    ),
    // Self-contradictions: the same body saying incompatible things.
    ("SELECT source_a, claim_a, claim_b, explanation FROM v_contradiction WHERE same_root", 0),
    // How many independent origins stand behind each value of an item?
    (
        "SELECT item, value, n_claims, n_mentions, n_roots FROM v_attested
         WHERE item IN ('control', 'escape') ORDER BY item, value",
        2,
    ),
    // Toll timeline by origin, with each revision.
    (
        "SELECT item, source, valid_to, value_best, value_best - lag(value_best)
           OVER (PARTITION BY item, source ORDER BY valid_to, recorded, claim)
         FROM v_claim WHERE item LIKE 'dea%' AND value_best IS NOT NULL",
        2,
    ),
    // Do a source's published parts add up to its total?
    (
        "SELECT t.source, t.valid_to, t.value_best, sum(p.value_best), t.value_best - sum(p.value_best)
         FROM v_claim t JOIN v_claim p ON p.source = t.source AND p.valid_to = t.valid_to
         WHERE t.item = 'dead' AND p.item IN ('dead') GROUP BY t.claim ORDER BY 2",
        2,
    ),
    // Which outlets mostly relay, how deep are their chains, how often unnamed?
    (
        "SELECT publisher, count(*), round(avg(n_steps - 1), 2), sum(n_steps = 1), sum(n_unnamed > 0)
         FROM v_chain GROUP BY publisher ORDER BY 2 DESC",
        1,
    ),
    // Still open: items whose leading value is below 0.8, and the verdict that is missing.
    (
        "SELECT item, question, round(probability, 2),
           (SELECT count(*) FROM v_verdict t WHERE t.item = i.item)
         FROM v_item i WHERE scored AND probability < 0.8 ORDER BY probability, item LIMIT 10",
        1,
    ),
    // What did the database hold on a given day about a given day?
    (
        "SELECT claim, value, status FROM v_claim WHERE item = 'dead'
           AND recorded <= '2025-01-05T00:00:00Z' AND valid_from < '2022-01-27T00:00:00Z'
           AND (valid_to IS NULL OR valid_to > '2022-01-26T00:00:00Z')",
        1,
    ),
    // Statements against the speaker's own interest, and in line with it: how do they fare?
    (
        "SELECT source, CASE interest WHEN 1 THEN 'self-serving' ELSE 'against interest' END,
           count(*), round(avg(p_right), 2)
         FROM v_claim WHERE interest IS NOT NULL GROUP BY 1, 2",
        3,
    ),
];

#[test]
fn the_twelve_questions_have_answers() {
    let mut scratch = Scratch::of(&prison());
    scratch.store.write_run(&prison_run(0.5)).unwrap();
    scratch.store.write_run(&prison_run(0.3)).unwrap();
    for (sql, n) in QUESTIONS {
        let limits = QueryLimits::default();
        let table = Store::query_sandboxed(&scratch.path(), sql, limits, || false)
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(table.rows.len(), n, "{sql}: {:?}", table.rows);
    }
}
