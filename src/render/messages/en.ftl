### English. Gaps in braces are filled by the program; every file has the same messages with the same gaps.

## The language

lang-direction = ltr
lang-name = English

## Dates

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
date-days = { $from }–{ $to }
date-span = { $from } – { $to }
date-from = from { $from } on
date-until = until { $to }

## Likelihood: ICD 203 (2 January 2015), first row of terms

term-1 = almost no chance
term-2 = very unlikely
term-3 = unlikely
term-4 = roughly even chance
term-5 = likely
term-6 = very likely
term-7 = almost certain
likelihood = { $p } ({ $term })

## Letters for sources: the Admiralty scale

grade-A = completely reliable
grade-B = usually reliable
grade-C = fairly reliable
grade-D = not usually reliable
grade-E = unreliable
grade-F = cannot be judged

## Answers and words of the vocabularies

answer-yes = yes
answer-other = (other)
answer-no = no
vague-couple = couple
vague-few = few
vague-several = several
vague-dozens = dozens
vague-scores = scores
vague-hundreds = hundreds
vague-thousands = thousands
vague-tens-of-thousands = tens of thousands
vague-hundreds-of-thousands = hundreds of thousands
vague-many = many
vague-or = { $a } or { $b }
vague-perhaps = perhaps { $word }
answer-not = not { $value }

certainty-CT = stated as certain
certainty-PR = stated as probable
certainty-PS = stated as possible
certainty-U = uncommitted

item-kind-boolean = yes or no
item-kind-event = an event: yes or no
item-kind-speech = a statement: made or not
item-kind-stance = true or false
item-kind-category = one of several answers
item-kind-set = several answers at once
item-kind-state = a state over time
item-kind-number = a number
item-kind-count = a count that grows
item-kind-date = a date
item-kind-attitude = an attitude
item-kind-argument = an argument

source-kind-actor = party to the events
source-kind-person = person
source-kind-agency = news agency
source-kind-outlet = outlet
source-kind-monitor = monitor
source-kind-intergov = intergovernmental body
source-kind-state-body = state body
source-kind-collective = collective
source-kind-anonymous = anonymous
source-kind-unknown = unknown

evidence-firsthand = seen at first hand
evidence-own-correspondent = own correspondent
evidence-documented = documented
evidence-hearsay = hearsay
evidence-inference = inference
evidence-presupposed = taken for granted
evidence-admission = admission
evidence-unstated = not stated

outlet-stance-adopts = adopts it
outlet-stance-neutral = neutral
outlet-stance-distances = keeps its distance
outlet-stance-denies = denies it

clash-kind-same-item = two answers to one question
clash-kind-denial = one denies the other
clash-kind-rule = by a rule
clash-kind-arithmetic = parts and total
clash-kind-monotone = a count that falls
clash-kind-order = two figures in the wrong order
clash-kind-self = contradicts itself

severity-info = note
severity-warning = warning
severity-error = error

status-live = live
status-corrected = corrected
status-retracted = retracted

run-converged = settled
run-unreliable = unreliable: the calculation did not settle

## Counts

n-claims = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
  }
n-mentions = { $n ->
    [one] { $n } mention
   *[other] { $n } mentions
  }
n-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
  }
n-sources = { $n ->
    [one] { $n } source
   *[other] { $n } sources
  }
n-origins = { $n ->
    [one] { $n } independent origin
   *[other] { $n } independent origins
  }
list-3 = { $a }, { $b }, { $c }
list-4 = { $a }, { $b }, { $c }, { $d }
more-in-json = More are in the JSON report.

## Head of the page

skip-link = Skip to the report
kicker = thiqa · source-reliability report
page-title = { $title } – data as of { $when }
contents-label = Contents
languages-label = Languages
head-as-of = Data as of
head-zone = Dates in
head-evidence = Evidence
head-run = Run
head-status = Calculation
not-known = not known

## Sections

section-bottom-line = Bottom line
section-states = Who said what held when
section-contested = Contested
section-stories = Two stories fit
section-contradictions = Contradictions
section-sources = Sources
section-figures = Figures
section-history = Over time
section-numbers = Figures as claimed
section-items = All questions
section-quality = Data quality
section-method = Method and limits
section-claims = Every claim with its chain
section-about = About this page

## Foot of the page

about-thiqa = thiqa
about-run = Run
about-model = Model
about-engine = Engine
about-seed = Seed
about-method = Method text
about-input = Input digest
about-result = Result digest
about-same = The same claims, settings and version give the same page, byte for byte. Nothing on it was fetched and nothing on it runs.

## Bottom line

topic-contested = What is contested
topic-changed = What changed
topic-reliance = Whom to rely on, and for what
topic-sureness = How sure are we
bottom-nothing = The claims of this case decide nothing yet.
plain = { $text }
bottom-said = { $dated ->
    [yes] { $source } said { $answer } (claim { $claim }, { $when }).
   *[no] { $source } said { $answer } (claim { $claim }).
  }
bottom-answer = The most probable answer is { $answer }: { $p }.
bottom-answer-end = At the end of the data the most probable answer is { $answer }: { $p }.
fared-timeless = Probability that this is right: { $p }.
fared-wrong = On this evidence it was most likely wrong already when it was said; that the world changed only afterwards is improbable: wrong when said { $wrong }; right then, overtaken later { $overtaken }; right then and still so { $standing }.
fared-overtaken = On this evidence it was most likely right when it was said, and the world changed afterwards: wrong when said { $wrong }; right then, overtaken later { $overtaken }; right then and still so { $standing }.
fared-open = Whether it was wrong when it was said is open: wrong when said { $wrong }; right then, overtaken later { $overtaken }; right then and still so { $standing }.
bottom-clashes-possible = { $n ->
    [one] { $n } possible contradiction was found, and it is not certain: a change, a hedge or another reading may explain it.
   *[other] { $n } possible contradictions were found, none of them certain: a change, a hedge or another reading may explain each.
  }
