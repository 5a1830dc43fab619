//! door · the HTTP server of a sim on 127.0.0.1: opens, closes, opens again on the same port · may touch
//! sockets · never touches the books.

mod endless;
mod hang_up;
mod serve;

use crate::call::{Call, Reply};
use crate::faults::{FaultRule, Faults};
use crate::held::held;
use crate::seen::{Seen, SeenList};
use crate::teller::Teller;
use actix_web::dev::{Server, ServerHandle};
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// The largest body that is taken in, in bytes.
const LARGEST: usize = 1024 * 1024;
/// How long a port of ours may take to become free again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who stands behind the door.
pub(crate) trait Provider: Send + Sync + 'static {
    /// Does what is asked. `rule` may delay it or make it fail inside; the door does the rest of it.
    fn answer(
        self: Arc<Self>,
        call: Call,
        rule: Option<FaultRule>,
    ) -> impl Future<Output = Reply> + Send;

    /// A failure with this status in the provider's words.
    fn failure(&self, status: u16) -> Reply;

    /// What is asked under `/_sim/`.
    fn control(self: Arc<Self>, call: Call) -> impl Future<Output = Reply> + Send;
}

/// What the door shares with the sim.
pub(crate) struct Hall<P> {
    pub(crate) provider: Arc<P>,
    pub(crate) faults: Faults,
    pub(crate) seen: Arc<SeenList>,
    pub(crate) teller: Teller,
    /// The runtime the sim was started in: what is begun there is not ended by closing the door.
    pub(crate) home: Handle,
}

/// The server of a sim.
pub(crate) struct Door<P: Provider> {
    hall: Data<Hall<P>>,
    port: u16,
    running: Mutex<Option<ServerHandle>>,
}

impl<P: Provider> Door<P> {
    /// Opens on `port` of 127.0.0.1; port 0 lets the system choose.
    ///
    /// # Errors
    /// Where the port is taken.
    pub(crate) fn open(hall: Hall<P>, port: u16) -> io::Result<Self> {
        let hall = Data::new(hall);
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = socket.local_addr()?.port();
        let handle = start(&hall, socket)?;
        Ok(Self {
            hall,
            port,
            running: Mutex::new(Some(handle)),
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.hall.faults
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.hall.seen.list()
    }

    pub(crate) fn teller(&self) -> &Teller {
        &self.hall.teller
    }

    /// Stops listening and drops every connection, answered or not.
    pub(crate) async fn close(&self) {
        let handle = held(&self.running).take();
        if let Some(handle) = handle {
            handle.stop(false).await;
        }
    }

    /// Opens on the same port again; nothing happens if it is open.
    ///
    /// # Errors
    /// Where somebody else took the port meanwhile.
    pub(crate) async fn reopen(&self) -> io::Result<()> {
        if held(&self.running).is_some() {
            return Ok(());
        }
        let until = Instant::now() + PATIENCE;
        let socket = loop {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)) {
                Ok(socket) => break socket,
                Err(error) if Instant::now() > until => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let handle = start(&self.hall, socket)?;
        *held(&self.running) = Some(handle);
        Ok(())
    }
}

impl<P: Provider> Drop for Door<P> {
    fn drop(&mut self) {
        if let Some(handle) = held(&self.running).take() {
            drop(handle.stop(false)); // The word is given at once; nobody waits for the end.
        }
    }
}

fn start<P: Provider>(hall: &Data<Hall<P>>, socket: TcpListener) -> io::Result<ServerHandle> {
    let server: Server = {
        let hall = hall.clone();
        HttpServer::new(move || {
            App::new()
                .app_data(hall.clone())
                .app_data(web::PayloadConfig::new(LARGEST))
                .default_service(web::to(serve::serve::<P>))
        })
    }
    .workers(1)
    .on_connect(hang_up::remember)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(socket)?
    .run();
    let handle = server.handle();
    hall.home.spawn(server);
    Ok(handle)
}
