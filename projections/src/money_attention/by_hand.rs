//! Cases that somebody closed.

use super::case::Kind;
use super::cases::Cases;
use domain::attention::AttentionEvent;

/// Closes the case, unless news came that whoever closed it had not seen. What failed until then is
/// dealt with: should more fail, the case is about that alone.
pub(super) fn take_in(cases: &mut Cases, event: AttentionEvent, actor: Option<String>) {
    let AttentionEvent::Closed {
        case_id,
        seen,
        reason,
        at,
    } = event;
    let covers = |times: i64| times <= i64::from(seen);
    let is_closing = |row: &super::CaseRow| row.closed_at.is_none() && covers(row.times);
    if !cases.get(case_id).is_some_and(|case| is_closing(&case.row)) {
        return;
    }
    cases.close(case_id, at);
    let Some(case) = cases.change(case_id) else {
        return;
    };
    (case.row.closed_by, case.row.close_reason) = (actor, Some(reason));
    if case.row.kind == Kind::RefundFailed.word() {
        case.items.clear();
    }
}
