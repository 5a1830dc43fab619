//! What the catalogue answers.

use crate::teller::{Teller, at, id, prices};
use domain::category::{CategoryDetails, CategoryEvent};
use domain::kernel::{CategoryId, ProductId};
use domain::product::{Details, ProductEvent};
use projections::catalogue::{self, Filter, Sort};
use projections::{Window, categories};

fn shelf(teller: &mut Teller, number: u128, parent: Option<u128>) {
    let details = CategoryDetails {
        name: format!("Shelf {number}"),
        slug: format!("shelf-{number}"),
        parent_id: parent.map(|parent| CategoryId(id(parent))),
        is_active: true,
        ..CategoryDetails::default()
    };
    teller.tell(
        id(number),
        CategoryEvent::Created {
            category_id: CategoryId(id(number)),
            details,
            at: at(0),
        },
    );
}

fn on(shelf: u128) -> impl Fn(&mut Details) {
    move |details| details.category_id = Some(CategoryId(id(shelf)))
}

/// Shelves 100 > 101 and 102; three products, the third out of stock and featured.
async fn shop() -> Teller {
    let mut teller = Teller::new().await;
    shelf(&mut teller, 100, None);
    shelf(&mut teller, 101, Some(100));
    shelf(&mut teller, 102, None);
    teller.product(1, "banana", 300, |details| {
        on(101)(details);
        details.brand = Some("Chiquita".to_owned());
        details.tags = vec!["fruit".to_owned()];
    });
    teller.product(2, "Apple", 200, on(100));
    teller.product(3, "cherry", 100, |details| {
        on(102)(details);
        details.is_featured = true;
    });
    teller.stocked(1, 4);
    teller.stocked(2, 9);
    teller.project(100).await;
    teller
}

