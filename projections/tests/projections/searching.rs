//! What a search finds.

use crate::teller::Teller;
use projections::Window;
use projections::catalogue::{self, Filter};

async fn shop() -> Teller {
    let mut teller = Teller::new().await;
    teller.product(1, "Red running shoes", 300, |details| {
        details.brand = Some("Adidas".to_owned());
        details.tags = vec!["marathon".to_owned()];
    });
    teller.product(2, "Blue shoe laces", 200, |details| {
        details.description = Some("For running shoes of any colour".to_owned());
    });
    teller.product(3, "Banana", 100, |_| ());
    teller.product(4, "Hidden banana", 100, |details| details.is_active = false);
    teller.project(100).await;
    teller
}

async fn found(teller: &Teller, text: &str) -> (Vec<String>, bool) {
    let window = Window::page(1, 10);
    let found = catalogue::search(teller.pool(), text, &Filter::public(), &window)
        .await
        .unwrap();
    let names = found.listed.rows.into_iter().map(|row| row.name).collect();
    (names, found.is_fuzzy)
}

#[tokio::test]
async fn names_come_before_descriptions_and_words_need_not_be_finished() {
    let teller = shop().await;
    assert_eq!(
        found(&teller, "running shoe").await.0,
        ["Red running shoes", "Blue shoe laces"]
    );
    assert_eq!(found(&teller, "red sho").await.0, ["Red running shoes"]);
    assert_eq!(found(&teller, "ADIDAS").await.0, ["Red running shoes"]);
    assert_eq!(found(&teller, "marathon").await.0, ["Red running shoes"]);
    assert_eq!(found(&teller, "sku-3").await.0, ["Banana"]);
}

#[tokio::test]
async fn a_typo_still_finds_it() {
    let teller = shop().await;
    assert_eq!(
        found(&teller, "bannana").await,
        (vec!["Banana".to_owned()], true)
    );
    assert_eq!(
        found(&teller, "addidas shoes").await,
        (vec!["Red running shoes".to_owned()], true)
    );
}

#[tokio::test]
async fn whatever_is_typed_there_is_an_answer() {
    let teller = shop().await;
    let odd = [
        "",
        "   ",
        "'",
        "\\",
        "a & | ! ( ) <-> :*",
        "\0",
        "%_%",
        "ß€😀",
        "' OR 1=1 --",
        "-",
        "a:b",
        "1.5-2/3+4",
    ];
    for text in odd {
        found(&teller, text).await;
    }
    found(&teller, &"long ".repeat(10_000)).await;
    found(&teller, &"x".repeat(100_000)).await;
}

#[tokio::test]
async fn pages_of_a_search_do_not_overlap() {
    let teller = shop().await;
    let mut names = Vec::new();
    for page in 1..=3 {
        let window = Window::page(page, 1);
        let found = catalogue::search(teller.pool(), "shoes", &Filter::public(), &window)
            .await
            .unwrap();
        assert_eq!(found.listed.total, Some(2));
        names.extend(found.listed.rows.into_iter().map(|row| row.name));
    }
    names.sort();
    assert_eq!(names, ["Blue shoe laces", "Red running shoes"]);
}
