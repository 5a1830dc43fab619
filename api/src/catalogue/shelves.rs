//! Where a shelf stands in the tree, read from its own stream inside a decision.

use crate::problem::{Problem, codes};
use crate::refusal::Refusal;
use domain::category::Category;
use domain::kernel::CategoryId;
use eventstore::{Desk, Halt};

/// No tree of shelves is deeper.
const DEEPEST: usize = 64;

/// The ids from `lowest` up to the root. A shelf that is not there is a 422 about `pointer`.
pub(super) fn upwards(
    desk: &mut Desk<'_>,
    lowest: Option<CategoryId>,
    pointer: &str,
) -> Result<Vec<CategoryId>, Halt<Refusal>> {
    let mut path = Vec::new();
    let mut next = lowest;
    while let Some(id) = next.filter(|id| !path.contains(id) && path.len() < DEEPEST) {
        let shelf = desk.state::<Category>(id)?.details();
        let shelf = shelf.ok_or_else(|| Halt::Refused(missing(pointer)))?;
        path.push(id);
        next = shelf.parent_id;
    }
    Ok(path)
}

fn missing(pointer: &str) -> Refusal {
    Problem::field(codes::INVALID_VALUE, pointer, "there is no such category").into()
}
