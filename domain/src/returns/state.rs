//! What goods on their way back remember.

use super::{ReceivedUnits, ReturnEvent, ReturnStatus, ReturnTerms};
use crate::kernel::{ProductId, Shared};
use crate::order::LineUnits;
use serde::{Deserialize, Serialize};

/// Goods on their way back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Return {
    /// Nobody asked for it.
    #[default]
    Unasked,
    /// The shop has not answered yet.
    Requested(Case),
    /// The shop will take them.
    Approved(Case),
    /// The shop will not.
    Rejected(Case),
    /// A courier has them.
    InTransit(Case),
    /// Some came.
    PartiallyReceived(Case),
    /// All came.
    Received(Case),
    /// The shop is done with it.
    Closed(Case),
    /// Called off.
    Cancelled(Case),
    /// Nobody sent anything in time.
    Expired(Case),
}

/// What stays with a return through all its situations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub terms: Shared<ReturnTerms>,
    /// Everything that came so far.
    pub received: Vec<ReceivedUnits>,
}

impl Case {
    /// Units of a product that were announced.
    #[must_use]
    pub fn announced(&self, product: ProductId) -> i64 {
        let units = self.terms.units.iter();
        let units = units.filter(|units| units.product_id == product);
        units.map(|units| units.quantity.units()).sum()
    }

    /// Units of a product that came, of those that `counts`.
    #[must_use]
    pub fn came(&self, product: ProductId, counts: impl Fn(&ReceivedUnits) -> bool) -> i64 {
        let came = self.received.iter();
        let came = came.filter(|came| came.product_id == product && counts(came));
        came.map(|came| came.quantity.units()).sum()
    }

    /// The announced units of which some came that `counts`: how many of them did.
    pub fn received(&self, counts: impl Fn(&ReceivedUnits) -> bool) -> Vec<LineUnits> {
        let announced = self.terms.units.iter();
        announced
            .filter_map(|announced| {
                let product_id = announced.product_id;
                let came = self.came(product_id, &counts);
                let quantity = crate::kernel::Quantity::new(came).ok()?;
                Some(LineUnits {
                    product_id,
                    quantity,
                })
            })
            .filter(|units| !units.quantity.is_zero())
            .collect()
    }
}

impl Return {
    /// What it is about, once it was asked for.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match self {
            Self::Unasked => None,
            Self::Requested(case)
            | Self::Approved(case)
            | Self::Rejected(case)
            | Self::InTransit(case)
            | Self::PartiallyReceived(case)
            | Self::Received(case)
            | Self::Closed(case)
            | Self::Cancelled(case)
            | Self::Expired(case) => Some(case),
        }
    }

    /// Where it stands, once it was asked for.
    #[must_use]
    pub fn status(&self) -> Option<ReturnStatus> {
        match self {
            Self::Unasked => None,
            Self::Requested(_) => Some(ReturnStatus::Requested),
            Self::Approved(_) => Some(ReturnStatus::Approved),
            Self::Rejected(_) => Some(ReturnStatus::Rejected),
            Self::InTransit(_) => Some(ReturnStatus::InTransit),
            Self::PartiallyReceived(_) => Some(ReturnStatus::PartiallyReceived),
            Self::Received(_) => Some(ReturnStatus::Received),
            Self::Closed(_) => Some(ReturnStatus::Closed),
            Self::Cancelled(_) => Some(ReturnStatus::Cancelled),
            Self::Expired(_) => Some(ReturnStatus::Expired),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: ReturnEvent) -> Self {
        if let ReturnEvent::Requested { terms, .. } = event {
            return Self::Requested(Case {
                terms: terms.into(),
                received: Vec::new(),
            });
        }
        let Some(mut case) = self.case().cloned() else {
            return Self::Unasked;
        };
        match event {
            ReturnEvent::Requested { .. } => self,
            ReturnEvent::Approved { .. } => Self::Approved(case),
            ReturnEvent::Rejected { .. } => Self::Rejected(case),
            ReturnEvent::Sent { .. } => Self::InTransit(case),
            ReturnEvent::Received {
                units, complete, ..
            } => {
                case.received.extend(units);
                if complete {
                    Self::Received(case)
                } else {
                    Self::PartiallyReceived(case)
                }
            }
            ReturnEvent::Closed { .. } => Self::Closed(case),
            ReturnEvent::Cancelled { .. } => Self::Cancelled(case),
            ReturnEvent::Expired { .. } => Self::Expired(case),
        }
    }
}
