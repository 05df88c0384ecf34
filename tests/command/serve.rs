//! `goodwill serve` as a program: its address, its end, and its memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::place::{ended, folder};

const SMALL: &str = "title = \"Two cards\"\n[timeline]\nunit = \"week\"\nlength = \"4 weeks\"\n[population]\nsize = 50\n\
    basket = 30\npurchase_rate = \"1 per month\"\n[design]\nreplicates = 2\n[outcome]\nprimary = \"profit\"\n\
    [[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \"a card\"\nvalue = 2\nevery = \"2 weeks\"\n";

struct Serving {
    child: Child,
    address: String,
    cookie: String,
}

impl Serving {
    fn start(at: &std::path::Path) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goodwill"))
            .current_dir(at)
            .args(["serve", "cards.toml", "--threads", "1"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let link = line
            .trim()
            .strip_prefix("open http://")
            .unwrap_or_else(|| panic!("{line}"));
        let (address, path) = link.split_once('/').unwrap();
        let mut serving = Serving {
            child,
            address: address.to_owned(),
            cookie: String::new(),
        };
        let answer = serving.ask(&format!(
            "GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        ));
        // It leads to the scenario that was named.
        assert!(answer.contains("url=/scenario/cards"), "{answer}");
        let cookie = answer
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        serving.cookie = cookie.split(';').next().unwrap().to_owned();
        // What is said after it must have somewhere to go.
        std::thread::spawn(move || said.lines().for_each(drop));
        serving
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn moved(&self, value: f64) -> String {
        let body = format!(
            r#"{{"scenario":"cards","changes":[["arm.card.gesture.\"a card\".value","{value}"]],"tab":"a","first":true,"draws":0}}"#
        );
        let (address, cookie, length) = (&self.address, &self.cookie, body.len());
        self.ask(&format!(
            "POST /api/move HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ))
    }

    /// Kilobytes in memory, where the system says so.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse().ok()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_thousand_moves_take_no_more_memory_than_a_hundred() {
    let at = folder(&[("cards.toml", SMALL)]);
    let serving = Serving::start(at.path());
    let moves = |count: u32| {
        for nth in 0..count {
            let answer = serving.moved(1.0 + f64::from(nth % 50) / 10.0);
            assert!(answer.contains("event: look"), "{answer}");
        }
        serving.memory()
    };
    let first = moves(100);
    let last = moves(900);
    if let (Some(first), Some(last)) = (first, last) {
        assert!(
            last < first + first / 4 + 8_192,
            "{first} kB, then {last} kB"
        );
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_soon_whatever_is_under_way() {
    let text = SMALL
        .replace("size = 50", "size = 400_000")
        .replace("4 weeks", "104 weeks");
    let at = folder(&[("cards.toml", &text)]);
    let mut serving = Serving::start(at.path());
    let body = r#"{"scenario":"cards","tab":"a"}"#;
    let mut busy = TcpStream::connect(&serving.address).unwrap();
    let (address, cookie, length) = (&serving.address, &serving.cookie, body.len());
    busy.write_all(
        format!(
            "POST /api/move HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .as_bytes(),
    )
    .unwrap();
    let mut heard = [0; 16];
    busy.read_exact(&mut heard).unwrap();
    let id = serving.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let asked = Instant::now();
    let code = loop {
        if let Some(status) = serving.child.try_wait().unwrap() {
            break status.code();
        }
        // Once more would end it at once: the limit is far above what a loaded machine needs.
        assert!(asked.elapsed() < Duration::from_secs(20), "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(code, Some(0));
}

#[test]
fn what_cannot_be_served_is_told() {
    let at = folder(&[("cards.csv", "a\n1\n")]);
    let (code, _, err) = ended(at.path(), &["serve", "nothing.toml"]);
    assert_eq!(code, 4);
    assert!(
        err.contains("there is no file or folder `nothing.toml`"),
        "{err}"
    );
    let (code, _, err) = ended(at.path(), &["serve", "cards.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("its name does not end in .toml"), "{err}");
}
