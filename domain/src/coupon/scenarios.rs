//! The rules, told as examples.
