//! Lets the first person in.

use chrono::Utc;
use domain::kernel::CustomerId;
use identity::{Identity, OneTimePassword};
use runtime::config::FirstAdmin;
use uuid::Uuid;

/// Makes the first super_admin where there is none; a password that was made up is returned, once.
pub(crate) async fn let_in(
    identity: &Identity,
    first: &FirstAdmin,
) -> anyhow::Result<Option<OneTimePassword>> {
    let id = CustomerId(Uuid::now_v7());
    Ok(identity
        .ensure_super_admin(id, &first.email, first.password.as_ref(), Utc::now())
        .await?)
}
