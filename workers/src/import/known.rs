//! What the shop knows already, looked up many at a time from the log itself.

use super::ImportContext;
use super::error::Lost;
use domain::claim::{Claim, claim_id};
use domain::kernel::{CustomerId, ProductId};
use domain::product::Product;
use eventstore::{EventStore, StoreError};
use identity::Identity;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// A product of the catalogue, as an order's line needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownProduct {
    pub(super) id: ProductId,
    pub(super) name: Arc<str>,
}

/// Remembers what was looked up: it grows with the catalogue, not with the file.
pub(super) struct Known {
    store: EventStore,
    identity: Identity,
    products: HashMap<String, KnownProduct>,
    customers: HashMap<String, CustomerId>,
}

impl Known {
    pub(super) fn new(context: &ImportContext) -> Self {
        Self {
            store: context.store.clone(),
            identity: context.identity.clone(),
            products: HashMap::new(),
            customers: HashMap::new(),
        }
    }

    pub(super) fn product(&self, sku: &str) -> Option<&KnownProduct> {
        self.products.get(sku)
    }

    pub(super) fn customer(&self, reference: &str) -> Option<CustomerId> {
        self.customers.get(reference).copied()
    }

    /// Looks up the SKUs that were not met before.
    pub(super) async fn learn_products<'a>(
        &mut self,
        skus: impl Iterator<Item = &'a str>,
    ) -> Result<(), Lost> {
        let new: HashSet<&str> = skus
            .filter(|sku| !self.products.contains_key(*sku))
            .collect();
        let new: Vec<&str> = new.into_iter().collect();
        let owners = owners(&self.store, "product.sku", &new).await?;
        let (skus, ids): (Vec<&str>, Vec<String>) = new
            .into_iter()
            .zip(owners)
            .filter_map(|(sku, owner)| Some((sku, owner?.to_string())))
            .unzip();
        if ids.is_empty() {
            return Ok(());
        }
        for (sku, loaded) in skus
            .into_iter()
            .zip(self.store.load_many::<Product>(&ids).await?)
        {
            if let Product::Listed {
                product_id,
                details,
                ..
            } = loaded.state
            {
                let known = KnownProduct {
                    id: product_id,
                    name: details.name.as_str().into(),
                };
                self.products.insert(sku.to_owned(), known);
            }
        }
        Ok(())
    }

    /// Looks up the customers that were not met before.
    pub(super) async fn learn_customers<'a>(
        &mut self,
        references: impl Iterator<Item = &'a str>,
    ) -> Result<(), Lost> {
        let new: HashSet<&str> = references
            .filter(|text| !self.customers.contains_key(*text))
            .collect();
        if !new.is_empty() {
            let new: Vec<String> = new.into_iter().map(str::to_owned).collect();
            self.customers
                .extend(self.identity.customers_by_reference(&new).await?);
        }
        Ok(())
    }
}

/// Who wears each of the names, in their order.
pub(super) async fn owners(
    store: &EventStore,
    kind: &str,
    names: &[&str],
) -> Result<Vec<Option<Uuid>>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = names
        .iter()
        .map(|name| claim_id(kind, name).to_string())
        .collect();
    let loaded = store.load_many::<Claim>(&ids).await?;
    Ok(loaded
        .into_iter()
        .map(|claim| claim.state.owner())
        .collect())
}
