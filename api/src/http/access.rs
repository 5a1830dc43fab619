//! Who is calling, as the access token says; what they may do is asked at the gate.

use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use domain::kernel::CustomerId;
use futures::future::LocalBoxFuture;
use identity::{Claims, IdentityError, Scope, looks_like_a_key};
use std::future::ready;
use std::sync::Arc;

/// The caller of a request.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody signed in.
    Guest,
    /// Somebody with a valid access token, for the shop or for the back office.
    SignedIn(Arc<Claims>),
    /// An integration with an API key: claims of who answers for it, narrowed to what the key may do.
    Key(Arc<Claims>),
}

impl Caller {
    /// The pseudonym that goes into history and log: `guest`, `customer:<id>`, `staff:<id>`, `key:<id>`.
    #[must_use]
    pub fn pseudonym(&self) -> String {
        match self {
            Self::Guest => "guest".to_owned(),
            Self::SignedIn(claims) | Self::Key(claims) => claims.pseudonym(),
        }
    }

    /// The signed-in customer, if any.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Guest | Self::Key(_) => None,
            Self::SignedIn(claims) => Some(claims.customer_id()),
        }
    }

    /// The signed-in person, or 401; no key acts for a person.
    pub fn signed_in(&self) -> Result<&Claims, Problem> {
        match self {
            Self::Guest => Err(Problem::new(codes::UNAUTHENTICATED)),
            Self::SignedIn(claims) => Ok(claims),
            Self::Key(_) => Err(Problem::new(codes::KEY_REFUSED)),
        }
    }

    /// Whoever is held to account for what is done: the signed-in person, or who answers for the key.
    pub fn accountable(&self) -> Result<&Claims, Problem> {
        match self {
            Self::Key(claims) => Ok(claims),
            other => other.signed_in(),
        }
    }

    /// Staff with these permissions and a token of an admin login, or a key with them; or 401 / 403. The gate
    /// asks it for each route; a handler asks only for what it needs besides.
    pub fn staff(&self, scopes: &[Scope]) -> Result<&Claims, Problem> {
        let claims = self.accountable()?;
        if !claims.is_admin_token() {
            return Err(Problem::new(codes::ADMIN_LOGIN_REQUIRED));
        }
        if claims.enrol_only {
            return Err(Problem::new(codes::SECOND_FACTOR_REQUIRED));
        }
        match scopes.iter().find(|scope| !claims.may(**scope)) {
            None => Ok(claims),
            Some(scope) => {
                Err(Problem::new(codes::FORBIDDEN)
                    .saying(format!("this needs `{}`", scope.as_str())))
            }
        }
    }

    fn of(claims: Arc<Claims>) -> Self {
        match claims.key {
            Some(_) => Self::Key(claims),
            None => Self::SignedIn(claims),
        }
    }

    /// Whether [`Caller::staff`] would let the caller in.
    #[must_use]
    pub fn is_staff(&self, scope: Scope) -> bool {
        self.staff(&[scope]).is_ok()
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The gate has asked already, or whoever writes down what staff do.
        if let Some(claims) = request.extensions().get::<Arc<Claims>>() {
            return Box::pin(ready(Ok(Self::of(Arc::clone(claims)))));
        }
        let token = bearer(request);
        let shop = request.app_data::<web::Data<Shop>>().cloned();
        Box::pin(async move {
            let Some(token) = token? else {
                return Ok(Self::Guest);
            };
            let shop = shop.ok_or_else(|| Problem::fault("the shop is not wired"))?;
            Ok(Self::of(Arc::new(verified(&shop, &token).await?)))
        })
    }
}

/// Who holds this token, or this key.
pub(crate) async fn verified(shop: &Shop, token: &str) -> Result<Claims, IdentityError> {
    let (identity, now) = (&shop.identity, shop.now());
    match looks_like_a_key(token) {
        true => identity.verify_key(token, now).await,
        false => identity.verify_access(token, now).await,
    }
}

pub(crate) fn bearer(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let text = value.to_str().ok().and_then(|text| text.split_once(' '));
    match text {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => {
            Err(Problem::new(codes::UNAUTHENTICATED).saying("send `Authorization: Bearer <token>`"))
        }
    }
}
