//! The fixed text on method and limits. Versioned: a report says which text it carries.

/// Version of the text in the message files; goes up whenever a word of it changes.
pub(super) const VERSION: u32 = 1;

/// Ids of heading and paragraph of each part.
pub(super) const PARTS: [(&str, &str); 7] = [
    ("method-1-heading", "method-1"),
    ("method-2-heading", "method-2"),
    ("method-3-heading", "method-3"),
    ("method-4-heading", "method-4"),
    ("method-5-heading", "method-5"),
    ("method-6-heading", "method-6"),
    ("method-7-heading", "method-7"),
];
