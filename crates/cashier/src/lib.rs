//! cashier · asks the providers for what was decided and brings the answer back as a command · may
//! touch the event store, decisions and the ports · never touches SQL, HTTP or a concrete provider.
