//! mail · letters as carriers take them: SendGrid, any SMTP server, or a folder on this machine · may
//! touch HTTP, SMTP and that folder · never touches the database, and never writes a line of a letter.

mod envelope;
mod outbox;
mod sendgrid;
mod smtp;
#[cfg(test)]
mod tests;

pub use envelope::Sender;
pub use outbox::Outbox;
pub use sendgrid::{SendGrid, SendGridOptions};
pub use smtp::{Smtp, SmtpTimes};
