//! A JSON body, read strictly; its hash tells one request from another under the same key.

use super::why::SaidWhy;
use crate::problem::{Problem, codes};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The largest JSON body, in bytes.
const LARGEST_BODY: usize = 256 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// Something that was sent and can be told from something else that was sent.
pub trait Sent {
    /// SHA-256 of the bytes that were sent, in hex.
    fn hash(&self) -> &str;
}

/// A JSON body of at most [`LARGEST_BODY`] bytes. `T` derives `Deserialize` with
/// `#[serde(rename_all = "camelCase", deny_unknown_fields)]` and flattens nothing.
#[derive(Debug)]
pub struct Body<T> {
    /// What was said.
    pub said: T,
    hash: String,
}

/// A command without a body.
#[derive(Debug, Clone, Copy)]
pub struct NoBody;

impl<T> Sent for Body<T> {
    fn hash(&self) -> &str {
        &self.hash
    }
}

impl Sent for NoBody {
    fn hash(&self) -> &str {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let acceptable = acceptable(request);
        let payload = payload.take();
        let request = request.clone();
        Box::pin(async move {
            acceptable?;
            let arrival = tokio::time::timeout(PATIENCE, collect(payload, LARGEST_BODY)).await;
            let bytes = arrival.map_err(|_| Problem::new(codes::REQUEST_TIMEOUT))??;
            let said = read(&bytes)?;
            if let Some(why) = SaidWhy::of(&bytes) {
                request.extensions_mut().insert(why);
            }
            Ok(Self {
                said,
                hash: hex(&Sha256::digest(&bytes)),
            })
        })
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
            text
        })
}

fn acceptable(request: &HttpRequest) -> Result<(), Problem> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("?"))
    };
    let kind = header(header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let coding = header(header::CONTENT_ENCODING).unwrap_or("identity");
    if kind != "application/json" || !coding.eq_ignore_ascii_case("identity") {
        return Err(Problem::new(codes::UNSUPPORTED_MEDIA_TYPE));
    }
    let announced = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY as u64) {
        Err(too_large(LARGEST_BODY))
    } else {
        Ok(())
    }
}

/// The bytes of a body, as long as they are at most `largest`.
pub(crate) async fn collect(mut payload: Payload, largest: usize) -> Result<BytesMut, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::new(codes::MALFORMED_REQUEST))?;
        if bytes.len() + chunk.len() > largest {
            return Err(too_large(largest));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn too_large(largest: usize) -> Problem {
    Problem::new(codes::BODY_TOO_LARGE).saying(format!("a body is at most {largest} bytes"))
}

/// Reads strict JSON; what is wrong is said with a pointer to where.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // A list would fill the fields of an object by their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::field(
            codes::INVALID_VALUE,
            "",
            "a body is one JSON object",
        ));
    }
    super::shape::check(bytes)?;
    super::cards::check(bytes)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let said = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        explain(error.inner(), pointer)
    })?;
    json.end().map_err(|error| explain(&error, String::new()))?;
    Ok(said)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Map { key } if key.starts_with('$') => pointer,
            Segment::Map { key } => {
                format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

fn explain(error: &serde_json::Error, pointer: String) -> Problem {
    if !error.is_data() {
        let place = format!("line {}, column {}", error.line(), error.column());
        return Problem::new(codes::MALFORMED_JSON)
            .saying(format!("not well-formed JSON at {place}"));
    }
    let text = error.to_string();
    let said = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(said, _)| said);
    let name = said.split('`').nth(1).unwrap_or_default();
    let below = |name: &str| match pointer.ends_with(&format!("/{name}")) {
        true => pointer.clone(),
        false => format!("{pointer}/{name}"),
    };
    if said.starts_with("unknown field") {
        Problem::field(
            codes::UNKNOWN_FIELD,
            &below(name),
            format!("there is no field `{name}` here"),
        )
    } else if said.starts_with("duplicate field") {
        Problem::field(
            codes::DUPLICATE_FIELD,
            &below(name),
            format!("`{name}` is there twice"),
        )
    } else if said.starts_with("missing field") {
        Problem::field(
            codes::REQUIRED,
            &below(name),
            format!("`{name}` is missing"),
        )
    } else if said == "too many decimals" {
        Problem::field(codes::TOO_MANY_DECIMALS, &pointer, said)
    } else if said == "the number is too large" || said.contains("out of range") {
        Problem::field(codes::OUT_OF_RANGE, &pointer, said)
    } else {
        Problem::field(codes::INVALID_VALUE, &pointer, said)
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
