//! The page to play with: who is let in, what a browser shows of it, and that what it shows is what a run says.

mod hostile;
mod lesson;
mod page;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use goodwill::serve::{Server, Settings};
use serde_json::Value;
use tempfile::TempDir;

/// A server in this process, over a folder of its own.
pub struct Served {
    pub address: SocketAddr,
    /// The link that lets the next visitor in, and the last one that was taken.
    next: Arc<Mutex<String>>,
    taken: Mutex<String>,
    pub folder: TempDir,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A small scenario of two arms, whose run takes no time.
pub const SMALL: &str = "title = \"Two cards\"\ncurrency = \"$\"\n[timeline]\nunit = \"week\"\nlength = \"12 weeks\"\n\
    [population]\nsize = 600\nbasket = 30\npurchase_rate = { gamma = { mean = \"1 per month\", cv = 1 } }\n\
    [context]\nnoticed = 1   # assumed\n[design]\nreplicates = 4\n[outcome]\nprimary = \"profit\"\n\
    [[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nvalue = 2\ncost = 1\n\
    personal = 0.6\nevery = \"4 weeks\"\n";

impl Served {
    /// Serves these scenarios, by name.
    pub fn of(scenarios: &[(&str, &str)]) -> Served {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in scenarios {
            fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        let server = Server::bind(Settings {
            folder: folder.path().to_owned(),
            start: String::new(),
            out: folder.path().join("output"),
            listen: "127.0.0.1:0".parse().unwrap(),
            names: Vec::new(),
            threads: 2,
        })
        .unwrap();
        let (address, next) = (server.address(), Arc::new(Mutex::new(server.link())));
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let told = Arc::clone(&next);
        let entered = move |link: &str| link.clone_into(&mut told.lock().unwrap());
        let thread = std::thread::spawn(move || server.run(&*flag, &entered).unwrap());
        Served {
            address,
            next,
            taken: Mutex::default(),
            folder,
            stop,
            thread: Some(thread),
        }
    }

    /// A link that nobody has used: as the terminal shows another one after each visit, so it is waited for here.
    pub fn link(&self) -> String {
        let mut taken = self.taken.lock().unwrap();
        let started = std::time::Instant::now();
        loop {
            let next = self.next.lock().unwrap().clone();
            if next != *taken {
                taken.clone_from(&next);
                return next;
            }
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "no new link is shown"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The link that was used last.
    pub fn used(&self) -> String {
        self.taken.lock().unwrap().clone()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sends bytes as they are, and returns what comes back until the other side has said all.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        // A server that refuses may close before it has heard all.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A visitor who was let in.
    pub fn enter(&self) -> Visitor<'_> {
        let link = self.link();
        let token = link.splitn(4, '/').nth(3).unwrap();
        let answer = self.raw(
            format!(
                "GET /{token} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
                self.address
            )
            .as_bytes(),
        );
        let cookie = answer
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie
            .unwrap_or_else(|| panic!("no cookie: {answer}"))
            .split(';')
            .next()
            .unwrap();
        Visitor {
            served: self,
            cookie: cookie.to_owned(),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub struct Visitor<'a> {
    pub served: &'a Served,
    pub cookie: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn of(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        Answer {
            status: status.unwrap_or(0),
            head: head.to_lowercase(),
            body: if chunked {
                joined(body)
            } else {
                body.to_owned()
            },
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The events of this name.
    pub fn events(&self, name: &str) -> Vec<Value> {
        let own = self.body.split("\n\n").filter_map(|event| {
            let rest = event
                .trim_start()
                .strip_prefix(&format!("event: {name}\ndata: "))?;
            Some(serde_json::from_str(rest).unwrap())
        });
        own.collect()
    }
}

/// The chunks of a body as one text.
fn joined(mut body: &str) -> String {
    let mut whole = Vec::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
            break;
        };
        if size == 0 || rest.len() < size {
            break;
        }
        whole.extend_from_slice(&rest.as_bytes()[..size]);
        body = rest.get(size + 2..).unwrap_or("");
    }
    String::from_utf8(whole).unwrap()
}

impl Visitor<'_> {
    pub fn get(&self, path: &str) -> Answer {
        let address = self.served.address;
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\nconnection: close\r\n\r\n",
            self.cookie
        );
        Answer::of(&self.served.raw(head.as_bytes()))
    }

    pub fn post(&self, name: &str, body: &Value) -> Answer {
        let (address, body) = (self.served.address, body.to_string());
        let head = format!(
            "POST /api/{name} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        Answer::of(&self.served.raw(head.as_bytes()))
    }
}

/// The files of a folder and all below it, with their sizes.
pub fn all_below(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        match file.file_type().unwrap().is_dir() {
            true => found.extend(all_below(&file.path())),
            false => found.push((file.path(), file.metadata().unwrap().len())),
        }
    }
    found.sort();
    found
}
