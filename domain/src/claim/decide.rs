//! What a unique name answers.

use super::{Claim, ClaimCommand, ClaimError, ClaimEvent};

/// What happens, or why not.
pub(super) fn decide(claim: &Claim, command: ClaimCommand) -> Result<Vec<ClaimEvent>, ClaimError> {
    match (claim.owner(), command) {
        (None, ClaimCommand::Take { kind, owner, at }) => Ok(vec![ClaimEvent::Taken {
            kind: kind.to_owned(),
            owner,
            at,
        }]),
        (Some(holder), ClaimCommand::Take { owner, .. }) if holder == owner => Ok(vec![]),
        (Some(_), ClaimCommand::Take { kind, .. }) => Err(ClaimError::Taken {
            kind: kind.to_owned(),
        }),
        (None, ClaimCommand::Free { .. }) => Ok(vec![]),
        (Some(holder), ClaimCommand::Free { owner, at }) if holder == owner => {
            Ok(vec![ClaimEvent::Freed { owner, at }])
        }
        (Some(_), ClaimCommand::Free { .. }) => Err(ClaimError::NotOwner),
    }
}
