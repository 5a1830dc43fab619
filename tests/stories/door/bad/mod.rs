//! The edge of the house (docs/bad-inputs.md): sockets that lie, callers that hurry, pages of
//! strangers, letters that deceive.

mod callers;
mod letters;
mod methods;
mod origins;
mod sockets;
mod twins;
