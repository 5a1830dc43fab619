//! What a product remembers.

use super::{Details, Prices, ProductEvent};
use crate::kernel::{ProductId, Shared};
use serde::{Deserialize, Serialize};

/// Something the shop sells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Product {
    /// Not created yet.
    #[default]
    Uncreated,
    /// In the catalogue.
    Listed {
        product_id: ProductId,
        sku: String,
        price: Prices,
        details: Shared<Details>,
    },
    /// Out of the catalogue for good.
    Withdrawn { product_id: ProductId },
}

impl Product {
    /// Its prices, while it is in the catalogue.
    #[must_use]
    pub fn price(&self) -> Option<&Prices> {
        match self {
            Self::Listed { price, .. } => Some(price),
            Self::Uncreated | Self::Withdrawn { .. } => None,
        }
    }

    /// Its SKU, while it is in the catalogue.
    #[must_use]
    pub fn sku(&self) -> Option<&str> {
        match self {
            Self::Listed { sku, .. } => Some(sku),
            Self::Uncreated | Self::Withdrawn { .. } => None,
        }
    }

    /// What describes it, while it is in the catalogue.
    #[must_use]
    pub fn details(&self) -> Option<&Details> {
        match self {
            Self::Listed { details, .. } => Some(details),
            Self::Uncreated | Self::Withdrawn { .. } => None,
        }
    }

    /// True once it left the catalogue.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        matches!(self, Self::Withdrawn { .. })
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(mut self, event: ProductEvent) -> Self {
        match event {
            ProductEvent::Created {
                product_id,
                sku,
                price,
                details,
                ..
            } => {
                return Self::Listed {
                    product_id,
                    sku,
                    price,
                    details: details.into(),
                };
            }
            ProductEvent::Withdrawn { product_id, .. } => return Self::Withdrawn { product_id },
            ProductEvent::Revised { details: new, .. } => {
                if let Self::Listed { details, .. } = &mut self {
                    *details = new.into();
                }
            }
            ProductEvent::Repriced { price: new, .. } => {
                if let Self::Listed { price, .. } = &mut self {
                    *price = new;
                }
            }
            ProductEvent::Relabelled { sku: new, .. } => {
                if let Self::Listed { sku, .. } = &mut self {
                    *sku = new;
                }
            }
        }
        self
    }
}
