//! Who may ask: the page of this very program in the browser of whoever started it, and nobody else.
//!
//! The program listens on the loopback, and says to its terminal an address with a token that is good for one visit. The visit
//! sets a cookie that no other site's page is sent with (`SameSite=Strict`), and which no script can read. Every request must name
//! this server as its host, so that a foreign name that was bent to 127.0.0.1 leads nowhere; every request that changes
//! something must come from a page of this server, and have a body of JSON.

use std::net::SocketAddr;
use std::sync::Mutex;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// Bytes of a request's body beyond which it is none of the page's.
pub const LONGEST_BODY: usize = 256 << 10;

/// Nothing from elsewhere, no script or style within a page, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// The same for the page of a run, which has its styles within it: they are let be, scripts are not.
const POLICY_OF_REPORTS: &str = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Who may ask.
pub struct Gate {
    /// By which names requests may call this server: `127.0.0.1:8000`.
    hosts: Vec<String>,
    /// The name of the cookie; servers on other ports of this machine have other ones.
    cookie: String,
    session: String,
    tokens: Mutex<Tokens>,
}

/// Tokens that are still good for a visit; the last one is that which was said last.
struct Tokens(Vec<String>);

/// So many tokens are kept that were said and not used.
const UNUSED: usize = 4;

/// A word that nobody guesses: 32 bytes of the system's randomness.
///
/// # Errors
/// The system has none.
fn secret() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether two words are the same, in a time that does not tell how far they are.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

impl Gate {
    /// The gate of a server at this address; `names` are what it is called besides.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn new(address: SocketAddr, names: &[String]) -> Result<Gate, String> {
        let port = address.port();
        let mut hosts = vec![address.to_string()];
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}")));
        }
        hosts.extend(
            names
                .iter()
                .map(|name| format!("{}:{port}", name.to_lowercase())),
        );
        Ok(Gate {
            hosts,
            cookie: format!("goodwill-{port}"),
            session: secret()?,
            tokens: Mutex::new(Tokens(vec![secret()?])),
        })
    }

    /// The token for the next visit.
    pub fn token(&self) -> String {
        let tokens = self
            .tokens
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        tokens.0.last().cloned().unwrap_or_default()
    }

    /// Lets a visitor with this token in, once; another token is made for the next one.
    pub fn enter(&self, token: &str) -> bool {
        let mut tokens = self
            .tokens
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some(at) = tokens.0.iter().position(|good| same(good, token)) else {
            return false;
        };
        tokens.0.remove(at);
        if let Ok(next) = secret() {
            tokens.0.push(next);
        }
        let surplus = tokens.0.len().saturating_sub(UNUSED);
        tokens.0.drain(..surplus);
        true
    }

    /// What a visitor is given who came with a token.
    pub fn set_cookie(&self) -> HeaderValue {
        let cookie = format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            self.cookie, self.session
        );
        HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut cookies = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        cookies.any(|cookie| match cookie.trim().split_once('=') {
            Some((name, value)) => name == self.cookie && same(value, &self.session),
            None => false,
        })
    }

    /// Whether a request calls this server by one of its names.
    fn is_host(&self, parts: &Parts) -> bool {
        let mut hosts = parts.headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        let known = |host: &str| self.hosts.contains(&host.to_lowercase());
        let named = host.to_str().is_ok_and(known);
        // An address that names a host within the request line is a proxy's.
        named
            && parts
                .uri
                .authority()
                .is_none_or(|authority| known(authority.as_str()))
    }

    fn is_own(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.hosts.contains(&host.to_lowercase()))
    }

    /// Whether a request may be answered. `entering`: it asks to be let in, with a token in place of the cookie.
    ///
    /// # Errors
    /// It may not: 403, or 405 for a method that is none of the page's.
    pub fn judge(&self, parts: &Parts, entering: bool) -> Result<(), Problem> {
        let refused = |text: &str| Err(Problem::of(StatusCode::FORBIDDEN, text));
        let headers = &parts.headers;
        if !self.is_host(parts) {
            return refused(
                "this server is not called so: open the address that the terminal shows",
            );
        }
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if !reads && parts.method != Method::POST {
            let text = "pages and files are asked for by GET, changes by POST";
            return Err(Problem::of(StatusCode::METHOD_NOT_ALLOWED, text));
        }
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) if reads => {}
            (Some(origin), None) if origin.to_str().is_ok_and(|origin| self.is_own(origin)) => {}
            _ => return refused("another site's page may not ask this server"),
        }
        let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
        let from_here = matches!(site, None | Some(b"same-origin" | b"none"));
        let may_come = from_here || (entering && reads);
        if !may_come {
            return refused("another site's page may not ask this server");
        }
        if !entering && !self.has_cookie(headers) {
            return refused(
                "this browser has not been let in: open the address that the terminal shows; it is good for one visit, and \
                 the terminal shows another one after it",
            );
        }
        if !reads {
            let form = headers
                .get(header::CONTENT_TYPE)
                .and_then(|form| form.to_str().ok());
            let form = form.and_then(|form| form.split(';').next()).map(str::trim);
            if form != Some("application/json") {
                let text = "a request that changes something has a body of JSON";
                return Err(Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
            }
            let length = headers
                .get(header::CONTENT_LENGTH)
                .and_then(|l| l.to_str().ok());
            let length = length.and_then(|length| length.parse::<usize>().ok());
            if length.is_some_and(|length| length > LONGEST_BODY) {
                return Err(too_long());
            }
        }
        Ok(())
    }
}

