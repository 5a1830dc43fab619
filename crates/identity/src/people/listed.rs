//! The people of the shop as the back office goes through them, and switching one off or on.

use super::erase::is_leaving;
use super::{Profile, Role};
use crate::session::end_sessions_of;
use crate::staff::decide_about;
use crate::{Identity, IdentityError};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use serde_json::json;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

/// Which people; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// With exactly this e-mail address, without regard to case.
    pub email: Option<String>,
    /// With exactly this number of another system.
    pub reference: Option<String>,
    /// With this role.
    pub role: Option<Role>,
    /// Only who works here.
    pub staff: bool,
    /// May sign in, or may not.
    pub is_active: Option<bool>,
    /// Whose address was verified, or was not.
    pub email_verified: Option<bool>,
    /// Came at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Came before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Where a list of people goes on.
pub type PeopleCursor = (DateTime<Utc>, Uuid);

/// Counting stops here: what follows is `more than`.
const MOST_COUNTED: i64 = 100_000;

/// Who switches somebody off or on, and why.
#[derive(Debug, Clone)]
pub struct Switch {
    /// Who does it.
    pub by: CustomerId,
    /// Whether only staff is meant: customers are not found then.
    pub staff_only: bool,
    /// Whether they just showed that it is still them: staff is switched by nobody who did not.
    pub is_confirmed: bool,
    /// In their words.
    pub reason: String,
    /// The request it is done in.
    pub request_id: String,
}

/// Held while the number of super_admins may fall: `"identity: last super_admin"`.
pub(crate) const LOCK: i64 = 0x1de7_0002_5ada;

impl Identity {
    /// At most `limit` people behind `after`, the latest first, after skipping `skip` of them.
    pub async fn people(
        &self,
        filter: &PeopleFilter,
        after: Option<PeopleCursor>,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<Profile>, IdentityError> {
        let mut query = self.matching("SELECT id FROM users WHERE true", filter);
        if let Some((created_at, id)) = after {
            query
                .push(" AND (created_at, id) < (")
                .push_bind(created_at);
            query.push(", ").push_bind(id).push(")");
        }
        query
            .push(" ORDER BY created_at DESC, id DESC LIMIT ")
            .push_bind(limit);
        query.push(" OFFSET ").push_bind(skip);
        let mut db = self.inner.pool.acquire().await?;
        let ids = query.build_query_scalar().fetch_all(&mut *db).await?;
        let mut profiles = self.read_profiles(&mut db, &ids).await?;
        profiles.sort_by_key(|profile| std::cmp::Reverse((profile.created_at, profile.id.0)));
        Ok(profiles)
    }

    /// How many people there are, as far as they are counted, and whether that is all.
    pub async fn count_people(&self, filter: &PeopleFilter) -> Result<(i64, bool), IdentityError> {
        let mut query = self.matching("SELECT count(*) FROM (SELECT FROM users WHERE true", filter);
        query
            .push(" LIMIT ")
            .push_bind(MOST_COUNTED)
            .push(") AS found");
        let count: i64 = query
            .build_query_scalar()
            .fetch_one(&self.inner.pool)
            .await?;
        Ok((count, count < MOST_COUNTED))
    }

    /// `select` with what the filter asks for behind it.
    fn matching(&self, select: &str, filter: &PeopleFilter) -> QueryBuilder<'static, Postgres> {
        let mut query = QueryBuilder::new(select);
        if let Some(email) = &filter.email {
            let index = self.email_index(email).to_vec();
            query.push(" AND email_index = ").push_bind(index);
        }
        if let Some(reference) = &filter.reference {
            query.push(" AND reference = ").push_bind(reference.clone());
        }
        match filter.role {
            None => {}
            Some(Role::Custom(id)) => {
                query.push(" AND role_id = ").push_bind(id);
            }
            Some(preset) => {
                query.push(" AND role = ").push_bind(preset.as_str());
            }
        }
        if filter.staff {
            query.push(" AND role <> 'user'");
        }
        let switches = [
            ("is_active", filter.is_active),
            ("email_verified", filter.email_verified),
        ];
        for (column, wanted) in switches {
            if let Some(wanted) = wanted {
                query.push(format!(" AND {column} = ")).push_bind(wanted);
            }
        }
        if let Some(from) = filter.from {
            query.push(" AND created_at >= ").push_bind(from);
        }
        if let Some(until) = filter.until {
            query.push(" AND created_at < ").push_bind(until);
        }
        query
    }

    /// Switches somebody off, which ends their sessions at once, or on again. What already holds changes
    /// nothing; false then. Nobody switches themselves off, staff only switches who decides about staff,
    /// may do as much and confirmed that it is them, and the last super_admin stays. Who is being erased is
    /// not switched on again ([`IdentityError::Erased`]).
    pub async fn switch_person(
        &self,
        id: CustomerId,
        is_active: bool,
        switch: &Switch,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        if id == switch.by {
            return Err(IdentityError::Oneself);
        }
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *db)
            .await?;
        let row = sqlx::query!(
            "SELECT role, role_id, is_active FROM users WHERE id = $1 FOR UPDATE",
            id.0
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::NotFound)?;
        let role = Role::read(&row.role, row.role_id);
        if switch.staff_only && !role.is_staff() {
            return Err(IdentityError::NotFound);
        }
        decide_about(&mut db, switch.by.0, role).await?;
        if role.is_staff() && !switch.is_confirmed {
            return Err(IdentityError::Unconfirmed);
        }
        if is_active && is_leaving(&mut db, id.0).await? {
            return Err(IdentityError::Erased);
        }
        if row.is_active == is_active {
            return Ok(false);
        }
        if role == Role::SuperAdmin && !is_active {
            another_super_admin(&mut db, id.0).await?;
        }
        let changed = sqlx::query!(
            "UPDATE users SET is_active = $2, version = version + 1, updated_at = $3 WHERE id = $1",
            id.0,
            is_active,
            at
        );
        changed.execute(&mut *db).await?;
        let ended = end_sessions_of(&mut db, id.0, "standing", at, self.inner.access_ttl).await?;
        self.note(&mut db, said(id, is_active, switch, at)).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(true)
    }
}

fn said(id: CustomerId, is_active: bool, switch: &Switch, at: DateTime<Utc>) -> Entry {
    let word = match is_active {
        true => "customer.activated",
        false => "customer.deactivated",
    };
    let mut entry = Entry::new(at, format!("staff:{}", switch.by), word)
        .about("customer", id)
        .changed(
            json!({ "isActive": !is_active }),
            json!({ "isActive": is_active }),
        );
    entry.request_id = Some(switch.request_id.clone());
    entry.reason = Some(switch.reason.clone());
    entry
}

/// Refuses when nobody else could let anybody in: who was invited and set no password yet cannot. Asked
/// under [`LOCK`].
pub(crate) async fn another_super_admin(
    db: &mut PgConnection,
    but: Uuid,
) -> Result<(), IdentityError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users WHERE role = 'super_admin' AND is_active
                AND password_hash IS NOT NULL AND id <> $1) AS "found!""#,
        but
    );
    match found.fetch_one(db).await? {
        true => Ok(()),
        false => Err(IdentityError::LastSuperAdmin),
    }
}
