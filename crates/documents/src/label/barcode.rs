//! Code 128: from a tracking number to bars of whole printer dots.

use crate::DocumentError;
use crate::paper::{Area, Len};
use barcoders::sym::code128::Code128;

/// How wide a label is between its margins, in dots; the margins hold the white space that a reader
/// needs beside the bars (ten times the narrowest: at four dots, 40 dots of 5 mm).
const ROOM: usize = 760;
/// The width of the label, in dots.
const LABEL: i64 = 840;
/// Dots of the narrowest bar, the best first. One dot alone is not printed reliably.
const NARROWEST: [usize; 3] = [4, 3, 2];

/// The characters that switch sets in the notation of `barcoders`.
const SET_B: char = '\u{181}';
const SET_C: char = '\u{106}';

/// Bars (`true`) and gaps, and how many dots the narrowest of them has.
#[derive(Debug)]
pub(super) struct Bars {
    modules: Vec<bool>,
    dots: usize,
}

/// The bars of a tracking number, as wide as the label allows.
pub(super) fn bars(tracking: &str) -> Result<Bars, DocumentError> {
    let tracking = tracking.trim();
    if tracking.is_empty() {
        return Err(DocumentError::TrackingMissing);
    }
    if !tracking.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(DocumentError::TrackingNotPlain);
    }
    // Two digits to a sign at best: what is longer fits no label, and need not be tried.
    if tracking.len() > ROOM / 11 {
        return Err(DocumentError::TrackingTooLong);
    }
    let code = Code128::new(in_sets(tracking)).map_err(|_| DocumentError::TrackingNotPlain)?;
    let modules: Vec<bool> = code.encode().into_iter().map(|bit| bit == 1).collect();
    let fits = |dots: &usize| modules.len() * dots <= ROOM;
    match NARROWEST.into_iter().find(fits) {
        Some(dots) => Ok(Bars { modules, dots }),
        None => Err(DocumentError::TrackingTooLong),
    }
}

impl Bars {
    /// The bars in the middle of the label, each beginning and ending on a dot of the printer.
    pub(super) fn areas(&self, top: Len, height: Len) -> Vec<Area> {
        let dots = |modules: usize| i64::try_from(modules * self.dots).unwrap_or(i64::MAX);
        let left = (LABEL - dots(self.modules.len())) / 2;
        let edge = |module: usize| Len::dots(left + dots(module));
        let mut areas = Vec::new();
        let mut at = 0;
        for run in self.modules.chunk_by(|one, next| one == next) {
            if run[0] {
                let x = edge(at);
                areas.push(Area {
                    x,
                    y: top,
                    width: edge(at + run.len()) - x,
                    height,
                });
            }
            at += run.len();
        }
        areas
    }
}

/// Writes the number in set B, and its longer runs of digits in set C, where two digits are one
/// sign: from four digits at either end and from six within (ISO/IEC 15417, annex E).
fn in_sets(tracking: &str) -> String {
    let bytes = tracking.as_bytes();
    let (mut out, mut set, mut at) = (String::new(), None, 0);
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let run = digits.count();
        let at_an_end = at == 0 || at + run == bytes.len();
        let worth_it = run >= if at_an_end { 4 } else { 6 };
        // An odd digit is left to set B: before the pairs, or behind those that begin the number.
        let (alone, paired) = match (worth_it, run % 2 == 1 && at > 0) {
            (false, _) => (run.max(1), 0),
            (true, true) => (1, run - 1),
            (true, false) => (0, run - run % 2),
        };
        for (wanted, length) in [(SET_B, alone), (SET_C, paired)] {
            if length > 0 && set.replace(wanted) != Some(wanted) {
                out.push(wanted);
            }
            out.push_str(&tracking[at..at + length]);
            at += length;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(tracking: &str) -> String {
        in_sets(tracking)
            .replace(SET_B, "[B]")
            .replace(SET_C, "[C]")
    }

    #[test]
    fn runs_of_digits_are_written_in_pairs() {
        assert_eq!(sets("ABC"), "[B]ABC");
        assert_eq!(sets("123456"), "[C]123456");
        assert_eq!(sets("12345"), "[C]1234[B]5");
        assert_eq!(sets("12"), "[B]12");
        assert_eq!(sets("AB12345"), "[B]AB1[C]2345");
        assert_eq!(sets("RR123456785KE"), "[B]RR1[C]23456785[B]KE");
        assert_eq!(sets("A12345B"), "[B]A12345B");
    }

    #[test]
    fn what_cannot_be_bars_is_refused_with_its_reason() {
        let refusal = |tracking: &str| bars(tracking).unwrap_err();
        assert_eq!(refusal("  "), DocumentError::TrackingMissing);
        assert_eq!(refusal("Ćß"), DocumentError::TrackingNotPlain);
        assert_eq!(refusal("A\u{0}B"), DocumentError::TrackingNotPlain);
        assert_eq!(refusal(&"A".repeat(32)), DocumentError::TrackingTooLong);
        assert_eq!(refusal(&"1".repeat(10_000)), DocumentError::TrackingTooLong);
    }

    #[test]
    fn a_short_number_has_wider_bars_than_a_long_one() {
        let dots = |tracking: &str| bars(tracking).unwrap().dots;
        assert_eq!(dots("RR123456785KE"), 4);
        assert_eq!(dots("1Z999AA10123456784"), 4);
        assert_eq!(dots(&"A".repeat(18)), 3);
        assert_eq!(dots(&"A".repeat(31)), 2);
        assert_eq!(dots(&"1".repeat(62)), 2);
    }

    #[test]
    fn bars_stay_between_the_margins_of_the_label() {
        for tracking in ["X", "1Z999AA10123456784", &"A".repeat(31)] {
            let areas = bars(tracking).unwrap().areas(Len::ZERO, Len::mm(1));
            let last = areas.last().unwrap();
            assert!(areas[0].x >= Len::mm(5), "{tracking}");
            assert!(last.x + last.width <= Len::mm(100), "{tracking}");
        }
    }
}
