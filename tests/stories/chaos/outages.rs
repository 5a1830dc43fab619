//! What the shop leans on is stopped and comes back while people buy: who is refused is told when to come
//! back, and what was answered once stays so.

use super::insist::Tally;
use super::kill::everything_holds;
use super::load::Load;
use super::mailbox;
use super::rest::{comes_to_rest, seconds};
use super::shopper::{Scene, Told};
use std::time::{Duration, Instant};
use testkit::actors::{StatusCode, Visitor};
use testkit::broker::Broker;
use testkit::paying::PayingShop;
use testkit::server::Server;

/// How long the load goes on before, between and after the outages.
const STRETCH: Duration = Duration::from_secs(2);
/// How long each outage lasts.
const AWAY: Duration = Duration::from_secs(3);
/// How soon after its database is back the shop sells again by itself.
const RECOVERS: Duration = Duration::from_secs(10);

async fn scene<'a>(shop: &'a PayingShop) -> Scene<'a> {
    let mut products = Vec::new();
    for at in 0..4 {
        products.push(shop.stocks(&format!("LOAD-{at}"), 100 + at, 100_000).await);
    }
    Scene {
        base: shop.door.url(),
        owner: shop.owner.visitor.clone(),
        products,
        stripe: &shop.stripe,
        daraja: &shop.daraja,
        tally: Tally::default(),
    }
}

/// Lets the load go on for a while, and says how it fared.
async fn stretch(scene: &Scene<'_>, what: &str, time: Duration) {
    let (orders, refused, broken) = scene.tally.so_far();
    // What is told apart by these stretches is what the shop did in them.
    tokio::time::sleep(time).await;
    let (orders_now, refused_now, broken_now) = scene.tally.so_far();
    println!(
        "  {what:<34} {:>4} orders taken, {:>5} tries refused (503), {:>4} without an answer",
        orders_now - orders,
        refused_now - refused,
        broken_now - broken
    );
}

/// Waits until the next order is taken.
async fn sells_again(scene: &Scene<'_>) -> Duration {
    let (before, begun) = (scene.tally.so_far().0, Instant::now());
    while scene.tally.so_far().0 == before {
        assert!(begun.elapsed() < testkit::PATIENCE, "it never sold again");
        // Shoppers come by themselves; nothing tells us when one was served.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begun.elapsed()
}

async fn health(scene: &Scene<'_>, path: &str) -> StatusCode {
    Visitor::new(&scene.base).get(path).await.status
}

async fn ends_well(shop: &PayingShop, told: &Told, tally: &str) {
    println!("{tally}");
    let resting = Instant::now();
    comes_to_rest(shop).await;
    println!("it took {} until nothing was under way", seconds(resting));
    everything_holds(shop, told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_everybody_is_told_to_come_back_and_nothing_is_lost() {
    let mut server = Server::start().await;
    let mut shop = PayingShop::on(server.database().await, &[]).await;
    let scene = scene(&shop).await;
    let load = Load::default();
    let outage = async {
        stretch(&scene, "with the database", STRETCH).await;
        for _ in 0..2 {
            server.break_off().await;
            stretch(&scene, "without (stopped at once)", AWAY).await;
            assert_eq!(health(&scene, "/health/live").await, StatusCode::OK);
            let ready = health(&scene, "/health/ready").await;
            assert_eq!(ready, StatusCode::SERVICE_UNAVAILABLE);
            server.start_again().await;
            let after = sells_again(&scene).await;
            println!("  back: the next order was taken after {after:.1?}");
            assert!(after < RECOVERS, "it took {after:?}");
            stretch(&scene, "with it again", STRETCH).await;
        }
        load.end();
    };
    let (told, ()) = futures::join!(load.run(&scene), outage);
    let (_, refused, _) = scene.tally.so_far();
    assert!(refused > 0, "nobody noticed");
    let tally = scene.tally.told();
    drop(scene);
    // The test's own connections broke as well.
    shop.shop.db.pool = shop.shop.db.another_pool(8);
    ends_well(&shop, &told, &tally).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_provider_is_away_its_payers_are_told_to_come_back_and_others_are_served() {
    let shop = PayingShop::open().await;
    let scene = scene(&shop).await;
    let load = Load::default();
    let outage = async {
        stretch(&scene, "with both providers", STRETCH).await;
        shop.stripe.stop().await;
        stretch(&scene, "without Stripe", AWAY).await;
        shop.stripe.restart().await.unwrap();
        stretch(&scene, "with both again", STRETCH).await;
        shop.daraja.stop().await;
        stretch(&scene, "without M-Pesa", AWAY).await;
        shop.daraja.restart().await.unwrap();
        stretch(&scene, "with both again", STRETCH).await;
        load.end();
    };
    let (told, ()) = futures::join!(load.run(&scene), outage);
    let (_, refused, broken) = scene.tally.so_far();
    assert!(refused > 0, "nobody noticed");
    assert_eq!(broken, 0, "the shop itself answers everybody");
    let tally = scene.tally.told();
    drop(scene);
    ends_well(&shop, &told, &tally).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_broker_is_away_nobody_notices_and_every_event_arrives_afterwards() {
    let mut broker = Broker::start().await;
    mailbox::open(&broker.url()).await;
    let shop = PayingShop::with(&[("AMQP_URL", &broker.url())]).await;
    let scene = scene(&shop).await;
    let load = Load::default();
    let outage = async {
        stretch(&scene, "with the broker", STRETCH).await;
        broker.freeze();
        stretch(&scene, "without (it hangs)", STRETCH).await;
        // What it had taken and not confirmed goes with it.
        broker.kill();
        stretch(&scene, "without (killed)", AWAY).await;
        broker.start_again().await;
        stretch(&scene, "with it again", STRETCH).await;
        load.end();
    };
    let (told, ()) = futures::join!(load.run(&scene), outage);
    assert_eq!(scene.tally.so_far().1, 0, "no shopper was refused");
    let tally = scene.tally.told();
    drop(scene);
    ends_well(&shop, &told, &tally).await;
    let begun = Instant::now();
    let behind = "SELECT count(*) FROM events e JOIN message_checkpoint c ON c.name = 'relay'
                  WHERE (e.tx_id, e.position) > (c.tx_id, c.position)";
    shop.counts(behind, 0).await;
    let heard = mailbox::empty(&broker.url()).await;
    let expected = crate::relay::published_ids(&shop.shop.db.pool).await;
    crate::relay::assert_whole_and_in_order(&heard, &expected);
    println!(
        "{} events to publish, {} messages arrived ({} of them again), the last {} after the load",
        expected.len(),
        heard.len(),
        heard.len() - expected.len(),
        seconds(begun)
    );
}
