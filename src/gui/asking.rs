//! What is asked of other machines: the two forms, what is under way, and what came back.
//!
//! Filling a form asks nobody. A request is made by the one button that names the host, and what
//! a token or a configuration says of itself gets no further than into a field, with a word on
//! whose it is. Answers are kept until the window closes, in memory alone.

use std::fmt;
use std::sync::Arc;

use egui::{Id, Response};

use super::keyring::SourceId;
use super::secret_text::SecretText;
use crate::io::jwks::Fetched;
use crate::jose::discovery::Ask;
use crate::jose::introspection::Introspection;
use crate::jose::target::{Target, TargetError};
use crate::jose::time::UnixTime;

/// Most key sets kept, the oldest goes first.
const MAX_KEPT: usize = 32;

/// Both forms, and what they brought.
#[derive(Debug, Default)]
pub struct Asking {
    /// The address of keys or of an issuer.
    pub keys: Address<Ask>,
    /// How far the question for keys is.
    pub keys_progress: Progress,
    /// Key sets that were fetched, oldest first.
    pub kept: Vec<Kept>,
    /// An address that a pasted configuration has for its keys, offered to be put into the form.
    pub offered_url: Option<String>,
    /// What is asked about the token.
    pub introspection: IntrospectionForm,
    /// What was said about a token, by its issuer or by a paste.
    pub answer: Option<Arc<Answer>>,
    /// An answer that was pasted alone, until its token comes.
    pub waiting: Option<Introspection>,
    /// The paste, by its revision, whose own answer was dismissed.
    pub dismissed: Option<u64>,
    /// A field that is to have the keyboard as soon as it is painted.
    pub focus: Option<Id>,
    answers: u64,
}

/// The form of a question about the token (RFC 7662 §2.1).
#[derive(Debug, Default)]
pub struct IntrospectionForm {
    /// Whether it is unfolded.
    pub is_open: bool,
    /// Set when it was opened or answered from elsewhere and must be scrolled into sight.
    pub reveal: bool,
    /// Who is asked.
    pub endpoint: Address<Target>,
    /// The client as its issuer knows it; empty: nobody asks.
    pub client_id: String,
    /// Its secret, wiped when the form closes.
    pub client_secret: SecretText,
    /// How far the question is.
    pub progress: Progress,
}

/// How far a question is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is asked.
    #[default]
    Idle,
    /// This host is being asked.
    Asking(String),
    /// Nothing usable came back, in a sentence.
    Failed(String),
}

/// Who put an address into its field, when it was not the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenFrom {
    /// The token's own `iss`.
    Token,
    /// `jwk_url` of a pasted `HASURA_GRAPHQL_JWT_SECRET`.
    HasuraSecret,
    /// A discovery document that was asked for.
    Discovery,
}

/// An address being typed, and whom it names. Silent in `Debug`: a URL may hold a password until
/// it is refused for it.
pub struct Address<T> {
    text: String,
    taken_from: Option<TakenFrom>,
    read: Option<Result<T, TargetError>>,
}

impl<T> Address<T> {
    /// Puts `text` into the field and reads it.
    pub fn set(
        &mut self,
        text: String,
        taken_from: Option<TakenFrom>,
        read: impl FnOnce(&str) -> Result<T, TargetError>,
    ) {
        self.read = (!text.trim().is_empty()).then(|| read(&text));
        self.taken_from = taken_from;
        self.text = text;
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who else put it there.
    pub fn taken_from(&self) -> Option<TakenFrom> {
        self.taken_from
    }

    /// Whom it names; `None` where it names nobody who may be asked.
    pub fn named(&self) -> Option<&T> {
        self.read.as_ref()?.as_ref().ok()
    }

    /// Why nobody is asked there.
    pub fn fault(&self) -> Option<&TargetError> {
        self.read.as_ref()?.as_ref().err()
    }
}

impl<T> Default for Address<T> {
    fn default() -> Self {
        Self {
            text: String::new(),
            taken_from: None,
            read: None,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Address<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({:?})", self.named())
    }
}

/// A key set that was fetched.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What was asked.
    pub ask: Ask,
    /// What came.
    pub fetched: Fetched,
    /// When.
    pub at: UnixTime,
    /// Its row among the keys, as long as nobody removes it.
    pub source: SourceId,
}

/// What was said about a token.
#[derive(Debug)]
pub struct Answer {
    /// What it says.
    pub said: Introspection,
    /// The host that was asked; `None`: it was pasted.
    pub host: Option<String>,
    /// When it came.
    pub at: UnixTime,
    /// The token it was said about.
    pub of: TokenText,
}

/// A token's text, silent in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenText(pub Arc<str>);

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenText({} bytes)", self.0.len())
    }
}

