//! The provider's number of an attempt: whoever is told another attempt's number is told nothing.

use crate::shop::Shop;
use decisions::HeardOfPayment;
use domain::order::Status;
use domain::payment::{News, Stage};
use domain::ports::payments::Standing;
use sqlx::PgPool;

fn of(number: &str, standing: Standing) -> HeardOfPayment {
    HeardOfPayment::News(News {
        provider_ref: number.to_owned(),
        standing,
        amount: None,
        currency: None,
        receipt: None,
        request_ref: None,
    })
}

#[sqlx::test(migrations = false)]
async fn one_number_is_about_one_attempt(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let (one, other) = (shop.prepaid(product).await, shop.prepaid(product).await);
    let (first, second) = (shop.begun(one).await, shop.begun(other).await);
    shop.hears(first, of("ws_1", Standing::RequiresAction))
        .await;
    for standing in [Standing::RequiresAction, Standing::Captured] {
        let heard = shop.hears(second, of("ws_1", standing)).await;
        assert_eq!(heard.stage, Stage::Unknown, "people look into it");
    }
    assert_eq!(shop.payment(second).await.provider_ref(), None);
    assert_eq!(shop.order(other).await.status(), Some(Status::Pending));
    // What is said of its own number is believed, however often.
    for standing in [Standing::Processing, Standing::Captured, Standing::Captured] {
        shop.hears(first, of("ws_1", standing.clone())).await;
        shop.hears(second, of("ws_2", standing)).await;
    }
    for order in [one, other] {
        assert_eq!(shop.order(order).await.status(), Some(Status::Confirmed));
    }
    assert_eq!(shop.stock(product).await.committed(), 4);
}
