//! Closed vocabularies: each word has one spelling in files, in SQL and in JSON.

/// Declares an enum whose variants are words of a closed vocabulary.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word of the vocabulary, in the order in which it is documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as files, SQL and JSON spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant that `word` spells, exactly and in lower case unless the vocabulary says otherwise.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// What a source is. Outlet, agency and actor are also roles in a chain: the same source can
    /// be origin in one claim and relay in another.
    SourceKind {
        /// A party to the events (a force, a company).
        Actor = "actor",
        /// A named person; `speaks_for` ties a spokesman to his body.
        Person = "person",
        /// A news agency.
        Agency = "agency",
        /// A paper, site or channel.
        Outlet = "outlet",
        /// A body that watches and counts.
        Monitor = "monitor",
        /// An intergovernmental body.
        Intergov = "intergov",
        /// A government or administration.
        StateBody = "state-body",
        /// An umbrella ("Kurdish forces"), never an alias of one of its members.
        Collective = "collective",
        /// A speaker whose name is withheld.
        Anonymous = "anonymous",
        /// Not stated.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// How figures are compared.
    Scale {
        /// By their differences.
        Linear = "linear",
        /// By their ratios.
        Log = "log",
    }
}

vocabulary! {
    /// What kind of question an item is.
    ItemKind {
        /// Yes or no, without time.
        Boolean = "boolean",
        /// Something that happened or did not.
        Event = "event",
        /// An act of saying; its content is another item.
        Speech = "speech",
        /// A statement that claims affirm, deny or merely observe (a rumour).
        Stance = "stance",
        /// One option out of several.
        Category = "category",
        /// Several options at once.
        Set = "set",
        /// An option that may change over time.
        State = "state",
        /// A quantity.
        Number = "number",
        /// A cumulative count: it does not fall over time.
        Count = "count",
        /// A moment.
        Date = "date",
        /// An opinion or motive: stored and shown, never scored.
        Attitude = "attitude",
        /// An inference from one claim to another: stored and shown, never scored.
        Argument = "argument",
    }
}

impl ItemKind {
    /// True or false are the only candidates unless the item lists options.
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Boolean | Self::Event | Self::Speech | Self::Stance)
    }

    /// The truth is a figure or a date.
    pub const fn is_quantity(self) -> bool {
        matches!(self, Self::Number | Self::Count | Self::Date)
    }

    /// Opinions and arguments are stored and shown but never scored.
    pub const fn is_scorable(self) -> bool {
        !matches!(self, Self::Attitude | Self::Argument)
    }

    /// Claims of this kind carry a [`super::Quantity`].
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Count)
    }
}

vocabulary! {
    /// What a claim does with its value.
    Stance {
        /// Says that the value holds.
        Asserts = "asserts",
        /// Says that the value does not hold.
        Denies = "denies",
        /// Reports it without committing itself.
        Observing = "observing",
    }
}

vocabulary! {
    /// FactBank's certainty, as committed by the origin.
    Certainty {
        /// Certain.
        Ct = "CT",
        /// Probable.
        Pr = "PR",
        /// Possible.
        Ps = "PS",
        /// Uncommitted: no evidence about the content.
        U = "U",
    }
}

vocabulary! {
    /// What the claim rests on, as far as the document tells.
    Evidence {
        /// The source saw it.
        Firsthand = "firsthand",
        /// The publisher's own correspondent.
        OwnCorrespondent = "own-correspondent",
        /// A document, a list, figures.
        Documented = "documented",
        /// Heard from others.
        Hearsay = "hearsay",
        /// Concluded from something else.
        Inference = "inference",
        /// Taken for granted by the wording.
        Presupposed = "presupposed",
        /// Conceded against the speaker's interest.
        Admission = "admission",
        /// Not stated.
        Unstated = "unstated",
    }
}

vocabulary! {
    /// How the content relates to its valid time.
    ValidMode {
        /// It holds all through.
        Throughout = "throughout",
        /// It holds at some moment inside.
        Sometime = "sometime",
        /// Cumulative up to the end.
        AsOf = "as-of",
    }
}