impl Asking {
    /// Gives `field` the keyboard if it is to have it. A modal that has just closed keeps it for a
    /// frame more, so it is asked for until it is there.
    pub fn focus_if_wanted(&mut self, field: &Response) {
        if self.focus == Some(field.id) {
            if field.has_focus() {
                self.focus = None;
            } else {
                field.request_focus();
            }
        }
    }

    /// What was fetched for the address in the field.
    pub fn kept_for_field(&self) -> Option<&Kept> {
        let ask = self.keys.named()?;
        self.kept.iter().find(|kept| kept.ask == *ask)
    }

    /// Keeps a key set, in place of what the same question brought before.
    pub fn keep(&mut self, kept: Kept) {
        self.kept.retain(|old| old.ask != kept.ask);
        self.kept.push(kept);
        let over = self.kept.len().saturating_sub(MAX_KEPT);
        self.kept.drain(..over);
    }

    /// The endpoint for questions about tokens that a discovery document names: that of `issuer`
    /// if it was asked, else the newest.
    pub fn published_endpoint(&self, issuer: Option<&str>) -> Option<&str> {
        let documents = self.kept.iter().rev();
        let documents = documents.filter_map(|kept| kept.fetched.metadata.as_ref());
        let named = |own: bool| {
            let mut documents = documents.clone();
            documents.find_map(|document| {
                let is_wanted = !own || document.issuer.as_deref() == issuer;
                let endpoint = document.introspection_endpoint.as_deref();
                endpoint.filter(|_| is_wanted)
            })
        };
        named(true).or_else(|| named(false))
    }

    /// Puts what was said about a token where the panes see it.
    pub fn set_answer(&mut self, answer: Answer) {
        self.answer = Some(Arc::new(answer));
        self.answers += 1;
        self.introspection.reveal = true;
    }

    /// Shows the answer no longer, nor that of the paste of this revision.
    pub fn dismiss(&mut self, paste: u64) {
        self.answer = None;
        self.waiting = None;
        self.dismissed = Some(paste);
        self.answers += 1;
    }

    /// Grows with every answer that comes or goes.
    pub fn answers_revision(&self) -> u64 {
        self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::discovery::Metadata;
    use crate::jose::key::KeySet;

    fn kept(url: &str, endpoint: &str) -> Kept {
        let document = format!(
            r#"{{"issuer":"{url}","jwks_uri":"{url}/k","introspection_endpoint":"{endpoint}"}}"#
        );
        Kept {
            ask: Ask::parse(url).unwrap(),
            fetched: Fetched {
                keys: KeySet::default(),
                host: "a.test".to_owned(),
                metadata: Metadata::read(document.as_bytes()),
            },
            at: UnixTime(0.0),
            source: 0,
        }
    }

    #[test]
    fn an_address_says_whom_it_names_or_why_nobody() {
        let mut address = Address::default();
        address.set("https://a.test/k".to_owned(), None, Ask::parse);
        assert_eq!(address.named().map(Ask::host), Some("a.test"));
        address.set("https://me:hunter2@a.test".to_owned(), None, Ask::parse);
        assert_eq!(address.fault(), Some(&TargetError::Credentials));
        assert_eq!(format!("{address:?}"), "Address(None)");
        address.set(" ".to_owned(), None, Ask::parse);
        assert!(address.fault().is_none() && address.named().is_none());
    }

    #[test]
    fn the_same_question_is_kept_once_and_not_for_ever() {
        let mut asking = Asking::default();
        for n in 0..40 {
            asking.keep(kept(&format!("https://a.test/{n}"), "https://a.test/i"));
        }
        asking.keep(kept("https://a.test/39", "https://a.test/other"));
        assert_eq!(asking.kept.len(), MAX_KEPT);
        let text = "https://a.test/39".to_owned();
        asking.keys.set(text, None, Ask::parse);
        assert!(asking.kept_for_field().is_some());
    }

    #[test]
    fn the_tokens_own_issuer_is_heard_before_others() {
        let mut asking = Asking::default();
        asking.keep(kept("https://a.test", "https://a.test/i"));
        asking.keep(kept("https://b.test", "https://b.test/i"));
        let endpoint = |issuer| asking.published_endpoint(issuer);
        assert_eq!(endpoint(Some("https://a.test")), Some("https://a.test/i"));
        assert_eq!(endpoint(Some("https://c.test")), Some("https://b.test/i"));
        assert_eq!(endpoint(None), Some("https://b.test/i"));
    }
}
