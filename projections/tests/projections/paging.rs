//! Lists by page and by cursor.

use crate::teller::Teller;
use projections::catalogue::{self, Filter, Sort};
use projections::{QueryError, Window};

async fn shop() -> Teller {
    let mut teller = Teller::new().await;
    for number in 1..=7_u128 {
        let price = i64::try_from(number % 3).unwrap();
        teller.product(number, &format!("Käse {}\n%", number % 2), price, |_| ());
    }
    teller.project(100).await;
    teller
}

#[tokio::test]
async fn a_cursor_walks_through_the_whole_list_once_in_the_same_order_as_pages() {
    let teller = shop().await;
    for word in Sort::WORDS {
        let sort = Sort::parse(word).unwrap();
        let mut walked = Vec::new();
        let mut window = Window::page(1, 2);
        loop {
            let part = catalogue::list(teller.pool(), &Filter::public(), sort, &window)
                .await
                .unwrap();
            assert_eq!(part.total, window.cursor.is_none().then_some(7));
            walked.extend(part.rows.iter().map(|row| row.id));
            match part.next_cursor {
                Some(cursor) => window = Window::after(cursor, 2),
                None => break,
            }
        }
        let mut paged = Vec::new();
        for page in 1..=5 {
            let window = Window::page(page, 2);
            let part = catalogue::list(teller.pool(), &Filter::public(), sort, &window)
                .await
                .unwrap();
            paged.extend(part.rows.iter().map(|row| row.id));
        }
        assert_eq!((walked.len(), &walked), (7, &paged), "{word}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_order_or_a_forged_one_is_refused() {
    let teller = shop().await;
    let first = catalogue::list(
        teller.pool(),
        &Filter::public(),
        Sort::Newest,
        &Window::page(1, 2),
    )
    .await;
    let cursor = first.unwrap().next_cursor.unwrap();
    let forged: String = "newest\n00000000-0000-0000-0000-000000000000\nyesterday or so"
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for (cursor, sort) in [
        (cursor.as_str(), Sort::Name),
        ("nonsense", Sort::Newest),
        (&forged, Sort::Newest),
    ] {
        let window = Window::after(cursor, 2);
        let refused = catalogue::list(teller.pool(), &Filter::public(), sort, &window).await;
        assert!(matches!(refused, Err(QueryError::BadCursor)), "{cursor}");
    }
}

#[tokio::test]
async fn odd_windows_are_answered() {
    let teller = shop().await;
    for (page, limit) in [(0, 2), (-5, 2), (i64::MAX, 100), (1, 0), (9, 100)] {
        let window = Window::page(page, limit);
        assert!(
            catalogue::list(teller.pool(), &Filter::public(), Sort::Newest, &window)
                .await
                .is_ok()
        );
    }
}
