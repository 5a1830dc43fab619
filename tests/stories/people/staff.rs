//! Who works here, as what, and who may decide it.

use serde_json::{Value, json};
use testkit::actors::{Answer, Staff, Visitor};
use testkit::shop::{ADMIN, Process, TestShop};

const PASSWORD: &str = "correct horse battery";
const WHY: &str = "for the season";

/// A shop, and its owner, who says why.
struct Office {
    shop: TestShop,
    process: Process,
    owner: Visitor,
}

async fn office() -> Office {
    let shop = TestShop::with(&[("RATE_LIMIT_AUTH_PER_15_MIN", "0")]).await;
    let process = shop.open().await;
    let owner = process.owner().await.visitor.with("X-Reason", WHY);
    Office {
        shop,
        process,
        owner,
    }
}

impl Office {
    /// Registers somebody whose address counts as verified; answers their id.
    async fn registers(&self, email: &str) -> String {
        let visitor = Visitor::new(&self.process.url());
        let wish = json!({ "name": "Grace Hopper", "email": email, "password": PASSWORD });
        let session = visitor.post("/api/auth/register", wish).await;
        let found = "UPDATE users SET email_verified = true WHERE email_verified = false
                     AND created_at = (SELECT max(created_at) FROM users) RETURNING id::text";
        assert!(session.status.is_success(), "{}", session.body);
        sqlx::query_scalar(found)
            .fetch_one(&self.shop.db.pool)
            .await
            .unwrap()
    }

    async fn appoints(&self, email: &str, role: &str) -> String {
        self.registers(email).await;
        let wish = json!({ "email": email, "role": role });
        let made = self.owner.post("/api/admin/staff", wish).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["id"].as_str().unwrap().to_owned()
    }

    async fn comes(&self, email: &str) -> Visitor {
        let staff = Staff::sign_in(&self.process.url(), email, PASSWORD).await;
        staff.visitor.with("X-Reason", WHY)
    }

    async fn role(&self, name: &str, permissions: &[&str]) -> String {
        let wish = json!({ "name": name, "permissions": permissions });
        let made = self.owner.post("/api/admin/roles", wish).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["id"].as_str().unwrap().to_owned()
    }

    async fn told(&self, action: &str) -> Value {
        let path = format!("/api/admin/audit?action={action}");
        self.owner.get(&path).await.ok()["data"][0].clone()
    }

