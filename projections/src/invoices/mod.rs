//! invoices · "which invoice has this order, and what was taken back of it?" · tables invoices,
//! credit_notes and invoice_numbers · never decides what is owed.

mod credit;
mod fold;
mod projector;
mod read;
mod row;
mod series;

pub use projector::Invoices;
pub use read::{credit_note, credit_notes_of, number_series, of_order};
pub use row::{Asked, CreditNoteRow, InvoiceRow};
