//! Customers of another system: each becomes a customer without a person, known by its reference.

use super::engine::{Kind, Step, run};
use super::error::Lost;
use super::field;
use super::flight::Ask;
use super::product_draft::Cells;
use super::reader::{Reader, survey};
use super::refusal::Refusal;
use super::report::BadRow;
use super::sheet::{Columns, Row};
use super::{ImportContext, ImportError, Summary, keys};
use domain::customer::{Customer, CustomerCommand};
use domain::kernel::{At, CustomerId};
use eventstore::{Decision, EventStore, Halt, StoreError};
use identity::CustomerImport;
use std::collections::HashMap;
use std::path::Path;

const COLUMNS: Columns = Columns {
    required: &["reference"],
    optional: &["registered_at"],
    multiline: false,
};

/// Imports the customers of a CSV file. One that is in the shop already stays as it is.
pub async fn customers(
    context: &ImportContext,
    file: &Path,
    report: &Path,
) -> Result<Summary, ImportError> {
    let total = survey(file, &COLUMNS, 0, |rows, met| {
        *rows += u64::from(met.is_some())
    })
    .await?;
    let now = context.now;
    let mut first_lines: HashMap<String, u64> = HashMap::new();
    let rows = Reader::start(file, &COLUMNS, move |met, outlet| match met {
        None => true,
        Some(Err(bad)) => outlet.put(Err(vec![bad])),
        Some(Ok(row)) => {
            outlet.put(read(&row, now).and_then(|draft| once(draft, &mut first_lines)))
        }
    })?;
    let people = People {
        context: context.clone(),
    };
    let summary = run(context, people, rows, total, report).await?;
    let told = tell_who_came(context).await;
    told.map_err(|cause| cause.stopped(People::WHAT, summary.imported))?;
    Ok(summary)
}

/// A customer as its row describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CustomerDraft {
    line: u64,
    reference: String,
    /// The moment of the import where the file does not say.
    registered_at: At,
}

impl CustomerDraft {
    fn row(&self) -> CustomerImport {
        let id = keys::customer(&self.reference);
        CustomerImport {
            id,
            reference: self.reference.clone(),
            at: self.registered_at,
        }
    }
}

fn read(row: &Row, now: At) -> Result<CustomerDraft, Vec<BadRow>> {
    let mut cells = Cells {
        row,
        bad: Vec::new(),
    };
    let reference = cells.get("reference", |text| field::words(text, 100));
    let registered_at = cells.maybe("registered_at", |text| field::moment(text, now));
    match reference {
        Some(reference) if cells.bad.is_empty() => Ok(CustomerDraft {
            line: row.line,
            reference,
            registered_at: registered_at.unwrap_or(now),
        }),
        _ => Err(cells.bad),
    }
}

fn once(
    draft: CustomerDraft,
    first_lines: &mut HashMap<String, u64>,
) -> Result<CustomerDraft, Vec<BadRow>> {
    let first = *first_lines
        .entry(draft.reference.clone())
        .or_insert(draft.line);
    if first == draft.line {
        return Ok(draft);
    }
    let reason = format!("the reference stands on line {first} already");
    Err(vec![BadRow::new(
        draft.line,
        "reference",
        "duplicate_reference",
        reason,
    )])
}

struct People {
    context: ImportContext,
}

#[async_trait::async_trait]
impl Kind for People {
    type Draft = CustomerDraft;
    const WHAT: &'static str = "customers";

    async fn prepare(&mut self, drafts: Vec<CustomerDraft>) -> Result<Vec<Step>, Lost> {
        let rows: Vec<CustomerImport> = drafts.iter().map(CustomerDraft::row).collect();
        let known = self.context.identity.import_customers(&rows).await?;
        let id_of = |row: &CustomerImport| known.get(&row.reference).copied().unwrap_or(row.id);
        let ids: Vec<CustomerId> = rows.iter().map(id_of).collect();
        let told = are_customers(&self.context.store, &ids).await?;
        let steps = drafts
            .into_iter()
            .zip(ids)
            .zip(told)
            .map(|((draft, id), told)| match told {
                true => Step::Existing,
                false => Step::Decide {
                    line: draft.line,
                    ask: self.ask(id, draft),
                },
            });
        Ok(steps.collect())
    }
}

impl People {
    fn ask(&self, customer_id: CustomerId, draft: CustomerDraft) -> Ask {
        let circumstances = self.context.circumstances(draft.registered_at);
        Box::new(move || {
            let (reference, at) = (draft.reference.clone(), draft.registered_at);
            Decision::new(circumstances.clone(), move |desk| {
                let import = CustomerCommand::Import {
                    customer_id,
                    reference: reference.clone(),
                    at,
                };
                let events = desk
                    .create::<Customer>(customer_id, import)
                    .map_err(Halt::lift)?;
                if events == 0 {
                    Err(Halt::Refused(Refusal::Existing))
                } else {
                    Ok(())
                }
            })
        })
    }
}

/// Rows come before events: marks those rows whose event is in the log. What a crash left between
/// the two is told by the next run.
async fn tell_who_came(context: &ImportContext) -> Result<(), Lost> {
    loop {
        let waiting = context.identity.unannounced(1_000).await?;
        let ids: Vec<CustomerId> = waiting.iter().map(|person| person.id).collect();
        let known = are_customers(&context.store, &ids).await?;
        let told: Vec<CustomerId> = ids
            .into_iter()
            .zip(known)
            .filter_map(|(id, known)| known.then_some(id))
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        context.identity.mark_announced(&told, context.now).await?;
    }
}

/// Which of the ids are customers in history, in their order.
async fn are_customers(store: &EventStore, ids: &[CustomerId]) -> Result<Vec<bool>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(CustomerId::to_string).collect();
    let loaded = store.load_many::<Customer>(&ids).await?;
    Ok(loaded
        .into_iter()
        .map(|customer| customer.state.id().is_some())
        .collect())
}
