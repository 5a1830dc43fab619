//! Finding the event of a page that the database will not take, when the database only says that
//! something in the page is wrong.

use super::Projector;
use crate::{Fault, Told};
use sqlx::PgPool;

/// Whether trying again cannot help: the data is wrong (SQLSTATE classes 22 and 23), not the hour.
pub(super) fn is_about_data(fault: &Fault) -> bool {
    let Fault::Database(sqlx::Error::Database(error)) = fault else {
        return false;
    };
    error
        .code()
        .is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}

/// The first event with which the page cannot be taken: halves the page until it is found. Nothing
/// of the trials stays.
pub(super) async fn first_bad<'a>(
    pool: &PgPool,
    projector: &dyn Projector,
    page: &'a [Told],
) -> Result<Option<&'a Told>, Fault> {
    // The first `good` events can be taken, the first `bad` cannot.
    let (mut good, mut bad) = (0, page.len());
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        match attempt(pool, projector, &page[..middle]).await {
            Ok(()) => good = middle,
            Err(fault) if is_about_data(&fault) => bad = middle,
            Err(Fault::Poison { .. }) => bad = middle,
            Err(fault) => return Err(fault),
        }
    }
    Ok(page.get(good))
}

async fn attempt(pool: &PgPool, projector: &dyn Projector, page: &[Told]) -> Result<(), Fault> {
    let mut tx = pool.begin().await?;
    let outcome = projector.project(&mut tx, page).await;
    tx.rollback().await?;
    outcome
}
