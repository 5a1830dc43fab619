//! Finds what people ordered as guests, once they showed that the address is theirs.

use chrono::Utc;
use privacy::Privacy;
use std::time::Duration;
use tokio::sync::watch;

/// How long a wish may lie before somebody looks.
const LOOK: Duration = Duration::from_secs(1);

/// Runs until it is told to stop. Several processes may do so: attaching twice is quiet, and a wish goes
/// only when it was done.
pub async fn attach_guest_orders(privacy: Privacy, mut stop: watch::Receiver<bool>) {
    loop {
        match privacy.attach_due(Utc::now()).await {
            Ok(0) => {}
            Ok(orders) => tracing::info!(orders, "guest_orders.attached"),
            Err(error) => tracing::error!(%error, "guest_orders.not_attached"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
