//! What the holder may do: who issued the token, what it grants, and questions about that.
//!
//! A token grants nothing by itself: a server reads some of its claims and decides. So each grant
//! is said with the claim it came from, and where the decision is made elsewhere that is said too.

pub mod expectation;
mod gather;
pub mod grants;
mod hasura;
pub mod jet;
pub mod providers;
pub mod question;
mod walk;

pub use expectation::{Expectation, Expectations, Met, Outcome};
pub use grants::{Access, Elsewhere, Grant, Kind, report};
pub use question::{Answer, Ask, Context, Decision, Question, QuestionError, answer};
