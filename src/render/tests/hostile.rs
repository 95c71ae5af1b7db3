//! Texts that want to be markup, formulas or commands, in every text field of a report.

use crate::render::*;

/// Things that have broken other people's pages.
const PAYLOADS: &[&str] = &[
    "</title><script>alert(1)</script>",
    "\"onload=alert(1) x=\"",
    "' onmouseover='alert(1)",
    "`onerror=alert(1)`",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</svg><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!-- --><script>",
    "--><script>alert(1)</script>",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&",
    "&amp",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\u{0}script:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "https://example.org/\"onclick=\"alert(1)",
    "https://user@evil.example/",
    "https://example.org/a)b](javascript:alert(1))",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "\u{202e}detrever\u{202c}",
    "\u{2066}isolated\u{2069}\u{2069}\u{2069}",
    "\u{2067}\u{2068}never closed",
    "a\u{200b}b\u{feff}c\u{e0041}",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "line\r\nbreak\n\n# heading\n- list",
    "tab\tnul\u{0}",
    "| a | b |\n|---|---|",
    "](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "```\n<script>\n```",
    "*_~`\\",
    "=HYPERLINK(\"https://evil.example\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "＝1+1",
    "\u{feff}=1+1",
    "\u{200f} =1+1",
    "قوات سوريا الديمقراطية",
    "١٢٣ مئة 123",
    "\u{fdd0}\u{ffff}\u{1fffe}",
    "style=\"background:url(javascript:alert(1))\"",
    "expression(alert(1))",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "",
    " ",
    "Z\u{335}\u{322}\u{327}A\u{301}\u{301}\u{301}L",
    "👩‍👩‍👧‍👦🏳️‍🌈",
];

/// A stream of hostile texts, always the same (splitmix64).
pub(super) struct Hostile(pub(super) u64);

impl Hostile {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A payload, two of them in one another, or noise from the characters that matter.
    pub(super) fn text(&mut self) -> String {
        const NOISE: &[char] = &[
            '<',
            '>',
            '"',
            '\'',
            '&',
            '/',
            '=',
            ' ',
            '`',
            '\\',
            '|',
            '[',
            ']',
            '(',
            ')',
            '*',
            '_',
            '#',
            '-',
            ':',
            ';',
            '!',
            'a',
            's',
            '1',
            '\n',
            '\r',
            '\t',
            '\0',
            '\u{1b}',
            '\u{85}',
            '\u{202e}',
            '\u{2066}',
            '\u{2068}',
            '\u{2069}',
            '\u{200b}',
            '\u{feff}',
            'ا',
            'ש',
            '日',
            '\u{301}',
            '\u{e0020}',
        ];
        let pick = |this: &mut Self| PAYLOADS[this.below(PAYLOADS.len())];
        match self.below(4) {
            0 | 1 => pick(self).to_owned(),
            2 => {
                let (a, b) = (pick(self), pick(self));
                format!("{b}{a}{b}")
            }
            _ => {
                let n = self.below(24);
                (0..n).map(|_| NOISE[self.below(NOISE.len())]).collect()
            }
        }
    }
}

/// Hands every text of a report to `f`.
pub(super) fn each_text(view: &mut ReportView, f: &mut dyn FnMut(&mut String)) {
    let head = &mut view.masthead;
    for text in [
        &mut head.title,
        &mut head.zone,
        &mut head.as_of,
        &mut head.run,
        &mut head.model,
        &mut head.engine,
        &mut head.version,
        &mut head.input_digest,
        &mut head.result_digest,
        &mut head.status,
    ] {
        f(text);
    }
    head.edition.iter_mut().chain(&mut head.replaces).for_each(&mut *f);
    if let Some(period) = &mut view.period {
        period.iso_week.iter_mut().for_each(&mut *f);
    }
    for change in view.change.iter_mut().chain(&mut view.correction) {
        change_texts(change, f);
    }
    for sentence in &mut view.bottom_line {
        sentence.parts.iter_mut().for_each(|part| message_texts(part, f));
        sentence.items.iter_mut().for_each(&mut *f);
    }
    for item in view.contested.iter_mut().chain(&mut view.items) {
        [&mut item.key, &mut item.question, &mut item.kind].into_iter().for_each(&mut *f);
        item.figure.iter_mut().filter_map(|figure| figure.unit.as_mut()).for_each(&mut *f);
        for value in &mut item.values {
            f(&mut value.value);
            value.sources.iter_mut().chain(&mut value.names).for_each(&mut *f);
        }
    }
    view.timelines.iter_mut().for_each(|t| timeline_texts(t, f));
    for s in &mut view.sources {
        [&mut s.key, &mut s.name, &mut s.kind, &mut s.grade].into_iter().for_each(&mut *f);
        s.name_ar.iter_mut().chain(&mut s.scored_as).for_each(&mut *f);
        s.topics.iter_mut().for_each(|topic| f(&mut topic.topic));
    }
    other_texts(view, f);
    dependence_texts(&mut view.dependence, f);
    view.reliability.iter_mut().filter_map(|found| found.run.as_mut()).for_each(&mut *f);
    view.claims.iter_mut().for_each(|c| claim_texts(c, f));
}

/// The texts of pairs of sources.
pub(super) fn dependence_texts(rows: &mut [DependenceRow], f: &mut dyn FnMut(&mut String)) {
    for row in rows {
        for text in [&mut row.source_a, &mut row.source_b, &mut row.name_a, &mut row.name_b] {
            f(text);
        }
    }
}

