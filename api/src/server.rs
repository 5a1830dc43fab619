//! Starts and stops the HTTP servers: the public one, and the internal one with the metrics.

use crate::dev_mail;
use crate::health;
use crate::http::{cors::cors, envelope};
use crate::limits::guard;
use crate::openapi;
use crate::permissions;
use crate::slices;
use crate::state::Shop;
use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// Which half of the door this process opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Roles {
    /// Commands and queries.
    #[default]
    Both,
    /// Only what changes something.
    CommandsOnly,
    /// Only what answers questions.
    QueriesOnly,
}

/// Where and with how many hands the door stands open.
#[derive(Debug, Clone, Copy)]
pub struct Listen {
    /// The public address; port 0 lets the system choose.
    pub public: SocketAddr,
    /// The internal address of `/metrics`, if any.
    pub internal: Option<SocketAddr>,
    /// Threads that serve.
    pub workers: usize,
}

/// Servers that run; dropping it leaves them running.
pub struct Running {
    /// Where the public server listens.
    pub public: SocketAddr,
    /// Where the internal server listens.
    pub internal: Option<SocketAddr>,
    handles: Vec<ServerHandle>,
}

/// How long requests that are being served may take to end when the server stops.
const LAST_ORDERS_SECONDS: u64 = 20;
/// How long the head of a request may take to arrive.
const SLOW_CLIENT: Duration = Duration::from_secs(5);
/// How many connections all threads together keep; whoever comes after them waits in the socket's own
/// queue, and the shop keeps its memory and its file handles.
const CONNECTIONS: usize = 8_192;
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Mounts the routes of these roles behind the gate. Tests mount them into their own `App`.
pub fn mount(roles: Roles) -> impl Fn(&mut ServiceConfig) + Clone {
    move |config| {
        let behind = web::scope("")
            .wrap(from_fn(permissions::gate))
            .configure(|config| routes(config, roles));
        config.service(behind);
    }
}

fn routes(config: &mut ServiceConfig, roles: Roles) {
    for slice in slices::ALL {
        if roles != Roles::CommandsOnly {
            (slice.queries)(config);
        }
        if roles != Roles::QueriesOnly {
            (slice.commands)(config);
        }
    }
    config.configure(health::mount).configure(openapi::mount);
    #[cfg(feature = "planted")]
    config.configure(crate::planted::mount);
    config.default_service(web::to(openapi::elsewhere));
}

/// Starts the servers; they serve until [`Running::stop`].
pub fn run(shop: Data<Shop>, listen: Listen, roles: Roles) -> io::Result<Running> {
    let socket = TcpListener::bind(listen.public)?;
    let public = socket.local_addr()?;
    let server = public_server(shop.clone(), socket, listen.workers, roles)?;
    let mut handles = vec![server.handle()];
    tokio::spawn(server);
    let internal = match listen.internal {
        None => None,
        Some(address) => {
            let socket = TcpListener::bind(address)?;
            let address = socket.local_addr()?;
            let server = internal_server(shop, socket)?;
            handles.push(server.handle());
            tokio::spawn(server);
            Some(address)
        }
    };
    Ok(Running {
        public,
        internal,
        handles,
    })
}

impl Running {
    /// Stops listening, lets requests end, closes.
    pub async fn stop(&self) {
        futures::future::join_all(self.handles.iter().map(|handle| handle.stop(true))).await;
    }
}

fn public_server(
    shop: Data<Shop>,
    socket: TcpListener,
    workers: usize,
    roles: Roles,
) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shop.clone())
            .wrap(from_fn(crate::audit::watch))
            .wrap(Compress::default())
            .wrap(from_fn(guard))
            .wrap(cors(&shop.settings.origins))
            .wrap(from_fn(envelope))
            // Before the others: on a desk it is nobody's route.
            .configure(dev_mail::mount(shop.settings.outbox.clone()))
            .configure(mount(roles))
    });
    let server = server
        .workers(workers.max(1))
        .max_connections(CONNECTIONS / workers.max(1))
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(SLOW_CLIENT)
        .client_disconnect_timeout(SLOW_CLIENT)
        .shutdown_timeout(LAST_ORDERS_SECONDS)
        .disable_signals()
        .listen(socket)?;
    Ok(server.run())
}

fn internal_server(shop: Data<Shop>, socket: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shop.clone())
            .configure(health::mount_internal)
    });
    Ok(server
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(socket)?
        .run())
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
