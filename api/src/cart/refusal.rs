//! What the refusals of a cart look like on the wire.

use crate::problem::{Problem, codes};
use crate::refusal::Refusal;
use decisions::ChangeCartError;

impl From<ChangeCartError> for Refusal {
    fn from(error: ChangeCartError) -> Self {
        let said = error.to_string();
        match error {
            ChangeCartError::Cart(error) => error.into(),
            ChangeCartError::ProductNotFound(_) => {
                Problem::field(codes::PRODUCT_NOT_FOUND, "/productId", said).into()
            }
            ChangeCartError::ProductInactive(_) => {
                Problem::field(codes::NOT_FOR_SALE, "/productId", said).into()
            }
            ChangeCartError::InsufficientStock {
                product_id,
                available,
                ..
            } => {
                let available = available.max(0);
                let detail = format!("only {available} units are left");
                Problem::field(codes::INSUFFICIENT_STOCK, "/quantity", detail)
                    .extra("available", available)
                    .extra("productId", product_id.to_string())
                    .into()
            }
        }
    }
}
