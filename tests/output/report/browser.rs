//! A headless Chromium, spoken to over a pipe in its own protocol (Chrome DevTools).

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the browser may take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Browser {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    asked: u64,
    session: Option<String>,
    /// What happened in between, oldest first.
    events: Vec<Value>,
    _profile: TempDir,
}

/// The browser that is installed here; says so on stderr, past the capture of tests, where there is none.
pub fn find() -> Option<PathBuf> {
    let named = std::env::var_os("GOODWILL_BROWSER").map(PathBuf::from);
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = named.or_else(|| {
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let mut all = names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        all.find(|file| file.is_file())
    });
    if found.is_none() {
        let said = "\n*** SKIPPED: no Chromium on the PATH and none in GOODWILL_BROWSER; the page was not opened ***\n\n";
        let _ = io::stderr().lock().write_all(said.as_bytes());
    }
    found
}

impl Browser {
    pub fn start(program: &Path) -> Browser {
        let profile = tempfile::tempdir().unwrap();
        // The browser reads its orders from descriptor 3 and answers on 4.
        let mut child = Command::new("sh")
            .arg("-c")
            .arg("exec \"$0\" \"$@\" 3<&0 4>&1 >/dev/null 2>&1")
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--remote-debugging-pipe", "about:blank"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|n| n > 0) {
                message.pop();
                let Ok(value) = serde_json::from_slice(&message) else {
                    break;
                };
                if send.send(value).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Browser {
            child,
            to,
            from,
            asked: 0,
            session: None,
            events: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let answer = self.asked(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The same, whether it fails or not.
    fn asked(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let mut message = json!({"id": self.asked, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to
            .write_all(format!("{message}\0").as_bytes())
            .unwrap();
        self.to.flush().unwrap();
        loop {
            let answer = self.next();
            if answer["id"] == self.asked {
                return answer;
            }
            self.events.push(answer);
        }
    }

    fn next(&mut self) -> Value {
        self.from
            .recv_timeout(PATIENCE)
            .expect("the browser answers")
    }

    fn wait(&mut self, event: &str) {
        while !self.events.iter().any(|e| e["method"] == event) {
            let next = self.next();
            self.events.push(next);
        }
    }

    /// Opens a file at this width, in `light` or `dark`, forgetting what happened before.
    pub fn open(&mut self, file: &Path, width: u32, scheme: &str) {
        self.go(&format!("file://{}", file.display()), width, scheme);
    }

    /// The same of an address.
    pub fn go(&mut self, url: &str, width: u32, scheme: &str) {
        self.view(width, "screen", scheme);
        self.events.clear();
        self.call("Page.navigate", json!({"url": url}));
        self.wait("Page.loadEventFired");
    }

    /// Waits until an expression holds on the page; while it leads to another one nothing does.
    pub fn until(&mut self, expression: &str) {
        let started = std::time::Instant::now();
        let params = json!({"expression": format!("Boolean({expression})"), "returnByValue": true});
        while self.asked("Runtime.evaluate", params.clone())["result"]["result"]["value"]
            != json!(true)
        {
            assert!(started.elapsed() < PATIENCE, "never: {expression}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// The addresses that the page asked the network for.
    pub fn asked_for(&self) -> Vec<String> {
        let asked = |e: &&Value| e["method"] == "Network.requestWillBeSent";
        let url = |e: &Value| {
            e["params"]["request"]["url"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        self.events.iter().filter(asked).map(url).collect()
    }

    pub fn view(&mut self, width: u32, media: &str, scheme: &str) {
        let metrics =
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": features}),
        );
    }

    /// The value of an expression on the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", params);
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// Errors and warnings since the page was opened, and whatever it asked the network for.
    pub fn complaints(&mut self) -> Vec<String> {
        let told = |e: &&Value| match e["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Page.javascriptDialogOpening" | "Log.entryAdded") => {
                true
            }
            Some("Runtime.consoleAPICalled") => true,
            Some("Network.requestWillBeSent") => {
                let url = e["params"]["request"]["url"].as_str().unwrap_or_default();
                e["params"]["type"] != "Document" && !url.starts_with("data:")
            }
            _ => false,
        };
        self.events
            .iter()
            .filter(told)
            .map(Value::to_string)
            .collect()
    }

    pub fn mouse(&mut self, x: f64, y: f64) {
        self.call(
            "Input.dispatchMouseEvent",
            json!({"type": "mouseMoved", "x": x, "y": y}),
        );
    }

    /// Presses at one point, moves in so many steps to another, and lets go.
    pub fn drag(&mut self, from: (f64, f64), to: (f64, f64), steps: u32) {
        let mut event = |kind: &str, (x, y): (f64, f64), buttons: u32| {
            let params = json!({"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", params);
        };
        event("mousePressed", from, 1);
        for step in 1..=steps {
            let share = f64::from(step) / f64::from(steps);
            let between = |from: f64, to: f64| from + (to - from) * share;
            event(
                "mouseMoved",
                (between(from.0, to.0), between(from.1, to.1)),
                1,
            );
        }
        event("mouseReleased", to, 0);
    }

    pub fn key(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": kind, "key": key, "code": key}),
            );
        }
    }

    /// The page on paper.
    pub fn pdf(&mut self) -> Vec<u8> {
        let params = json!({"preferCSSPageSize": true, "printBackground": true});
        let answer = self.call("Page.printToPDF", params);
        from_base64(answer["data"].as_str().unwrap())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0u32, 0);
    for c in text.bytes().filter(|&c| c != b'=') {
        held = held << 6 | u32::from(digit(c));
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}