    /// The owner's own id.
    async fn me(&self) -> String {
        let me = self.owner.get("/api/auth/profile").await.ok();
        me["id"].as_str().unwrap().to_owned()
    }
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    let said = (answer.status.as_u16(), answer.code());
    assert_eq!(said, (status, code), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_the_shops_own_permits_what_is_in_it_and_changes_at_once() {
    let office = office().await;
    let role = office.role("Warehouse", &["stock.read"]).await;
    let grace = office.appoints("grace@example.com", &role).await;
    let hers = office.comes("grace@example.com").await;
    hers.get("/api/admin/inventory/low-stock").await.ok();
    refused(&hers.get("/api/admin/orders").await, 403, "forbidden");
    let of_role = format!("/api/admin/customers?role={role}");
    let listed = office.owner.get(&of_role).await.ok();
    let found = (&listed["pagination"]["total"], &listed["data"][0]["id"]);
    assert_eq!(found, (&json!(1), &json!(grace)));
    let path = format!("/api/admin/roles/{role}");
    refused(&office.owner.delete(&path).await, 409, "role_in_use");
    let wider = json!({ "name": "Warehouse", "permissions": ["orders.read", "stock.read"] });
    let changed = office.owner.put(&path, wider).await.ok();
    assert_eq!(
        (&changed["people"], &changed["fixed"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(
        hers.get("/api/admin/inventory/low-stock").await.status,
        401,
        "she signs in anew"
    );
    let hers = office.comes("grace@example.com").await;
    hers.get("/api/admin/orders").await.ok();
    let row = office.told("role.changed").await;
    assert_eq!(row["reason"], WHY);
    assert_eq!(row["before"]["permissions"], json!(["stock.read"]));
    assert_eq!(
        row["after"]["permissions"],
        json!(["orders.read", "stock.read"])
    );
    // Let go: a customer like everybody else, and the role can go too.
    office
        .owner
        .delete(&format!("/api/admin/staff/{grace}"))
        .await;
    assert_eq!(hers.get("/api/admin/orders").await.status, 401);
    assert_eq!(office.owner.delete(&path).await.status, 204);
    refused(&office.owner.delete(&path).await, 404, "not_found");
    let row = office.told("staff.dismissed").await;
    assert_eq!(row["subject"], format!("customer:{grace}"));
    assert_eq!(row["before"]["role"], format!("custom:{role}"));
    assert_eq!(row["after"]["role"], "user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gives_what_they_do_not_hold_nor_decides_about_themselves() {
    let office = office().await;
    let boss = office
        .role(
            "Foreman",
            &["staff.read", "staff.write", "stock.read", "customers.write"],
        )
        .await;
    let helper = office.role("Helper", &["orders.read"]).await;
    let foreman = office.appoints("foreman@example.com", &boss).await;
    let admin = office.appoints("admin@example.com", "admin").await;
    let his = office.comes("foreman@example.com").await;
    let beyond = "beyond_own_permissions";
    let wish = |permissions: Value| json!({ "name": "Mine", "permissions": permissions });
    let made = his
        .post("/api/admin/roles", wish(json!(["orders.refund"])))
        .await;
    refused(&made, 403, beyond);
    his.post("/api/admin/roles", wish(json!(["stock.read"])))
        .await
        .ok();
    // Neither by giving a role, nor by widening or narrowing one of others, nor about who may do more.
    office.registers("pal@example.com").await;
    for role in ["admin", "super_admin", "auditor", helper.as_str()] {
        let wish = json!({ "email": "pal@example.com", "role": role });
        refused(&his.post("/api/admin/staff", wish).await, 403, beyond);
    }
    let path = format!("/api/admin/roles/{helper}");
    refused(
        &his.put(&path, wish(json!(["stock.read"]))).await,
        403,
        beyond,
    );
    let path = format!("/api/admin/staff/{admin}");
    refused(&his.delete(&path).await, 403, beyond);
    let off = json!({ "isActive": false });
    refused(
        &his.put(&format!("{path}/status"), off.clone()).await,
        403,
        beyond,
    );
    let aside = json!({ "isActive": false, "reason": "by the other door" });
    let customers = format!("/api/admin/customers/{admin}/status");
    refused(&his.put(&customers, aside).await, 403, beyond);
    // Not themselves either, by none of the doors.
    let own = json!({ "name": "Foreman", "permissions": ["staff.read", "staff.write"] });
    refused(
        &his.put(&format!("/api/admin/roles/{boss}"), own).await,
        409,
        "oneself",
    );
    let path = format!("/api/admin/staff/{foreman}");
    let role = json!({ "role": boss });
    refused(
        &his.put(&format!("{path}/role"), role).await,
        409,
        "oneself",
    );
    refused(&his.delete(&path).await, 409, "oneself");
    refused(
        &his.put(&format!("{path}/status"), off).await,
        409,
        "oneself",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_super_admin_stays_also_when_two_go_at_each_other() {
    let office = office().await;
    let me = office.me().await;
    let second = office.appoints("second@example.com", "super_admin").await;
    let theirs = office.comes("second@example.com").await;
    let (mine, yours) = (
        format!("/api/admin/staff/{second}"),
        format!("/api/admin/staff/{me}"),
    );
    let (one, other) = tokio::join!(office.owner.delete(&mine), theirs.delete(&yours));
    let done = [&one, &other]
        .iter()
        .filter(|answer| answer.status == 204)
        .count();
    assert_eq!(done, 1, "{} {}", one.status, other.status);
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM users WHERE role = 'super_admin' AND is_active")
            .fetch_one(&office.shop.db.pool)
            .await
            .unwrap();
    assert_eq!(left, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_is_made_of_who_owns_the_address_and_every_decision_says_why() {
    let office = office().await;
    let wish = json!({ "email": "new@example.com", "name": "Grace Hopper", "role": "auditor" });
    let silent = office.process.owner().await.visitor;
    let answer = silent.post("/api/admin/staff", wish.clone()).await;
    refused(&answer, 422, "reason_required");
    let made = office.owner.post("/api/admin/staff", wish.clone()).await;
    assert_eq!(
        (made.status.as_u16(), &made.body["role"]),
        (201, &json!("auditor"))
    );
    assert_eq!(made.body["lastLogin"], Value::Null);
    // The first link may be lost: another one goes out, and the first one ends.
    office.owner.post("/api/admin/staff", wish).await.ok();
    let letters: Vec<(String, bool)> = sqlx::query_as(
        "SELECT state, sealed IS NOT NULL FROM letters WHERE kind = 'staff_invited' ORDER BY created_at",
    )
    .fetch_all(&office.shop.db.pool)
    .await
    .unwrap();
    assert_eq!(letters.len(), 2);
    assert!(letters[1].1, "the secret lies sealed in the letter");
    // Somebody registered under an address that was never verified: their password opens nothing.
    let guest = Visitor::new(&office.process.url());
    let early = json!({ "name": "Mallory", "email": "cfo@example.com", "password": PASSWORD });
    guest.post("/api/auth/register", early).await;
    let wish = json!({ "email": "cfo@example.com", "role": "admin" });
    office.owner.post("/api/admin/staff", wish).await.ok();
    let login = json!({ "email": "cfo@example.com", "password": PASSWORD, "audience": "admin" });
    let answer = guest.post("/api/auth/login", login).await;
    refused(&answer, 401, "invalid_credentials");
    // Who works here is listed, and customers are not.
    office.registers("ada@example.com").await;
    let listed = office.owner.get("/api/admin/staff").await.ok();
    assert_eq!(listed["pagination"]["total"], 3);
    let ada = json!({ "role": "admin" });
    let customer: String = sqlx::query_scalar("SELECT id::text FROM users WHERE role = 'user'")
        .fetch_one(&office.shop.db.pool)
        .await
        .unwrap();
    let path = format!("/api/admin/staff/{customer}/role");
    refused(&office.owner.put(&path, ada).await, 404, "not_found");
    let known = office.owner.get("/api/admin/permissions").await.ok();
    let refund = known["data"].as_array().unwrap().iter();
    let refund = refund.filter(|row| row["name"] == "orders.refund").count();
    assert_eq!(refund, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_decides_about_staff_takes_nothing_from_a_colleague() {
    let office = office().await;
    office.appoints("second@example.com", "super_admin").await;
    let theirs = office.comes("second@example.com").await;
    // The address of the first owner was never verified: it was given when the shop was set up.
    for role in ["super_admin", "auditor"] {
        let wish = json!({ "email": ADMIN.0, "role": role });
        let answer = theirs.post("/api/admin/staff", wish).await;
        refused(&answer, 409, "already_staff");
    }
    office.owner.get("/api/admin/orders").await.ok();
    office.process.owner().await;
    // Nor their second factor, unless they may do as much themselves.
    let scopes = &["staff.read", "staff.write"];
    let foreman = office.role("Foreman", scopes).await;
    office.appoints("foreman@example.com", &foreman).await;
    let his = office.comes("foreman@example.com").await;
    let confirmed = json!({ "password": PASSWORD });
    his.post("/api/auth/step-up", confirmed).await.ok();
    let path = format!(
        "/api/admin/customers/{}/second-factor/reset",
        office.me().await
    );
    let answer = his.post(&path, json!({ "reason": WHY })).await;
    refused(&answer, 403, "beyond_own_permissions");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_let_go_leaves_no_key_behind() {
    let office = office().await;
    let grace = office.appoints("grace@example.com", "super_admin").await;
    let hers = office.comes("grace@example.com").await;
    let confirmed = json!({ "password": PASSWORD });
    hers.post("/api/auth/step-up", confirmed).await.ok();
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let wish = json!({ "name": "stock sync", "scopes": ["orders.read"], "expiresAt": end });
    let made = hers.post("/api/admin/keys", wish).await.ok();
    let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
    let robot = Visitor::new(&office.process.url()).with("Authorization", &bearer);
    robot.get("/api/admin/orders").await.ok();
    let path = format!("/api/admin/staff/{grace}");
    assert_eq!(office.owner.delete(&path).await.status, 204);
    assert_eq!(robot.get("/api/admin/orders").await.status, 401);
    let again = json!({ "email": "grace@example.com", "role": "super_admin" });
    office.owner.post("/api/admin/staff", again).await.ok();
    office.comes("grace@example.com").await;
    assert_eq!(robot.get("/api/admin/orders").await.status, 401);
    let row = office.told("key.revoked").await;
    assert_eq!(
        row["subject"],
        format!("key:{}", made["about"]["id"].as_str().unwrap())
    );
}
