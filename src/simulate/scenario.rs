//! The scenarios: what each is, how large, and what may be asked of it.

/// What kind of case is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Outlets that relay one official, and a few that look for themselves.
    Relays,
    /// States that change while outlets lag behind and an official denies losses.
    Evolving,
    /// The same with outlets that are always equally late, and otherwise right.
    Lagging,
    /// Cumulative counts that rise.
    Tolls,
    /// Numbers in exact and vague words.
    Vague,
    /// Undeclared copying.
    Copiers,
    /// Items on which hardly anybody knows better than chance.
    HardItems,
    /// Everything together.
    Mixed,
    /// Newcomers without history against three honest sources.
    Sybils,
    /// The same after true, trivial claims.
    Camouflage,
    /// Nobody is right in more than half of the cases.
    PoorSources,
    /// A source starts good and turns bad.
    Turncoat,
    /// Independent sources that fall for the same wrong answers.
    PopularError,
    /// Many who speak of three items only.
    Mob,
    /// One source that has an answer to everything.
    KnowItAll,
    /// Undeclared copies of a bad source.
    SybilRelays,
    /// One source that repeats itself.
    Flooding,
    /// Copies dated before their original.
    Backdated,
}

/// What is fixed about a kind.
struct About {
    name: &'static str,
    what: &'static str,
    known: &'static str,
    n_items: usize,
    n_sources: usize,
    n_sources_min: usize,
    /// 0 where there is no time.
    n_days: usize,
    /// Share of the items (times days) of which a source speaks.
    share: f64,
}

impl Kind {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 18] = [
        Self::Relays,
        Self::Evolving,
        Self::Lagging,
        Self::Tolls,
        Self::Vague,
        Self::Copiers,
        Self::HardItems,
        Self::Mixed,
        Self::Sybils,
        Self::Camouflage,
        Self::PoorSources,
        Self::Turncoat,
        Self::PopularError,
        Self::Mob,
        Self::KnowItAll,
        Self::SybilRelays,
        Self::Flooding,
        Self::Backdated,
    ];

    /// Name on the command line.
    pub const fn name(self) -> &'static str {
        self.about().name
    }

    /// What it is, in a sentence or two.
    pub const fn what(self) -> &'static str {
        self.about().what
    }

    /// What is known of the result.
    pub const fn known(self) -> &'static str {
        self.about().known
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    const fn about(self) -> &'static About {
        match self {
            Self::Relays => &RELAYS,
            Self::Evolving => &EVOLVING,
            Self::Lagging => &LAGGING,
            Self::Tolls => &TOLLS,
            Self::Vague => &VAGUE,
            Self::Copiers => &COPIERS,
            Self::HardItems => &HARD_ITEMS,
            Self::Mixed => &MIXED,
            Self::Sybils => &SYBILS,
            Self::Camouflage => &CAMOUFLAGE,
            Self::PoorSources => &POOR_SOURCES,
            Self::Turncoat => &TURNCOAT,
            Self::PopularError => &POPULAR_ERROR,
            Self::Mob => &MOB,
            Self::KnowItAll => &KNOW_IT_ALL,
            Self::SybilRelays => &SYBIL_RELAYS,
            Self::Flooding => &FLOODING,
            Self::Backdated => &BACKDATED,
        }
    }
}

const RELAYS: About = About {
    name: "relays",
    what: "yes-or-no items; one official who is right in 60 of 100 cases, outlets (five eighths of \
           the other sources) that relay it with a chain and turn it round in 5 of 100, and outlets \
           that look for themselves and are right in 85 of 100",
    known: "the answers, what the official really said, which relays misquote",
    n_items: 80,
    n_sources: 9,
    n_sources_min: 3,
    n_days: 0,
    share: 1.0,
};

const EVOLVING: About = About {
    name: "evolving",
    what: "who holds a place: states of yes and no that flip with 6 % a day; outlets that report as \
           current what held up to 6 days ago, each claim as late as it happens to be up to the \
           outlet's longest lag, and misread 5 to 20 of 100; one official that denies a loss of \
           control in 70 of 100 cases",
    known: "every day of every state, longest lag and hit rate of every source",
    n_items: 60,
    n_sources: 7,
    n_sources_min: 2,
    n_days: 30,
    share: 0.25,
};

const LAGGING: About = About {
    name: "lagging",
    what: "as `evolving`, but every outlet is always late by the same number of days, none to six, \
           and misreads nothing",
    ..EVOLVING
};

