//! The answer to a question, and whose rules it is found by.

use super::holds;
use super::{Ask, Question};
use crate::jose::access::grants::Access;
use crate::jose::access::{hasura, jet};
use crate::jose::decode::Decoded;
use crate::jose::finding::Finding;
use crate::jose::key::Secret;
use crate::jose::tree::{NodeId, Tree};

/// What a server knows beside the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The request's `X-Hasura-Role` header.
    pub role_header: Option<String>,
    /// The token of the Jet Bridge that is asked. An empty one is a bridge without a token.
    pub jet_bridge_token: Option<Secret>,
    /// The project of that bridge.
    pub project: Option<String>,
    /// Whether the bridge is older than November 2023: there the first row for an object decides,
    /// later any row may grant.
    pub jet_first_match: bool,
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The holder may.
    Allow,
    /// The holder may not.
    Deny,
    /// The token alone cannot tell.
    Unknown,
}

impl Decision {
    /// The word used in JSON and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Unknown => "unknown",
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Allow => Self::Deny,
            Self::Deny => Self::Allow,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// An answer, with what decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer; of a question with `!` it is that to the opposite.
    pub decision: Decision,
    /// What decided: one clause that holds whether or not the question was turned round.
    pub because: String,
    /// The real server's words, where it refuses and they are known.
    pub server_message: Option<String>,
    /// The value that decided.
    pub node: Option<NodeId>,
    /// The path of `node`.
    pub path: Option<String>,
    /// What else must be known, and what to do.
    pub findings: Vec<Finding>,
}

impl Answer {
    pub(in crate::jose::access) fn new(decision: Decision, because: impl Into<String>) -> Self {
        Self {
            decision,
            because: because.into(),
            server_message: None,
            node: None,
            path: None,
            findings: Vec::new(),
        }
    }

    /// The same, decided by what stands at `node`.
    #[must_use]
    pub(in crate::jose::access) fn at(mut self, tree: &Tree, node: NodeId) -> Self {
        self.node = Some(node);
        self.path = Some(tree.pointer(node));
        self
    }
}

/// Answers `question` of the token `decoded`, whose grants are `access`.
pub fn answer(
    decoded: &Decoded,
    access: &Access,
    question: &Question,
    context: &Context,
) -> Answer {
    let mut answer = answer_ask(decoded, access, &question.ask, context);
    if question.negated {
        answer.decision = answer.decision.negated();
    }
    answer.path = answer.node.map(|node| decoded.pointer(node));
    answer
}

fn answer_ask(decoded: &Decoded, access: &Access, ask: &Ask, context: &Context) -> Answer {
    if !super::super::grants::has_claims(decoded) {
        let because = access.elsewhere.first();
        let because = because.map_or("there are no claims to read", |one| one.because.as_str());
        return Answer::new(Decision::Unknown, because);
    }
    let is_jet = access
        .provider
        .as_ref()
        .is_some_and(|provider| provider.name == "jet-admin");
    match ask {
        Ask::Claim { pointer, json } => holds::claim(decoded, pointer, json.as_deref()),
        Ask::Model { object, actions } if is_jet => {
            let need = jet::Need {
                kind: "model",
                object,
                actions,
            };
            jet::decide(decoded, Some(&need), context)
        }
        Ask::Project(object) if is_jet => {
            let need = jet::Need {
                kind: "project",
                object,
                actions: "",
            };
            jet::decide(decoded, Some(&need), context)
        }
        Ask::Model { object, actions } => holds::model(decoded, access, object, actions),
        Ask::Role(name) => match hasura::role(decoded, access, name, context) {
            Some(answer) => answer,
            None => holds::name(decoded, access, ask, name, context),
        },
        Ask::Scope(name) | Ask::Group(name) | Ask::Permission(name) | Ask::Project(name) => {
            holds::name(decoded, access, ask, name, context)
        }
    }
}
