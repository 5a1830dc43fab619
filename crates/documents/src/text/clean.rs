//! Takes out of a text what has no shape of its own, and replaces what the typeface cannot show.

use unicode_bidi::{BidiClass, bidi_class};

/// What stands for a character that cannot be shown.
const UNSHOWN: char = '\u{fffd}';
/// What says that something was left out.
pub(super) const ELLIPSIS: char = '…';
/// More marks on one letter would climb out of their line; no living script needs more.
const MOST_MARKS: usize = 3;

/// One line of at most `longest` characters that `has` a shape each.
///
/// White space and line breaks become single spaces. Control characters, direction marks and
/// overrides, and zero-width characters are left out; private characters and those the typeface
/// lacks become `�`; a text that is longer ends in `…`.
pub(crate) fn clean(text: &str, longest: usize, has: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    let (mut length, mut marks, mut space) = (0, 0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if has_no_shape(c) || marks > MOST_MARKS {
            continue;
        }
        if length >= longest {
            out.push(ELLIPSIS);
            return out;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
            length += 1;
        }
        out.push(if has(c) && !is_private(c) { c } else { UNSHOWN });
        length += 1;
    }
    out
}

/// True for marks that sit on the letter before them.
fn is_mark(c: char) -> bool {
    bidi_class(c) == BidiClass::NSM
}

fn has_no_shape(c: char) -> bool {
    use BidiClass::{B, BN, FSI, LRE, LRI, LRO, PDF, PDI, RLE, RLI, RLO, S};
    let direction_mark = matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}');
    let chooses_a_variant = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let joins_or_annotates = matches!(c, '\u{34f}' | '\u{fff9}'..='\u{fffb}');
    let class = bidi_class(c);
    let invisible = matches!(
        class,
        B | BN | FSI | LRE | LRI | LRO | PDF | PDI | RLE | RLI | RLO | S
    );
    c.is_control() || direction_mark || chooses_a_variant || joins_or_annotates || invisible
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        clean(text, 100, |c| u32::from(c) < 0x2100)
    }

    #[test]
    fn a_name_is_one_line_whatever_was_pasted() {
        assert_eq!(
            cleaned("  Jane\r\n\tA.\u{2028}Doe\u{a0}\u{3000} "),
            "Jane A. Doe"
        );
    }

    #[test]
    fn nothing_invisible_is_left() {
        let hidden =
            "a\u{0}\u{7}\u{7f}\u{85}\u{9b}\u{202e}b\u{2066}\u{2069}\u{200f}\u{200b}\u{200d}";
        assert_eq!(cleaned(hidden), "a b");
        assert_eq!(
            cleaned("c\u{feff}\u{ad}\u{2060}\u{fe0f}\u{e0041}\u{34f}\u{61c}d"),
            "cd"
        );
    }

    #[test]
    fn what_cannot_be_shown_is_shown_to_be_missing() {
        assert_eq!(cleaned("王 A\u{e000}"), "\u{fffd} A\u{fffd}");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let piled = format!("Z{}o", "\u{301}".repeat(50));
        assert_eq!(cleaned(&piled), "Z\u{301}\u{301}\u{301}o");
    }

    #[test]
    fn a_text_that_is_too_long_says_so() {
        assert_eq!(clean("abcdef", 3, |_| true), "abc…");
        assert_eq!(clean("abc", 3, |_| true), "abc");
        assert_eq!(clean("abc  ", 3, |_| true), "abc");
    }
}
