//! What somebody may do, as it is written down now.

use crate::people::standing;
use crate::{IdentityError, Role, Scope};
use sqlx::PgConnection;
use uuid::Uuid;

/// What `role` permits. A role of the shop's own stays as it is until the transaction ends.
pub(crate) async fn scopes_of(
    db: &mut PgConnection,
    role: Role,
) -> Result<Vec<Scope>, IdentityError> {
    let Role::Custom(id) = role else {
        return Ok(Scope::of(role));
    };
    let scopes = sqlx::query_scalar!("SELECT scopes FROM roles WHERE id = $1 FOR SHARE", id)
        .fetch_optional(db)
        .await?;
    Ok(known(&scopes.unwrap_or_default()))
}

/// The permissions of these names; what is no permission any more is none.
pub(crate) fn known(names: &[String]) -> Vec<Scope> {
    let all = Scope::ALL.iter().copied();
    all.filter(|scope| names.iter().any(|name| name == scope.as_str()))
        .collect()
}

/// What somebody may do now; nothing once they are switched off.
pub(super) async fn held_by(
    db: &mut PgConnection,
    person: Uuid,
) -> Result<Vec<Scope>, IdentityError> {
    match standing(db, person).await? {
        Some(standing) if standing.is_active => scopes_of(db, standing.role).await,
        _ => Ok(Vec::new()),
    }
}

/// Refuses what is beyond `held`.
pub(super) fn within(held: &[Scope], wanted: &[Scope]) -> Result<(), IdentityError> {
    let beyond = wanted.iter().filter(|scope| !held.contains(scope));
    let beyond: Vec<&str> = beyond.map(|scope| scope.as_str()).collect();
    match beyond.is_empty() {
        true => Ok(()),
        false => Err(IdentityError::BeyondOwn(beyond.join(", "))),
    }
}

/// Refuses unless `by` decides about staff and may do all that `role` permits. Customers are nobody's
/// staff: about them it says nothing.
pub(crate) async fn decide_about(
    db: &mut PgConnection,
    by: Uuid,
    role: Role,
) -> Result<(), IdentityError> {
    if !role.is_staff() {
        return Ok(());
    }
    let held = held_by(db, by).await?;
    if !held.contains(&Scope::StaffWrite) {
        return Err(IdentityError::StaffOnly);
    }
    within(&held, &scopes_of(db, role).await?)
}