async fn names(teller: &Teller, filter: &Filter, sort: Sort) -> Vec<String> {
    let listed = catalogue::list(teller.pool(), filter, sort, &Window::page(1, 10))
        .await
        .unwrap();
    assert_eq!(
        listed.total,
        Some(i64::try_from(listed.rows.len()).unwrap()),
        "{filter:?}"
    );
    listed.rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn a_list_is_narrowed_and_sorted_as_asked() {
    let teller = shop().await;
    let all = Filter::public();
    assert_eq!(
        names(&teller, &all, Sort::Name).await,
        ["Apple", "banana", "cherry"]
    );
    assert_eq!(
        names(&teller, &all, Sort::Newest).await,
        ["cherry", "Apple", "banana"]
    );
    assert_eq!(
        names(&teller, &all, Sort::PriceHigh).await,
        ["banana", "Apple", "cherry"]
    );
    let family = categories::family(teller.pool(), id(100)).await.unwrap();
    let narrowed = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::public();
        change(&mut filter);
        filter
    };
    let cases: [(Filter, &[&str]); 8] = [
        (
            narrowed(&|filter| filter.category_ids = Some(family.clone())),
            &["Apple", "banana"],
        ),
        (
            narrowed(&|filter| filter.brands = vec!["Chiquita".to_owned()]),
            &["banana"],
        ),
        (
            narrowed(&|filter| filter.in_stock = Some(true)),
            &["Apple", "banana"],
        ),
        (
            narrowed(&|filter| filter.in_stock = Some(false)),
            &["cherry"],
        ),
        (
            narrowed(&|filter| filter.featured = Some(true)),
            &["cherry"],
        ),
        (
            narrowed(&|filter| filter.tag = Some("fruit".to_owned())),
            &["banana"],
        ),
        (
            narrowed(&|filter| filter.min_price_minor = Some(200)),
            &["Apple", "banana"],
        ),
        (
            narrowed(&|filter| filter.max_price_minor = Some(199)),
            &["cherry"],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(
            names(&teller, &filter, Sort::Name).await,
            expected,
            "{filter:?}"
        );
    }
}

#[tokio::test]
async fn what_is_switched_off_or_withdrawn_leaves_the_public_lists_and_the_counts() {
    let mut teller = shop().await;
    let product_id = ProductId(id(1));
    let details = Details {
        name: "banana".to_owned(),
        slug: "product-1".to_owned(),
        ..Details::default()
    };
    teller.tell(
        id(1),
        ProductEvent::Revised {
            product_id,
            details,
            at: at(9),
        },
    );
    teller.tell(
        id(2),
        ProductEvent::Withdrawn {
            product_id: ProductId(id(2)),
            at: at(9),
        },
    );
    teller.project(100).await;
    assert_eq!(
        names(&teller, &Filter::public(), Sort::Name).await,
        ["cherry"]
    );
    assert_eq!(
        names(&teller, &Filter::default(), Sort::Name).await,
        ["banana", "cherry"]
    );
    let off = Filter {
        active: Some(false),
        ..Filter::default()
    };
    assert_eq!(names(&teller, &off, Sort::Name).await, ["banana"]);
    let withdrawn = catalogue::by_id(teller.pool(), id(2))
        .await
        .unwrap()
        .unwrap();
    assert!(withdrawn.is_withdrawn);
    assert!(
        catalogue::by_slug(teller.pool(), "product-2")
            .await
            .unwrap()
            .is_none()
    );
    let contents = categories::contents(teller.pool(), id(100)).await.unwrap();
    assert_eq!((contents.products, contents.children), (0, 1));
    let quotes = catalogue::quotes(teller.pool(), &[id(1), id(3), id(99)])
        .await
        .unwrap();
    let mut sold: Vec<_> = quotes
        .iter()
        .map(|quote| (quote.product_id.0, quote.is_active))
        .collect();
    sold.sort_unstable();
    assert_eq!(sold, [(id(1), false), (id(3), true)]);
}

#[tokio::test]
async fn a_product_is_found_with_its_stock_and_its_new_price() {
    let mut teller = shop().await;
    let (product_id, reason) = (ProductId(id(1)), "harvest".to_owned());
    teller.tell(
        id(1),
        ProductEvent::Repriced {
            product_id,
            price: prices(250),
            reason,
            at: at(9),
        },
    );
    teller.tell(
        id(1),
        ProductEvent::Relabelled {
            product_id,
            sku: "BAN".to_owned(),
            at: at(10),
        },
    );
    teller.project(1).await;
    let row = catalogue::find(teller.pool(), "product-1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            row.price_minor,
            row.stock_quantity,
            row.sku.as_str(),
            row.version
        ),
        (250, 4, "BAN", 3)
    );
    assert_eq!(row.updated_at, at(10));
    assert_eq!(
        catalogue::find(teller.pool(), &id(1).to_string())
            .await
            .unwrap(),
        Some(row)
    );
    assert_eq!(
        catalogue::costs(teller.pool(), &[id(1)]).await.unwrap()[&id(1)],
        1
    );
    assert_eq!(
        catalogue::by_skus(teller.pool(), &["BAN".to_owned()])
            .await
            .unwrap()["BAN"],
        id(1)
    );
    for odd in ["", "no-such", "a\0b", "ß' OR 1=1 --"] {
        assert!(catalogue::find(teller.pool(), odd).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn facets_show_what_else_could_be_chosen() {
    let teller = shop().await;
    let all = catalogue::facets(teller.pool(), &Filter::public())
        .await
        .unwrap();
    assert_eq!((all.brands.len(), all.categories.len()), (1, 3));
    let narrow = Filter {
        brands: vec!["Chiquita".to_owned()],
        ..Filter::public()
    };
    let some = catalogue::facets(teller.pool(), &narrow).await.unwrap();
    let shelves: Vec<_> = some
        .categories
        .iter()
        .map(|count| (count.category_id, count.products))
        .collect();
    assert_eq!(shelves, [(id(101), 1)]);
    assert_eq!(some.brands, all.brands);
}

#[tokio::test]
async fn shelves_form_a_tree() {
    let teller = shop().await;
    let all = categories::all(teller.pool(), true).await.unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|row| (row.id, row.product_count, row.child_count))
        .collect();
    assert_eq!(seen, [(id(100), 1, 1), (id(101), 1, 0), (id(102), 1, 0)]);
    assert_eq!(
        categories::ancestors(teller.pool(), id(101)).await.unwrap(),
        [id(100)]
    );
    let mut family = categories::family(teller.pool(), id(100)).await.unwrap();
    family.sort_unstable();
    assert_eq!(family, [id(100), id(101)]);
    assert_eq!(
        categories::find(teller.pool(), "shelf-102")
            .await
            .unwrap()
            .map(|row| row.id),
        Some(id(102))
    );
}
