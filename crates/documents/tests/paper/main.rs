//! Documents, read back by programs that did not make them: what stands on them, whether a reader
//! decodes the bars, whether the PDF is sound.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

mod hostile;
mod invoice;
mod label;
mod packing_slip;
mod printed;
mod samples;
