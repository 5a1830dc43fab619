//! One line of the table.

use identity::Scope;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// Whose thing it is, by their sign-in or by the secret that was given with it; to everybody else
    /// there is no such thing. The handler looks whose it is.
    Holder,
    /// The same, or staff whose admin login carries all of these: they see everybody's.
    HolderOrStaff(&'static [Scope]),
    /// Whoever is signed in, for what is their own.
    SignedIn,
    /// Staff whose admin login carries all of these.
    Staff(&'static [Scope]),
    /// Providers of payments: a signature or an unguessable address proves them, not a sign-in.
    Provider,
}

/// A route and who may call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The method, in capitals. GET is HEAD too.
    pub method: &'static str,
    /// The address, with its parameters in braces.
    pub pattern: &'static str,
    /// Who may call it.
    pub who: Who,
}

impl Line {
    /// Whether only staff gets in.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self.who, Who::Staff(_))
    }

    /// What staff must be permitted, where that matters.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        match self.who {
            Who::Staff(scopes) | Who::HolderOrStaff(scopes) => scopes,
            _ => &[],
        }
    }

    /// `GET /api/products`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }
}

pub(super) const fn get(pattern: &'static str, who: Who) -> Line {
    line("GET", pattern, who)
}

pub(super) const fn post(pattern: &'static str, who: Who) -> Line {
    line("POST", pattern, who)
}

pub(super) const fn put(pattern: &'static str, who: Who) -> Line {
    line("PUT", pattern, who)
}

pub(super) const fn delete(pattern: &'static str, who: Who) -> Line {
    line("DELETE", pattern, who)
}

const fn line(method: &'static str, pattern: &'static str, who: Who) -> Line {
    Line {
        method,
        pattern,
        who,
    }
}
