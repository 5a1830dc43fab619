//! Fine permissions, and the roles as presets over them.

use crate::Role;
use serde::{Deserialize, Serialize};

macro_rules! scopes {
    ($(#[doc = $words:literal] $name:ident = $text:literal,)*) => {
        /// A permission of the back office. Shop tokens carry none: what is one's own needs none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Scope {
            $(#[doc = $words] #[serde(rename = $text)] $name,)*
        }

        impl Scope {
            /// Every permission there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As tokens write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it permits, in words.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }.trim()
            }
        }
    };
}

scopes! {
    /// Hidden products, costs.
    CatalogueRead = "catalogue.read",
    /// Products, categories, what is on the shelf.
    CatalogueWrite = "catalogue.write",
    /// Stock levels, low stock.
    StockRead = "stock.read",
    /// Everybody's orders.
    OrdersRead = "orders.read",
    /// Confirm, pick, ship, cancel.
    OrdersWrite = "orders.write",
    /// Give money back.
    OrdersRefund = "orders.refund",
    /// Coupons and their use.
    CouponsRead = "coupons.read",
    /// Make, change, withdraw coupons.
    CouponsWrite = "coupons.write",
    /// Who the customers are.
    CustomersRead = "customers.read",
    /// Activate, deactivate.
    CustomersWrite = "customers.write",
    /// Dashboards and reports.
    AnalyticsRead = "analytics.read",
    /// History and who wrote it.
    AuditRead = "audit.read",
    /// Who works here.
    StaffRead = "staff.read",
    /// Roles of others.
    StaffWrite = "staff.write",
    /// The audit log as a file.
    AuditExport = "audit.export",
    /// Lists of customers as a file.
    CustomersExport = "customers.export",
    /// Erase a person for good.
    CustomersErase = "customers.erase",
    /// API keys of integrations.
    KeysWrite = "keys.write",
}

impl Scope {
    fn only_reads(self) -> bool {
        let text = self.as_str();
        text.ends_with(".read") || text.ends_with(".export")
    }

    fn is_for_the_owner(self) -> bool {
        matches!(
            self,
            Self::StaffRead
                | Self::StaffWrite
                | Self::AuditRead
                | Self::AuditExport
                | Self::CustomersErase
                | Self::KeysWrite
        )
    }

    /// What a preset role permits. What a role of the shop's own permits stands in its row.
    #[must_use]
    pub fn of(role: Role) -> Vec<Self> {
        let all = Self::ALL.iter().copied();
        match role {
            Role::User | Role::Custom(_) => Vec::new(),
            Role::Admin => all.filter(|scope| !scope.is_for_the_owner()).collect(),
            Role::SuperAdmin => all.collect(),
            Role::Auditor => all.filter(|scope| scope.only_reads()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::Role;

    #[test]
    fn an_auditor_reads_everything_and_writes_nothing() {
        let auditor = Scope::of(Role::Auditor);
        for scope in Scope::ALL {
            let verb = scope.as_str().split('.').nth(1);
            let reads = matches!(verb, Some("read" | "export"));
            assert_eq!(auditor.contains(scope), reads, "{scope:?}");
        }
    }

    #[test]
    fn only_a_super_admin_decides_who_works_here() {
        assert!(Scope::of(Role::User).is_empty());
        assert!(!Scope::of(Role::Admin).contains(&Scope::StaffWrite));
        assert!(Scope::of(Role::Admin).contains(&Scope::OrdersWrite));
        assert_eq!(Scope::of(Role::SuperAdmin), Scope::ALL);
    }
}
