//! The server: connections taken one by one, bounded in number, in size and in time.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;

use super::folder::Folder;
use super::gate::Gate;
use super::routes::router;
use super::shared::Shared;
use crate::engine::run::{Cancel, MOST_TALLY_BYTES};

/// Connections at once; more wait until one is done.
const CONNECTIONS: usize = 64;
/// How long a connection may take to say what it wants, or may say nothing.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the head of a request.
const LONGEST_HEAD: usize = 16 << 10;
/// How often it is asked whether to end.
const ASKED_EVERY: Duration = Duration::from_millis(50);
/// How long requests that are under way may take to end.
const ENDING: Duration = Duration::from_millis(400);
/// Threads on which requests are worked at and wait.
const WORKERS: usize = 24;

/// What is served, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder whose scenarios are listed.
    pub folder: PathBuf,
    /// Where the page begins, below the address: `scenario/two_mints`, `lesson/mints`; empty for the list.
    pub start: String,
    /// Where full runs go.
    pub out: PathBuf,
    /// Where to listen; port 0 for any that is free.
    pub listen: SocketAddr,
    /// By what names besides its address the server may be called.
    pub names: Vec<String>,
    /// Threads to run on.
    pub threads: usize,
}

/// A server that listens, and answers once it runs.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    /// How the address that is shown calls it, where not by its number.
    name: Option<String>,
    shared: Arc<Shared>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    /// The folder cannot be read, the address is taken, or the system has no randomness.
    pub fn bind(settings: Settings) -> io::Result<Server> {
        let folder = Folder::new(&settings.folder)?;
        let listener = TcpListener::bind(settings.listen)?;
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let gate = Gate::new(address, &settings.names).map_err(io::Error::other)?;
        let with = (settings.threads, MOST_TALLY_BYTES);
        let shared = Shared::new(folder, gate, settings.out, settings.start, with);
        Ok(Server {
            listener,
            address,
            name: settings.names.into_iter().next(),
            shared: Arc::new(shared),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that lets a browser in, once.
    pub fn link(&self) -> String {
        link(self)
    }

    /// Answers until `stop` says so; then what is under way ends, too. `entered` is told the next address to open whenever the
    /// last one was used.
    ///
    /// # Errors
    /// The system refuses to listen any longer.
    pub fn run(self, stop: &dyn Cancel, entered: &dyn Fn(&str)) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(WORKERS)
            .thread_stack_size(8 << 20)
            .build()?;
        let ended = runtime.block_on(serve(&self, stop, entered));
        self.shared.stopping.store(true, Ordering::Relaxed);
        runtime.shutdown_timeout(ENDING);
        ended
    }
}

/// The first name by which the server is called, with the next token.
fn link(server: &Server) -> String {
    let (address, port) = (server.address, server.address.port());
    let host = match &server.name {
        Some(name) => format!("{name}:{port}"),
        None if address.ip().is_unspecified() => format!("127.0.0.1:{port}"),
        None => address.to_string(),
    };
    format!("http://{host}/enter?token={}", server.shared.gate.token())
}

async fn serve(server: &Server, stop: &dyn Cancel, entered: &dyn Fn(&str)) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(server.listener.try_clone()?)?;
    let router = router(Arc::clone(&server.shared));
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut last = server.link();
    while !stop.is_cancelled() {
        let next = server.link();
        if next != last {
            entered(&next);
            last = next;
        }
        let taken = tokio::time::timeout(ASKED_EVERY, async {
            // A place first: whoever finds none waits in the system's queue.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        });
        let Ok((place, accepted)) = taken.await else {
            continue;
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles, or gone again: the others go on.
            tokio::time::sleep(ASKED_EVERY).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(LONGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // What a connection dies of is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    Ok(())
}
