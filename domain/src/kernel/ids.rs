//! Ids are born at the door (`api`) and only carried here; each aggregate has its own type.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// A product; its hidden default variant (and so its stock item) wears the same id.
    ProductId
);
id!(
    /// A category of the catalogue tree.
    CategoryId
);
id!(
    /// One filling of a basket; becomes at most one order.
    CartId
);
id!(
    /// A coupon; derived from its code, so two coupons cannot share one.
    CouponId
);
id!(
    /// An order.
    OrderId
);
id!(
    /// A registered (or imported) customer. A pseudonym: the person is a row elsewhere.
    CustomerId
);
id!(
    /// The claim on a name that must be unique (a slug, a SKU).
    ClaimId
);
id!(
    /// One attempt to take money for an order.
    PaymentId
);
id!(
    /// Money on its way back.
    RefundId
);
id!(
    /// A parcel of an order.
    ShipmentId
);
id!(
    /// Goods on their way back.
    ReturnId
);
