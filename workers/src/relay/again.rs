//! Parked messages that somebody wants tried again.

use super::consumer::{ConsumeOptions, Consumer, Setback};
use super::lane::attempt;
use super::parked::{self, Aside, Claimed};
use crate::published::{Letter, Published, Tale, Teller};
use eventstore::{EventStore, Fault};
use sqlx::PgPool;

/// Tries them whenever somebody asked, for ever. Each is tried once per question.
pub(super) async fn keep_trying(
    store: &EventStore,
    pool: &PgPool,
    consumer: &dyn Consumer,
    options: ConsumeOptions,
) {
    let mut teller = Teller::new(store.upcasters().clone(), pool.clone());
    loop {
        tokio::time::sleep(options.look_again).await;
        if let Err(error) = round(pool, &mut teller, consumer).await {
            tracing::warn!(consumer = consumer.name(), %error, "messages.again");
        }
    }
}

async fn round(pool: &PgPool, teller: &mut Teller, consumer: &dyn Consumer) -> Result<(), Fault> {
    let name = consumer.name();
    for claimed in parked::claim(pool, name).await? {
        let (document, outcome) = match document(pool, teller, &claimed).await? {
            Ok(document) => {
                let outcome = attempt(consumer, &document).await;
                (Some(document), outcome)
            }
            Err(why) => (None, Err(Setback::Failed(why))),
        };
        match outcome {
            Ok(()) => parked::settle(pool, name, &claimed.message_id).await?,
            Err(setback) => {
                let aside = Aside {
                    message_id: &claimed.message_id,
                    topic: &claimed.topic,
                    token: claimed.token(),
                    document: document.as_ref(),
                };
                let reason = setback.to_string();
                parked::park(pool, name, &aside, claimed.tries_now(), &reason).await?;
            }
        }
    }
    Ok(())
}

/// The document as it was parked; told anew where there was none. The inner error says why there
/// is still none.
async fn document(
    pool: &PgPool,
    teller: &mut Teller,
    claimed: &Claimed,
) -> Result<Result<Published, String>, Fault> {
    if let Some(document) = &claimed.document {
        return Ok(serde_json::from_str(document).map_err(|why| why.to_string()));
    }
    let letter = retell(pool, teller, &claimed.message_id).await?;
    Ok(letter.map(|letter| letter.published))
}

/// Tells an event of the log anew; the inner error says why it cannot be told.
pub(super) async fn retell(
    pool: &PgPool,
    teller: &mut Teller,
    message_id: &str,
) -> Result<Result<Letter, String>, Fault> {
    let Some(told) = parked::event(pool, message_id).await? else {
        return Ok(Err("there is no such event in the log".to_owned()));
    };
    let tale = teller.tell(std::slice::from_ref(&told)).await?.pop();
    Ok(match tale {
        Some(Tale::Letter(letter)) => Ok(*letter),
        Some(Tale::Untellable(why)) => Err(why),
        Some(Tale::Internal) | None => Err("its event is not published".to_owned()),
    })
}