vocabulary! {
    /// What the publisher does with what it prints.
    OutletStance {
        /// Makes it its own.
        Adopts = "adopts",
        /// Passes it on.
        Neutral = "neutral",
        /// Holds it at arm's length.
        Distances = "distances",
        /// Rejects it.
        Denies = "denies",
    }
}

vocabulary! {
    /// How the words appear in the document.
    QuoteKind {
        /// In quotation marks or as direct report.
        Direct = "direct",
        /// As reported speech.
        Indirect = "indirect",
        /// In the publisher's narrative.
        Narrative = "narrative",
        /// Only taken for granted.
        Presupposed = "presupposed",
    }
}

vocabulary! {
    /// Whether a claim still stands.
    ClaimStatus {
        /// It stands.
        Live = "live",
        /// A later claim of the same source replaces it.
        Corrected = "corrected",
        /// Its source took it back.
        Retracted = "retracted",
    }
}

vocabulary! {
    /// How the publication time is known.
    PublishedBasis {
        /// Printed.
        Stated = "stated",
        /// From the page's metadata.
        Metadata = "metadata",
        /// Worked out by the coder.
        Inferred = "inferred",
        /// Not known.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Kinds of alias.
    AliasKind {
        /// A name.
        Name = "name",
        /// An abbreviation.
        Abbrev = "abbrev",
        /// A transliteration.
        Translit = "translit",
        /// A name no longer used.
        Former = "former",
        /// A frequent misspelling.
        Typo = "typo",
        /// An account.
        Handle = "handle",
        /// A web domain.
        Domain = "domain",
    }
}

vocabulary! {
    /// How far a question can be checked at all.
    Verifiable {
        /// A plain fact.
        Fact = "fact",
        /// A fact that is hard to establish.
        Hard = "hard",
        /// A matter of measure ("largest").
        Evaluative = "evaluative",
        /// Why somebody did something.
        Motive = "motive",
        /// An opinion: never scored.
        Opinion = "opinion",
    }
}

vocabulary! {
    /// Constraints between items.
    RuleKind {
        /// `A = v & B = w` cannot both hold at one time.
        Excludes = "excludes",
        /// `A = v -> B = w`.
        Implies = "implies",
        /// `T = a + b + c` for one origin and one as-of time.
        Sum = "sum",
        /// `a <= b`: a is part of b.
        Subset = "subset",
        /// A cumulative count does not fall.
        Monotone = "monotone",
        /// `a + b <= c + d`.
        Order = "order",
    }
}

vocabulary! {
    /// The comparison in a rule term.
    RuleOp {
        /// Equal; `*` as value means any value.
        Eq = "=",
        /// Greater than.
        Gt = ">",
        /// At least.
        Ge = ">=",
        /// Less than.
        Lt = "<",
        /// At most.
        Le = "<=",
    }
}

vocabulary! {
    /// How a coder relates one claim to another.
    RelationKind {
        /// They cannot both be right.
        Contradicts = "contradicts",
        /// They sit badly together.
        Tension = "tension",
        /// Two roots, one content.
        Confirms = "confirms",
        /// A later report on the same state.
        Supersedes = "supersedes",
        /// Says the same more closely.
        Refines = "refines",
        /// Replaces an error.
        Corrects = "corrects",
        /// Takes back.
        Retracts = "retracts",
        /// Cannot be true without the other.
        Entails = "entails",
        /// Makes more likely.
        Supports = "supports",
        /// The same claim again.
        Duplicates = "duplicates",
    }
}

vocabulary! {
    /// What a relation rests on.
    RelationBasis {
        /// Times.
        Temporal = "temporal",
        /// Logic.
        Logical = "logical",
        /// Sizes.
        Numeric = "numeric",
        /// Sums.
        Arithmetic = "arithmetic",
        /// Definitions of categories.
        Definitional = "definitional",
        /// Wording.
        Lexical = "lexical",
    }
}

vocabulary! {
    /// The day on which the weeks of a case start.
    WeekStart {
        /// Monday, as ISO 8601 has it.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday, as in Syria.
        Sunday = "sunday",
    }
}

vocabulary! {
    /// Digits on pages in languages that have their own, by the names of Unicode's numbering systems.
    DigitStyle {
        /// 0123456789.
        Latn = "latn",
        /// The digits of Arabic script.
        Arab = "arab",
    }
}
