//! What writing a note is, whoever writes it: seal, decide, show.

use super::shown::NoteView;
use crate::http::{Answer, Call, Caller, Sent};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use decisions::{NoteWritten, WriteNote, write_note};
use domain::kernel::{By, CustomerId, OrderId, is_note};
use domain::order::Audience;
use eventstore::Decided;
use identity::IdentityError;
use uuid::Uuid;

/// The longest note, in characters.
const LONGEST: usize = 2_000;

/// Beside which order, for whom and by whom, and whose key seals it.
pub(super) struct Beside {
    pub(super) order: Uuid,
    pub(super) customer: Option<CustomerId>,
    pub(super) audience: Audience,
    pub(super) by: By,
}

/// Writes a note and shows it.
pub(super) async fn written(
    shop: &Shop,
    who: &Caller,
    (call, sent): (&Call, &impl Sent),
    beside: Beside,
    text: &str,
) -> Result<Answer, Problem> {
    let text = check(text)?;
    let (note_id, at) = (Uuid::now_v7(), shop.now());
    let wish = WriteNote {
        order_id: OrderId(beside.order),
        note_id,
        audience: beside.audience,
        by: beside.by,
        sealed: seal(shop, beside.customer, note_id, text).await?,
        at,
    };
    let decision = call.keyed(write_note(wish, call.context(who, at)), who, sent);
    let decided: Decided<NoteWritten> = shop.store.decide(decision).await?;
    let written_by = match beside.by {
        By::Customer => "customer",
        By::Staff | By::System => "staff",
    };
    let view = NoteView {
        id: decided.outcome.note_id,
        order_id: beside.order,
        text: Some(text.to_owned()),
        internal: beside.audience == Audience::Staff,
        written_by: written_by.to_owned(),
        author: (beside.by == By::Staff).then(|| who.pseudonym()),
        created_at: decided.outcome.at,
    };
    let location = match beside.by {
        By::Customer => format!("/api/orders/{}/notes", beside.order),
        By::Staff | By::System => format!("/api/admin/orders/{}/notes", beside.order),
    };
    Ok(Answer::created(location, &view).decided(&decided))
}

fn check(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() {
        let detail = "a note says something";
        return Err(Problem::field(codes::REQUIRED, "/text", detail));
    }
    let odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if !is_note(text, LONGEST) || text.chars().any(odd) {
        let detail = format!("a note is at most {LONGEST} printable characters");
        return Err(Problem::field(codes::INVALID_VALUE, "/text", detail));
    }
    Ok(text)
}

/// Under the customer's key; where that was destroyed, under one of the note's own.
async fn seal(
    shop: &Shop,
    customer: Option<CustomerId>,
    note: Uuid,
    text: &str,
) -> Result<Vec<u8>, Problem> {
    let place = privacy::note(note);
    match shop.identity.seal_words(customer, &place, text).await {
        Err(IdentityError::Erased) => Ok(shop.identity.seal_words(None, &place, text).await?),
        sealed => Ok(sealed?),
    }
}
