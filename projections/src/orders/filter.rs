//! What a listed order must be.

use crate::paging::starting_with;
use crate::payments::{AUTHORIZED, REQUIRES_ACTION};
use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed order must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub status: Option<String>,
    /// One of [`Filter::PAYMENT_STATUSES`].
    pub payment_status: Option<String>,
    /// One of [`Filter::PAYMENT_DETAILS`].
    pub payment_detail: Option<String>,
    /// One of [`Filter::FULFILMENTS`].
    pub fulfilment_status: Option<String>,
    /// One of [`Filter::RETURNS`].
    pub return_status: Option<String>,
    pub payment_method: Option<String>,
    /// Placed at this moment or later.
    pub placed_from: Option<DateTime<Utc>>,
    /// Placed before this moment.
    pub placed_before: Option<DateTime<Utc>>,
    pub customer_id: Option<Uuid>,
    /// The beginning of the order's number, or of the number another system gave it.
    pub search: Option<String>,
    pub min_total_minor: Option<i64>,
    pub max_total_minor: Option<i64>,
    pub currency: Option<String>,
    pub channel: Option<String>,
}

impl Filter {
    /// The four values of a payment status.
    pub const PAYMENT_STATUSES: [&'static str; 4] = ["pending", "paid", "failed", "refunded"];
    /// What lies beside the payment status.
    pub const PAYMENT_DETAILS: [&'static str; 10] = [
        "none",
        "requires_action",
        "authorized",
        "partially_captured",
        "captured",
        "overpaid",
        "partially_refunded",
        "refunded",
        "conflicted",
        "disputed",
    ];
    /// How far the goods are.
    pub const FULFILMENTS: [&'static str; 5] = [
        "unfulfilled",
        "partially_shipped",
        "shipped",
        "partially_delivered",
        "delivered",
    ];
    /// How far the goods are back.
    pub const RETURNS: [&'static str; 4] = ["none", "requested", "partially_returned", "returned"];

    pub(super) fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("orders o WHERE true");
        let words = [
            ("o.status", &self.status),
            ("o.payment_method", &self.payment_method),
            ("o.currency", &self.currency),
            ("o.channel", &self.channel),
        ];
        for (column, word) in words {
            if let Some(word) = word {
                sql.push(format!(" AND {column} = "))
                    .push_bind(word.clone());
            }
        }
        self.push_facets(sql);
        self.push_placing(sql);
        if let Some(search) = &self.search {
            let pattern = starting_with(search.trim());
            sql.push(" AND (o.order_number LIKE ")
                .push_bind(pattern.clone());
            sql.push(" OR o.reference LIKE ")
                .push_bind(pattern)
                .push(")");
        }
    }

    fn push_placing(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        if let Some(from) = self.placed_from {
            sql.push(" AND o.placed_at >= ").push_bind(from);
        }
        if let Some(before) = self.placed_before {
            sql.push(" AND o.placed_at < ").push_bind(before);
        }
        if let Some(customer) = self.customer_id {
            sql.push(" AND o.customer_id = ").push_bind(customer);
        }
        if let Some(least) = self.min_total_minor {
            sql.push(" AND o.total_minor >= ").push_bind(least);
        }
        if let Some(most) = self.max_total_minor {
            sql.push(" AND o.total_minor <= ").push_bind(most);
        }
    }

    fn push_facets(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        let facets = [
            (
                "o.payment_status",
                &self.payment_status,
                &Self::PAYMENT_STATUSES[..],
            ),
            (
                "o.fulfilment_status",
                &self.fulfilment_status,
                &Self::FULFILMENTS[..],
            ),
            ("o.return_status", &self.return_status, &Self::RETURNS[..]),
        ];
        for (column, word, known) in facets {
            if let Some(word) = word {
                is(sql, column, word, known);
            }
        }
        if let Some(word) = &self.payment_detail {
            push_payment_detail(sql, word);
        }
    }

    /// Whether the counts by status answer it.
    pub(super) fn is_about_status_only(&self) -> bool {
        *self
            == Self {
                status: self.status.clone(),
                ..Self::default()
            }
    }
}

/// `column` is `word`. A known word is said in the text: only so are the indexes of the rarer words
/// of use.
fn is(sql: &mut QueryBuilder<'_, Postgres>, column: &str, word: &str, known: &[&'static str]) {
    match known.iter().find(|known| **known == word) {
        Some(known) => sql.push(format!(" AND {column} = '{known}'")),
        None => sql
            .push(format!(" AND {column} = "))
            .push_bind(word.to_owned()),
    };
}

/// As long as nothing decisive happened to the money, a waiting attempt has the better of the row,
/// as it has where the row is shown.
fn push_payment_detail(sql: &mut QueryBuilder<'_, Postgres>, word: &str) {
    let nothing_yet = "o.payment_detail IN ('none', 'partially_captured')";
    match word {
        "authorized" => {
            sql.push(format!(" AND {nothing_yet} AND EXISTS ({AUTHORIZED})"));
        }
        "requires_action" => {
            sql.push(format!(" AND {nothing_yet} AND EXISTS ({REQUIRES_ACTION})"));
            sql.push(format!(" AND NOT EXISTS ({AUTHORIZED})"));
        }
        _ => {
            is(sql, "o.payment_detail", word, &Filter::PAYMENT_DETAILS);
            if super::overlay::NOTHING_YET.contains(&word) {
                sql.push(format!(" AND NOT EXISTS ({AUTHORIZED})"));
                sql.push(format!(" AND NOT EXISTS ({REQUIRES_ACTION})"));
            }
        }
    }
}
