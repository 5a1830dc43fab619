//! Two books side by side.

use super::{Difference, What};
use crate::kernel::{Amount, At, Currency};
use crate::ports::payments::{BookKind, BookLine};
use std::collections::HashMap;
use uuid::Uuid;

/// A line of the shop's own books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The payment or refund.
    pub id: Uuid,
    pub kind: BookKind,
    /// Every number the provider may know it by: its own, and its receipt.
    pub provider_refs: Vec<String>,
    pub amount: Amount,
    pub currency: Currency,
    /// When it was wished for: the provider wrote it down no earlier, save what somebody did there
    /// without the shop.
    pub since: At,
    /// When the shop learnt of it.
    pub at: At,
}

/// Where the books differ about the time from `from` up to `until`.
///
/// Both sides are to reach a little beyond that time: the same movement may be written down on
/// either side of midnight. A line within the time has its counterpart anywhere in the other book.
#[must_use]
pub fn compare(ours: &[Booked], theirs: &[BookLine], from: At, until: At) -> Vec<Difference> {
    let within = |at: At| from <= at && at < until;
    let mut known: HashMap<(BookKind, &str), &Booked> = HashMap::new();
    for line in ours {
        for number in &line.provider_refs {
            known.insert((line.kind, number.as_str()), line);
        }
    }
    let mut found = Vec::new();
    for line in theirs {
        let Some(ours) = known.get(&(line.kind, line.provider_ref.as_str())) else {
            found.extend(within(line.at).then(|| only_there(line)));
            continue;
        };
        let agrees = (ours.amount, ours.currency) == (line.amount, line.currency);
        if !agrees && (within(line.at) || within(ours.at)) {
            found.push(differs(ours, line));
        }
    }
    let there: HashMap<(BookKind, &str), ()> = theirs
        .iter()
        .map(|line| ((line.kind, line.provider_ref.as_str()), ()))
        .collect();
    let missing = ours.iter().filter(|line| within(line.at)).filter(|line| {
        let mut numbers = line.provider_refs.iter();
        !numbers.any(|number| there.contains_key(&(line.kind, number.as_str())))
    });
    found.extend(missing.map(only_here));
    found.sort_by(|a, b| (a.what, &a.provider_ref).cmp(&(b.what, &b.provider_ref)));
    found
}

fn only_there(line: &BookLine) -> Difference {
    Difference {
        what: match line.kind {
            BookKind::Captured => What::CaptureUnknownHere,
            BookKind::Refunded => What::RefundUnknownHere,
        },
        provider_ref: line.provider_ref.clone(),
        ours: None,
        our_amount: None,
        their_amount: Some(line.amount),
        currency: line.currency,
    }
}

fn only_here(line: &Booked) -> Difference {
    Difference {
        what: match line.kind {
            BookKind::Captured => What::CaptureUnknownThere,
            BookKind::Refunded => What::RefundUnknownThere,
        },
        provider_ref: line.provider_refs.first().cloned().unwrap_or_default(),
        ours: Some(line.id),
        our_amount: Some(line.amount),
        their_amount: None,
        currency: line.currency,
    }
}

fn differs(ours: &Booked, theirs: &BookLine) -> Difference {
    Difference {
        what: match theirs.kind {
            BookKind::Captured => What::CaptureDiffers,
            BookKind::Refunded => What::RefundDiffers,
        },
        provider_ref: theirs.provider_ref.clone(),
        ours: Some(ours.id),
        our_amount: Some(ours.amount),
        their_amount: Some(theirs.amount),
        currency: theirs.currency,
    }
}
