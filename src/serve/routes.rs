//! Which address leads where: one line each. What is asked for comes as JSON and is answered as JSON, or piece by piece as events.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::routing::{MethodRouter, get, post};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{self, error::TrySendError};

use super::gate::{self, LONGEST_BODY, Under};
use super::problem::Problem;
use super::shared::{Shared, View};
use super::{dots, lesson, moves, runs, saves};
use crate::output::charts::palette::{ARMS, Variables};
use crate::scenario::checked::Scenario;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The files of the page: address, kind, content.
const FILES: &[(&str, &str, &str)] = &[
    ("/page/style.css", CSS, include_str!("page/style.css")),
    ("/page/api.js", JS, include_str!("page/api.js")),
    ("/page/dom.js", JS, include_str!("page/dom.js")),
    ("/page/list.js", JS, include_str!("page/list.js")),
    ("/page/app.js", JS, include_str!("page/app.js")),
    ("/page/view.js", JS, include_str!("page/view.js")),
    ("/page/controls.js", JS, include_str!("page/controls.js")),
    ("/page/answer.js", JS, include_str!("page/answer.js")),
    ("/page/plots.js", JS, include_str!("page/plots.js")),
    ("/page/keep.js", JS, include_str!("page/keep.js")),
    ("/page/dots.js", JS, include_str!("page/dots.js")),
    ("/page/dots.css", CSS, include_str!("page/dots.css")),
    ("/page/lesson.js", JS, include_str!("page/lesson.js")),
    (
        "/page/lesson_charts.js",
        JS,
        include_str!("page/lesson_charts.js"),
    ),
    (
        "/page/lesson_start.js",
        JS,
        include_str!("page/lesson_start.js"),
    ),
    (
        "/page/lesson_class.js",
        JS,
        include_str!("page/lesson_class.js"),
    ),
    (
        "/page/lesson_regulars.js",
        JS,
        include_str!("page/lesson_regulars.js"),
    ),
    ("/page/lesson.css", CSS, include_str!("page/lesson.css")),
];

/// Pages: each is a file of HTML that loads its own module.
const LIST: &str = include_str!("page/list.html");
const SCENARIO: &str = include_str!("page/scenario.html");
const LESSON: &str = include_str!("page/lesson.html");

/// A file of the page as it is in the program. A debug build takes it from the folder that `GOODWILL_PAGE` names, if it does, so
/// that whoever works on the page reloads it and need not build.
fn current(path: &str, content: &'static str) -> Body {
    #[cfg(debug_assertions)]
    if let Some(folder) = std::env::var_os("GOODWILL_PAGE")
        && let Ok(now) =
            std::fs::read(std::path::Path::new(&folder).join(path.trim_start_matches("/page/")))
    {
        return Body::from(now);
    }
    let _ = path;
    Body::from(content)
}

/// Which address leads where.
pub fn router(shared: Arc<Shared>) -> Router {
    let files = FILES
        .iter()
        .fold(Router::new(), |router, &(path, kind, content)| {
            router.route(
                path,
                get(move || async move { text(kind, current(path, content)) }),
            )
        });
    files
        .route("/enter", get(enter))
        .route(
            "/",
            get(|| async { text(HTML, current("/page/list.html", LIST)) }),
        )
        .route(
            "/scenario/{*name}",
            get(|| async { text(HTML, current("/page/scenario.html", SCENARIO)) }),
        )
        .route("/page/inks.css", get(|| async { text(CSS, inks()) }))
        .route("/runs/{name}/{*file}", get(report))
        .route("/api/list", ask(moves::list))
        .route("/api/open", ask(moves::open))
        .route("/api/move", tell(moves::go))
        .route("/api/dots", about(dots::dots))
        .route("/api/kinds", about(dots::kinds))
        .route("/api/life", about(dots::life))
        .route(
            "/lesson/mints",
            get(|| async { text(HTML, current("/page/lesson.html", LESSON)) }),
        )
        .route("/api/lesson/about", plain(lesson::about))
        .route("/api/lesson/mints", plain(lesson::mints))
        .route("/api/lesson/tables", plain(lesson::tables))
        .route("/api/lesson/class", plain(lesson::class))
        .route("/api/lesson/regulars", plain(lesson::regulars))
        .route("/api/command", ask(saves::command))
        .route("/api/save", ask(saves::save))
        .route("/api/run", tell(runs::run))
        .route("/api/stop", ask(runs::stop))
        .fallback(|| async { Problem::missing("there is nothing at this address").response() })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
        .with_state(shared)
}

