//! What a product answers.

use super::{Details, Prices, Product, ProductCommand, ProductError, ProductEvent, check};
use crate::kernel::{At, ProductId, is_name};

type Decision = Result<Vec<ProductEvent>, ProductError>;

/// The longest reason for a new price.
const LONGEST_REASON: usize = 500;

/// What happens, or why not.
pub(super) fn decide(product: &Product, command: ProductCommand) -> Decision {
    use ProductCommand as Do;
    match (product, command) {
        (
            Product::Uncreated,
            Do::Create {
                product_id,
                sku,
                price,
                details,
                at,
            },
        ) => {
            check::sku(&sku)?;
            check::prices(&price)?;
            check::details(&details)?;
            Ok(vec![ProductEvent::Created {
                product_id,
                sku,
                price,
                details,
                at,
            }])
        }
        (Product::Listed { .. }, Do::Create { .. }) => Err(ProductError::AlreadyExists),
        (
            Product::Listed {
                product_id,
                sku: s,
                price: p,
                details: d,
            },
            command @ Do::Revise { .. },
        ) => revise(*product_id, (s, p, d), command),
        (Product::Listed { product_id, .. }, Do::Withdraw { at }) => {
            Ok(vec![ProductEvent::Withdrawn {
                product_id: *product_id,
                at,
            }])
        }
        (Product::Uncreated, Do::Revise { .. } | Do::Withdraw { .. }) => Err(ProductError::Unknown),
        (Product::Withdrawn { .. }, Do::Withdraw { .. }) => Ok(vec![]),
        (Product::Withdrawn { .. }, Do::Create { .. } | Do::Revise { .. }) => {
            Err(ProductError::Withdrawn)
        }
    }
}

/// One event for each part that differs from `now`.
fn revise(product_id: ProductId, now: (&str, &Prices, &Details), wish: ProductCommand) -> Decision {
    let ProductCommand::Revise {
        sku,
        price,
        details,
        reason,
        at,
    } = wish
    else {
        return Ok(vec![]);
    };
    check::sku(&sku)?;
    check::prices(&price)?;
    check::details(&details)?;
    let mut events = Vec::new();
    if now.0 != sku {
        events.push(ProductEvent::Relabelled {
            product_id,
            sku,
            at,
        });
    }
    if *now.1 != price {
        events.push(reprice(product_id, now.1, price, reason, at)?);
    }
    if *now.2 != details {
        events.push(ProductEvent::Revised {
            product_id,
            details,
            at,
        });
    }
    Ok(events)
}

fn reprice(
    product_id: ProductId,
    now: &Prices,
    price: Prices,
    reason: Option<String>,
    at: At,
) -> Result<ProductEvent, ProductError> {
    if now.currency != price.currency {
        return Err(ProductError::CurrencyChanged);
    }
    let reason = reason
        .filter(|reason| is_name(reason, LONGEST_REASON))
        .ok_or(ProductError::ReasonRequired)?;
    Ok(ProductEvent::Repriced {
        product_id,
        price,
        reason,
        at,
    })
}
