//! Stripe's lists: newest first, a hundred at a time, from behind the last one seen.

use super::Stripe;
use super::call::Call;
use crate::words;
use domain::ports::payments::GatewayError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;

/// No question of this shop needs more pages; a list that goes on is not to be trusted.
const MOST_PAGES: usize = 2_000;

/// Something that stands in a list.
pub(super) trait Listed: DeserializeOwned {
    /// Its number, from which the next page begins.
    fn id(&self) -> &str;
}

#[derive(Deserialize)]
#[serde(bound = "T: Listed")]
struct Page<T> {
    data: Vec<T>,
    has_more: bool,
}

impl Stripe {
    /// Shows every entry of the list `what` to `look`, until it has seen enough.
    ///
    /// # Errors
    /// Where the list was not read to its end.
    pub(super) async fn each<T: Listed>(
        &self,
        what: &str,
        filters: &[(&'static str, String)],
        mut look: impl FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), GatewayError> {
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let path = [what];
            let call = filters
                .iter()
                .fold(Call::get(&path), |call, (name, value)| {
                    call.with(name, value)
                })
                .with("limit", 100)
                .with_some("starting_after", after.as_ref());
            let page: Page<T> = self.want(&call).await?;
            let last = page.data.last().map(|entry| entry.id().to_owned());
            for entry in page.data {
                if look(entry).is_break() {
                    return Ok(());
                }
            }
            match last {
                _ if !page.has_more => return Ok(()),
                Some(last) if after.as_ref() != Some(&last) => after = Some(last),
                _ => break,
            }
        }
        Err(words::ambiguous("a list that does not end"))
    }
}
