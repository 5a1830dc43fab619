//! How far everything is done when things are not done in order.

use eventstore::Token;
use std::collections::BTreeMap;

/// Places that were begun, and which of them are done.
#[derive(Debug, Default)]
pub(super) struct Progress {
    next: u64,
    open: BTreeMap<u64, (Token, bool)>,
    reached: Token,
}

impl Progress {
    /// Begins a place; answers its ticket.
    pub(super) fn begin(&mut self, at: Token) -> u64 {
        self.next += 1;
        self.open.insert(self.next, (at, false));
        self.next
    }

    /// Ends a place. Answers how far everything begun before is done, if that is further than it was.
    pub(super) fn end(&mut self, ticket: u64) -> Option<Token> {
        if let Some(entry) = self.open.get_mut(&ticket) {
            entry.1 = true;
        }
        let before = self.reached;
        while let Some(first) = self.open.first_entry()
            && first.get().1
        {
            // A broker may send an older message once more: that is no step back.
            self.reached = self.reached.max(first.remove().0);
        }
        (self.reached > before).then_some(self.reached)
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use eventstore::Token;

    fn at(position: i64) -> Token {
        Token { tx_id: 1, position }
    }

    #[test]
    fn what_is_done_early_counts_when_everything_before_it_is_done() {
        let mut progress = Progress::default();
        let [first, second, third] = [1, 2, 3].map(|place| progress.begin(at(place)));
        assert_eq!(progress.end(second), None);
        assert_eq!(progress.end(first), Some(at(2)));
        assert_eq!(progress.end(third), Some(at(3)));
    }

    #[test]
    fn an_older_place_that_comes_again_is_no_step_back() {
        let mut progress = Progress::default();
        let [ahead, behind] = [5, 2].map(|place| progress.begin(at(place)));
        assert_eq!(progress.end(ahead), Some(at(5)));
        assert_eq!(progress.end(behind), None);
    }
}
