//! Roles of the shop's own.

use super::deed::Deciding;
use super::held::{known, within};
use super::written::{names, written};
use super::{Deed, scopes_of};
use crate::people::standing;
use crate::session::end_admin_sessions_of_role;
use crate::{Identity, IdentityError, Invalid, Role, Scope};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// A role that the shop made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRole {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it permits.
    pub scopes: Vec<Scope>,
    /// How many people have it.
    pub people: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a role is to be.
#[derive(Debug, Clone)]
pub struct RoleWish {
    /// 1 to 60 characters; no preset's, and unique without regard to case.
    pub name: String,
    /// At least one.
    pub scopes: Vec<Scope>,
}

const PRESETS: [&str; 5] = ["user", "admin", "super_admin", "auditor", "custom"];
const LONGEST: usize = 60;

impl RoleWish {
    fn name(&self) -> Result<&str, IdentityError> {
        let name = self.name.trim();
        let fault = |code, detail| {
            Err(IdentityError::Invalid(vec![Invalid::new(
                "name", code, detail,
            )]))
        };
        if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
            return fault("out_of_range", "1 to 60 printable characters");
        }
        if PRESETS.contains(&name.to_lowercase().as_str()) {
            return fault("reserved", "this is the name of a preset role");
        }
        if self.scopes.is_empty() {
            let none = Invalid::new("permissions", "required", "a role permits something");
            return Err(IdentityError::Invalid(vec![none]));
        }
        Ok(name)
    }
}

impl Identity {
    /// The roles of the shop's own, by name.
    pub async fn shop_roles(&self) -> Result<Vec<ShopRole>, IdentityError> {
        let rows = sqlx::query!(
            r#"SELECT id, name, scopes, created_at, updated_at,
                      (SELECT count(*) FROM users WHERE users.role_id = roles.id) AS "people!"
               FROM roles ORDER BY lower(name)"#
        )
        .fetch_all(&self.inner.pool)
        .await?;
        let role = rows.into_iter().map(|row| ShopRole {
            id: row.id,
            name: row.name,
            scopes: known(&row.scopes),
            people: row.people,
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
        Ok(role.collect())
    }

    /// Makes a role of what whoever makes it holds themselves.
    pub async fn make_role(
        &self,
        id: Uuid,
        wish: &RoleWish,
        deed: &Deed,
    ) -> Result<(), IdentityError> {
        let name = wish.name()?;
        let Deciding { mut db, held } = self.deciding(deed).await?;
        within(&held, &wish.scopes)?;
        sqlx::query!(
            "INSERT INTO roles (id, name, scopes, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
            id,
            name,
            &stored(&wish.scopes),
            deed.at
        )
        .execute(&mut *db)
        .await
        .map_err(taken)?;
        let entry = written(deed, "role.made", (Value::Null, words(name, &wish.scopes)));
        self.note(&mut db, entry.about("role", id)).await?;
        db.commit().await?;
        Ok(())
    }

    /// Changes a role, which ends the admin sessions of everybody who has it when it permits something
    /// else now. Nobody changes the role they have, nor a role that permits more than they hold.
    pub async fn change_role(
        &self,
        id: Uuid,
        wish: &RoleWish,
        deed: &Deed,
    ) -> Result<(), IdentityError> {
        let name = wish.name()?;
        let Deciding { mut db, held } = self.deciding(deed).await?;
        let before = sqlx::query!(
            "SELECT name, scopes FROM roles WHERE id = $1 FOR UPDATE",
            id
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::NotFound)?;
        let own = standing(&mut db, deed.by.0).await?;
        if own.is_some_and(|own| own.role == Role::Custom(id)) {
            return Err(IdentityError::Oneself);
        }
        let scopes = known(&before.scopes);
        within(&held, &scopes)?;
        within(&held, &wish.scopes)?;
        let changed = sqlx::query!(
            "UPDATE roles SET name = $2, scopes = $3, updated_at = $4 WHERE id = $1",
            id,
            name,
            &stored(&wish.scopes),
            deed.at
        );
        changed.execute(&mut *db).await.map_err(taken)?;
        let permits_else = stored(&scopes) != stored(&wish.scopes);
        let ended = match permits_else {
            true => end_admin_sessions_of_role(&mut db, id, deed.at, self.inner.access_ttl).await?,
            false => Vec::new(),
        };
        let change = (words(&before.name, &scopes), words(name, &wish.scopes));
        let entry = written(deed, "role.changed", change).about("role", id);
        self.note(&mut db, entry).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }

    /// Removes a role that nobody has: [`IdentityError::RoleInUse`] else.
    pub async fn remove_role(&self, id: Uuid, deed: &Deed) -> Result<(), IdentityError> {
        let Deciding { mut db, held } = self.deciding(deed).await?;
        let scopes = scopes_of(&mut db, Role::Custom(id)).await?;
        let used = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM users WHERE role_id = $1) AS "used!""#,
            id
        );
        if used.fetch_one(&mut *db).await? {
            return Err(IdentityError::RoleInUse);
        }
        within(&held, &scopes)?;
        let gone = sqlx::query_scalar!("DELETE FROM roles WHERE id = $1 RETURNING name", id)
            .fetch_optional(&mut *db)
            .await?
            .ok_or(IdentityError::NotFound)?;
        let entry = written(deed, "role.removed", (words(&gone, &scopes), Value::Null));
        self.note(&mut db, entry.about("role", id)).await?;
        db.commit().await?;
        Ok(())
    }
}

/// In one order, each once.
fn stored(scopes: &[Scope]) -> Vec<String> {
    let all = Scope::ALL.iter().filter(|scope| scopes.contains(scope));
    all.map(|scope| scope.as_str().to_owned()).collect()
}

fn words(name: &str, scopes: &[Scope]) -> Value {
    json!({ "name": name, "permissions": names(scopes) })
}

fn taken(error: sqlx::Error) -> IdentityError {
    let constraint = error
        .as_database_error()
        .and_then(|error| error.constraint());
    match constraint {
        Some("roles_name") => IdentityError::RoleNameTaken,
        _ => error.into(),
    }
}