bottom-clashes-certain = { $certain } of { $n } { $n ->
    [one] contradiction
   *[other] contradictions
  } { $certain ->
    [one] is
   *[other] are
  } certain: both sides cannot be right, whatever changed in between.
bottom-clash-first = The first: { $source_a } says { $answer_a } to “{ $question_a }” ({ $claim_a }); { $source_b } says { $answer_b } to “{ $question_b }” ({ $claim_b }).
bottom-standing = Of { $questions } that could be weighed, { $corroborated } confirmed by independent origins, { $disputed } disputed, { $single } on a single origin, { $open } open.
bottom-reading = A percentage says how probable something is after all that was claimed is weighed: the nearer to the middle, the less is known. An independent origin is whoever said it first; those who only pass it on do not count again.
bottom-thin = Where only one speaks, the probability is hardly more than how far such sources are believed in general.
bottom-left = { $n ->
    [one] { $n } more question (an opinion, or nobody commits himself) is shown, not weighed.
   *[other] { $n } more questions (opinions, or nobody commits himself) are shown, not weighed.
  }
bottom-sources-none = Not to be told from these data: of { $sources } none has said enough that others checked, so none is graded and no order among them means anything.
bottom-sources-some = Of { $sources }, { $n } can be graded; the others have said too little that others checked.
bottom-sources-all = All of { $sources } can be graded.
bottom-sources-best = The safest bet is { $source }: { $mean } of what it says agrees with what independent sources jointly say (from { $lo } to { $hi } with a probability of 90%; { $claims }).
bottom-sources-limits = The score is agreement with independent sources, not truth.

## Who said what held when

timeline-title = Timeline: { $question }
timeline-desc = { $claims } by { $origins }, each drawn over the time it speaks of; above them the probability of “{ $answer }” over the same time, dates in { $zone }.
timeline-desc-ends = It starts at { $first } ({ $first_when }) and ends at { $last } ({ $last_when }).
table-after = The table after the picture holds the same figures.
timeline-band = Probability of “{ $answer }”, { $when }
timeline-p-right = P(right)
timeline-right-of = right: { $p }
timeline-as-first = Marks as in the first timeline.
timeline-drawn = Drawn are the first claims; the probability rests on all of them.
key-says = says “{ $answer }”
key-otherwise = says otherwise
key-throughout = throughout; hatched where its ends are uncertain
key-sometime = at some moment between the brackets
key-still = “still”: it held before, too
key-said = when it was said
key-via = lighter: answers another question, from which this follows by a rule
time-direction = Time runs from left to right. Dates are in { $zone }. Shaded columns show where an event of unknown date belongs.
event-somewhere = { $event }: somewhere in { $when }
event-statement = Statement: { $source }
by-rule = { $answer } to “{ $question }” (rule { $rules })
hedged = (hedged)
since-it-says = , since it says { $other }
holds-throughout = throughout { $when }
holds-throughout-outside = throughout { $core }, at the outside { $when }
holds-sometime = at some moment within { $when }
holds-as-of = as of { $when }
holds-still = { $holds }, “still”: and before
same-as-tables = The same as tables
same-as-table = The same as a table
caption-timeline = Who said what held when
caption-over-time = Probability over time
separator = ;{" "}
comma = ,{" "}

## Columns of tables

col-claim = Claim
col-origin = Origin
col-says = Says
col-holds = Holds
col-said = Said
col-p-right = P(right)
col-time = Time
col-probabilities = Probabilities
col-question = Question
col-claimed = Claimed
col-bounds = Bounds
col-as-of = As of
col-answers = Answers
col-claims = Claims
col-origins = Origins
col-kind = Kind
col-why = Why
col-source = Source
col-topic = Topic
col-consistency = Consistency
col-interval = 90% interval
col-signed-error = Signed error
col-checked = Checked
col-grade = Grade
col-fidelity = Fidelity
col-relays-checked = Relays checked
col-first-story = In the first story
col-this-story = In this one
col-median = Median
col-unit = Unit
col-subject = Source or question
col-answer = Answer
col-first = First
col-last = Last

## Contested

no-claim-says-so = No claim says so directly
claims-from-origins = { $claims } from { $origins }
basis = { $kind } · { $claims }, { $origins }
at-time = at { $when }, end of the data
not-inferred = not inferred in this run

## Two stories

stories-lead = The claims can be read in more than one way. Every probability on this page is that of the first story; where another has a large share, treat the questions it changes as open. A verdict on one of them would tell the stories apart.
stories-first = The first story has a share of { $share }.
story-heading = Story { $n }: { $share }
story-basis = { $questions } answered otherwise; found from start { $start }
caption-story = What this story changes
more-not-listed = More are not listed.

## Contradictions

clashes-lead = { $certain } certain, { $possible } possible. Certain means that both claims must speak of one moment; possible, that the world may have changed between them. The probability says how likely it is that one of the two was wrong when made, rather than overtaken.
clashes-certain = Certain
clashes-possible = Possible
clash-certain = certain
clash-possible = possible
statement-of = { $answer } to “{ $question }”

## Sources

