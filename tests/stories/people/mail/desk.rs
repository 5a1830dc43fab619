//! On a desk letters stay in a folder, and a page shows them.

use super::orders_as;
use testkit::actors::Visitor;
use testkit::paying::PayingShop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_desk_every_letter_can_be_read_and_does_nothing() {
    let mut shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    orders_as(&shop, "<script>alert(1)</script>", &mug).await;
    shop.counts(
        "SELECT count(*) FROM letters WHERE state = 'sent' AND kind <> 'new_order'",
        1,
    )
    .await;
    let visitor = Visitor::new(&shop.door.url());
    let list = visitor.text("/dev/mail").await;
    assert!(
        list.contains("ada@mail.test") && !list.contains("<script"),
        "{list}"
    );
    let id: String =
        sqlx::query_scalar("SELECT id::text FROM letters WHERE kind = 'order_confirmed'")
            .fetch_one(&shop.shop.db.pool)
            .await
            .unwrap();
    let shown = visitor.text(&format!("/dev/mail/{id}")).await;
    assert!(shown.contains("<iframe sandbox=\"\""), "{shown}");
    let letter = visitor.text(&format!("/dev/mail/{id}/html")).await;
    assert!(
        letter.contains("Product MUG") && !letter.contains("<script"),
        "{letter}"
    );
    let plain = visitor.text(&format!("/dev/mail/{id}/text")).await;
    assert!(plain.contains("KES 300.00"), "{plain}");
    let path = format!("/dev/mail/{}", "0190aaaa-0000-7000-8000-000000000000");
    assert_eq!(visitor.get(&path).await.status, 404);

    for path in ["/dev/mail".to_owned(), format!("/dev/mail/{id}/html")] {
        let rebound = visitor
            .clone()
            .with("Host", "rebound.test")
            .get(&path)
            .await;
        assert_eq!(rebound.status, 404, "not under another name: {path}");
    }

    for (name, value, why) in [
        ("HOST", "0.0.0.0", "not where others can reach it"),
        ("NODE_ENV", "test", "not where it is no desk"),
    ] {
        shop.shop.set(name, value);
        shop.reopens().await;
        let closed = Visitor::new(&shop.door.url()).get("/dev/mail").await;
        assert_eq!(closed.status, 404, "{why}");
        shop.shop.set("HOST", "127.0.0.1");
    }
}
