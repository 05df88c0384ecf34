//! Whoever is not the page of this server is refused, and nothing is lost by it.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::{Answer, SMALL, Served, all_below};

/// A request in its bytes.
fn request(line: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{line} HTTP/1.1\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += "connection: close\r\n\r\n";
    text += body;
    text.into_bytes()
}

#[test]
fn hostile_requests_are_refused_and_nothing_is_lost() {
    let served = Served::of(&[("cards", SMALL)]);
    std::fs::write(served.file("secret.txt"), "secret").unwrap();
    let visitor = served.enter();
    let before = all_below(served.folder.path());
    let host = served.address.to_string();
    let origin = format!("http://{host}");
    let cookie = visitor.cookie.as_str();
    let port = served.address.port();
    let other_port = format!("127.0.0.1:{}", port ^ 1);
    let good = [
        ("host", host.as_str()),
        ("origin", origin.as_str()),
        ("cookie", cookie),
        ("content-type", "application/json"),
    ];
    let with = |name: &str, value: &str| -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = good
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        headers.retain(|(own, _)| own != name);
        if !value.is_empty() {
            headers.push((name.to_owned(), value.to_owned()));
        }
        headers
    };
    let body = r#"{"scenario":"cards","changes":[],"name":"stolen"}"#;
    let length = body.len().to_string();
    let post = |path: &str, headers: &[(String, String)], body: &str| {
        let mut headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let length = body.len().to_string();
        headers.push(("content-length", &length));
        request(&format!("POST {path}"), &headers, body)
    };
    let get = |path: &str| request(&format!("GET {path}"), &good, "");
    let mut asked: Vec<(&str, Vec<u8>, &[u16])> = Vec::new();
    // Another host, another origin, another visitor.
    for value in [
        "evil.example",
        "127.0.0.1",
        other_port.as_str(),
        "127.0.0.1.evil.example",
        "",
        "localhost",
        "[::1]",
        "0.0.0.0",
    ] {
        asked.push((
            "host",
            post("/api/save", &with("host", value), body),
            &[400, 403],
        ));
    }
    for value in [
        "http://evil.example",
        "null",
        "",
        "https://127.0.0.1",
        "http://127.0.0.1",
        "file://",
        "http://localhost.evil.example",
    ] {
        asked.push((
            "origin",
            post("/api/save", &with("origin", value), body),
            &[403],
        ));
    }
    for value in [
        "",
        "goodwill=1",
        "goodwill-0=1",
        "a",
        ";;;=",
        "goodwill=;goodwill=",
    ] {
        asked.push((
            "cookie",
            post("/api/save", &with("cookie", value), body),
            &[403],
        ));
    }
    for value in [
        "",
        "text/plain",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        asked.push((
            "kind",
            post("/api/save", &with("content-type", value), body),
            &[415],
        ));
    }
    for value in ["cross-site", "same-site"] {
        asked.push((
            "site",
            post("/api/save", &with("sec-fetch-site", value), body),
            &[403],
        ));
    }
    // Tokens.
    for token in [
        "",
        "?token=",
        "?token=0",
        "?token=%00",
        "?token=' or 1=1",
        "?tokens=1",
    ] {
        asked.push((
            "token",
            get(&format!("/enter{}", token.replace(' ', "+"))),
            &[403],
        ));
    }
    // Paths.
    for path in [
        "/../secret.txt",
        "/page/../../Cargo.toml",
        "/page/%2e%2e/%2e%2e/Cargo.toml",
        "/secret.txt",
        "/runs/../secret.txt",
        "/runs/cards/../../secret.txt",
        "/runs/%2e%2e/secret.txt",
        "/runs/..%2f/secret.txt",
        "/runs/cards/run.json",
        "//etc/passwd",
    ] {
        asked.push(("path", get(path), &[400, 404]));
    }
    let named = |scenario: &str, changes: &str, name: &str| {
        format!(r#"{{"scenario":"{scenario}","changes":{changes},"name":"{name}"}}"#)
    };
    let own = with("", "");
    for (scenario, changes, name, statuses) in [
        ("../cards", "[]", "x", &[404u16][..]),
        ("/etc/passwd", "[]", "x", &[404]),
        ("cards.toml", "[]", "x", &[404]),
        ("cards", "[]", "../x", &[422]),
        ("cards", "[]", "/tmp/x", &[422]),
        ("cards", "[]", "", &[422]),
        ("cards", "[]", "cards", &[409]),
        (
            "cards",
            r#"[["population.data.file","\"/etc/passwd\""]]"#,
            "x",
            &[400],
        ),
        ("cards", r#"[["title","\"x\""]]"#, "x", &[400]),
        (
            "cards",
            r#"[["context.noticed","1\n[evil]\nx=1"]]"#,
            "x",
            &[400],
        ),
        ("cards", r#"[["context.noticed","-1"]]"#, "x", &[422]),
        (
            "cards",
            r#"[["context.noticed","\"1 <img src=x>\""]]"#,
            "x",
            &[422],
        ),
        ("cards", r#"{"a":1}"#, "x", &[400]),
    ] {
        asked.push((
            "body",
            post("/api/save", &own, &named(scenario, changes, name)),
            statuses,
        ));
    }
    for broken in ["", "{", "[]", "null", "{\"scenario\":1}", "\u{0}"] {
        asked.push(("broken", post("/api/save", &own, broken), &[400]));
    }
    // Sizes and methods.
    let many = format!("[{}]", vec![r#"["context.noticed","1"]"#; 101].join(","));
    asked.push((
        "changes",
        post("/api/save", &own, &named("cards", &many, "x")),
        &[400],
    ));
    let huge = format!(r#"{{"scenario":"{}"}}"#, "a".repeat(300_000));
    asked.push(("size", post("/api/move", &own, &huge), &[413]));
    let long = format!("/{}", "a".repeat(40_000));
    asked.push(("head", get(&long), &[0, 400, 414, 431]));
    for method in [
        "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "GET",
    ] {
        let line = format!("{method} /api/save");
        asked.push(("method", request(&line, &good, ""), &[400, 403, 404, 405]));
    }
    let two = [
        good[0],
        ("host", "evil.example"),
        good[1],
        good[2],
        good[3],
        ("content-length", &length),
    ];
    asked.push((
        "two hosts",
        request("POST /api/save", &two, body),
        &[400, 403],
    ));
    asked.push((
        "no request",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n".to_vec(),
        &[0, 400],
    ));
    assert!(asked.len() >= 50, "{}", asked.len());
    for (what, bytes, expected) in &asked {
        let answer = Answer::of(&served.raw(bytes));
        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
        assert!(
            expected.contains(&answer.status),
            "{what}: {} for {sent}",
            answer.status
        );
        assert!(
            !answer.body.contains("root:") && !answer.body.contains("secret\""),
            "{what}"
        );
        // Whatever was sent comes back as text or not at all.
        let json = answer.head.contains("content-type: application/json");
        assert!(
            json || !answer.body.contains('<'),
            "{what}: {}",
            answer.body
        );
    }
    assert_eq!(all_below(served.folder.path()), before);
    // The page is answered as ever.
    assert_eq!(visitor.get("/").status, 200);
    assert_eq!(
        visitor.post("list", &json!({})).json()["scenarios"][0]["title"],
        "Two cards"
    );
}

#[test]
fn two_hundred_at_once_and_slow_ones_are_outlived() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    // Some begin to speak, and never end.
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream
                .write_all(b"POST /api/move HTTP/1.1\r\nhost: ")
                .unwrap();
            stream
        })
        .collect();
    let moved = json!({"scenario": "cards", "tab": "a", "draws": 0});
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..200)
            .map(|nth| {
                let (visitor, moved) = (&visitor, &moved);
                scope.spawn(move || match nth % 4 {
                    0 => visitor.post("move", moved).status,
                    1 => visitor.get("/page/style.css").status,
                    _ => visitor.post("list", &json!({})).status,
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(
        answers.iter().all(|status| matches!(status, 200 | 429)),
        "{answers:?}"
    );
    assert!(
        answers.iter().filter(|status| **status == 200).count() >= 50,
        "{answers:?}"
    );
    drop(slow);
    let look = visitor.post(
        "move",
        &json!({"scenario": "cards", "tab": "b", "draws": 0}),
    );
    assert!(!look.events("look").is_empty(), "{}", look.body);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for_long() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    let address = served.address;
    let head = format!(
        "POST /api/list HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\nconnection: close\r\n\r\n{{",
        visitor.cookie
    );
    let started = std::time::Instant::now();
    let answer = Answer::of(&served.raw(head.as_bytes()));
    assert_eq!(answer.status, 408, "{}", answer.head);
    assert!(started.elapsed() < Duration::from_secs(25));
}

#[test]
fn what_goes_out_lets_no_script_in() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    for path in [
        "/",
        "/scenario/cards",
        "/page/app.js",
        "/page/inks.css",
        "/nothing",
    ] {
        let answer = visitor.get(path);
        let policy = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("content-security-policy: "));
        let policy = policy.unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert!(
            answer.head.contains("x-content-type-options: nosniff"),
            "{path}"
        );
        // No script or style stands within a page.
        let body = answer.body.replace("<script type=\"module\" src=", "");
        assert!(
            path.starts_with("/page")
                || (!body.contains("<script")
                    && !body.contains("style=")
                    && !body.contains("<style")),
            "{path}"
        );
    }
    // A token is good once, whoever comes.
    let used = served.used();
    let entered = used.rsplit('/').next().unwrap();
    assert_eq!(visitor.get(&format!("/{entered}")).status, 403);
}