/// What is told of a request that is too long.
pub fn too_long() -> Problem {
    let text = format!("the request is longer than {} KB", LONGEST_BODY >> 10);
    Problem::of(StatusCode::PAYLOAD_TOO_LARGE, text)
}

/// Which policy an answer goes out under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// The page to play with.
    Page,
    /// The report of a run.
    Report,
}

/// Puts on an answer what browsers are to keep to.
pub fn seal(response: &mut Response<Body>) {
    let under = response.extensions().get::<Under>().copied();
    let policy = match under {
        Some(Under::Report) => POLICY_OF_REPORTS,
        Some(Under::Page) | None => POLICY,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn gate() -> Gate {
        let address = "127.0.0.1:8731".parse().expect("an address");
        Gate::new(address, &[]).expect("randomness")
    }

    fn parts(method: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri("/api/open");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        parts
    }

    #[test]
    fn a_token_is_good_for_one_visit() {
        let gate = gate();
        let token = gate.token();
        assert!(!gate.enter(""));
        assert!(!gate.enter(&token[1..]));
        assert!(gate.enter(&token));
        assert!(!gate.enter(&token));
        assert!(gate.enter(&gate.token()));
    }

    #[test]
    fn a_change_needs_cookie_host_origin_and_json() {
        let gate = gate();
        let cookie = format!("a=b; {}={}", gate.cookie, gate.session);
        let good = [
            ("host", "127.0.0.1:8731"),
            ("origin", "http://127.0.0.1:8731"),
            ("cookie", cookie.as_str()),
            ("content-type", "application/json; charset=utf-8"),
            ("sec-fetch-site", "same-origin"),
        ];
        let status = |headers: &[(&str, &str)]| {
            let judged = gate.judge(&parts("POST", headers), false);
            judged.err().map(|problem| problem.status.as_u16())
        };
        assert_eq!(status(&good), None);
        let wrong = [
            (0, "127.0.0.1", 403),
            (0, "evil.example:8731", 403),
            (0, "127.0.0.1:8732", 403),
            (1, "http://evil.example", 403),
            (1, "null", 403),
            (1, "https://127.0.0.1:8731", 403),
            (2, "goodwill-8731=", 403),
            (2, "", 403),
            (3, "text/plain", 415),
            (4, "cross-site", 403),
            (4, "same-site", 403),
        ];
        for (at, value, expected) in wrong {
            let mut headers = good;
            headers[at].1 = value;
            assert_eq!(status(&headers), Some(expected), "{} {value}", good[at].0);
        }
        // What is needed and not there.
        for (at, expected) in [(0, 403), (1, 403), (2, 403), (3, 415)] {
            let mut headers = good.to_vec();
            headers.remove(at);
            assert_eq!(status(&headers), Some(expected), "{}", good[at].0);
        }
        let judged = gate.judge(&parts("DELETE", &good), false);
        assert_eq!(
            judged.err().map(|problem| problem.status.as_u16()),
            Some(405)
        );
    }
}
