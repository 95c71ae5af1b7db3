//! Spans of time as EDTF texts that read back as the same span.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Span,
    parse_time::{TimeOptions, parse_when},
};

/// Shapes of a single date or date-time, the widest first.
const SHAPES: [&str; 10] = [
    "%Y",
    "%Y-%m",
    "%Y-%m-%d",
    "%Y-%m-%dT-morning",
    "%Y-%m-%dT-afternoon",
    "%Y-%m-%dT-evening",
    "%Y-%m-%dT-night",
    "%Y-%m-%dT%H",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
];

/// The single date or date-time that stands for exactly this span in a zone, as `2022-01-26` does
/// for its day there; where none does, an interval between seconds. Times that a change of clocks
/// makes ambiguous are written in UTC. `..` stands for an open end.
///
/// # Examples
///
/// ```
/// use thiqa::domain::{Span, span_text};
/// let zone = jiff::tz::TimeZone::UTC;
/// let day = Span::new(1_643_155_200, 1_643_241_600).unwrap();
/// assert_eq!(span_text(day, &zone), "2022-01-26");
/// ```
pub fn span_text(span: Span, zone: &TimeZone) -> String {
    let options = TimeOptions { zone, day_first: None };
    let same = |text: &str| parse_when(text, &options).is_ok_and(|when| when.outer == span);
    let at = |seconds: i64| Timestamp::from_second(seconds).ok();
    if let Some(from) = at(span.from) {
        let (local, utc) = (from.to_zoned(zone.clone()), from.to_zoned(TimeZone::UTC));
        let shapes = SHAPES.iter().map(|shape| local.strftime(shape).to_string());
        let in_utc = SHAPES[7..].iter().map(|shape| format!("{}Z", utc.strftime(shape)));
        if let Some(text) = shapes.chain(in_utc).find(|text| same(text)) {
            return text;
        }
    }
    let end = |seconds: i64| at(seconds).map_or_else(|| "..".to_owned(), |at| at.to_string());
    // An end stands for the whole second that it names.
    format!("{}/{}", end(span.from), end(span.to.saturating_sub(i64::from(span.to != i64::MAX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_as_the_span() {
        let zone = TimeZone::get("Asia/Damascus").unwrap();
        let options = TimeOptions { zone: &zone, day_first: None };
        // The clocks of Damascus went forward on 25 March 2022 and back on 29 October 2021.
        for text in [
            "2022",
            "2022-01",
            "2022-01-26",
            "2022-03-25",
            "2021-10-29",
            "2022-01-26T-evening",
            "2022-01-26T-night",
            "2022-01-26T18",
            "2022-01-26T18:30",
            "2022-01-26T18:30:05",
        ] {
            let span = parse_when(text, &options).unwrap().outer;
            assert_eq!(span_text(span, &zone), text);
        }
        for span in [
            Span { from: 1_643_155_201, to: 1_643_155_207 },
            Span { from: i64::MIN, to: 1_643_155_207 },
            Span { from: 1_643_155_201, to: i64::MAX },
            // Inside the hour that came twice.
            Span { from: 1_635_454_800 + 60, to: 1_635_454_800 + 120 },
            Span { from: 1_635_458_400 + 60, to: 1_635_458_400 + 120 },
        ] {
            let text = span_text(span, &zone);
            assert_eq!(parse_when(&text, &options).unwrap().outer, span, "{text}");
        }
    }
}
