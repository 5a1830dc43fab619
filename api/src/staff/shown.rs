//! Staff and roles as the back office sees them.

use crate::problem::Problem;
use crate::state::Shop;
use chrono::{DateTime, Utc};
use identity::{Profile, Role, Scope, ShopRole};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who works here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f", "name": "Grace Hopper", "email": "grace@example.com",
    "role": "custom", "roleId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e90", "roleName": "Warehouse",
    "permissions": ["stock.read", "catalogue.write"], "isActive": true, "emailVerified": true,
    "lastLogin": "2026-11-23T12:00:00Z", "createdAt": "2026-11-23T12:00:00Z"
}))]
pub(super) struct StaffView {
    id: Uuid,
    /// Null for the erased.
    name: Option<String>,
    email: Option<String>,
    /// `admin`, `super_admin`, `auditor` or `custom`.
    role: &'static str,
    /// Which role of the shop's own; null for presets.
    role_id: Option<Uuid>,
    /// What the role is called.
    role_name: String,
    /// What the role permits.
    permissions: Vec<&'static str>,
    is_active: bool,
    email_verified: bool,
    last_login: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e90", "name": "Warehouse", "fixed": false,
    "permissions": ["stock.read", "catalogue.write"], "people": 3,
    "createdAt": "2026-11-23T12:00:00Z", "updatedAt": "2026-11-23T12:00:00Z"
}))]
pub(super) struct RoleView {
    /// What somebody is given: the name of a preset, or an id.
    pub(super) id: String,
    name: String,
    /// Presets stand in the code and do not change.
    fixed: bool,
    permissions: Vec<&'static str>,
    /// How many have it; null for presets.
    people: Option<i64>,
    created_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
}

pub(super) fn names(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

impl RoleView {
    pub(super) fn preset(role: Role) -> Self {
        Self {
            id: role.as_str().to_owned(),
            name: role.as_str().to_owned(),
            fixed: true,
            permissions: names(&Scope::of(role)),
            people: None,
            created_at: None,
            updated_at: None,
        }
    }

    pub(super) fn own(role: ShopRole) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name,
            fixed: false,
            permissions: names(&role.scopes),
            people: Some(role.people),
            created_at: Some(role.created_at),
            updated_at: Some(role.updated_at),
        }
    }
}

/// The role of this id as it stands.
pub(super) async fn role_of(shop: &Shop, id: Uuid) -> Result<RoleView, Problem> {
    let roles = shop.identity.shop_roles().await?;
    let found = roles.into_iter().find(|role| role.id == id);
    found
        .map(RoleView::own)
        .ok_or_else(|| Problem::not_found("role"))
}

/// The people with what their roles permit, in their order.
pub(super) async fn shown(shop: &Shop, people: Vec<Profile>) -> Result<Vec<StaffView>, Problem> {
    let roles = shop.identity.shop_roles().await?;
    Ok(people
        .into_iter()
        .map(|person| StaffView::of(person, &roles))
        .collect())
}

/// One of them.
pub(super) async fn one(shop: &Shop, id: domain::kernel::CustomerId) -> Result<StaffView, Problem> {
    let profile = shop.identity.profile(id).await?;
    let view = shown(shop, vec![profile]).await?.pop();
    view.ok_or_else(|| Problem::not_found("person"))
}

impl StaffView {
    fn of(person: Profile, roles: &[ShopRole]) -> Self {
        let own = roles.iter().find(|role| Some(role.id) == person.role.id());
        let (role_name, scopes) = match own {
            Some(own) => (own.name.clone(), own.scopes.clone()),
            None => (person.role.as_str().to_owned(), Scope::of(person.role)),
        };
        Self {
            id: person.id.0,
            name: person.name,
            email: person.email,
            role: person.role.as_str(),
            role_id: person.role.id(),
            role_name,
            permissions: names(&scopes),
            is_active: person.is_active,
            email_verified: person.email_verified,
            last_login: person.last_login,
            created_at: person.created_at,
        }
    }
}
