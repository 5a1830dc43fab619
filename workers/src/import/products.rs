//! Products: each row becomes a product, its stock item and the claims on its SKU and slug.

use super::engine::{Kind, Step, run};
use super::error::Lost;
use super::flight::Ask;
use super::known::owners;
use super::product_draft::{COLUMNS, ProductDraft, read, shelf};
use super::reader::{Reader, survey};
use super::refusal::Refusal;
use super::report::BadRow;
use super::shelves::{Paths, Shelves};
use super::{ImportContext, ImportError, Summary, keys};
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::product::{Product, ProductCommand};
use domain::stock::{StockCommand, StockItem};
use eventstore::{Decision, Desk, Halt};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Imports the products of a CSV file, and the categories they name.
///
/// A product that is in the shop already stays as it is; where the row says something else, that
/// is reported.
pub async fn products(
    context: &ImportContext,
    file: &Path,
    report: &Path,
) -> Result<Summary, ImportError> {
    let seen = survey(
        file,
        &COLUMNS,
        (0, Paths::default()),
        |(rows, paths), met| {
            *rows += u64::from(met.is_some());
            if let Some(Ok(row)) = met
                && let Ok(path) = shelf(row.text("category"))
            {
                paths.add(&path);
            }
        },
    );
    let (total, paths) = seen.await?;
    let shelves = Shelves::put_up(context, paths)
        .await
        .map_err(|cause| Lost::from(cause).stopped(Catalogue::WHAT, 0))?;
    let currency = context.currency;
    let mut first_lines: HashMap<String, u64> = HashMap::new();
    let rows = Reader::start(file, &COLUMNS, move |met, outlet| match met {
        None => true,
        Some(Err(bad)) => outlet.put(Err(vec![bad])),
        Some(Ok(row)) => {
            let draft = read(&row, currency).and_then(|draft| once(draft, &mut first_lines));
            outlet.put(draft)
        }
    })?;
    run(
        context,
        Catalogue {
            context: context.clone(),
            shelves,
        },
        rows,
        total,
        report,
    )
    .await
}

/// The first row with a SKU counts; the others are told where it stands.
fn once(
    draft: ProductDraft,
    first_lines: &mut HashMap<String, u64>,
) -> Result<ProductDraft, Vec<BadRow>> {
    match first_lines.get(&draft.sku) {
        Some(first) => {
            let reason = format!("the SKU stands on line {first} already");
            Err(vec![BadRow::new(
                draft.line,
                "sku",
                "duplicate_sku",
                reason,
            )])
        }
        None => {
            first_lines.insert(draft.sku.clone(), draft.line);
            Ok(draft)
        }
    }
}

struct Catalogue {
    context: ImportContext,
    shelves: Shelves,
}

#[async_trait::async_trait]
impl Kind for Catalogue {
    type Draft = ProductDraft;
    const WHAT: &'static str = "products";

    async fn prepare(&mut self, drafts: Vec<ProductDraft>) -> Result<Vec<Step>, Lost> {
        let skus: Vec<&str> = drafts.iter().map(|draft| draft.sku.as_str()).collect();
        let owners = owners(&self.context.store, "product.sku", &skus).await?;
        let standing = self.standing(&owners).await?;
        let found = owners
            .into_iter()
            .map(|owner| owner.and_then(|owner| standing.get(&owner)));
        Ok(drafts
            .into_iter()
            .zip(found)
            .map(|(draft, found)| self.step(draft, found))
            .collect())
    }
}

impl Catalogue {
    async fn standing(&self, owners: &[Option<Uuid>]) -> Result<HashMap<Uuid, Product>, Lost> {
        let ids: Vec<Uuid> = owners.iter().flatten().copied().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let loaded = self.context.store.load_many::<Product>(&texts).await?;
        Ok(ids
            .into_iter()
            .zip(loaded.into_iter().map(|loaded| loaded.state))
            .collect())
    }

    fn step(&self, mut draft: ProductDraft, found: Option<&Product>) -> Step {
        match self.shelves.find(&draft.shelf) {
            Ok(category) => draft.details.category_id = category,
            Err(no) => return Step::LeaveOut(no.at(draft.line).into_iter().collect()),
        }
        let Some(found) = found else {
            return Step::Decide {
                line: draft.line,
                ask: self.ask(draft),
            };
        };
        if found.price() == Some(&draft.price) && found.details() == Some(&draft.details) {
            return Step::Existing;
        }
        let reason = "the SKU is in the shop with other data, which stay as they are";
        Step::LeaveOut(vec![BadRow::new(draft.line, "sku", "differs", reason)])
    }

    fn ask(&self, draft: ProductDraft) -> Ask {
        let (draft, at) = (Arc::new(draft), self.context.now);
        let circumstances = self.context.circumstances(at);
        Box::new(move || {
            let draft = Arc::clone(&draft);
            Decision::new(circumstances.clone(), move |desk| create(desk, &draft, at))
        })
    }
}

fn create(
    desk: &mut Desk<'_>,
    draft: &ProductDraft,
    at: domain::kernel::At,
) -> Result<(), Halt<Refusal>> {
    let product_id = keys::product(&draft.sku);
    let take = |kind| ClaimCommand::Take {
        kind,
        owner: product_id.0,
        at,
    };
    let sku = claim_id("product.sku", &draft.sku);
    let slug = claim_id("product.slug", &draft.details.slug.to_lowercase());
    desk.create::<Claim>(sku, take("product.sku"))
        .map_err(Halt::lift)?;
    desk.create::<Claim>(slug, take("product.slug"))
        .map_err(Halt::lift)?;
    let create = ProductCommand::Create {
        product_id,
        sku: draft.sku.clone(),
        price: draft.price.clone(),
        details: draft.details.clone(),
        at,
    };
    desk.create::<Product>(product_id, create)
        .map_err(Halt::lift)?;
    let open = StockCommand::Open {
        product_id,
        on_hand: draft.on_hand,
        at,
    };
    desk.create::<StockItem>(product_id, open)
        .map_err(Halt::lift)?;
    Ok(())
}
