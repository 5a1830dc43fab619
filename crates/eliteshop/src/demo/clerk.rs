//! Somebody of the back office, who prepares what the shopper meets.

use anyhow::ensure;
use runtime::config::FirstAdmin;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::visit::{Ask, Visit};

/// A clerk who is signed in.
pub(super) struct Clerk {
    visit: Visit,
    bearer: String,
}

impl Clerk {
    /// Nobody where no password is configured.
    pub(super) async fn sign_in(visit: &Visit, admin: &FirstAdmin) -> anyhow::Result<Option<Self>> {
        let Some(password) = &admin.password else {
            println!(
                "\nNo ADMIN_PASSWORD: the walk goes without a coupon and without the back office."
            );
            return Ok(None);
        };
        println!("\nThe clerk signs in");
        let who = json!({
            "email": admin.email, "password": password.expose_secret(), "audience": "admin"
        });
        let session = visit.post("/api/auth/login", who).expect(200).await?;
        let bearer = format!("Bearer {}", session.text("/tokens/accessToken")?);
        Ok(Some(Self {
            visit: visit.clone(),
            bearer,
        }))
    }

    /// Two products, for a shop that has nothing to sell yet; answers where in the log they are.
    pub(super) async fn stock_the_shelves(&self) -> anyhow::Result<Option<String>> {
        let mut position = None;
        println!("\nThe shelves are empty: the clerk puts two products there");
        for (name, price) in [("Demo kettle", 24.5), ("Demo mug", 7.25)] {
            let product = json!({ "name": name, "price": price, "stockQuantity": 100 });
            let made = self
                .ask(self.visit.post("/api/products", product))
                .expect_one_of(&[201, 202])
                .await?;
            position = made.header("x-event-position");
        }
        Ok(position)
    }

    /// Ten percent off, once.
    pub(super) async fn make_coupon(&self) -> anyhow::Result<String> {
        println!("\nThe clerk makes a coupon: 10 % off, for one use");
        let mut id = Uuid::now_v7().simple().to_string().to_uppercase();
        let code = format!("DEMO-{}", id.split_off(20));
        let now = chrono::Utc::now();
        let coupon = json!({
            "code": code, "type": "percentage", "value": 10, "usageLimit": 1,
            "validFrom": now - chrono::Duration::hours(1),
            "validUntil": now + chrono::Duration::hours(1)
        });
        let made = self
            .ask(self.visit.post("/api/admin/coupons", coupon))
            .expect(201)
            .await?;
        made.says("/code", code.as_str())?;
        Ok(code)
    }

    /// The four figures, and what they are made of, as of a position of the log.
    pub(super) async fn look_at_the_dashboard(&self, position: Option<&str>) -> anyhow::Result<()> {
        println!("\nThe clerk looks at the dashboard");
        let seen = self
            .ask(self.visit.get("/api/admin/dashboard"))
            .after(position)
            .expect(200)
            .await?;
        for figure in [
            "totalOrders",
            "totalRevenue",
            "totalCustomers",
            "totalProducts",
        ] {
            println!("    {figure}: {}", seen.at(&format!("/{figure}"))?);
        }
        let recent = seen.at("/recentOrders")?.as_array().map_or(0, Vec::len);
        ensure!(
            recent > 0,
            "an order was placed, but the dashboard shows none"
        );
        let statuses = seen
            .at("/orderStatusBreakdown")?
            .as_array()
            .cloned()
            .unwrap_or_default();
        let told: Vec<String> = statuses.iter().map(in_words).collect();
        println!("    {}", told.join(", "));
        Ok(())
    }

    fn ask<'a>(&self, ask: Ask<'a>) -> Ask<'a> {
        ask.with("authorization", Some(&self.bearer))
    }
}

fn in_words(count: &Value) -> String {
    let number = count.get("count").unwrap_or(&Value::Null);
    format!(
        "{number} {}",
        count.get("status").and_then(Value::as_str).unwrap_or("?")
    )
}