consistency = consistency
sources-lead = The score is { $consistency }: agreement with what independent sources jointly say. It is not truth: sources that err together agree with one another. Dots are posterior means, lines 90% credible intervals; the order is by the lower end.
sources-none-judged = No source can be judged from these claims: each has too few that others check.
sources-title = Consistency of sources
sources-desc = { $sources } by the lower end of the 90% interval of their consistency.
sources-caption = Letters follow the Admiralty scale; beside them the probability of the letter and the number of checked claims.
sources-drawn = Drawn are the first; the table lists more.
sources-scale = grade, checked claims
caption-judged = Sources that can be judged
scored-as = scored as { $source }
unjudged-heading = Cannot be judged (grade F)
unjudged-lead = Too few of their claims are checked by anybody else, or the interval is too wide. No number is given, because any number would be a guess that looks like a measurement.
claims-checked = { $claims }, { $n } checked
topics-heading = By topic
topics-lead = What a source is worth on one topic leans on what it is worth on the others where its own claims are few. A signed error says how much too high or too low its figures tend to be.
caption-topics = Consistency by topic
relays-heading = As relays
relays-lead = How faithfully a source passes on what others say is scored apart: quoting a statement that turns out wrong costs the relay nothing.
caption-relays = Fidelity of relays
shift-none = neither too high nor too low
shift-high = { $size } too high
shift-low = { $size } too low

## Figures

figures-lead = Inferred from all claims together, each source corrected for how much too high or too low it tends to be. Medians; the interval holds 90% of the posterior probability.
caption-figures = Inferred figures
figure-with-interval = { $median } (90% interval { $interval })
figure-at = { $figure }, { $when }
interval-to = { $lo } to { $hi }
numbers-lead = As claimed: the bounds are what the wording allows, not a credible interval.
caption-numbers = Claimed figures

## Over time

history-lead = Each point rests on what was known by then and nothing later: what a reader of that day could have concluded. Lines step from point to point; bands are 90% credible intervals.
history-sources = Consistency of sources
history-items = Leading answers
history-numbers = Figures
history-desc = { $charts } over { $when }, series { $series }.
n-charts = { $n ->
    [one] { $n } step chart
   *[other] { $n } step charts
  }
history-drawn = Not all are drawn; the JSON report lists all.
history-table = First and last figures as a table
caption-history = Series { $when }

## All questions

items-summary = All questions with their leading answers
caption-items = All questions
items-more = ; and more
items-not-inferred = (not inferred)

## Data quality

skipped-heading = Stored and shown, not inferred in this run
caption-skipped = Questions that this run skipped

## Claims

claims-lead-1 = A chain reads from the origin, whose claim it is, to the publisher that printed it. Relays do not count as witnesses. The bar splits a claim’s probability:{" "}
claims-lead-2 = {" "}for the time it speaks of (dark; dotted where it was right and later overtaken) and{" "}
claims-lead-3 = {" "}(light). Weight is the evidence that the claim adds for its own value, in decibans.
claims-right = right
claims-wrong = wrong
claims-more = Further claims are in the JSON report and in `thiqa claims`.
claim-denies = denies
claim-observing = reports, uncommitted:
name-withheld = (name withheld)
outcome-none = Not inferred in this run.
outcome-right = right { $p } ({ $term })
outcome-overtaken = , of this overtaken later { $p }
outcome-wrong = ; wrong { $p }
outcome-weight = ; weight { $weight } dB
about-evidence = evidence: { $evidence }
about-publisher = publisher: { $stance }
about-holds = holds: { $when }
about-said = said: { $when }

## Method and limits

method-1-heading = What is scored
method-1 = Claims are read with their chain: who said it first, who relayed it, who printed it. A claim belongs to its origin. Whoever quotes a statement is scored on quoting it faithfully, not on whether it is true, and any number of relays of one root counts as one witness.
method-2-heading = How it is inferred
method-2 = What happened and how reliable each source is are inferred together with a Bayesian model: states may change over time, uncertain and relative dates are kept uncertain, rules between questions pass evidence once. A claim that was right when made and overtaken later is not counted as wrong.
method-3-heading = Consistency is not truth
method-3 = Consistency means agreement with what independent sources jointly say. Sources that share an error, an owner or an undeclared feed agree without being right, and a lone source that is right against all others looks inconsistent.
method-4-heading = Words and letters
method-4 = Likelihood words follow ICD 203 (2015): almost no chance below 5%, very unlikely to 20%, unlikely to 45%, roughly even chance to 55%, likely to 80%, very likely to 95%, almost certain from 95%. Letters follow the Admiralty scale; F means that a source cannot be judged, not that it is bad. Intervals hold 90% of the posterior probability.
method-5-heading = Contradictions
method-5 = A contradiction is certain only where the stated times, or an expression such as “still”, force both claims onto one moment. All others are possible: the world may have changed between the two. Growth of a toll is not a contradiction.
method-6-heading = What this cannot tell you
method-6 = It cannot tell what nobody reported, why somebody said something, or whether a source meant to mislead. With few claims the intervals are wide and the letter is F; a narrow interval says that the model is sure, not that the model is right. Coding, dates and chains come from people and can be wrong.
method-7-heading = Right of reply
method-7 = A source that finds itself misread can ask for the claim to be corrected: every claim below carries its key, its document and its paragraph. A correction makes a new run; this page stays as it is.

## When a claim holds, as typed

valid-typed = { $when }
valid-throughout = throughout
valid-as-of = up to then
valid-still = still
valid-at-event = at { $item }
valid-after-event = { $from }–{ $to } h after { $item }

## Markdown only