const TOLLS: About = About {
    name: "tolls",
    what: "cumulative counts that rise in jumps; sources of different precision, some a day behind, \
           some steadily too high or too low, in exact, rounded, bounded and vague words",
    known: "the count of every day; precision, shift, lag and wording of every source",
    n_items: 30,
    n_sources: 8,
    n_sources_min: 1,
    n_days: 30,
    share: 0.1,
};

const VAGUE: About = About {
    name: "vague",
    what: "numbers without time, from a handful to tens of thousands, in exact, rounded, bounded \
           and vague words",
    known: "the numbers; precision, shift and wording of every source",
    n_items: 80,
    n_sources: 8,
    n_sources_min: 1,
    n_days: 0,
    share: 0.75,
};

const COPIERS: About = About {
    name: "copiers",
    what: "questions with eleven possible answers; two fifths of the sources copy 80 of 100 answers \
           from another one without saying so, and make a slip in 5 of 100",
    known: "the answers, who copies from whom",
    n_items: 100,
    n_sources: 10,
    n_sources_min: 2,
    n_days: 0,
    share: 0.6,
};

const HARD_ITEMS: About = About {
    name: "hard-items",
    what: "yes-or-no items; on a quarter of them every source is right in 55 of 100 cases only, on \
           the others it is as good as it is",
    known: "the answers, which items are hard, reliability of every source elsewhere",
    n_items: 150,
    n_sources: 10,
    n_sources_min: 1,
    n_days: 0,
    share: 0.6,
};

const MIXED: About = About {
    name: "mixed",
    what: "everything together: actors with a spokesman, agencies, outlets that relay them, monitors; \
           facts, causes, rumours, places that change hands, tolls and numbers; hedges; reliability \
           that differs by topic; rules that exclude, imply and add up",
    known: "all truths, reliability of every source by topic, which claims were hedged",
    n_items: 120,
    n_sources: 12,
    n_sources_min: 4,
    n_days: 30,
    share: 0.4,
};

const SYBILS: About = About {
    name: "sybils",
    what: "three honest sources agree on a yes-or-no item; all other sources, of whom nothing \
           else is known, say the contrary of it",
    known: "the answers, who is a sybil: the target is the last item",
    n_items: 60,
    n_sources: 13,
    n_sources_min: 3,
    n_days: 0,
    share: 1.0,
};

const CAMOUFLAGE: About = About {
    name: "camouflage",
    what: "as `sybils`, but every sybil has said up to 50 true things before, on items on \
           which nobody errs",
    known: "the answers, who is a sybil: the target is the last item",
    n_items: 111,
    n_sources: 13,
    n_sources_min: 3,
    n_days: 0,
    share: 1.0,
};

const POOR_SOURCES: About = About {
    name: "poor-sources",
    what: "questions with eleven possible answers; nobody is right in more than half of the \
           cases",
    known: "the answers, reliability of every source",
    n_items: 80,
    n_sources: 10,
    n_sources_min: 1,
    n_days: 0,
    share: 1.0,
};

const TURNCOAT: About = About {
    name: "turncoat",
    what: "questions with eleven possible answers; one source is right on the first half of \
           the items, and wrong on all others",
    known: "the answers, hit rate of every source",
    n_items: 80,
    n_sources: 6,
    n_sources_min: 2,
    n_days: 0,
    share: 1.0,
};

const POPULAR_ERROR: About = About {
    name: "popular-error",
    what: "questions with eleven possible answers; on every fifth item 70 of 100 sources fall \
           for one wrong answer, each by itself",
    known: "the answers; nobody copies",
    n_items: 100,
    n_sources: 12,
    n_sources_min: 1,
    n_days: 0,
    share: 1.0,
};

const MOB: About = About {
    name: "mob",
    what: "five honest sources; all others speak of the last three items only, and deny what \
           is true of them",
    known: "the answers, who belongs to the mob",
    n_items: 60,
    n_sources: 30,
    n_sources_min: 6,
    n_days: 0,
    share: 1.0,
};

const KNOW_IT_ALL: About = About {
    name: "know-it-all",
    what: "questions with eleven possible answers; specialists who are right in 90 of 100 \
           cases and know two fifths of the items, and one who answers everything and is \
           right in half",
    known: "the answers, reliability of every source",
    n_items: 100,
    n_sources: 9,
    n_sources_min: 2,
    n_days: 0,
    share: 1.0,
};

