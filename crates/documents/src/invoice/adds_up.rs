//! Whether the sums on an invoice are the sums of what stands above them.

use super::Invoice;
use crate::DocumentError;

/// Names the first sum that is not what its parts come to, or that is below zero where only a
/// direction was meant, or takes back more than there is.
pub(super) fn check(invoice: &Invoice) -> Result<(), DocumentError> {
    let totals = &invoice.totals;
    let sum = |parts: &mut dyn Iterator<Item = i64>| parts.map(i128::from).sum::<i128>();
    let charged = sum(&mut invoice.lines.iter().map(|line| line.total));
    let discount = sum(&mut invoice.lines.iter().map(|line| line.discount));
    let tax = sum(&mut totals.taxes.iter().map(|line| line.tax));
    let total = charged + i128::from(totals.shipping) + tax + i128::from(totals.rounding);
    let stated = [
        ("discount", totals.discount, discount),
        ("subtotal", totals.subtotal, charged + discount),
        ("total", totals.total, total),
    ];
    let off = invoice.lines.iter().map(|line| line.discount);
    let directed = [
        ("credited sum", totals.credited),
        ("paid sum", totals.paid),
        ("refunded sum", totals.refunded),
    ];
    let mut directed = off.map(|off| ("discount", off)).chain(directed);
    if let Some((name, _)) = directed.find(|(_, sum)| *sum < 0) {
        return Err(DocumentError::DoesNotAddUp(name));
    }
    if totals.credited > totals.total.max(0) {
        return Err(DocumentError::DoesNotAddUp("credited sum"));
    }
    match stated
        .into_iter()
        .find(|(_, said, is)| i128::from(*said) != *is)
    {
        Some((name, _, _)) => Err(DocumentError::DoesNotAddUp(name)),
        None => Ok(()),
    }
}