md-head = Data as of { $when }; dates in { $zone }. { $counts }. Run { $run }: { $status }.
md-over-time = Over time: { $question }
md-clashes-none = None found.
md-possible = possible, { $p }
md-at = At { $when }.
md-not-inferred = not inferred
md-history = Series { $series }, { $days }: { $n } points. Each rests on what was known by then and nothing later.
md-about = thiqa { $version }, run { $run }, model { $model }, engine { $engine }, seed { $seed }, method text { $method }. Input digest { $input }, result digest { $result }. The same claims, settings and version give the same report, byte for byte.
col-probability = Probability
col-independent = Independent origins
col-who = Who
col-words = Words
col-chain = Chain
col-right = Right
col-wrong = Wrong
col-where = Where
col-over-time = Over time
col-p-of = P({ $answer })
col-weight = dB

## What changed

section-changes = What changed
changes-first = This is the first report: nothing was known when its period began, so there is nothing to compare with.
changes-since = Compared: { $before } with { $after }.
run-as-of = run { $run }, as of the end of { $when } ({ $claims })
run-bare = run { $run } ({ $claims })
cause-model = Both had the same evidence: every move below comes from the model, its settings or its seed.
cause-evidence = Model and settings are the same: every move below comes from evidence, or from time going on.
cause-both = Evidence and model both differ: each part of a move is given apart, measured by fitting the claims of each run with the settings of the other.
cause-unknown = Evidence and model both differ and cannot be told apart.
changes-evidence = Evidence
changes-no-evidence = No claim came, none was revised, none was withdrawn.
changes-new = New: { $claims }
changes-revised = Revised: { $claims }
changes-withdrawn = Withdrawn: { $claims }
changes-replaces = (in place of { $claim })
changes-crossings = What we said and what we say now
changes-crossings-lead = Probabilities that crossed 20%, 50% or 80%. Of what changes with time, at the end of the data of each report. Hollow: before; full: now.
changes-no-crossings = No probability crossed 20%, 50% or 80%.
changes-scores = Scores of sources
changes-no-scores = { $moved ->
    [none] No score of a source moved.
   *[some] Scores moved, but none of them clear of its interval: no change worth the name.
  }
crossing-answer = { $way ->
    [up] ▲ “{ $answer }”: we said { $before }, now { $after }.
   *[down] ▼ “{ $answer }”: we said { $before }, now { $after }.
  }
crossing-claim = { $way ->
    [up] ▲ That { $source } was right to say “{ $answer }” ({ $claim }): we said { $before }, now { $after }.
   *[down] ▼ That { $source } was right to say “{ $answer }” ({ $claim }): we said { $before }, now { $after }.
  }
crossing-on = On “{ $question }”: { $told }
crossing-because = Because of
crossing-no-reason = No new claim bears on it directly: it follows from what came about its sources and other questions, or from time going on.
change-parts = Of the change, in points of a hundred: evidence { $evidence }, model { $model }.
caption-scores = Scores that moved clear of their intervals
col-before = Before
col-after = Now
col-evidence-part = Evidence
col-model-part = Model
bottom-changed = { $dated ->
    [yes] Since the end of { $when } (run { $run }): { $added } new, { $revised } revised, { $withdrawn } withdrawn.
   *[no] Since run { $run }: { $added } new, { $revised } revised, { $withdrawn } withdrawn.
  }
bottom-because = The weightiest new claim: { $source } says { $says } ({ $claim }).
head-period = Period
period-day = { $when }
period-week = week { $when }
period-iso-week = week { $week }, { $when }
period-month = { $when }
period-days = { $when }

section-correction = What this correction changes

## An archive of reports

archive-title = { $title } – all reports
archive-skip = Skip to the list
archive-heading = Reports
archive-none = Nothing has been published yet.
archive-this = Edition { $name }.
archive-all = All editions and corrections
archive-run = run { $run }
archive-known-by = All that was known by the end of { $when }
archive-undated = All that is known
archive-replaces = A correction: this edition replaces { $name }.
archive-read-replaced = The edition that it replaces
archive-replaced-by = No longer stands: replaced by { $name }.
archive-see = Show it
archive-note = What was published stays as it was. A correction is an edition of its own, which says what it replaces. Subscribe to the feed to hear of both; SHA256SUMS tells whether a copy is as it was published.

## Where the numbers come from

section-queries = Where the numbers come from
queries-lead = Every number carries, as its tooltip, the query, the run, the column and the row that give it back; `thiqa query DB "…"` runs a query. What begins with `thiqa` is a command: the number stands in the `data` that it prints, in the row with these texts in front, or at this path. Numbers are rounded for eyes; their full value stands in the page's markup.
query-run = { $query }, run { $run }

## Labels of sources

section-labels = One label a source
labels-lead = What each source claimed, how that fared, and how it can answer. Sources stand in the order of the table of sources.
label-claims = Claims
label-counts = { $n }, of which { $checked } on questions that another origin answers too
label-fared = How they fared
label-fared-counts = { $right } right and standing, { $overtaken } right then and overtaken, { $wrong } wrong, { $open } open, { $none } not inferred; settled from 80% on
label-admissions = Against own interest
label-admission-counts = { $n } of { $all } claims coded as admissions
label-relayed-by = Passed on by
label-relays = Passes on
label-clashes = Contradictions
label-clash-counts = { $others } with others, { $own } with itself
label-strip-title = How the claims of { $source } fared
label-strip-desc = { $claims }, each a stroke where its probability of being right lies, from 0% to 100%.
label-strip-caption = A stroke for each claim, at its probability of being right.
label-reply = Right of reply: name the claim by its key and say what it should read; a correction makes a new run, and the next report says what it replaces.
labels-elsewhere = The labels stand on pages of their own:
labels-page = sources { $from } to { $to }
labels-back = Back to the report
caption-label = Its claims
col-overtaken = Overtaken later

## Who passes on whom

