//! What asking for a return is, whoever asks: read, seal, decide, show.

use super::answered::answer;
use crate::fulfilment::units::{self, UnitsBody};
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use decisions::{OpenReturn, open_return};
use domain::kernel::{By, CustomerId, OrderId, ReturnId, is_note};
use domain::returns::WhyReturn;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest note, in characters.
const LONGEST: usize = 2_000;

/// What comes back, and why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 2 }],
    "reason": "damaged", "note": "The handle is broken"
}))]
pub(crate) struct ReturnBody {
    /// Each product once.
    #[schema(min_items = 1)]
    pub(crate) items: Vec<UnitsBody>,
    /// `damaged`, `wrong_item`, `not_as_described`, `changed_mind` or `other`.
    pub(crate) reason: String,
    /// In one's own words.
    #[schema(max_length = 2000)]
    pub(crate) note: Option<String>,
}

/// Asks for a return of `order` and shows it.
pub(super) async fn opened(
    shop: &Shop,
    who: &Caller,
    (call, body): (&Call, &Body<ReturnBody>),
    (order, customer): (Uuid, Option<CustomerId>),
    by: By,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let why = WhyReturn::parse(&said.reason).ok_or_else(|| {
        let known: Vec<&str> = WhyReturn::ALL.into_iter().map(WhyReturn::word).collect();
        let detail = format!("reason is one of {}", known.join(", "));
        Problem::field(codes::INVALID_VALUE, "/reason", detail)
    })?;
    let units = units::read(&said.items)?;
    let return_id = Uuid::now_v7();
    let words = said.note.as_deref().map(str::trim);
    let words = match words.filter(|words| !words.is_empty()) {
        None => None,
        Some(words) => Some(seal(shop, customer, return_id, words).await?),
    };
    let at = shop.now();
    let wish = OpenReturn {
        order_id: OrderId(order),
        return_id: ReturnId(return_id),
        units,
        why,
        words,
        until_days: shop.settings.return_days,
        by,
        at,
    };
    let decision = open_return(wish, call.context(who, at));
    let decided = shop.store.decide(call.keyed(decision, who, body)).await?;
    answer(shop, &decided, true).await
}

async fn seal(
    shop: &Shop,
    customer: Option<CustomerId>,
    return_id: Uuid,
    words: &str,
) -> Result<Vec<u8>, Problem> {
    let odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if !is_note(words, LONGEST) || words.chars().any(odd) {
        let detail = format!("a note is at most {LONGEST} printable characters");
        return Err(Problem::field(codes::INVALID_VALUE, "/note", detail));
    }
    let place = privacy::return_note(return_id);
    Ok(shop.identity.seal_words(customer, &place, words).await?)
}
