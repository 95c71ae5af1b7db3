//! Times: seconds UTC with outer bounds, from EDTF level 1 texts.

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A half-open span of time `[from, to)`, seconds since 1970-01-01T00:00:00Z.
/// `i64::MIN` and `i64::MAX` are open ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First second inside.
    pub from: i64,
    /// First second outside.
    pub to: i64,
}

impl Span {
    /// All of time.
    pub const ALWAYS: Self = Self { from: i64::MIN, to: i64::MAX };

    /// A span; `None` unless `from < to`.
    pub fn new(from: i64, to: i64) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// True if the two share a moment.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// What the two share.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Length in seconds, saturating for open ends.
    pub fn length_s(self) -> i64 {
        self.to.saturating_sub(self.from)
    }

    /// True if both ends are finite.
    pub fn is_bounded(self) -> bool {
        self.from != i64::MIN && self.to != i64::MAX
    }
}

/// The shape of an EDTF text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenForm {
    /// One date or date-time of some precision: somewhere in (or all through) `outer`.
    Single,
    /// `a/b`: begins somewhere in `begin`, ends somewhere in `end`.
    Interval {
        /// Where the beginning lies.
        begin: Span,
        /// Where the end lies.
        end: Span,
    },
    /// `[a,b]` or `[a..b]`: exactly one of these, which is not known.
    OneOf(Vec<Span>),
}

/// A time as typed, with its outer bounds. EDTF (ISO 8601-2) level 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The text, normalised (ASCII digits).
    pub text: String,
    /// Outer bounds: nothing it could mean lies outside.
    pub outer: Span,
    /// Its shape.
    pub form: WhenForm,
    /// Marked `?`.
    pub uncertain: bool,
    /// Marked `~`.
    pub approximate: bool,
}

impl When {
    /// The span in which something said to hold "throughout" certainly holds, if there is one:
    /// the whole of a single date, or between the latest beginning and the earliest end of an
    /// interval. `None` for one-of forms and for open ends.
    pub fn core(&self) -> Option<Span> {
        match &self.form {
            WhenForm::Single => self.outer.is_bounded().then_some(self.outer),
            WhenForm::Interval { begin, end } => {
                if begin.from == i64::MIN || end.to == i64::MAX {
                    return None;
                }
                // A beginning or end that is known to the second has no width to lose.
                let from = if begin.length_s() <= 1 { begin.from } else { begin.to };
                Span::new(from, end.from.max(from))
            }
            WhenForm::OneOf(_) => None,
        }
    }
}
