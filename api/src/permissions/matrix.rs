//! What the table says to everybody, as a page to print.

use super::{Line, TABLE, Who};
use identity::{Role, Scope};
use std::fmt::Write;

/// As what somebody calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As<'a> {
    /// Without a token.
    Nobody,
    /// With a token of the shop; staff who shop hold one too.
    Shopper,
    /// With a token of an admin login, which carries these.
    Staff(&'a [Scope]),
    /// With an API key, which carries these.
    Key(&'a [Scope]),
}

/// What the table says to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Come in.
    Open,
    /// Come in, for what is yours; of everything else there is none.
    Own,
    /// Prove by what you send that it is from you.
    Proven,
    /// 401 `unauthenticated`.
    SignIn,
    /// 403 `admin_login_required`.
    AdminLogin,
    /// 403 `forbidden`.
    Forbidden,
    /// 403 `api_key_refused`.
    KeyRefused,
}

impl Line {
    /// What this line says to somebody.
    #[must_use]
    pub fn verdict(&self, caller: As<'_>) -> Verdict {
        match (self.who, caller) {
            (Who::Public, _) => Verdict::Open,
            (Who::Provider, _) => Verdict::Proven,
            (Who::HolderOrStaff(wanted), As::Staff(held) | As::Key(held))
                if covers(held, wanted) =>
            {
                Verdict::Open
            }
            (Who::Holder | Who::HolderOrStaff(_), _) => Verdict::Own,
            (_, As::Nobody) => Verdict::SignIn,
            (Who::SignedIn, As::Key(_)) => Verdict::KeyRefused,
            (Who::SignedIn, _) => Verdict::Own,
            (Who::Staff(_), As::Shopper) => Verdict::AdminLogin,
            (Who::Staff(wanted), As::Staff(held) | As::Key(held)) => match covers(held, wanted) {
                true => Verdict::Open,
                false => Verdict::Forbidden,
            },
        }
    }
}

fn covers(held: &[Scope], wanted: &[Scope]) -> bool {
    wanted.iter().all(|scope| held.contains(scope))
}

impl Verdict {
    /// As the matrix prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "yes",
            Self::Own => "own",
            Self::Proven => "proven",
            Self::SignIn => "401",
            Self::AdminLogin => "403 login",
            Self::Forbidden => "403",
            Self::KeyRefused => "403 key",
        }
    }
}

const HEAD: &str = "# Who may call what

Printed from the one table in `api/src/permissions/table.rs`; `scripts/print-access-matrix` prints it anew, and
a story fails while the two differ. Another story asks every route as everybody and compares.

- **yes**: let in. **own**: let in for what is one's own; of everything else there is none (404). An order that
  was placed without an account is its holder's: whoever shows the secret that was given with it.
- **proven**: notices of payment providers; a signature or an unguessable address proves them.
- **401**: sign in first. **403 login**: `admin_login_required`, also for staff who hold a token of the shop.
  **403**: the admin login does not carry what the last column names. **403 key**: `api_key_refused`, because no
  key acts for a person.
- A role of the shop's own may call what its permissions cover: compare with the last column. The column *API
  key* is about a key with all that may be in one; a narrower key is let in where it covers the last column.

| route | nobody | customer | staff, shopping | auditor | admin | super_admin | API key | needs |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The page.
#[must_use]
pub fn matrix() -> String {
    let roles = [Role::Auditor, Role::Admin, Role::SuperAdmin].map(Scope::of);
    let key = Scope::for_keys();
    let mut page = HEAD.to_owned();
    let mut lines: Vec<&Line> = TABLE.iter().filter(|line| is_printed(line)).collect();
    lines.sort_by_key(|line| (line.pattern, line.method));
    for line in lines {
        let outside = [As::Nobody, As::Shopper, As::Shopper];
        let inside = roles.iter().map(|scopes| As::Staff(scopes));
        let said = outside.into_iter().chain(inside).chain([As::Key(&key)]);
        let said: Vec<&str> = said.map(|who| line.verdict(who).as_str()).collect();
        let needs = line
            .scopes()
            .iter()
            .map(|scope| format!("`{}`", scope.as_str()));
        let needs = needs.collect::<Vec<_>>().join(", ");
        // Writing to a text does not fail.
        let _ = writeln!(
            page,
            "| `{}` | {} | {needs} |",
            line.name(),
            said.join(" | ")
        );
    }
    page
}

/// The hole for tests is in no printed build.
fn is_printed(line: &Line) -> bool {
    !line.pattern.starts_with("/planted")
}
