//! Every table of the shop and what of people is in it. A story compares the names with the database, so
//! that nobody adds a table without saying; docs/privacy.md tells the same with reasons.

/// What of people a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nothing about anybody.
    Nothing,
    /// Ids that mean nobody once the person's row is emptied.
    Ids,
    /// Values that only a key opens, and the key can be destroyed; ids beside them.
    Sealed,
    /// Keyed or salted digests, or digests of random secrets; ids beside them.
    Digests,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What of people is in it.
    pub holds: Held,
}

const fn nothing(name: &'static str) -> Table {
    let holds = Held::Nothing;
    Table { name, holds }
}

const fn ids(name: &'static str) -> Table {
    let holds = Held::Ids;
    Table { name, holds }
}

const fn sealed(name: &'static str) -> Table {
    let holds = Held::Sealed;
    Table { name, holds }
}

const fn digests(name: &'static str) -> Table {
    let holds = Held::Digests;
    Table { name, holds }
}

/// All tables, by name.
pub const TABLES: &[Table] = &[
    nothing("_sqlx_migrations"),
    ids("api_keys"),
    ids("attach_wishes"),
    sealed("attachment"),
    sealed("audit_log"),
    digests("carts"),
    nothing("catalogue_counts"),
    nothing("categories"),
    digests("command_log"),
    nothing("coupons"),
    ids("credit_notes"),
    nothing("dashboard_totals"),
    ids("erasures"),
    digests("events"),
    nothing("invoice_numbers"),
    ids("invoices"),
    sealed("letters"),
    digests("links"),
    digests("login_challenges"),
    digests("login_failures"),
    digests("login_places"),
    nothing("message_checkpoint"),
    ids("money_attention"),
    ids("money_watched"),
    sealed("newsletter"),
    ids("order_notes"),
    nothing("order_numbers"),
    nothing("order_status_counts"),
    ids("orders"),
    ids("parked_event"),
    ids("parked_message"),
    ids("payments"),
    sealed("person_keys"),
    nothing("product_refunds"),
    nothing("product_sales"),
    nothing("products"),
    nothing("projection_checkpoint"),
    ids("reconciliations"),
    digests("recovery_codes"),
    digests("refresh_tokens"),
    ids("refund_allowances"),
    ids("refunds"),
    ids("returns"),
    ids("revoked_tokens"),
    nothing("roles"),
    nothing("sales_by_day"),
    sealed("second_factors"),
    nothing("seen_message"),
    ids("sessions"),
    ids("shipments"),
    ids("snapshots"),
    nothing("stock_levels"),
    ids("stock_promises"),
    nothing("stock_watched"),
    ids("timer"),
    sealed("users"),
    ids("webhook_inbox"),
];

#[cfg(test)]
mod tests {
    use super::TABLES;

    const PRIVACY_MD: &str = include_str!("../../../docs/privacy.md");

    #[test]
    fn the_tables_stand_in_order_and_each_is_explained_for_people() {
        for pair in TABLES.windows(2) {
            assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
        }
        for table in TABLES {
            let cell = format!("`{}`", table.name);
            assert!(PRIVACY_MD.contains(&cell), "docs/privacy.md: {cell}");
        }
    }
}
