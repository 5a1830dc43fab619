//! Tells history of people whose registration was written down but, after a crash, not told.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use domain::customer::{Customer, CustomerCommand, CustomerError};
use eventstore::{Context, Decision, EventStore, Halt};
use futures::future::try_join_all;
use identity::{Identity, Unannounced};

/// How many are told at once; they meet in one or few statements.
const PAGE: i64 = 256;

/// Tells history of everybody it may not know of, up to now; says how many. Telling twice is
/// harmless. Somebody who cannot be told stops the sweep and is tried again by the next one.
pub async fn announce_registrations(
    store: &EventStore,
    identity: &Identity,
    now: DateTime<Utc>,
) -> anyhow::Result<usize> {
    let mut told = 0;
    loop {
        let waiting = identity.unannounced(PAGE).await?;
        if waiting.is_empty() {
            return Ok(told);
        }
        try_join_all(waiting.iter().map(|person| tell(store, person))).await?;
        let ids: Vec<_> = waiting.iter().map(|person| person.id).collect();
        identity.mark_announced(&ids, now).await?;
        told += ids.len();
    }
}

async fn tell(store: &EventStore, person: &Unannounced) -> anyhow::Result<()> {
    let Unannounced {
        id: customer_id,
        reference,
        at,
    } = person.clone();
    let context = Context {
        actor: "system:announce".to_owned(),
        correlation_id: customer_id.to_string(),
        causation_id: Some(format!("registration:{customer_id}")),
        occurred_at: at,
        reason: None,
    };
    let decision = Decision::<(), CustomerError>::new(context, move |desk| {
        let command = match &reference {
            Some(reference) => CustomerCommand::Import {
                customer_id,
                reference: reference.clone(),
                at,
            },
            None => CustomerCommand::Register { customer_id, at },
        };
        desk.execute::<Customer>(customer_id, command)
            .map_err(Halt::lift)?;
        Ok(())
    });
    store
        .decide(decision.touching::<Customer>(customer_id))
        .await
        .with_context(|| format!("customer {customer_id} could not be announced"))?;
    Ok(())
}
