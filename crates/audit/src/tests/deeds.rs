//! The rows of one deed belong together, and nobody puts another row among them.

use super::{DEEDS, LOG, as_owner, entry, found, ten, with, with_log};
use crate::{Broken, Filter, Outcome, append, list};
use sqlx::PgPool;
use uuid::Uuid;

/// What began is followed by its end, and by what was done meanwhile.
async fn a_deed(pool: &PgPool, n: i64) -> Uuid {
    let mut db = pool.acquire().await.unwrap();
    let begun = entry(n).begun();
    append(&mut db, begun.clone()).await.unwrap();
    let mut meanwhile = entry(n);
    meanwhile.deed = Some(begun.id);
    append(&mut db, meanwhile).await.unwrap();
    let over = begun.clone().over(entry(n + 1).at, Outcome::Done);
    append(&mut db, over).await.unwrap();
    begun.id
}

#[tokio::test]
async fn the_rows_of_a_deed_are_called_after_its_first() {
    with_log(|pool| async move {
        ten(&pool).await;
        let (first, second) = (a_deed(&pool, 1).await, a_deed(&pool, 1).await);
        assert_ne!(first, second);
        for (deed, expected) in [(first, [13, 12, 11]), (second, [16, 15, 14])] {
            let filter = Filter {
                deed: Some(deed),
                ..Filter::default()
            };
            let rows = list(&pool, &filter, None, (0, 100)).await.unwrap();
            let positions: Vec<_> = rows.iter().map(|row| row.position).collect();
            assert_eq!(positions, expected);
            let (ended, began) = (&rows[0], &rows[2]);
            assert_eq!((began.id, &*began.outcome), (deed, "attempted"));
            assert_eq!(&*ended.outcome, "done");
            assert_ne!(ended.id, deed);
        }
        assert_eq!(found(&pool).await.unwrap().rows, 16);
    })
    .await;
}

#[tokio::test]
async fn whoever_puts_a_row_into_another_deed_is_found_out() {
    with_log(|pool| async move {
        ten(&pool).await;
        let deed = a_deed(&pool, 1).await;
        let whole = found(&pool).await.unwrap();
        let to = format!("UPDATE audit_log SET deed = '{deed}' WHERE position = 4");
        assert!(sqlx::query(&to).execute(&pool).await.is_err());
        as_owner(&pool, &to).await;
        assert_eq!(found(&pool).await, Err(Broken::Changed(4)));
        let back = "UPDATE audit_log SET deed = NULL WHERE position = 4";
        as_owner(&pool, back).await;
        assert_eq!(found(&pool).await.unwrap(), whole);
        let out = "UPDATE audit_log SET deed = NULL WHERE position = 12";
        as_owner(&pool, out).await;
        assert_eq!(found(&pool).await, Err(Broken::Changed(12)));
    })
    .await;
}

#[tokio::test]
async fn rows_from_before_there_were_deeds_keep_their_seals() {
    with(&[LOG], |pool| async move {
        let old = "INSERT INTO audit_log (position, id, at, actor, action, subject, outcome, request_id, origin,
                                          after, previous, hash)
                   SELECT 0, gen_random_uuid(), now(), 'staff:7', 'orders.made', 'order:' || n, 'done',
                          'request-' || n, 'sealed', '{ \"n\": 1 }', ''::bytea, ''::bytea
                   FROM generate_series(1, 3) n";
        sqlx::query(old).execute(&pool).await.unwrap();
        sqlx::raw_sql(DEEDS).execute(&pool).await.unwrap();
        a_deed(&pool, 4).await;
        let whole = found(&pool).await.unwrap();
        assert_eq!(whole.rows, 6);
        let emptied = sqlx::query("UPDATE audit_log SET origin = NULL").execute(&pool);
        assert_eq!(emptied.await.unwrap().rows_affected(), 6);
        assert_eq!(found(&pool).await.unwrap(), whole);
    })
    .await;
}
