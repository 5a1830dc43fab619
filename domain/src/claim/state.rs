//! What a unique name remembers.

use super::ClaimEvent;
use crate::kernel::ClaimId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The space in which ids of names are derived; never to be changed.
const NAMES: Uuid = Uuid::from_u128(0x5d6f_3d0a_3f0e_4c57_9d0a_8b1e_6a52_c1f4);

/// A unique name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Claim {
    /// Nobody wears it.
    #[default]
    Free,
    /// `owner` wears it.
    Taken { kind: String, owner: Uuid },
}

/// The stream of the name `canonical_name` among all names of its `kind`: same name, same stream.
#[must_use]
pub fn claim_id(kind: &str, canonical_name: &str) -> ClaimId {
    ClaimId(Uuid::new_v5(
        &NAMES,
        format!("{kind}\n{canonical_name}").as_bytes(),
    ))
}

impl Claim {
    /// Who wears the name.
    #[must_use]
    pub fn owner(&self) -> Option<Uuid> {
        match self {
            Self::Free => None,
            Self::Taken { owner, .. } => Some(*owner),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: ClaimEvent) -> Self {
        match event {
            ClaimEvent::Taken { kind, owner, .. } => Self::Taken { kind, owner },
            ClaimEvent::Freed { .. } => Self::Free,
        }
    }
}
