//! Every route, asked by everybody, about what is theirs, what is somebody else's, and what is not there:
//! all as the one table says, and the printed table with it.

mod bought;
mod cast;
mod rows;
mod things;

use super::people::staffed;
use super::refused::nothing;
use api::permissions::matrix;
use cast::cast;
use futures::StreamExt;
use rows::rows;
use std::path::Path;
use things::things;

/// So many ask at once.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_everybody_as_the_table_says() {
    let shop = staffed().await;
    let mut people = cast(&shop).await;
    let things = things(&shop, &mut people).await;
    let (calm, last): (Vec<_>, Vec<_>) = rows(&people, &things)
        .into_iter()
        .partition(|row| !row.ends_the_session());
    let asked = calm.len() + last.len();
    let port = shop.door.port;
    let answers = futures::stream::iter(calm).map(|row| async move { row.odd(port).await });
    let mut odd: Vec<String> = answers
        .buffer_unordered(AT_ONCE)
        .filter_map(|odd| async { odd })
        .collect()
        .await;
    for row in last {
        odd.extend(row.odd(port).await);
    }
    println!(
        "{asked} cells of the access matrix, {} differences",
        odd.len()
    );
    assert!(asked > 1_000, "only {asked} cells were asked");
    nothing(&odd);
}

/// `ACCESS_MATRIX=print` writes the page anew.
#[test]
fn the_printed_matrix_is_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access-matrix.md");
    if std::env::var_os("ACCESS_MATRIX").is_some_and(|wish| wish == "print") {
        std::fs::write(&page, matrix()).unwrap();
    }
    let printed = std::fs::read_to_string(&page).unwrap_or_default();
    let advice = "docs/access-matrix.md is not the table: scripts/print-access-matrix";
    assert!(printed == matrix(), "{advice}");
}
