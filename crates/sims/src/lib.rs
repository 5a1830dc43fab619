//! sims · stand-ins for payment providers, each with books of its own · for tests and for trying the
//! shop · never part of a shop that takes real money.