section-chains = Who passes on whom
chains-lead = From who said it to who printed it, over all claims. A source that only passes on is no further witness.
chains-desc = { $n ->
    [one] { $n } link from an origin to who passes it on; the heavier, the more mentions.
   *[other] { $n } links from origins to who passes them on; the heavier, the more mentions.
  }
chains-origin = says
chains-relay = passes on
chains-publisher = prints
caption-chains = Links of chains
col-from = From
col-to = To
col-mentions = Mentions

## Who agrees with whom

section-agreement = Who agrees with whom
agreement-lead = On questions that two sources answer: how many answers are the same, of how many. Sources that agree may be right, or copy one another.
agreement-desc = { $sources } against one another; each field holds the same answers and the shared questions.
agreement-caption = The darker, the more of the shared answers are the same; empty: no question in common. Answers over time are compared by the last claim.
caption-agreement = Pairs of sources
col-same = Same answer
col-shared = Shared questions

## Tolls

section-tolls = Tolls over time
tolls-lead = Steps: the inferred figure with its 90% interval. Numbered strokes: what each claim allows, at the time it is for; an arrow is an open end. A count that grows is no contradiction.
tolls-title = Toll: { $question }
tolls-desc = { $claims } against the inferred figure, which ends at { $median } ({ $interval }).
tolls-caption = Time runs from left to right. The numbers are those of the table.
col-number = No.

## Words, letters, digits

about-policy = Words and letters
digit-1 = confirmed by other origins
digit-2 = probably true
digit-3 = possibly true
digit-4 = doubtful
digit-5 = improbable
digit-6 = cannot be judged
outcome-digit = Credibility without its own chain: { $digit } { $meaning } ({ $p }; other origins for it { $confirm }, against it { $contradict }).
confidence = Analytic confidence: { $level } ({ $origins }; { $alone }).
confidence-low = low
confidence-moderate = moderate
confidence-high = high
confidence-alone = without one of them another answer would lead
confidence-shared = no single one decides
evidence-class = Class by its evidence: { $class }.
class-confirmed = confirmed (admitted)
class-fair = fair (two or more independent origins)
class-weak = weak (a single origin, or improbable)
class-contested = contested (origins disagree)
class-discounted = discounted (improbable, with evidence against it)
more-in-labels = The others have their labels, and are in the JSON report.
confidence-one = nothing else speaks to it

## Explanations

explain-kicker = thiqa · explanation
explain-title = Why: { $name } – { $title }
explain-case = Case
explain-subject = Explained
section-answer = Answer
section-ladder = Evidence, in decibans
section-without = The leading answer without each origin
section-flip = What would turn it over
join-names = { $a }; { $b }
join-dots = { $a } · { $b }
join-arrow = { $a } → { $b }
join-arrow-rtl = { $a } ← { $b }
statement-for = { $answer } for “{ $question }”
statement-is = { $question } is { $answer }
explain-item = { $asked } { $answer }: { $p }
explain-item-at-end = { $asked } { $answer } at the end of the data: { $p }
explain-set = { $asked } { $answer }: the least sure element { $p }
explain-figure = { $asked } { $figure }
explain-before = Before: { $earlier }.
explain-value = { $answer } { $p }
explain-lambda = Of what is said on this question the model takes { $lambda } for hearsay, which tells nothing.
explain-not-inferred = { $asked } not inferred in this run.
explain-left-out = { $claim }: { $source } said { $statement } ({ $why })
explain-claim = { $source } said { $statement }: right when said { $p }
explain-claim-left-out = { $source } said { $statement }. Not inferred: { $why }.
explain-fared = Right when said { $right }, of which right then and overtaken by the end of the data { $overtaken }; wrong when said { $wrong }.
explain-chain = Chain: { $chain }
explain-silent = { $source } makes no claim and relays none.
explain-source = { $source }: consistency { $mean } (90% interval { $lo } to { $hi }), grade { $letter }
explain-consistency = Consistency is agreement with what independent sources jointly say. It is not truth: sources that err together look consistent.
explain-rests-on = It rests on { $n } effective independent claims; before any claim it was { $prior }.
explain-unjudged = Grade F: too little was checked to judge it.
explain-topics = By topic: { $topics }.
explain-topic = { $topic } { $mean } ({ $lo } to { $hi }, { $n } claims)
explain-topic-shift = { $topic }, its figures { $shift } ({ $interval })
explain-more-clashes = { $n ->
    [one] { $n } further contradiction is listed by `thiqa contradictions DB`.
   *[other] { $n } further contradictions are listed by `thiqa contradictions DB`.
  }
explain-refit = The case was fitted again with the settings of the run. What the run has stored comes back from a query; what evidence is worth after a rule, and what the answer would be without an origin, is in no run: the command `thiqa explain` works it out again, as long as no later run has taken the place of this one.
note-rules = bears on this through { $rules }
note-repeated = and { $n } more of the same root, not counted again
ladder-lead = Each bar is what a claim weighs: to the right for the leading answer, to the left against it. Ten decibans multiply the odds by ten, three double them.
ladder-lead-source = Each bar is what a claim of this source weighs for what it says. Ten decibans multiply the odds by ten, three double them.
ladder-desc = { $claims }, the heaviest on top, each a bar from a line in the middle: to the right for, to the left against.
ladder-caption = Full: for. Hollow: against. The longest bars set a round scale, so that two explanations can be compared.
caption-ladder = Evidence by claim
col-note = Note
without-lead = What the probability of the leading answer would be if an origin, with all who pass it on, had said nothing on this question.
without-desc = { $origins }, each with the probability of the leading answer with and without it.
without-caption = Hollow: with everybody. Full: without this origin. Left of the dotted line in the middle another answer would lead.
caption-without = The leading answer without each origin
col-without = Without
col-with-all = With everybody
col-without-it = Without it
turns-it-over = turns it over
flip-evidence = Further evidence of more than { $margin } dB against it, all else as it is.
flip-nothing = No origin holds it up: it is what such questions usually have for an answer.
flip-one = To do without { $names }: { $p } then.
flip-some = To do without these together: { $names }: { $p } then.
flip-not = Not to do without every origin that holds it up ({ $names }): { $p } even then, from what such questions usually have for an answer.

