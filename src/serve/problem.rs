//! Why something that was asked for is not there, in the words of the terminal.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};

use crate::engine::run::RunError;
use crate::output::OutputError;
use crate::pipeline::{LoadFailure, UpdateError};
use crate::scenario::printable::printable;

/// Why something that was asked for is not there. It is text, wherever it comes from: the page never reads it as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// What is wrong, in a sentence.
    pub text: String,
}

impl Problem {
    /// What was asked for cannot be done as it was asked for.
    pub fn wrong(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::UNPROCESSABLE_ENTITY, text)
    }

    /// The request itself is none that the page makes.
    pub fn malformed(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::BAD_REQUEST, text)
    }

    /// What is not there.
    pub fn missing(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::NOT_FOUND, text)
    }

    /// Something else is under way, or there is too much of it.
    pub fn busy(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::TOO_MANY_REQUESTS, text)
    }

    /// There is something in the way that is not to be lost.
    pub fn taken(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::CONFLICT, text)
    }

    /// A fault of the program, or of the machine.
    pub fn fault(text: impl Into<String>) -> Problem {
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR, text)
    }

    pub(super) fn of(status: StatusCode, text: impl Into<String>) -> Problem {
        let text = printable(&text.into());
        Problem { status, text }
    }

    /// As the page reads it: `{"problem": "…"}`.
    pub fn json(&self) -> String {
        serde_json::json!({ "problem": self.text }).to_string()
    }

    pub(super) fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.status;
        let json = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

impl From<LoadFailure> for Problem {
    fn from(failure: LoadFailure) -> Problem {
        Problem::wrong(failure.to_string())
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Problem {
        match error {
            RunError::Twice(_) => Problem::fault(error.to_string()),
            _ => Problem::wrong(error.to_string()),
        }
    }
}

impl From<UpdateError> for Problem {
    fn from(error: UpdateError) -> Problem {
        match error {
            UpdateError::Run(error) => error.into(),
            UpdateError::Refused(refusal) => Problem::wrong(refusal.to_string()),
        }
    }
}

impl From<OutputError> for Problem {
    fn from(error: OutputError) -> Problem {
        Problem::taken(error.to_string())
    }
}
