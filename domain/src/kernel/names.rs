//! How events are called in the log.

/// Gives each variant of an event the name it is stored under, and the list of all names.
/// A variant without a name does not compile.
macro_rules! event_names {
    ($event:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $event {
            /// The names under which these events are stored.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name under which this event is stored.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),+ }
            }
        }

        impl cqrs_es::DomainEvent for $event {
            fn event_type(&self) -> String {
                self.name().to_owned()
            }

            fn event_version(&self) -> String {
                "1.0".to_owned()
            }
        }
    };
}

pub(crate) use event_names;
