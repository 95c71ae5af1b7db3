//! The fixed text on method and limits. Versioned: a report says which text it carries.

/// Version of the text below; goes up whenever a word of it changes.
pub(super) const VERSION: u32 = 1;

/// Heading and paragraph of each part.
pub(super) const PARTS: [(&str, &str); 7] = [
    (
        "What is scored",
        "Claims are read with their chain: who said it first, who relayed it, who printed it. A \
         claim belongs to its origin. Whoever quotes a statement is scored on quoting it faithfully, \
         not on whether it is true, and any number of relays of one root counts as one witness.",
    ),
    (
        "How it is inferred",
        "What happened and how reliable each source is are inferred together with a Bayesian model: \
         states may change over time, uncertain and relative dates are kept uncertain, rules between \
         questions pass evidence once. A claim that was right when made and overtaken later is not \
         counted as wrong.",
    ),
    (
        "Consistency is not truth",
        "Consistency means agreement with what independent sources jointly say. Sources that share an \
         error, an owner or an undeclared feed agree without being right, and a lone source that is \
         right against all others looks inconsistent.",
    ),
    (
        "Words and letters",
        "Likelihood words follow ICD 203 (2015): almost no chance below 5%, very unlikely to 20%, \
         unlikely to 45%, roughly even chance to 55%, likely to 80%, very likely to 95%, almost \
         certain from 95%. Letters follow the Admiralty scale; F means that a source cannot be \
         judged, not that it is bad. Intervals hold 90% of the posterior probability.",
    ),
    (
        "Contradictions",
        "A contradiction is certain only where the stated times, or an expression such as “still”, \
         force both claims onto one moment. All others are possible: the world may have changed \
         between the two. Growth of a toll is not a contradiction.",
    ),
    (
        "What this cannot tell you",
        "It cannot tell what nobody reported, why somebody said something, or whether a source meant \
         to mislead. With few claims the intervals are wide and the letter is F; a narrow interval \
         says that the model is sure, not that the model is right. Coding, dates and chains come from \
         people and can be wrong.",
    ),
    (
        "Right of reply",
        "A source that finds itself misread can ask for the claim to be corrected: every claim below \
         carries its key, its document and its paragraph. A correction makes a new run; this page \
         stays as it is.",
    ),
];