## Who copies whom

section-dependence = Who copies whom
dependence-lead = Sources that share more errors than independent ones would, without saying where they have it from. What they share counts once.
dependence-desc = { $n ->
    [one] { $n } group of sources that share errors as copies do
   *[other] { $n } groups of sources that share errors as copies do
  }, { $sources } in all; arcs lead from the copier to whom it copies.
dependence-caption = An arc leads from the copier to the arrow at whom it copies; without an arrow it cannot be told who copies whom, or both may copy a third. Thick from 99%, thin from 90%, dashed from 50% on. Whom others copy stands on top.
dependence-cut = Not all are drawn.
caption-dependence = Pairs of sources that share errors
col-other-source = Other source
col-first-copies = First copies other
col-second-copies = Other copies first
col-shared-wrong = Of these wrong
dependence-copies = copies { $other } (probability { $p }): the same on { $shared } of { $met } questions, about { $wrong } of them wrong
dependence-copied = is copied by { $other } (probability { $p }): the same on { $shared } of { $met } questions, about { $wrong } of them wrong
dependence-either = copies { $other } or is copied by it, or both copy a third (probability { $p }): the same on { $shared } of { $met } questions, about { $wrong } of them wrong
label-dependence = Dependence
label-independent = no undeclared copying found
label-topics-title = { $source } by topic
label-topics-desc = { $topics }, each with the mean and the 90% interval of its consistency, from 0% to 100%.
label-history-title = Consistency of { $source } over time
label-history-desc = { $points } over { $when }, series { $series }: the mean as a line, the 90% interval as a band, from 0% to 100%.
label-history-caption = Over time: what was known by each day and nothing later.
caption-label-history = Its consistency over time
n-topics = { $n ->
    [one] { $n } topic
   *[other] { $n } topics
  }
n-points = { $n ->
    [one] { $n } point
   *[other] { $n } points
  }

## Against verdicts

section-reliability = Were the probabilities right
reliability-lead = Answers of run { $run }, which had not seen the verdicts, against what turned out. On the diagonal, answers that were given 80% came true 8 times in 10; below it they were too sure.
reliability-title = Reliability diagram
reliability-desc = { $n } answers with a verdict in { $bins } by how sure they were: share that came true against mean probability.
n-bins = { $n ->
    [one] { $n } bin
   *[other] { $n } bins
  }
reliability-caption = Points: answers by how sure the leading one was; strokes: 90% intervals of the share that came true; bars: how many answers.
reliability-sum = { $n } answers: { $hits } came true. Expected calibration error { $ece }.
axis-sure = how sure
axis-true = how often true
caption-reliability = Answers by how sure they were
col-sure = Probability given, mean
col-came-true = Came true
col-n-answers = Answers
reliability-none = There are verdicts, but every run of these claims has seen them. Score once with `thiqa score DB --verdicts hold-out`; the next report shows how often answers came true.
col-share-true = Share that came true
as-table = As a table
item-settled = Who was right is known: the case holds a verdict, and this run was given it.
bottom-settled = That is known by now: the case holds a verdict, which counts for more than what was claimed.
bottom-confirmed = Rely on no name, then, but on what independent origins confirm: { $answers }.
bottom-confirmed-one = “{ $question }” { $answer }, { $p }
bottom-sources-topic = It does best on { $topic }: { $mean } (from { $lo } to { $hi } with a probability of 90%).
section-figures-without = The figure without each origin
figures-without-lead = What the figure would be if an origin, with all who pass it on, had said nothing on this question: as the fit describes it at its best mode, which the figure of the run, an average over draws, need not match to the digit.
caption-figures-without = The figure without each origin
with-all = nobody: with all
explain-dependence = Dependence: { $told }.
label-unjudged = Grade F: too few of its claims are checked by anybody else. What is drawn here is mostly what such sources are worth in general; read the intervals, not the middle.
bottom-asked = { $item }:
bottom-sources-next = Then { $sources }.
bottom-sources-one = { $source } ({ $mean })
bottom-came-true = Where it turned out who was right, { $hits } of { $n } leading answers came true.

## What the engine tells: parts

told = { $told }
quoted = “{ $text }”
pair = { $a } × { $b }
join-space = { $a } { $b }
join-comma = { $a }, { $b }
join-plus = { $a } + { $b }
join-equal = { $a } = { $b }
few-more = { $shown } and { $n } more
unlimited = unlimited
unlimited-below = unlimited below
month-long-1 = January
month-long-2 = February
month-long-3 = March
month-long-4 = April
month-long-5 = May
month-long-6 = June
month-long-7 = July
month-long-8 = August
month-long-9 = September
month-long-10 = October
month-long-11 = November
month-long-12 = December
day-minute = { $day }, { $time }
span-at = at { $moment }
span-on = on { $day }
span-between = between { $from } and { $to }
span-by = by { $day }
span-from = from { $day } on
span-unknown = at an unknown time
length-minutes = { $n } minutes
length-hours = { $n } hours
length-days = { $n } days
offset-none = at { $event }
offset-after = { $length } after { $event }
offset-before = { $length } before { $event }
offset-up-to-after = up to { $length } after { $event }
offset-up-to-before = up to { $length } before { $event }
offset-within-after = { $from }–{ $to } after { $event }
offset-within-before = { $from }–{ $to } before { $event }
offset-around = from { $before } before to { $after } after { $event }

