//! Categories that products name, created from the root down before the first product.

use super::known::owners;
use super::refusal::Refusal;
use super::{ImportContext, keys};
use domain::category::{Category, CategoryCommand, CategoryDetails};
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::kernel::CategoryId;
use eventstore::{DecideError, Decision, Desk, Halt, StoreError};
use std::collections::{BTreeSet, HashMap};

/// Every path a file names, with the paths above it.
#[derive(Default)]
pub(super) struct Paths(BTreeSet<Vec<String>>);

impl Paths {
    pub(super) fn add(&mut self, path: &[String]) {
        if !self.0.contains(path) {
            for depth in 1..=path.len() {
                self.0.insert(path[..depth].to_vec());
            }
        }
    }

    /// Names that stand at more than one place: the names of categories are unique in the shop.
    fn ambiguous(&self) -> BTreeSet<String> {
        let (mut once, mut twice) = (BTreeSet::new(), BTreeSet::new());
        for name in self.0.iter().filter_map(|path| path.last()) {
            if !once.insert(name.to_lowercase()) {
                twice.insert(name.to_lowercase());
            }
        }
        twice
    }
}

/// The category of each path, or why there is none.
#[derive(Default)]
pub(super) struct Shelves(HashMap<Vec<String>, Result<CategoryId, Refusal>>);

impl Shelves {
    /// Finds or creates all of `paths`; parents come before their children in their order.
    pub(super) async fn put_up(context: &ImportContext, paths: Paths) -> Result<Self, StoreError> {
        let ambiguous = paths.ambiguous();
        let mut shelves = Self::default();
        for path in paths.0 {
            let shelf = match shelves.ancestors(&path) {
                Ok(ancestors) => {
                    let twice = path
                        .last()
                        .is_some_and(|name| ambiguous.contains(&name.to_lowercase()));
                    Wish {
                        path: &path,
                        ancestors,
                        twice,
                    }
                    .put_up(context)
                    .await?
                }
                Err(no) => Err(no),
            };
            shelves.0.insert(path, shelf);
        }
        Ok(shelves)
    }

    pub(super) fn find(&self, path: &[String]) -> Result<Option<CategoryId>, Refusal> {
        match self.0.get(path) {
            Some(found) => found.clone().map(Some),
            None => Ok(None),
        }
    }

    /// From the parent up to the root.
    fn ancestors(&self, path: &[String]) -> Result<Vec<CategoryId>, Refusal> {
        let above = (1..path.len()).rev();
        above
            .filter_map(|depth| self.find(&path[..depth]).transpose())
            .collect()
    }
}

struct Wish<'a> {
    path: &'a [String],
    ancestors: Vec<CategoryId>,
    /// Whether the name alone would not be unique.
    twice: bool,
}

impl Wish<'_> {
    /// Takes the first of its possible names that is free, or already names this shelf.
    async fn put_up(
        &self,
        context: &ImportContext,
    ) -> Result<Result<CategoryId, Refusal>, StoreError> {
        for name in self.names() {
            let canonical = name.to_lowercase();
            let owner = owners(&context.store, "category.name", &[&canonical]).await?;
            let Some(owner) = owner.into_iter().flatten().next() else {
                return self.create(context, name).await;
            };
            let standing = context.store.load::<Category>(owner).await?.state;
            if standing
                .details()
                .is_some_and(|details| details.parent_id == self.parent())
            {
                return Ok(Ok(CategoryId(owner)));
            }
        }
        let reason = "another category has this name, at another place of the tree";
        Ok(Err(Refusal::because("category", "category_taken", reason)))
    }

    /// Its own name where that is unique, and always the name with its parent's.
    fn names(&self) -> Vec<String> {
        match self.path {
            [.., parent, name] if self.twice => vec![format!("{name} ({parent})")],
            [.., parent, name] => vec![name.clone(), format!("{name} ({parent})")],
            path => path.to_vec(),
        }
    }

    fn parent(&self) -> Option<CategoryId> {
        self.ancestors.first().copied()
    }

    async fn create(
        &self,
        context: &ImportContext,
        name: String,
    ) -> Result<Result<CategoryId, Refusal>, StoreError> {
        let id = keys::category(self.path);
        let tail = &id.0.simple().to_string()[24..];
        let plain = keys::slug(&name);
        let mut answer = Err(Refusal::Existing);
        for slug in [
            plain.clone(),
            format!("{plain}-{tail}").trim_start_matches('-').to_owned(),
        ] {
            let details = CategoryDetails {
                name: name.clone(),
                slug,
                parent_id: self.parent(),
                is_active: true,
                ..CategoryDetails::default()
            };
            answer = self.decide(context, id, details).await?;
            if answer.is_ok() {
                break;
            }
        }
        Ok(answer)
    }

    async fn decide(
        &self,
        context: &ImportContext,
        id: CategoryId,
        details: CategoryDetails,
    ) -> Result<Result<CategoryId, Refusal>, StoreError> {
        let (ancestors, at) = (self.ancestors.clone(), context.now);
        let decision =
            Decision::<(), Refusal>::new(context.circumstances(at), move |desk: &mut Desk<'_>| {
                let take = |kind| ClaimCommand::Take {
                    kind,
                    owner: id.0,
                    at,
                };
                let name = claim_id("category.name", &details.name.to_lowercase());
                let slug = claim_id("category.slug", &details.slug);
                desk.create::<Claim>(name, take("category.name"))
                    .map_err(Halt::lift)?;
                desk.create::<Claim>(slug, take("category.slug"))
                    .map_err(Halt::lift)?;
                let create = CategoryCommand::Create {
                    category_id: id,
                    details: details.clone(),
                    ancestors: ancestors.clone(),
                    at,
                };
                desk.create::<Category>(id, create).map_err(Halt::lift)?;
                Ok(())
            });
        match context.store.decide(decision).await {
            Ok(_) => Ok(Ok(id)),
            Err(DecideError::Refused(no)) => Ok(Err(no)),
            Err(DecideError::Store(cause)) => Err(cause),
            Err(_) => Err(StoreError::Contended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn parents_come_before_their_children() {
        let mut paths = Paths::default();
        paths.add(&path(&["MEAT", "BEEF"]));
        paths.add(&path(&["DELI", "MEAT", "HAM"]));
        let order: Vec<String> = paths.0.iter().map(|path| path.join(">")).collect();
        assert_eq!(
            order,
            ["DELI", "DELI>MEAT", "DELI>MEAT>HAM", "MEAT", "MEAT>BEEF"]
        );
        assert_eq!(paths.ambiguous().into_iter().collect::<Vec<_>>(), ["meat"]);
    }

    #[test]
    fn a_name_at_two_places_carries_its_parent() {
        let names = |names: &[&str], twice| {
            Wish {
                path: &path(names),
                ancestors: Vec::new(),
                twice,
            }
            .names()
        };
        assert_eq!(names(&["DELI", "MEAT"], true), ["MEAT (DELI)"]);
        assert_eq!(names(&["DELI", "HAM"], false), ["HAM", "HAM (DELI)"]);
        assert_eq!(names(&["MEAT"], true), ["MEAT"]);
    }
}
