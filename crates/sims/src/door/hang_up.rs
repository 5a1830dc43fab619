//! Ends a connection in the middle of a request, as a cable does.

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use std::any::Any;
use std::net::Shutdown;
use std::os::fd::AsFd;

/// A second grip on the socket of a connection.
struct Line(std::net::TcpStream);

/// Keeps a grip on every connection that comes in.
pub(super) fn remember(connection: &dyn Any, kept: &mut Extensions) {
    let grip = connection
        .downcast_ref::<TcpStream>()
        .and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
    if let Some(grip) = grip {
        kept.insert(Line(std::net::TcpStream::from(grip)));
    }
}

/// Closes the connection this request came on, in both directions.
pub(super) fn hang_up(request: &HttpRequest) {
    if let Some(Line(stream)) = request.conn_data::<Line>() {
        // It may be closed already, which is what is wanted.
        let _ = stream.shutdown(Shutdown::Both);
    }
}
