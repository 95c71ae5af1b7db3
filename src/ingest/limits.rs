//! How large a file, a row and a cell may be. Whatever lies beyond is refused, never cut off.

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 2 << 30;
/// Largest row, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// Largest cell, in bytes.
pub const MAX_FIELD_BYTES: usize = 64 << 10;
/// Most columns.
pub const MAX_COLUMNS: usize = 200;
/// Most attributes of a case: each has families of its own, which are numbered by 16 bits.
pub const MAX_ATTRIBUTES: usize = 30_000;
/// Deepest JSON.
pub const MAX_JSON_DEPTH: usize = 32;
/// Rejects after which reading stops, unless the good rows are kept.
pub const MAX_REJECTS: usize = 1_000;
/// Longest raw row that a reject carries, in characters, unless the good rows are kept.
pub const MAX_RAW_CHARS: usize = 4_096;
/// Most distinct values that are taken as one shared attribute without being told.
pub const MAX_SHARED_VALUES: usize = 20;
/// Items per distinct value from which a list counts as shared.
pub const MIN_ITEMS_PER_VALUE: usize = 10;
