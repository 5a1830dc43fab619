//! What an order says of its goods, for decisions that move them.

use super::Order;
use super::parcel::is_sent;
use super::sale::ParcelStanding;
use crate::kernel::{ProductId, ShipmentId};

impl Order {
    /// Its parcels, in the order in which they were planned; dropped ones are forgotten.
    pub fn parcels(&self) -> impl Iterator<Item = (ShipmentId, ParcelStanding)> {
        let parcels = self.sale().into_iter().flat_map(|sale| &sale.parcels);
        parcels.map(|parcel| (parcel.shipment_id, parcel.standing))
    }

    /// Units of a product that the shelf must keep for this order: those in parcels that have not
    /// left, and those that never were in one and were not called off. What came back is for sale until it
    /// is sent again; where some is called off, it is called off before what never left.
    #[must_use]
    pub fn to_be_promised(&self, product: ProductId) -> i64 {
        let sale = match self {
            Self::Confirmed(sale)
            | Self::Processing(sale)
            | Self::Shipped(sale)
            | Self::Delivered(sale)
                if !sale.left_whole() =>
            {
                sale
            }
            _ => return 0,
        };
        let planned = sale.in_parcels(product, |standing| standing == ParcelStanding::Planned);
        let never_packed = sale.bought(product) - sale.in_parcels(product, |_| true);
        let left_to_send = sale.kept(product) - sale.in_parcels(product, is_sent);
        planned + never_packed.min(left_to_send).max(0)
    }

    /// The tracking data that were noted last: number, and carrier where one was.
    #[must_use]
    pub fn tracking(&self) -> Option<(&str, Option<&str>)> {
        let tracking = self.sale()?.tracking.as_ref()?;
        Some((tracking.number.as_str(), tracking.carrier.as_deref()))
    }
}
