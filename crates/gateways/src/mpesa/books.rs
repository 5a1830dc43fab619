//! What Safaricom says arrived, for reconciliation. Lines bear the receipt, for that is the only
//! number these books know.

use super::Mpesa;
use super::pull::Arrival;
use domain::kernel::{At, Currency};
use domain::ports::payments::{BookKind, BookLine, GatewayError};

impl Mpesa {
    /// What arrived from `from` up to `until`.
    pub(super) async fn read_books(
        &self,
        from: At,
        until: At,
    ) -> Result<Vec<BookLine>, GatewayError> {
        let arrivals = self.arrivals(from, until).await?;
        let mut lines: Vec<BookLine> = arrivals
            .iter()
            .filter(|line| !line.is_reversal())
            .filter_map(entry)
            .filter(|line| from <= line.at && line.at < until)
            .collect();
        lines.sort_by_key(|line| line.at);
        Ok(lines)
    }
}

fn entry(arrival: &Arrival) -> Option<BookLine> {
    let (Some(amount), Some(at)) = (arrival.amount(), arrival.at()) else {
        tracing::warn!(
            receipt = arrival.receipt,
            "the provider's books hold a line the shop cannot read"
        );
        return None;
    };
    Some(BookLine {
        provider_ref: arrival.receipt.clone(),
        kind: BookKind::Captured,
        amount,
        currency: Currency::KES,
        at,
    })
}
