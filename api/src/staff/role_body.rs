//! A role as the wire names it: a preset's name, or the id of a role of the shop's own.

use crate::problem::{Problem, codes};
use identity::{Role, Scope};

/// `admin`, `super_admin`, `auditor`, or an id.
pub(super) fn named(text: &str) -> Result<Role, Problem> {
    let preset = match text {
        "admin" => Some(Role::Admin),
        "super_admin" => Some(Role::SuperAdmin),
        "auditor" => Some(Role::Auditor),
        _ => None,
    };
    let own = || uuid::Uuid::try_parse(text).ok().map(Role::Custom);
    preset.or_else(own).ok_or_else(|| {
        let said = "`admin`, `super_admin`, `auditor`, or the id of a role of the shop's own";
        Problem::field(codes::INVALID_VALUE, "/role", said)
    })
}

/// The permissions of these names.
pub(super) fn permissions(names: &[String]) -> Result<Vec<Scope>, Problem> {
    let scope = |(place, name): (usize, &String)| {
        let known = Scope::ALL.iter().find(|scope| scope.as_str() == name);
        known.copied().ok_or_else(|| {
            let pointer = format!("/permissions/{place}");
            Problem::field(
                codes::INVALID_VALUE,
                &pointer,
                "there is no such permission",
            )
        })
    };
    names.iter().enumerate().map(scope).collect()
}
