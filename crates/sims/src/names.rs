//! Numbers of what a sim writes into its books. They hold no chance, and no two sims hand out the same
//! one: each begins with the moment it was started, so a shop that keeps its database meets no number
//! twice when its sim is started anew.

use crate::moment;

/// 2020-01-01 in milliseconds: recent enough that a moment fits a receipt of ten characters.
const SINCE: i64 = 1_577_836_800_000;
/// So many receipts may be given out in each millisecond of a sim's life.
const ROOM: u64 = 10_000;
const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Counts up from a moment.
#[derive(Debug)]
pub(crate) struct Names {
    from: u64,
    given: u64,
}

impl Names {
    pub(crate) fn from_now() -> Self {
        Self::starting(moment::millis())
    }

    fn starting(millis: i64) -> Self {
        Self {
            from: u64::try_from(millis - SINCE).unwrap_or(0) * ROOM,
            given: 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.given += 1;
        self.from + self.given
    }

    /// Ten capital letters and digits, as on an M-Pesa receipt.
    pub(crate) fn receipt(&mut self) -> String {
        let text = base36(self.next());
        format!("{text:0>10}")
    }

    /// `pi_…`, `ch_…`: a prefix and 24 letters and digits.
    pub(crate) fn stripe(&mut self, prefix: &str) -> String {
        let text = base36(self.next());
        format!("{prefix}_3S{text:0>22}")
    }

    /// Digits only, for the parts of Daraja's request numbers.
    pub(crate) fn digits(&mut self) -> u64 {
        self.next()
    }
}

fn base36(mut number: u64) -> String {
    let mut text = Vec::new();
    while number > 0 {
        let digit = usize::try_from(number % 36).unwrap_or(0);
        text.push(char::from(LETTERS[digit]));
        number /= 36;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn two_sims_started_a_millisecond_apart_never_hand_out_the_same_receipt() {
        let (mut one, mut other) = (
            Names::starting(1_800_000_000_000),
            Names::starting(1_800_000_000_001),
        );
        let ones: Vec<_> = (0..9_999).map(|_| one.receipt()).collect();
        let first = other.receipt();
        assert!(!ones.contains(&first));
        assert!(ones.iter().all(|receipt| receipt.len() == 10));
        assert!(
            ones.iter()
                .all(|receipt| receipt.bytes().all(|b| b.is_ascii_alphanumeric()))
        );
    }
}
