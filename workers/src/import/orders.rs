//! Orders of another system: each becomes a placed, paid and delivered order of this shop.

use super::engine::{Kind, Step, run};
use super::error::Lost;
use super::flight::Ask;
use super::known::{Known, owners};
use super::order_draft::{COLUMNS, LineDraft, OrderDraft, read};
use super::order_rows::{Gathering, Survey};
use super::reader::{Reader, survey};
use super::refusal::Refusal;
use super::report::BadRow;
use super::{ImportContext, ImportError, Summary, keys};
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::kernel::{Amount, CustomerId};
use domain::order::{Line, Order, OrderCommand, PaymentMethod, Placement, Totals};
use eventstore::{Decision, Desk, Halt};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Imports the orders of a CSV file, one row for each line of an order.
///
/// An order with a bad row is left out whole. An order that is in the shop already stays as it is;
/// where the file says something else, that is reported.
pub async fn orders(
    context: &ImportContext,
    file: &Path,
    report: &Path,
) -> Result<Summary, ImportError> {
    let seen = survey(file, &COLUMNS, Survey::default(), Survey::look).await?;
    let (currency, now) = (context.currency, context.now);
    let mut gathering = Gathering::new(seen.torn);
    let rows = Reader::start(file, &COLUMNS, move |met, outlet| {
        match gathering.take(met) {
            None => true,
            Some(order) => outlet.put(read(order, currency, now)),
        }
    })?;
    let history = History {
        context: context.clone(),
        known: Known::new(context),
    };
    run(context, history, rows, seen.orders, report).await
}

struct History {
    context: ImportContext,
    known: Known,
}

#[async_trait::async_trait]
impl Kind for History {
    type Draft = OrderDraft;
    const WHAT: &'static str = "orders";

    async fn prepare(&mut self, drafts: Vec<OrderDraft>) -> Result<Vec<Step>, Lost> {
        let skus = drafts
            .iter()
            .flat_map(|draft| &draft.lines)
            .map(|line| line.sku.as_str());
        self.known.learn_products(skus).await?;
        let customers = drafts
            .iter()
            .filter_map(|draft| draft.head.customer.as_deref());
        self.known.learn_customers(customers).await?;
        let references: Vec<&str> = drafts
            .iter()
            .map(|draft| draft.reference.as_str())
            .collect();
        let owners = owners(&self.context.store, keys::ORDER_REFERENCE, &references).await?;
        let standing = self.standing(&owners).await?;
        let found = owners
            .into_iter()
            .map(|owner| owner.and_then(|owner| standing.get(&owner)));
        Ok(drafts
            .iter()
            .zip(found)
            .map(|(draft, found)| self.step(draft, found))
            .collect())
    }
}

impl History {
    async fn standing(&self, owners: &[Option<Uuid>]) -> Result<HashMap<Uuid, Order>, Lost> {
        let ids: Vec<Uuid> = owners.iter().flatten().copied().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let loaded = self.context.store.load_many::<Order>(&texts).await?;
        Ok(ids
            .into_iter()
            .zip(loaded.into_iter().map(|loaded| loaded.state))
            .collect())
    }

    fn step(&self, draft: &OrderDraft, found: Option<&Order>) -> Step {
        let placement = match self.placement(draft) {
            Ok(placement) => placement,
            Err(bad) => return Step::LeaveOut(bad),
        };
        match found.and_then(Order::placement) {
            None => Step::Decide {
                line: draft.line,
                ask: self.ask(placement),
            },
            Some(placed) if is_same_sale(placed, &placement) => Step::Existing,
            Some(_) => {
                let reason = "the order is in the shop with other data, which stay as they are";
                Step::LeaveOut(vec![BadRow::new(
                    draft.line,
                    "order_reference",
                    "differs",
                    reason,
                )])
            }
        }
    }

