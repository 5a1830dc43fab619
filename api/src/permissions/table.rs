//! The table: a line for each route. What has no line is closed.

use super::line::{delete, get, post, put};
use super::{Line, Who};
use Who::{Holder, HolderOrStaff, Provider, Public, SignedIn, Staff};
use identity::Scope as May;

/// Every route and who may call it.
pub const TABLE: &[Line] = &[
    // The house.
    get("/health/live", Public),
    get("/health/ready", Public),
    get("/api/problems", Public),
    get("/api/problems/{code}", Public),
    get("/api/openapi.json", Public),
    get("/api/docs", Public),
    get("/api/docs/{_:.*}", Public),
    #[cfg(feature = "planted")]
    get("/planted/search", Public),
    // Accounts.
    post("/api/auth/register", Public),
    post("/api/auth/login", Public),
    post("/api/auth/login/second-factor", Public),
    post("/api/auth/refresh", Public),
    post("/api/auth/logout", SignedIn),
    get("/api/auth/profile", SignedIn),
    put("/api/auth/profile", SignedIn),
    put("/api/auth/change-password", SignedIn),
    post("/api/auth/verify-email", Public),
    post("/api/auth/verify-email/resend", SignedIn),
    post("/api/auth/forgot-password", Public),
    post("/api/auth/reset-password", Public),
    post("/api/auth/unlock", Public),
    get("/api/auth/sessions", SignedIn),
    delete("/api/auth/sessions", SignedIn),
    delete("/api/auth/sessions/{id}", SignedIn),
    get("/api/auth/second-factor", SignedIn),
    post("/api/auth/second-factor", SignedIn),
    delete("/api/auth/second-factor", SignedIn),
    post("/api/auth/second-factor/confirm", SignedIn),
    post("/api/auth/second-factor/recovery-codes", SignedIn),
    post("/api/auth/step-up", SignedIn),
    get("/api/auth/export", SignedIn),
    delete("/api/auth/account", SignedIn),
    // The newsletter.
    get("/api/auth/newsletter", SignedIn),
    put("/api/auth/newsletter", SignedIn),
    post("/api/newsletter/subscribe", Public),
    post("/api/newsletter/confirm", Public),
    get("/api/newsletter/unsubscribe", Public),
    post("/api/newsletter/unsubscribe", Public),
    get("/api/admin/newsletter", Staff(&[May::CustomersExport])),
    get(
        "/api/admin/newsletter/export",
        Staff(&[May::CustomersExport]),
    ),
    // Catalogue.
    get("/api/categories", Public),
    get("/api/categories/{id}", Public),
    post("/api/categories", Staff(&[May::CatalogueWrite])),
    put("/api/categories/{id}", Staff(&[May::CatalogueWrite])),
    delete("/api/categories/{id}", Staff(&[May::CatalogueWrite])),
    get("/api/products", Public),
    get("/api/products/search", Public),
    get("/api/products/featured", Public),
    get("/api/products/{id}", Public),
    post("/api/products", Staff(&[May::CatalogueWrite])),
    put("/api/products/{id}", Staff(&[May::CatalogueWrite])),
    delete("/api/products/{id}", Staff(&[May::CatalogueWrite])),
    // Cart: whose it is, is whose token it is.
    get("/api/cart", Public),
    post("/api/cart/add", Public),
    put("/api/cart/update", Public),
    delete("/api/cart/remove/{productId}", Public),
    delete("/api/cart/clear", Public),
    post("/api/cart/merge", SignedIn),
    post("/api/coupons/validate", Public),
    // Orders of one's own.
    post("/api/orders", Public),
    get("/api/orders", SignedIn),
    get("/api/orders/{id}", Holder),
    get("/api/orders/{id}/track", Holder),
    put("/api/orders/{id}/cancel", Holder),
    get("/api/orders/{id}/invoice", Holder),
    get("/api/orders/{id}/notes", Holder),
    post("/api/orders/{id}/notes", Holder),
    get("/api/orders/{id}/returns", Holder),
    post("/api/orders/{id}/returns", Holder),
    put("/api/returns/{id}/send", Holder),
    put(
        "/api/returns/{id}/cancel",
        HolderOrStaff(&[May::OrdersWrite]),
    ),
    // Payments.
    post("/api/payments/stripe/create-intent", Holder),
    post("/api/payments/stripe/confirm", Holder),
    post("/api/payments/mpesa/stk-push", Holder),
    get(
        "/api/payments/{id}/status",
        HolderOrStaff(&[May::OrdersRead]),
    ),
    post("/api/payments/{id}/refund", Staff(&[May::OrdersRefund])),
    post("/api/payments/stripe/webhook", Provider),
    post("/api/payments/mpesa/callback", Provider),
    post("/api/payments/mm/cb/{token}", Provider),
    post("/api/payments/mm/rs/{token}", Provider),
    post("/api/payments/mm/to/{token}", Provider),
    // Back office: figures and stock.
    get("/api/admin/dashboard", Staff(&[May::AnalyticsRead])),
    get(
        "/api/admin/analytics/dashboard",
        Staff(&[May::AnalyticsRead]),
    ),
    get("/api/admin/analytics/sales", Staff(&[May::AnalyticsRead])),
    get("/api/admin/payments/books", Staff(&[May::AnalyticsRead])),
    get("/api/admin/inventory/low-stock", Staff(&[May::StockRead])),
    // Back office: orders.
    get("/api/admin/orders", Staff(&[May::OrdersRead])),
    get("/api/admin/orders/{id}", Staff(&[May::OrdersRead])),
    put("/api/admin/orders/{id}/status", Staff(&[May::OrdersWrite])),
    post(
        "/api/admin/orders/{id}/call-off",
        Staff(&[May::OrdersWrite, May::OrdersRefund]),
    ),
    put(
        "/api/admin/orders/{id}/tracking",
        Staff(&[May::OrdersWrite]),
    ),
    // Statuses that give money back ask for `orders.refund` besides.
    post("/api/admin/orders/bulk-status", Staff(&[May::OrdersWrite])),
    get("/api/admin/orders/{id}/notes", Staff(&[May::OrdersRead])),
    post("/api/admin/orders/{id}/notes", Staff(&[May::OrdersWrite])),
    get(
        "/api/admin/orders/{id}/shipments",
        Staff(&[May::OrdersRead]),
    ),
    post(
        "/api/admin/orders/{id}/shipments",
        Staff(&[May::OrdersWrite]),
    ),
    put(
        "/api/admin/shipments/{id}/status",
        Staff(&[May::OrdersWrite]),
    ),
    put(
        "/api/admin/shipments/{id}/tracking",
        Staff(&[May::OrdersWrite]),
    ),
    get("/api/admin/shipments/{id}/label", Staff(&[May::OrdersRead])),
    get(
        "/api/admin/shipments/{id}/packing-slip",
        Staff(&[May::OrdersRead]),
    ),
    get("/api/admin/orders/{id}/invoice", Staff(&[May::OrdersRead])),
    get(
        "/api/admin/orders/{id}/credit-notes",
        Staff(&[May::OrdersRead]),
    ),
    get("/api/admin/credit-notes/{id}", Staff(&[May::OrdersRead])),
    get("/api/admin/returns", Staff(&[May::OrdersRead])),
    post("/api/admin/orders/{id}/returns", Staff(&[May::OrdersWrite])),
    put(
        "/api/admin/returns/{id}/approve",
        Staff(&[May::OrdersWrite]),
    ),
    put("/api/admin/returns/{id}/reject", Staff(&[May::OrdersWrite])),
    put(
        "/api/admin/returns/{id}/receive",
        Staff(&[May::OrdersWrite]),
    ),
    // Closing with money asks for `orders.refund` besides.
    put("/api/admin/returns/{id}/close", Staff(&[May::OrdersWrite])),
    // Back office: money.
    get("/api/admin/payments", Staff(&[May::OrdersRead])),
    get("/api/admin/payments/attention", Staff(&[May::OrdersRead])),
    post(
        "/api/admin/payments/attention/{id}/close",
        Staff(&[May::OrdersWrite]),
    ),
    get("/api/admin/refunds", Staff(&[May::OrdersRead])),
    get("/api/admin/reconciliations", Staff(&[May::OrdersRead])),
    // Back office: coupons.
    get("/api/admin/coupons", Staff(&[May::CouponsRead])),
    get("/api/admin/coupons/{id}", Staff(&[May::CouponsRead])),
    post("/api/admin/coupons", Staff(&[May::CouponsWrite])),
    put("/api/admin/coupons/{id}", Staff(&[May::CouponsWrite])),
    delete("/api/admin/coupons/{id}", Staff(&[May::CouponsWrite])),
    // Back office: customers.
    get("/api/admin/customers", Staff(&[May::CustomersRead])),
    get("/api/admin/customers/{id}", Staff(&[May::CustomersRead])),
    get(
        "/api/admin/customers/{id}/orders",
        Staff(&[May::CustomersRead, May::OrdersRead]),
    ),
    put(
        "/api/admin/customers/{id}/status",
        Staff(&[May::CustomersWrite]),
    ),
    post(
        "/api/admin/customers/{id}/erase",
        Staff(&[May::CustomersErase]),
    ),
    // Back office: staff and roles.
    get("/api/admin/staff", Staff(&[May::StaffRead])),
    post("/api/admin/staff", Staff(&[May::StaffWrite])),
    put("/api/admin/staff/{id}/role", Staff(&[May::StaffWrite])),
    put("/api/admin/staff/{id}/status", Staff(&[May::StaffWrite])),
    delete("/api/admin/staff/{id}", Staff(&[May::StaffWrite])),
    get("/api/admin/permissions", Staff(&[May::StaffRead])),
    get("/api/admin/roles", Staff(&[May::StaffRead])),
    post("/api/admin/roles", Staff(&[May::StaffWrite])),
    put("/api/admin/roles/{id}", Staff(&[May::StaffWrite])),
    delete("/api/admin/roles/{id}", Staff(&[May::StaffWrite])),
    post(
        "/api/admin/customers/{id}/second-factor/reset",
        Staff(&[May::StaffWrite]),
    ),
    // Back office: integrations.
    get("/api/admin/keys", Staff(&[May::KeysWrite])),
    post("/api/admin/keys", Staff(&[May::KeysWrite])),
    delete("/api/admin/keys/{id}", Staff(&[May::KeysWrite])),
    // Back office: what was done.
    get("/api/admin/audit", Staff(&[May::AuditRead])),
    get("/api/admin/audit/chain", Staff(&[May::AuditRead])),
    get("/api/admin/audit/export", Staff(&[May::AuditExport])),
    get("/api/admin/audit/{id}", Staff(&[May::AuditRead])),
];