/// A function of a scenario and of what is asked about it, as an address: the body has the scenario's name and changes besides.
fn about<Q, A>(answer: fn(&Scenario, Q) -> Result<A, Problem>) -> MethodRouter<Arc<Shared>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    #[derive(Deserialize)]
    struct About<Q> {
        #[serde(flatten)]
        view: View,
        #[serde(flatten)]
        request: Q,
    }
    post(move |State(shared): State<Arc<Shared>>, body: Body| {
        answered(shared, body, move |shared: &Shared, about: About<Q>| {
            answer(&shared.scenario(&about.view)?, about.request)
        })
    })
}

/// A function of what is asked alone, as an address.
fn plain<Q, A>(answer: fn(Q) -> Result<A, Problem>) -> MethodRouter<Arc<Shared>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    post(move |State(shared): State<Arc<Shared>>, body: Body| {
        answered(shared, body, move |_: &Shared, request: Q| answer(request))
    })
}

/// A function of what all requests share.
fn ask<Q, A>(answer: fn(&Shared, Q) -> Result<A, Problem>) -> MethodRouter<Arc<Shared>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    post(move |State(shared): State<Arc<Shared>>, body: Body| answered(shared, body, answer))
}

/// A function that tells what it finds piece by piece, as events; it is told to stop when nobody listens any more.
fn tell<Q>(answer: fn(&Arc<Shared>, Q, &Teller) -> Result<(), Problem>) -> MethodRouter<Arc<Shared>>
where
    Q: DeserializeOwned + Send + 'static,
{
    post(
        move |State(shared): State<Arc<Shared>>, body: Body| async move {
            let request = match parsed::<Q>(body).await {
                Ok(request) => request,
                Err(problem) => return problem.response(),
            };
            // A place for what was said and not heard yet: whoever tells more waits.
            let (to, from) = mpsc::channel(4);
            let stop = Arc::new(AtomicBool::new(false));
            let teller = Teller {
                to,
                stop: Arc::clone(&stop),
            };
            let work = working(shared, move |shared| {
                if let Err(problem) = answer(shared, request, &teller) {
                    teller.tell("problem", &serde_json::json!({ "problem": problem.text }));
                }
                Ok(())
            });
            tokio::spawn(work);
            let listener = Listener { from, stop };
            let events = futures_util::stream::unfold(listener, |mut listener| async move {
                let event = listener.from.recv().await?;
                Some((Ok::<Bytes, Infallible>(event), listener))
            });
            text_of("text/event-stream", Body::from_stream(events))
        },
    )
}

/// Whoever tells events, and is asked to stop.
pub struct Teller {
    to: mpsc::Sender<Bytes>,
    pub stop: Arc<AtomicBool>,
}

impl Teller {
    /// Tells something; false where nobody listens any more, or does not take it in.
    pub fn tell(&self, event: &str, what: &impl Serialize) -> bool {
        let Some(mut event) = written(event, what) else {
            return false;
        };
        let since = Instant::now();
        while !self.stop.load(Ordering::Relaxed) && since.elapsed() < DEAF {
            match self.to.try_send(event) {
                Ok(()) => return true,
                Err(TrySendError::Closed(_)) => break,
                Err(TrySendError::Full(back)) => event = back,
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.stop.store(true, Ordering::Relaxed);
        false
    }

    /// The same of something that may be left out where whoever listens is behind.
    pub fn mention(&self, event: &str, what: &impl Serialize) {
        if let Some(event) = written(event, what) {
            let _ = self.to.try_send(event);
        }
    }
}

/// How long whoever listens may take nothing in.
const DEAF: Duration = Duration::from_secs(10);

/// An event as it goes out; JSON has no line breaks of its own.
fn written(event: &str, what: &impl Serialize) -> Option<Bytes> {
    let json = serde_json::to_string(what).ok()?;
    Some(Bytes::from(format!("event: {event}\ndata: {json}\n\n")))
}

struct Listener {
    from: mpsc::Receiver<Bytes>,
    stop: Arc<AtomicBool>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(5);

async fn parsed<Q: DeserializeOwned>(body: Body) -> Result<Q, Problem> {
    let whole = tokio::time::timeout(PATIENCE, to_bytes(body, LONGEST_BODY));
    let bytes = match whole.await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(gate::too_long()),
        Err(_) => {
            let text = "the request took too long to come";
            return Err(Problem::of(StatusCode::REQUEST_TIMEOUT, text));
        }
    };
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::malformed(format!("the request is not what the page sends: {error}"))
    })
}

