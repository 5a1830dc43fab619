//! Placing the order, following it, and taking it back.

use anyhow::ensure;
use serde_json::{Value, json};
use uuid::Uuid;

use super::basket::{Good, Shopper, UNITS, worth};
use super::sums::{amount, shown};
use super::visit::{Ask, Heard};

/// An order, and the guest's proof of it.
pub(super) struct Bought {
    id: String,
    token: Option<String>,
    /// Where in the log it is.
    position: Option<String>,
}

impl Shopper {
    /// Tries the coupon, checks out, and sends the same checkout again.
    pub(super) async fn check_out(
        &self,
        goods: &[Good; 2],
        coupon: Option<&str>,
    ) -> anyhow::Result<Bought> {
        if let Some(code) = coupon {
            println!("\nThe shopper tries the coupon");
            let tried = self
                .visit
                .post("/api/coupons/validate", json!({ "code": code }));
            let tried = tried.with("x-cart-token", self.token()).expect(200).await?;
            tried.says("/valid", true)?;
        }
        println!("\nThe shopper places the order, cash on delivery");
        let key = Uuid::now_v7().to_string();
        let placed = self.place(&key, coupon).expect(201).await?;
        check_totals(&placed, goods, coupon.is_some())?;
        let bought = Bought {
            id: placed.text("/id")?,
            token: placed.header("x-order-token"),
            position: placed.header("x-event-position"),
        };
        ensure!(
            bought.token.is_some(),
            "a guest's order came without X-Order-Token"
        );
        println!("\nThe shopper clicks twice");
        let again = self.place(&key, coupon).expect(201).await?;
        again.says("/id", bought.id.as_str())?;
        ensure!(
            again.header("idempotency-replayed").as_deref() == Some("true"),
            "the second click was not answered with the stored answer"
        );
        Ok(bought)
    }

    /// The units are set aside, and only the holder of the token sees the order.
    pub(super) async fn follow(&self, bought: &Bought) -> anyhow::Result<()> {
        println!("\nThe shopper follows the order");
        let track = format!("/api/orders/{}/track", bought.id);
        let seen = bought
            .ask(self.visit.get(track.as_str()))
            .after(bought.position.as_deref())
            .expect(200)
            .await?;
        seen.says("/status", "pending")?;
        tell(&seen)?;
        println!("\nA stranger asks for it");
        self.visit
            .get(track)
            .expect(404)
            .await?
            .says("/code", "not_found")
    }

    /// Everything is given back in the same moment; answers where in the log.
    pub(super) async fn cancel(
        &self,
        bought: &Bought,
        goods: &[Good; 2],
    ) -> anyhow::Result<Option<String>> {
        self.in_stock(goods, UNITS, bought.position.as_deref())
            .await?;
        println!("\nThe shopper cancels");
        let path = format!("/api/orders/{}/cancel", bought.id);
        let reason = json!({ "reason": "only looking" });
        let done = bought.ask(self.visit.put(path, reason)).expect(200).await?;
        let position = done.header("x-event-position");
        let track = bought.ask(self.visit.get(format!("/api/orders/{}/track", bought.id)));
        let seen = track.after(position.as_deref()).expect(200).await?;
        seen.says("/status", "cancelled")?;
        tell(&seen)?;
        self.in_stock(goods, [0, 0], position.as_deref()).await?;
        Ok(position)
    }

    fn place(&self, key: &str, coupon: Option<&str>) -> Ask<'_> {
        let mut wish = json!({
            "shippingName": "Demo Shopper", "shippingEmail": "shopper@example.com",
            "shippingPhone": "+254712345678", "shippingAddressLine1": "12 Moi Avenue",
            "shippingCity": "Nairobi", "shippingPostalCode": "00100", "shippingCountry": "Kenya",
            "paymentMethod": "cash_on_delivery"
        });
        if let Some(code) = coupon {
            wish["couponCode"] = json!(code);
        }
        let ask = self
            .visit
            .post("/api/orders", wish)
            .with("x-cart-token", self.token());
        ask.with("idempotency-key", Some(key))
    }

    /// Whether the shelf shows `taken` units less than in the beginning.
    async fn in_stock(
        &self,
        goods: &[Good; 2],
        taken: [i64; 2],
        position: Option<&str>,
    ) -> anyhow::Result<()> {
        for (good, taken) in goods.iter().zip(taken) {
            let ask = self.visit.get(format!("/api/products/{}", good.id));
            let seen = ask.after(position).expect(200).await?;
            let left = seen.number("/stockQuantity")?;
            println!("    {left} in stock");
            ensure!(
                left == good.in_stock - taken,
                "{} were expected",
                good.in_stock - taken
            );
        }
        Ok(())
    }
}

impl Bought {
    fn ask<'a>(&self, ask: Ask<'a>) -> Ask<'a> {
        ask.with("x-order-token", self.token.as_deref())
    }
}

fn check_totals(placed: &Heard, goods: &[Good; 2], with_coupon: bool) -> anyhow::Result<()> {
    placed.says("/status", "pending")?;
    let [subtotal, discount, shipping, tax, rounding, total] = [
        "subtotal",
        "discountAmount",
        "shippingAmount",
        "taxAmount",
        "roundingAmount",
        "totalAmount",
    ]
    .map(|name| amount(placed, &format!("/{name}")));
    let (subtotal, discount, shipping, tax, rounding, total) =
        (subtotal?, discount?, shipping?, tax?, rounding?, total?);
    println!(
        "    subtotal {}, discount {}, shipping {}, tax {}, rounding {}, total {}",
        shown(subtotal),
        shown(discount),
        shown(shipping),
        shown(tax),
        shown(rounding),
        shown(total)
    );
    ensure!(
        subtotal == worth(goods),
        "the subtotal is not what the basket was worth"
    );
    ensure!(
        total == subtotal - discount + shipping + tax + rounding,
        "the total does not add up"
    );
    ensure!(
        with_coupon == (discount > 0),
        "the coupon did not do what it says"
    );
    Ok(())
}

fn tell(tracked: &Heard) -> anyhow::Result<()> {
    println!(
        "    order {} is {}",
        tracked.text("/orderNumber")?,
        tracked.text("/status")?
    );
    for step in tracked.at("/story")?.as_array().into_iter().flatten() {
        let word = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or("?");
        println!("    {} {}", word("at"), word("what"));
    }
    Ok(())
}
