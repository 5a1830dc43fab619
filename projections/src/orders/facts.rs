//! What the words of an order follow from: its attempts, refunds, parcels and returns, as short as
//! they can be told.

use domain::order::LineUnits;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Kept beside the row for the next event; nobody asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// In the order in which they began.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attempts: Vec<Attempt>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) refunds: Vec<Back>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parcels: Vec<Parcel>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) returns: Vec<GoodsBack>,
    /// Units that will not be sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) called_off: Vec<LineUnits>,
    /// What the order costs less for those of them that nobody had paid.
    #[serde(skip_serializing_if = "is_nothing")]
    pub(super) waived_minor: i64,
}

/// An attempt to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attempt {
    pub(super) id: Uuid,
    pub(super) standing: Trying,
    /// What it took, where that was not what was asked for.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(super) wrong_minor: i64,
    /// The last word of a dispute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dispute: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trying {
    Open,
    Failed,
    Captured,
    Conflicted,
}

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Back {
    pub(super) id: Uuid,
    pub(super) payment_id: Uuid,
    pub(super) amount_minor: i64,
    /// False for money that never paid this order.
    pub(super) counts: bool,
    pub(super) standing: Going,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Going {
    Requested,
    Succeeded,
    Failed,
}

/// Units that travel together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parcel {
    pub(super) id: Uuid,
    pub(super) units: i64,
    pub(super) standing: Travelling,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Travelling {
    Planned,
    Shipped,
    Delivered,
    /// Lost, or back at the shop without having arrived.
    Gone,
}

/// Units that the customer sends back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoodsBack {
    pub(super) id: Uuid,
    pub(super) received: i64,
    pub(super) ended: bool,
}

impl Facts {
    pub(super) fn attempt(&mut self, id: Uuid) -> Option<&mut Attempt> {
        self.attempts.iter_mut().find(|attempt| attempt.id == id)
    }

    pub(super) fn refund(&mut self, id: Uuid) -> Option<&mut Back> {
        self.refunds.iter_mut().find(|back| back.id == id)
    }

    pub(super) fn parcel(&mut self, id: Uuid) -> Option<&mut Parcel> {
        self.parcels.iter_mut().find(|parcel| parcel.id == id)
    }

    pub(super) fn goods_back(&mut self, id: Uuid) -> Option<&mut GoodsBack> {
        self.returns.iter_mut().find(|back| back.id == id)
    }
}

/// Units on all lines together.
pub(super) fn units(lines: &[LineUnits]) -> i64 {
    lines.iter().map(|line| line.quantity.units()).sum()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn is_nothing(minor: &i64) -> bool {
    *minor == 0
}