async fn answered<Q, A>(
    shared: Arc<Shared>,
    body: Body,
    answer: impl FnOnce(&Shared, Q) -> Result<A, Problem> + Send + 'static,
) -> Response<Body>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    let request = match parsed::<Q>(body).await {
        Ok(request) => request,
        Err(problem) => return problem.response(),
    };
    let work = working(shared, move |shared| {
        let answer = answer(shared, request)?;
        serde_json::to_string(&answer).map_err(|error| Problem::fault(error.to_string()))
    });
    match work.await {
        Ok(json) => text_of("application/json", Body::from(json)),
        Err(problem) => problem.response(),
    }
}

/// Does some work on a thread that may take its time, when there is a place for it.
async fn working<A: Send + 'static>(
    shared: Arc<Shared>,
    work: impl FnOnce(&Arc<Shared>) -> Result<A, Problem> + Send + 'static,
) -> Result<A, Problem> {
    let busy = || Problem::busy("too much is asked for at once; try again in a moment");
    let _waits = shared.waiting.try_acquire().map_err(|_| busy())?;
    let _works = shared.working.acquire().await.map_err(|_| busy())?;
    let own = Arc::clone(&shared);
    let done = tokio::task::spawn_blocking(move || work(&own)).await;
    done.unwrap_or_else(|_| Err(Problem::fault("a fault of the program; please report it")))
}

/// Lets a request through, or says why not.
async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let entering = parts.uri.path() == "/enter";
    let mut response = match shared.gate.judge(&parts, entering) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => refused(&problem, &parts.headers),
    };
    gate::seal(&mut response);
    response
}

/// A refusal: for a person as a page, for the page as JSON.
fn refused(problem: &Problem, headers: &axum::http::HeaderMap) -> Response<Body> {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    if !accept.is_some_and(|accept| accept.contains("text/html")) {
        return problem.response();
    }
    let mut response = text("text/plain; charset=utf-8", problem.text.clone());
    *response.status_mut() = problem.status;
    response
}

/// Takes the token of an address, gives the cookie, and leads on: by a page, since a browser sends no strict cookie along a way
/// that began elsewhere.
async fn enter(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let query = request.uri().query().unwrap_or_default();
    let token = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="));
    if !token.is_some_and(|token| shared.gate.enter(token)) {
        let text = "this address was good for one visit; the terminal shows another one";
        let problem = Problem::of(StatusCode::FORBIDDEN, text);
        return refused(&problem, request.headers());
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>goodwill</title>\
         <link rel=\"icon\" href=\"data:,\"><meta http-equiv=\"refresh\" content=\"0; url=/{start}\"><p><a href=\"/{start}\">Go on</a></html>",
        start = shared.start
    );
    let mut response = text(HTML, page);
    let cookie = shared.gate.set_cookie();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// The colours of arms, and of all else, for paper and for dark screens.
fn inks() -> String {
    let inks = Variables::all();
    let dashes: Vec<String> = ARMS
        .iter()
        .enumerate()
        .map(|(nth, stroke)| {
            let lengths: Vec<String> = stroke.dash.iter().map(f64::to_string).collect();
            let dash = match lengths.is_empty() {
                true => "none".to_owned(),
                false => lengths.join(" "),
            };
            format!(".arm{nth} {{ --arm: var(--s{nth}); --dash: {dash}; }}")
        })
        .collect();
    format!(
        ":root {{ color-scheme: light dark; {light} }}\n@media (prefers-color-scheme: dark) {{ :root:not([data-paper=\"light\"]) {{ {dark} }} }}\n\
         :root[data-paper=\"light\"] {{ color-scheme: light; }}\n:root[data-paper=\"dark\"] {{ color-scheme: dark; {dark} }}\n{}\n",
        dashes.join("\n"),
        light = inks.light,
        dark = inks.dark,
    )
}

/// A file of a full run's folder.
async fn report(
    State(shared): State<Arc<Shared>>,
    Path((name, file)): Path<(String, String)>,
) -> Response<Body> {
    let found = working(shared, move |shared| runs::file(shared, &name, &file));
    match found.await {
        Ok((kind, bytes)) => {
            let mut response = text_of(kind, Body::from(bytes));
            response.extensions_mut().insert(Under::Report);
            response
        }
        Err(problem) => problem.response(),
    }
}

fn text(kind: &'static str, content: impl Into<Body>) -> Response<Body> {
    text_of(kind, content.into())
}

fn text_of(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
