//! What stands in the address: path ids and query parameters, read strictly.

use crate::problem::{Problem, codes};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use uuid::Uuid;

/// The last `{id}` of the path as an id of the house; anything else is a 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl FromRequest for Id {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request
            .match_info()
            .get("id")
            .and_then(|text| Uuid::try_parse(text).ok());
        ready(id.map(Self).ok_or_else(|| Problem::new(codes::NOT_FOUND)))
    }
}

/// Query parameters. `T` derives `Deserialize` with `deny_unknown_fields` and flattens nothing.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The longest query string that is read.
const LONGEST: usize = 8 * 1024;

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    if query.len() > LONGEST {
        return Err(Problem::new(codes::URI_TOO_LONG));
    }
    let pairs = serde_urlencoded::Deserializer::new(form(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let said = error.inner().to_string();
        let named = said.split('`').nth(1).filter(|_| said.contains(" field `"));
        let path = error.path().to_string();
        let name = named.unwrap_or(&path);
        Problem::field(
            codes::INVALID_PARAMETER,
            &format!("?{name}"),
            explain(&said, name),
        )
    })
}

fn form(query: &[u8]) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query)
}

fn explain(said: &str, name: &str) -> String {
    if said.starts_with("unknown field") {
        format!("there is no parameter `{name}` here")
    } else if said.starts_with("duplicate field") {
        format!("`{name}` is there twice")
    } else {
        format!("`{name}`: {said}")
    }
}
