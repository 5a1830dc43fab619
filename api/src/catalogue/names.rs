//! Names that only one thing may wear, inside a decision.

use crate::refusal::Refusal;
use crate::wire::slug_of;
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::kernel::{At, ClaimId};
use eventstore::{Desk, Halt};
use uuid::Uuid;

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sku,
    ProductSlug,
    CategoryName,
    CategorySlug,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Sku => "product.sku",
            Self::ProductSlug => "product.slug",
            Self::CategoryName => "category.name",
            Self::CategorySlug => "category.slug",
        }
    }

    fn canonical(self, name: &str) -> String {
        match self {
            Self::Sku => name.trim().to_owned(),
            Self::ProductSlug | Self::CategoryName | Self::CategorySlug => {
                name.trim().to_lowercase()
            }
        }
    }

    /// The stream that guards the name.
    pub(super) fn claim(self, name: &str) -> ClaimId {
        claim_id(self.word(), &self.canonical(name))
    }
}

/// `owner` wears the name from now on.
pub(super) fn take(
    desk: &mut Desk<'_>,
    kind: Kind,
    name: &str,
    owner: Uuid,
    at: At,
) -> Result<(), Halt<Refusal>> {
    let take = ClaimCommand::Take {
        kind: kind.word(),
        owner,
        at,
    };
    desk.execute::<Claim>(kind.claim(name), take)
        .map_err(Halt::lift)?;
    Ok(())
}

/// The name is free again.
pub(super) fn free(
    desk: &mut Desk<'_>,
    kind: Kind,
    name: &str,
    owner: Uuid,
    at: At,
) -> Result<(), Halt<Refusal>> {
    desk.execute::<Claim>(kind.claim(name), ClaimCommand::Free { owner, at })
        .map_err(Halt::lift)?;
    Ok(())
}

/// Gives up the old name for the new one; quiet when both are the same.
pub(super) fn change(
    desk: &mut Desk<'_>,
    kind: Kind,
    (old, new): (&str, &str),
    owner: Uuid,
    at: At,
) -> Result<(), Halt<Refusal>> {
    if kind.claim(old) == kind.claim(new) {
        return Ok(());
    }
    free(desk, kind, old, owner, at)?;
    take(desk, kind, new, owner, at)
}

/// The first of the wished names that nobody wears; the last one if all are taken.
pub(super) fn first_free(
    desk: &mut Desk<'_>,
    kind: Kind,
    wishes: &[String],
) -> Result<String, Halt<Refusal>> {
    for wish in wishes {
        if desk.state::<Claim>(kind.claim(wish))?.owner().is_none() {
            return Ok(wish.clone());
        }
    }
    Ok(wishes.last().cloned().unwrap_or_default())
}

/// Slugs made from a name; the second one wears the end of the id and is as good as unique.
pub(super) fn made(name: &str, otherwise: &str, id: Uuid, longest: usize) -> Vec<String> {
    let tail = &id.simple().to_string()[24..];
    let short = slug_of(name, longest - 9);
    let plain = slug_of(name, longest);
    let named = if short.is_empty() { otherwise } else { &short };
    let unique = format!("{named}-{tail}");
    if plain.is_empty() {
        vec![unique]
    } else {
        vec![plain, unique]
    }
}