const SYBIL_RELAYS: About = About {
    name: "sybil-relays",
    what: "questions with eleven possible answers; one source that is right in 40 of 100 \
           cases, copies of it that do not say so, and six honest sources",
    known: "the answers, who copies",
    n_items: 100,
    n_sources: 12,
    n_sources_min: 8,
    n_days: 0,
    share: 1.0,
};

const FLOODING: About = About {
    name: "flooding",
    what: "questions with eleven possible answers; one source is right in 20 of 100 cases and \
           says everything 15 times",
    known: "the answers, reliability of every source",
    n_items: 80,
    n_sources: 5,
    n_sources_min: 2,
    n_days: 0,
    share: 1.0,
};

const BACKDATED: About = About {
    name: "backdated",
    what: "questions with eleven possible answers; three sources copy a fourth and date their \
           claims before it",
    known: "the answers, who copies",
    n_items: 100,
    n_sources: 8,
    n_sources_min: 5,
    n_days: 0,
    share: 1.0,
};

/// Sizes asked for; what is absent is the scenario's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Items.
    pub n_items: Option<usize>,
    /// Sources.
    pub n_sources: Option<usize>,
    /// Days that a state or a toll is followed.
    pub n_days: Option<usize>,
    /// Claims that a source makes.
    pub n_claims: Option<usize>,
}

/// A size that a scenario cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScenarioError {
    /// What is wrong, with the range.
    pub message: String,
}

/// A kind with its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    kind: Kind,
    n_items: usize,
    n_sources: usize,
    n_days: usize,
    n_claims: usize,
}

/// More claims than this in all are not drawn in memory.
const CLAIMS_MAX: usize = 5_000_000;

impl Scenario {
    /// The scenario in its own size.
    pub fn new(kind: Kind) -> Self {
        let About { n_items, n_sources, n_days, .. } = *kind.about();
        let n_claims = share_of(kind, n_items, n_days);
        Self { kind, n_items, n_sources, n_days, n_claims }
    }

    /// The scenario in the sizes asked for. Without a wish for claims, a source speaks of the same
    /// share of what there is as in the scenario's own size.
    ///
    /// # Errors
    /// Names the size that cannot be, and what can.
    pub fn sized(kind: Kind, wishes: Wishes) -> Result<Self, ScenarioError> {
        let own = Self::new(kind);
        if own.n_days == 0 && wishes.n_days.is_some() {
            let message = format!("`{}` has no time, so it takes no number of days", kind.name());
            return Err(ScenarioError { message });
        }
        let n_items = within(kind, "items", wishes.n_items.unwrap_or(own.n_items), 1, 100_000)?;
        let least = kind.about().n_sources_min;
        let n_sources =
            within(kind, "sources", wishes.n_sources.unwrap_or(own.n_sources), least, 10_000)?;
        let n_days = match wishes.n_days {
            Some(n) => within(kind, "days", n, 1, 3_650)?,
            None => own.n_days,
        };
        let room = n_items * if kind == Kind::Mixed { 1 } else { n_days.max(1) };
        let n_claims = match wishes.n_claims {
            Some(n) => within(kind, "claims of a source", n, 1, room)?,
            None => share_of(kind, n_items, n_days),
        };
        within(kind, "claims in all", n_sources * n_claims, 1, CLAIMS_MAX)?;
        Ok(Self { kind, n_items, n_sources, n_days, n_claims })
    }

    /// What is drawn.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Items.
    pub fn n_items(&self) -> usize {
        self.n_items
    }

    /// Sources.
    pub fn n_sources(&self) -> usize {
        self.n_sources
    }

    /// Days that states and tolls are followed; 0 where there is no time.
    pub fn n_days(&self) -> usize {
        self.n_days
    }

    /// Claims that a source makes: each on another item, or on another day of it.
    pub fn n_claims(&self) -> usize {
        self.n_claims
    }
}

fn share_of(kind: Kind, n_items: usize, n_days: usize) -> usize {
    let About { share, n_days: own, .. } = *kind.about();
    // In `mixed` only some items have days.
    let days = if kind == Kind::Mixed || own == 0 { 1 } else { n_days };
    ((share * (n_items * days) as f64).round() as usize).max(1)
}

fn within(
    kind: Kind,
    what: &str,
    n: usize,
    least: usize,
    most: usize,
) -> Result<usize, ScenarioError> {
    if (least..=most).contains(&n) {
        return Ok(n);
    }
    let name = kind.name();
    let message = format!("`{name}` with {n} {what}: from {least} to {most} are possible");
    Err(ScenarioError { message })
}