## Why two claims clash

event-says = the statement of { $source }
when-said = of the moment when it was said
when-event = at the time of { $event }
when-probably = probably { $when }
when-as-of = as of some time { $when }
when-throughout = all through the time { $when }
why-still = { $said } (still)
why-says = { $source } ({ $claim }) says { $said }
why-says-when = { $source } ({ $claim }) says { $said }, { $when }
why-both = { $first }; { $second }.
why-rule = { $rule }: { $text }
why-rules = { $rules }.
why-figure = { $item } { $value } ({ $claim })
gap-between = between { $lo } and { $hi }
why-sum = { $left } against { $right }: the difference is { $gap }.
why-order = { $left } exceeds { $right } by { $gap }.
why-one-time = The figures are for one time.
why-times = The figures may be of different times.
why-monotone = A cumulative count does not fall, unless the earlier figure was corrected.
why-chance = Chance that both speak of one state: { $p }.
why-timeless-certain = The question has no time, so no change can explain it: both cannot be right.
why-timeless = The question is one whose answer does not change with time.
why-dispatch-certain = Both statements stand in one dispatch ({ $document }), for the same stated time and in the present tense, so no change between them can explain it: both cannot be right.
why-dispatch = Both statements stand in one dispatch ({ $document }), for the same stated time; the two may be meant together.
why-sequel = a sequel: it refutes a lasting “{ $answer }” of { $claim }, not the statement when made
why-not-earlier = { $other } is not earlier than { $one } and may be of the same moment, when both could not be right; if it is later, it is { $sequel }.
why-either-order = The dates allow one moment, when both could not be right, and either order: if { $other } speaks of a later time than { $one }, it is { $sequel }.
why-either-order-likely = The dates allow one moment, when both could not be right, and either order: if { $other } speaks of a later time than { $one }, as it probably does, it is { $sequel }.
why-still-back = "Still" in { $b } reaches back an unknown time: if as far as { $a }, the earlier statement was wrong when made; if not, { $b } is { $sequel }.
why-after = The offsets put { $b } after { $a }, so this is { $sequel }; it tells against { $a } only if what it reports had already begun.
why-untimed = At least one of them has no time; the state may have changed in between.
why-apart = The two times cannot overlap, so it may be a change; but such a question is normally answered once.
verdict-certain = both cannot be right
verdict-chance = chance that both speak of one state: { $p }
why-reaches-said = "Still" in { $still } reaches back to the moment of { $event }, which is when { $other } was said: { $verdict }, whenever that was.
why-reaches = "Still" in { $still } reaches back to the moment of { $event }, and the time of { $other } lies within: { $verdict }, whenever that was.
why-one-moment-when = Whatever the exact times, both speak of one moment { $when }: { $verdict }.
why-one-moment = Whatever the exact times, both speak of one moment: { $verdict }.
note-not-strict = { $rule } is not strict (strength { $strength })
note-probable = { $claims } calls it only probable
note-possible = { $claims } calls it only possible
note-presupposed = { $claims } takes it for granted without saying it
why-note = Note: { $notes }.
why-self = Both sides come from { $source }: it contradicts itself.
why-alike = { $n ->
    [one] { $n } further pair of claims says the same two things.
   *[other] { $n } further pairs of claims say the same two things.
  }

## Findings about claims and data

found-c001 = { $n ->
    [one] { $n } certain contradiction
   *[other] { $n } certain contradictions
  }: { $pairs }.
advice-c001 = At least one side is wrong, not overtaken; read both passages again.
found-c001-many = { $n } certain contradictions on { $items } items: { $named }.
advice-c001-many = At least one side of each is wrong, not overtaken.
found-c002 = { $values } different values; only the { $compared } most frequent were compared.
advice-c002 = Set a tolerance or options for the attribute, or raise the number of pairs per item.
found-c003 = { $unlisted } further contradictions are not listed; the { $listed } surest are.
advice-c003 = Where sources label the same things, disagreement is what the model is for.
found-c010 = { $n ->
    [one] { $n } self-contradiction
   *[other] { $n } self-contradictions
  }, the strongest { $most }: { $pairs }.
advice-c010 = Check whether the later statement corrects the earlier one; if so, enter it as a correction.
found-c011 = { $n ->
    [one] { $n } pair
   *[other] { $n } pairs
  } coded as contradicting is not found by values, times and rules: { $pairs }.
advice-c011 = A rule or a time may be missing; where one pair of items lies behind it, add a rule.
found-d001 = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
  } said or valid after publication: { $claims }.
advice-d001 = Check the dates; a forecast is not a claim about what happened.
found-d002 = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
  } about a state published more than two days after the time spoken of: { $claims }.
advice-d002 = Do not read it as news of the day of publication.
found-d003 = { $n } of { $known } items rest on one independent root: { $named }.
advice-d003 = Nothing can be cross-checked there; look for a second origin, not a second outlet.
found-d004 = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
  } saying "still" without an anchor: { $claims }.
advice-d004 = If the text names an event since which it holds, enter it as anchor: contradictions can then become certain.
found-d005 = The sum holds: { $source } gives a total of { $total } and parts of { $parts } together, a gap of { $gap }.
advice-none = Nothing to do.
found-d006 = The sum does not hold: { $source } gives a total of { $total } and parts of { $parts } together, a gap of { $gap }.
advice-d006 = Look for a misprint by a relay, a missing class, or figures of different times.
found-d007 = { $n ->
    [one] { $n } mention passes
   *[other] { $n } mentions pass
  } through a link that is not named: { $mentions }.
