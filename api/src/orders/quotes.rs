//! The prices of the day, as the log knows them: never older than the last change.

use crate::problem::Problem;
use crate::state::Shop;
use domain::cart::CartLine;
use domain::checkout::Quote;
use domain::product::Product;

/// A quote for every line whose product is in the catalogue; what has left it is quoted as not for
/// sale.
pub(super) async fn quotes(shop: &Shop, lines: &[CartLine]) -> Result<Vec<Quote>, Problem> {
    let ids: Vec<String> = lines
        .iter()
        .map(|line| line.product_id.to_string())
        .collect();
    let products = shop.store.load_many::<Product>(&ids).await?;
    let quoted = lines.iter().zip(products).map(|(line, product)| {
        let product = product.state;
        let (details, price) = (product.details(), product.price());
        Quote {
            product_id: line.product_id,
            sku: product.sku().unwrap_or_default().to_owned(),
            name: details
                .map(|details| details.name.clone())
                .unwrap_or_default(),
            price: price.map(|price| price.price).unwrap_or_default(),
            currency: price.map_or(shop.currency(), |price| price.currency),
            is_active: details.is_some_and(|details| details.is_active),
        }
    });
    Ok(quoted.collect())
}
