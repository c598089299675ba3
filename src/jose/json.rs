//! JSON that keeps key order, duplicates, number text, escapes and the span of every value.
