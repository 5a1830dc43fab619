//! The edge of the house (docs/bad-inputs.md): sockets that lie, callers that hurry, pages of
//! strangers, letters that deceive.

mod callers;
mod codes;
mod inside;
mod letters;
mod methods;
mod origins;
mod searches;
mod sockets;
mod twins;
