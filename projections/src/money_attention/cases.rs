//! The cases that a page touches: opening, closing, and finding them by what they are about.

use super::case::{CaseRow, Kind, Stored, Watched};
use domain::kernel::{At, derive_id};
use eventstore::Rows;
use uuid::Uuid;

/// The case of this kind about a payment or refund. There is one at most.
pub(super) fn key(kind: Kind, about: Uuid) -> Uuid {
    derive_id(about, kind.word())
}

/// The same where a payment may have several of a kind: by the provider's number of what it is about.
pub(super) fn key_of(kind: Kind, about: Uuid, provider_ref: &str) -> Uuid {
    derive_id(about, &format!("{} {provider_ref}", kind.word()))
}

/// The case of a way of paying that does not work.
pub(super) fn account(method: &str) -> Uuid {
    derive_id(
        Uuid::nil(),
        &format!("{} {method}", Kind::Misconfigured.word()),
    )
}

/// The cases that a page touches.
pub(super) struct Cases {
    pub(super) rows: Rows<Stored>,
}

/// What a case is about, and what was said.
pub(super) struct Said<'a> {
    pub(super) kind: Kind,
    pub(super) about: &'a Watched,
    pub(super) detail: &'a str,
    pub(super) at: At,
}

impl Cases {
    pub(super) fn get(&self, id: Uuid) -> Option<&Stored> {
        self.rows.get(&id.to_string())
    }

    pub(super) fn change(&mut self, id: Uuid) -> Option<&mut Stored> {
        self.rows.get_mut(&id.to_string())
    }

    /// Opens a case, or keeps it open, or opens it again.
    pub(super) fn open(&mut self, id: Uuid, said: &Said<'_>) -> Option<&mut Stored> {
        let known = self.get(id);
        let times = known.map_or(0, |case| case.row.times) + 1;
        let open_since = known
            .filter(|case| case.row.closed_at.is_none())
            .map(|case| case.row.opened_at);
        let items = known.map(|case| case.items.clone()).unwrap_or_default();
        let about = said.about;
        let row = CaseRow {
            id,
            kind: said.kind.word().to_owned(),
            order_id: about.order_id,
            payment_id: about.payment_id,
            refund_id: about.refund_id,
            method: about.method.clone(),
            amount_minor: about.amount_minor,
            currency: about.currency.clone(),
            detail: said.detail.to_owned(),
            times,
            opened_at: open_since.unwrap_or(said.at),
            closed_at: None,
            closed_by: None,
            close_reason: None,
            updated_at: said.at,
        };
        self.rows.put(id.to_string(), Stored { row, items });
        self.change(id)
    }

    /// Closes a case that is open.
    pub(super) fn close(&mut self, id: Uuid, at: At) {
        let is_open = |case: &Stored| case.row.closed_at.is_none();
        if self.get(id).is_some_and(is_open)
            && let Some(case) = self.change(id)
        {
            (case.row.closed_at, case.row.updated_at) = (Some(at), at);
        }
    }

    /// Opens a case again that was closed; one that never was stays away.
    pub(super) fn reopen(&mut self, id: Uuid, at: At) {
        let is_closed = |case: &Stored| case.row.closed_at.is_some();
        if self.get(id).is_some_and(is_closed)
            && let Some(case) = self.change(id)
        {
            (case.row.closed_at, case.row.opened_at) = (None, at);
            (case.row.closed_by, case.row.close_reason) = (None, None);
            (case.row.updated_at, case.row.times) = (at, case.row.times + 1);
        }
    }
}