    fn placement(&self, draft: &OrderDraft) -> Result<Placement, Vec<BadRow>> {
        let mut bad = Vec::new();
        let customer_id = self.customer(draft, &mut bad);
        let lines: Vec<Line> = draft
            .lines
            .iter()
            .filter_map(|line| self.line(line, &mut bad))
            .collect();
        let totals = totals(&lines, draft).map_err(|wrong| bad.push(wrong));
        match totals {
            Ok(totals) if bad.is_empty() => Ok(Placement {
                order_id: keys::order(&draft.reference, draft.head.placed_at),
                cart_id: None,
                customer_id,
                lines,
                totals,
                coupon: None,
                payment_method: PaymentMethod::Imported,
                reference: Some(draft.reference.clone()),
                channel: draft.head.channel.clone(),
                at: draft.head.placed_at,
            }),
            _ => Err(bad),
        }
    }

    fn customer(&self, draft: &OrderDraft, bad: &mut Vec<BadRow>) -> Option<CustomerId> {
        let reference = draft.head.customer.as_deref()?;
        let known = self.known.customer(reference);
        if known.is_none() {
            let reason =
                format!("customer \"{reference}\" is not in the shop; import the customers first");
            bad.push(BadRow::new(
                draft.line,
                "customer_reference",
                "unknown_customer",
                reason,
            ));
        }
        known
    }

    fn line(&self, draft: &LineDraft, bad: &mut Vec<BadRow>) -> Option<Line> {
        let Some(product) = self.known.product(&draft.sku) else {
            let reason = format!(
                "SKU \"{}\" is not in the shop; import the products first",
                draft.sku
            );
            bad.push(BadRow::new(draft.row, "sku", "unknown_sku", reason));
            return None;
        };
        Some(Line {
            product_id: product.id,
            sku: draft.sku.clone(),
            name: draft
                .name
                .clone()
                .unwrap_or_else(|| product.name.as_ref().to_owned()),
            quantity: draft.quantity,
            unit_price: None,
            list_total: draft.list_total,
            discounts: draft.discounts.clone(),
            total: draft.total,
            reimbursed: draft.reimbursed,
        })
    }

    fn ask(&self, placement: Placement) -> Ask {
        let circumstances = self.context.circumstances(placement.at);
        let placement = Arc::new(placement);
        Box::new(move || {
            let placement = Arc::clone(&placement);
            Decision::new(circumstances.clone(), move |desk| import(desk, &placement))
        })
    }
}

/// The claim keeps a reference from becoming two orders when its time is mended later.
fn import(desk: &mut Desk<'_>, placement: &Placement) -> Result<(), Halt<Refusal>> {
    let (id, at) = (placement.order_id, placement.at);
    if let Some(reference) = &placement.reference {
        let take = ClaimCommand::Take {
            kind: keys::ORDER_REFERENCE,
            owner: id.0,
            at,
        };
        desk.create::<Claim>(claim_id(keys::ORDER_REFERENCE, reference), take)
            .map_err(Halt::lift)?;
    }
    let events = desk
        .create::<Order>(id, OrderCommand::Import(Box::new(placement.clone())))
        .map_err(Halt::lift)?;
    if events == 0 {
        Err(Halt::Refused(Refusal::Existing))
    } else {
        Ok(())
    }
}

fn totals(lines: &[Line], draft: &OrderDraft) -> Result<Totals, BadRow> {
    let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
        Amount::sum(amounts)
            .map_err(|error| BadRow::new(draft.line, "total", "too_large", error.to_string()))
    };
    let discounts = || {
        lines
            .iter()
            .flat_map(|line| &line.discounts)
            .map(|discount| discount.amount)
    };
    Ok(Totals {
        rounding: Amount::ZERO,
        subtotal: sum(&mut lines.iter().map(|line| line.list_total))?,
        discount: sum(&mut discounts())?,
        shipping: Amount::ZERO,
        tax: Amount::ZERO,
        total: sum(&mut lines.iter().map(|line| line.total))?,
        currency: draft.head.currency,
    })
}

/// Everything but names, which the catalogue may have changed since.
fn is_same_sale(placed: &Placement, wanted: &Placement) -> bool {
    let mut wanted = wanted.clone();
    if placed.lines.len() == wanted.lines.len() {
        for (now, then) in wanted.lines.iter_mut().zip(&placed.lines) {
            now.name.clone_from(&then.name);
        }
    }
    *placed == wanted
}
