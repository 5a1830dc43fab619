//! What narrows a list of products.

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed product must be; the empty filter lets everything through but the withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// On one of these shelves (see [`crate::categories::family`]).
    pub category_ids: Option<Vec<Uuid>>,
    /// Of one of these brands; none given means any.
    pub brands: Vec<String>,
    pub min_price_minor: Option<i64>,
    pub max_price_minor: Option<i64>,
    pub currency: Option<String>,
    /// With units for sale, or without.
    pub in_stock: Option<bool>,
    pub featured: Option<bool>,
    pub tag: Option<String>,
    /// For sale, or switched off; absent means both.
    pub active: Option<bool>,
}

impl Filter {
    /// What the public may see.
    #[must_use]
    pub fn public() -> Self {
        Self {
            active: Some(true),
            ..Self::default()
        }
    }

    /// Pushes `products p WHERE …`.
    pub(super) fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("products p WHERE ").push(match self.active {
            Some(true) => "p.is_listed",
            Some(false) => "NOT p.is_active AND NOT p.is_withdrawn",
            None => "NOT p.is_withdrawn",
        });
        if let Some(ids) = &self.category_ids {
            sql.push(" AND p.category_id = ANY(")
                .push_bind(ids.clone())
                .push(")");
        }
        if !self.brands.is_empty() {
            sql.push(" AND p.brand = ANY(")
                .push_bind(self.brands.clone())
                .push(")");
        }
        if let Some(tag) = &self.tag {
            sql.push(" AND p.tags @> ARRAY[")
                .push_bind(tag.clone())
                .push("]");
        }
        match self.featured {
            Some(true) => sql.push(" AND p.is_featured"),
            Some(false) => sql.push(" AND NOT p.is_featured"),
            None => sql,
        };
        self.push_price(sql);
        match self.in_stock {
            Some(true) => sql
                .push(" AND EXISTS (")
                .push(crate::stock_levels::IN_STOCK)
                .push(")"),
            Some(false) => sql
                .push(" AND NOT EXISTS (")
                .push(crate::stock_levels::IN_STOCK)
                .push(")"),
            None => sql,
        };
    }

    fn push_price(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        if let Some(currency) = &self.currency {
            sql.push(" AND p.currency = ").push_bind(currency.clone());
        }
        if let Some(least) = self.min_price_minor {
            sql.push(" AND p.price_minor >= ").push_bind(least);
        }
        if let Some(most) = self.max_price_minor {
            sql.push(" AND p.price_minor <= ").push_bind(most);
        }
    }
}