advice-d007 = An unnamed link cannot be judged; do not count it as an independent witness.
found-d008 = { $told }.
found-d008-documents = { $n ->
    [one] { $n } document has
   *[other] { $n } documents have
  } a publication date that was worked out ({ $documents })
found-d008-claims = { $n ->
    [one] { $n } claim has
   *[other] { $n } claims have
  } an uncertain or approximate time ({ $claims })
advice-d008 = Such dates never make a contradiction certain; a firmer one may.
found-d009 = { $n ->
    [one] { $n } statement is
   *[other] { $n } statements are
  } entered more than once for one body, item and time: { $claims }.
advice-d009 = They count as one witness; if they are one claim, enter the second as a mention.
found-d010 = The dates of claims and their offsets from this event cannot all hold; the offsets that clash were not used.
advice-d010 = Check the anchors and the dates of the claims that name this event.

## Findings about the run

found-b001 = { $n } of { $of } classic methods choose another value than the model, most of them `{ $value }`; the model chooses `{ $model }` ({ $p }); { $cause }
found-b001-relays = { $n } of its { $of } { $of ->
    [one] voter
   *[other] voters
  } only relay it, which these methods count as witnesses
found-b001-alike = these methods count its { $n } { $n ->
    [one] voter
   *[other] voters
  } alike, hedges and rules aside
advice-b001 = `thiqa explain DB item:{ $item }` tells what the model weighs; a verdict would tell who is right
found-b001-many = on { $n } items most classic methods, which count every voter, choose another value than the model: { $named }, …
advice-b001-many = `thiqa baselines DB --items` lists what each method chooses; a verdict on some of these items would tell who is right
found-m001 = EM did not converge in { $n } passes
advice-m001 = the run is stored and marked unreliable; report the case if it stays so
advice-m001-again = score again with `--engine nuts`; report the case if it stays so
found-m002 = two stories fit: another optimum (start `{ $start }`, share { $share }) changes the leading value of { $n } items
advice-m002 = a verdict on one of the disputed items would tell them apart
found-m003 = claims whose value cannot be weighed: { $list }
found-m003-kind = { $n } of kind { $kind }
advice-m003 = they are of another kind than their item, or nothing else is possible there; the rest is stored, shown and cross-checked
found-m004 = on { $n } items sources disagree more than independent errors would: { $named }
found-m004-open = on { $n } items sources disagree more than independent errors would: { $named }, …
advice-m004 = their probabilities are held back by λ; look for an ambiguous question
ln-posterior = log posterior
found-m010 = { $n } of { $of } quantities are not known well enough from the draws: { $named }
found-m010-one = { $name } (R-hat { $r_hat }, ESS { $bulk } and { $tail })
advice-m010 = draw more: `thiqa score DB --engine nuts --warmup 1000 --draws 4000`; where chains sit in different modes, a verdict on an item that the modes dispute
found-m011 = { $n } of { $of } transitions diverged: the sampler missed some of the posterior
advice-m011 = compare with `--engine em`; report the case
found-m012 = { $share } of the transitions hit the largest tree depth
advice-m012 = it costs time, not correctness; draw more
found-m020 = { $who } (probability { $p }): the same on { $shared } of { $met } items, about { $wrong } of them wrong
found-m020-copies = { $copier } copies { $original }
found-m020-either = one of { $copier } and { $original } copies the other, or both a third
advice-m020 = until it is declared what they share counts once; say so with a chain, `copy_of`, `wire` or an `independence_group`, or find out where both have it from
found-m021 = { $n } sources share errors as copies do (mean probability { $p }): { $members }; most probably from { $origin }
found-m022 = on { $n } items sources that nobody has tested yet agree with one another; most on { $item }: { $sources } sources, who count as { $voices } voices together
advice-m022 = agreement among newcomers earns nothing by itself; look at who they are, or add what else they said
found-m023-rounds = who copies whom did not settle in { $n } rounds: a claim's weight still moves by { $change }
found-m023-pairs = { $n } pairs of sources share errors; the { $seen } that share most were looked at
advice-m023 = declare the copies that you know of; the rest is then easier to tell
found-m024 = { $n } pairs of sources err together more than independent ones would, but not as copies do; most { $a } and { $b }: about { $same } errors are the same and { $apart } are not
advice-m024 = they count as one voice where they agree; do they answer another question than the one that is asked?
found-r001 = this report leaves out the lists of all { $claims } claims, { $items } items and the claimed figures, and all but { $contested } contested items
advice-r001 = read them from the views v_claim, v_item and v_value of the database

## Kinds and topics as one word

kind-boolean = boolean
kind-event = event
kind-speech = speech
kind-stance = stance
kind-category = category
kind-set = set
kind-state = state
kind-number = number
kind-count = count
kind-date = date
kind-attitude = attitude
kind-argument = argument

family-binary = yes-or-no questions
family-speech = announcements
family-stance = stories and rumours
family-open = open questions
family-place = places
family-set = lists
family-number = numbers
family-count = counts
family-date = dates
family-alone = { $topic }, one voice

## Why claims are not inferred

skip-opinion = opinions, motives and arguments are shown, never scored
skip-no-likelihood = its value has no alternative on this item, or is of another kind than the item
skip-no-commitment = the source does not commit itself, or took it back
skip-no-time = a state or a count over time needs a time and none is known
skip-replaced = a later claim of the same source on this item counts instead
