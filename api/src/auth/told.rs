//! What is answered where nothing may be told.

use serde::Serialize;
use utoipa::ToSchema;

/// A sentence for whoever waits; the same in every case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Told, example = json!({ "message": "If this address can be written to, a letter is on its way." }))]
pub(crate) struct Told {
    message: &'static str,
}

/// After a registration.
pub(super) const REGISTERED: Told = Told {
    message: "A letter is on its way to this address. You can sign in with it now.",
};

/// The same where the letter has to be read before.
pub(super) const REGISTERED_FIRST_VERIFY: Told = Told {
    message: "A letter is on its way to this address. Follow its link, then sign in.",
};

/// After any wish for a letter.
pub(crate) const ON_ITS_WAY: Told = Told {
    message: "If this address can be written to, a letter is on its way.",
};