/// The texts from data in a message.
pub(super) fn message_texts(message: &mut Message, f: &mut dyn FnMut(&mut String)) {
    for (_, arg) in &mut message.args {
        match arg {
            Arg::Name(text)
            | Arg::Claim(text)
            | Arg::Item(text)
            | Arg::Source(text)
            | Arg::Key(text)
            | Arg::Figures(text) => f(text),
            Arg::Answer { question, value, .. } => {
                f(question);
                f(value);
            }
            Arg::Message(inner) => message_texts(inner, f),
            Arg::Cited(inner, cite) => {
                if let Arg::Name(text) = &mut **inner {
                    f(text);
                }
                f(&mut cite.row);
            }
            _ => {}
        }
    }
}

fn change_texts(change: &mut ChangeView, f: &mut dyn FnMut(&mut String)) {
    for run in [&mut change.before, &mut change.after] {
        [&mut run.run, &mut run.version].into_iter().for_each(&mut *f);
    }
    for claim in change.added.iter_mut().chain(&mut change.revised).chain(&mut change.withdrawn) {
        [&mut claim.claim, &mut claim.item, &mut claim.source].into_iter().for_each(&mut *f);
        message_texts(&mut claim.says, f);
        claim.replaces.iter_mut().for_each(&mut *f);
    }
    for crossing in &mut change.crossings {
        if let CrossingSubject::Claim { claim, source } = &mut crossing.subject {
            f(claim);
            f(source);
        }
        [&mut crossing.item, &mut crossing.question, &mut crossing.value]
            .into_iter()
            .chain(&mut crossing.because)
            .for_each(&mut *f);
    }
    for score in &mut change.scores {
        [&mut score.source, &mut score.name].into_iter().for_each(&mut *f);
    }
}

fn timeline_texts(timeline: &mut TimelineView, f: &mut dyn FnMut(&mut String)) {
    f(&mut timeline.item);
    f(&mut timeline.question);
    timeline.values.iter_mut().for_each(&mut *f);
    for row in &mut timeline.rows {
        [&mut row.label, &mut row.claim, &mut row.value].into_iter().for_each(&mut *f);
        row.derived_from.iter_mut().for_each(|from| message_texts(from, f));
    }
    timeline.events.iter_mut().for_each(|e| message_texts(&mut e.label, f));
}

fn other_texts(view: &mut ReportView, f: &mut dyn FnMut(&mut String)) {
    for c in &mut view.contradictions {
        message_texts(&mut c.says_a, f);
        message_texts(&mut c.says_b, f);
        [
            &mut c.claim_a,
            &mut c.claim_b,
            &mut c.source_a,
            &mut c.source_b,
            &mut c.name_a,
            &mut c.name_b,
            &mut c.kind,
            &mut c.explanation,
        ]
        .into_iter()
        .chain(&mut c.rule)
        .for_each(&mut *f);
        c.why.iter_mut().for_each(|why| message_texts(why, f));
    }
    for n in &mut view.numbers {
        [&mut n.item, &mut n.question, &mut n.claim, &mut n.source, &mut n.name, &mut n.value]
            .into_iter()
            .chain(&mut n.unit)
            .chain(&mut n.as_of)
            .for_each(&mut *f);
    }
    for x in &mut view.findings {
        [&mut x.code, &mut x.severity, &mut x.subject, &mut x.message, &mut x.advice]
            .into_iter()
            .for_each(&mut *f);
        if let Some((message, advice)) = &mut x.told {
            message_texts(message, f);
            message_texts(advice, f);
        }
    }
    for mode in &mut view.modes {
        f(&mut mode.start);
        for row in &mut mode.items {
            [&mut row.item, &mut row.question, &mut row.value].into_iter().for_each(&mut *f);
            row.first_value.iter_mut().for_each(&mut *f);
        }
    }
    if let Some(history) = &mut view.history {
        f(&mut history.series);
        for track in &mut history.tracks {
            [&mut track.subject, &mut track.label]
                .into_iter()
                .chain(&mut track.value)
                .for_each(&mut *f);
        }
    }
    for figure in &mut view.figures {
        [&mut figure.item, &mut figure.question]
            .into_iter()
            .chain(&mut figure.unit)
            .for_each(&mut *f);
    }
    for s in &mut view.skipped {
        [&mut s.item, &mut s.kind, &mut s.reason].into_iter().for_each(&mut *f);
    }
}

fn claim_texts(c: &mut ClaimRow, f: &mut dyn FnMut(&mut String)) {
    [
        &mut c.key,
        &mut c.source,
        &mut c.item,
        &mut c.question,
        &mut c.value,
        &mut c.stance,
        &mut c.certainty,
        &mut c.evidence,
        &mut c.status,
    ]
    .into_iter()
    .chain(&mut c.outlet_stance)
    .chain(&mut c.asserted)
    .chain(&mut c.paraphrase)
    .chain(&mut c.key_terms)
    .chain(&mut c.document)
    .chain(&mut c.url)
    .for_each(&mut *f);
    c.valid.iter_mut().for_each(|part| message_texts(part, f));
    for step in c.chains.iter_mut().flatten() {
        f(&mut step.key);
        f(&mut step.source);
        step.verb.iter_mut().for_each(&mut *f);
    }
}
