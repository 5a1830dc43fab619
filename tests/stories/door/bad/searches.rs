//! Searches made to hurt: long, full of operators, alike everything. They answer, and soon.

use super::super::people::staffed;
use super::super::refused::{failures, nothing, odd_ones, row};
use super::super::wire::Ask;
use std::time::Instant;
use testkit::PATIENCE;

#[tokio::test]
async fn a_search_made_to_hurt_is_answered_soon() {
    let shop = staffed().await;
    let port = shop.door.port;
    for number in 0..20 {
        shop.product(&format!("KETTLE-{number}"), 5).await;
    }
    let search = |words: &str| {
        let words: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        Ask::get(&format!("/api/products/search?q={words}"))
    };
    let hurtful = [
        "kettle & | ! <-> (",
        "'kettle':*A & !'x'",
        "<-><-><->",
        "((((((((((((((((((((",
        "a* b* c* d* e* f* g* h* i* j*",
        "(a+)+$",
        ".*.*.*.*.*.*.*x",
        "%%%%%%%%%%%%%%%%%%%%",
        "____________________",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "\\\\\\",
        "🥝 🥝 🥝",
    ];
    let asks: Vec<Ask> = hurtful.iter().map(|words| search(words)).collect();
    let begun = Instant::now();
    nothing(&failures(port, &asks).await);
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{took:?}");
    let rows = [
        row(
            "201 letters",
            search(&"k".repeat(201)),
            400,
            "invalid_parameter",
        ),
        row(
            "2 kB of words",
            Ask::get(&format!("/api/products/search?q={}", "word+".repeat(400))),
            400,
            "invalid_parameter",
        ),
        row(
            "10 kB of words",
            Ask::get(&format!("/api/products/search?q={}", "word+".repeat(2_000))),
            414,
            "uri_too_long",
        ),
        row("nothing", search(" "), 400, "invalid_parameter"),
    ];
    nothing(&odd_ones(port, &rows).await);
}
