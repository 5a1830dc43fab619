//! fields · what a product is made of, as the wire says it · may touch wire and domain words ·
//! never touches the desk.

mod change;
mod measures;
mod new;

pub(crate) use change::ProductChange;
pub(super) use change::Wished;
pub(super) use new::Entry;
pub(crate) use new::NewProduct;
