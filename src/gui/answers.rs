//! What an issuer says about the token, in rows: its claims beside the token's own, and whose
//! issuer may be asked. Made once for each change of token or answer.

use std::sync::Arc;

use super::asking::{Answer, Asking};
use super::derived::Analysis;
use super::row_text::shown;
use super::theme::sign;
use crate::jose::discovery::Issuer;
use crate::jose::extract::Extraction;
use crate::jose::finding::Finding;
use crate::jose::introspection::{self, Agreement, Introspection};
use crate::jose::time::UnixTime;
use crate::jose::words;

/// Longest value shown on one line; the rest of it would be out of sight anyway.
const MAX_VALUE_CHARS: usize = 400;
/// Longest name of a claim.
const MAX_NAME_CHARS: usize = 80;
/// Most claims listed; more are counted.
const MAX_ROWS: usize = 200;

/// What the panes read of it.
#[derive(Debug, Default)]
pub struct Answers {
    /// The token's own issuer, where it could be asked: offered, never asked by itself.
    pub offered: Option<Issuer>,
    /// What was said about the token; or what a paste says about one that is not there.
    pub shown: Option<Shown>,
    key: Option<Key>,
}

/// What the rows were made from. Revisions never repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    token: u64,
    answers: u64,
}

/// An answer in words.
#[derive(Debug)]
pub struct Shown {
    /// Whether the issuer would accept the token.
    pub is_active: bool,
    /// Who said it: a host; `None`: the paste.
    pub host: Option<String>,
    /// When a host said it.
    pub at: Option<UnixTime>,
    /// Whether there is a token to compare with.
    pub has_token: bool,
    /// How the two agree, in a sentence.
    pub summary: String,
    /// One row a claim.
    pub rows: Vec<Row>,
    /// Claims that are not listed.
    pub num_more: usize,
    /// What is odd about the answer.
    pub findings: Vec<Finding>,
}

/// One claim, as both have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its value in the token, as JSON.
    pub in_token: Option<String>,
    /// Its value in the answer, as JSON.
    pub in_answer: Option<String>,
    /// How they agree; `None` without a token.
    pub agreement: Option<Agreement>,
}

impl Row {
    /// The sign and the word for how the two agree: colour never speaks alone.
    pub fn words(&self) -> (&'static str, &'static str) {
        match self.agreement {
            Some(Agreement::Same) => (sign::PASS, "same"),
            Some(Agreement::Differs) => (sign::FAIL, "differs"),
            Some(Agreement::OnlyToken) => (sign::NONE, "only in token"),
            Some(Agreement::OnlyAnswer) => (sign::NONE, "only in answer"),
            None => ("", ""),
        }
    }
}

/// What they are made from.
pub struct Basis<'a> {
    /// Grows with every token.
    pub revision: u64,
    /// The token.
    pub analysis: Option<&'a Arc<Analysis>>,
    /// What was found in the paste.
    pub extraction: &'a Extraction,
    /// The paste, and its revision.
    pub paste: (&'a str, u64),
}

impl Answers {
    /// Makes them anew, if the token or the answer has changed.
    pub fn refresh(&mut self, from: &Basis<'_>, asking: &Asking) {
        let key = Key {
            token: from.revision,
            answers: asking.answers_revision(),
        };
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        let decoded = from.analysis.map(|analysis| &analysis.decoded);
        self.offered = decoded.and_then(Issuer::offered);
        self.shown = asked(from, asking).or_else(|| pasted(from, asking));
    }
}

/// The answer that was asked for, if it is about this token.
fn asked(from: &Basis<'_>, asking: &Asking) -> Option<Shown> {
    let answer: &Answer = asking.answer.as_ref()?;
    let analysis = from.analysis?;
    let is_of_this = answer.of.0 == analysis.decoded.token.text;
    is_of_this.then(|| Shown {
        host: answer.host.clone(),
        at: answer.host.as_ref().map(|_| answer.at),
        ..show(&answer.said, Some(analysis))
    })
}

/// The answer that stands in the paste itself.
fn pasted(from: &Basis<'_>, asking: &Asking) -> Option<Shown> {
    let (paste, revision) = from.paste;
    if asking.dismissed == Some(revision) {
        return None;
    }
    let mut lookalikes = from.extraction.lookalikes.iter();
    let said = lookalikes.find_map(|one| introspection::of_lookalike(one, paste))?;
    Some(show(&said, from.analysis))
}

fn show(said: &Introspection, analysis: Option<&Arc<Analysis>>) -> Shown {
    let value = |json: &String| shown(json, MAX_VALUE_CHARS);
    let all: Vec<Row> = match analysis {
        Some(analysis) => introspection::compare(said, &analysis.decoded)
            .iter()
            .map(|row| Row {
                name: shown(&row.name, MAX_NAME_CHARS),
                in_token: row.in_token.as_ref().map(value),
                in_answer: row.in_answer.as_ref().map(value),
                agreement: Some(row.agreement),
            })
            .collect(),
        None => said
            .claims
            .iter()
            .map(|claim| Row {
                name: shown(&claim.name, MAX_NAME_CHARS),
                in_token: None,
                in_answer: Some(value(&claim.value)),
                agreement: None,
            })
            .collect(),
    };
    let summary = summary(&all, analysis.is_some());
    let num_more = all.len().saturating_sub(MAX_ROWS);
    let mut rows = all;
    // What differs must not be among those left out.
    rows.sort_by_key(|row| row.agreement != Some(Agreement::Differs));
    rows.truncate(MAX_ROWS);
    Shown {
        is_active: said.active,
        host: None,
        at: None,
        has_token: analysis.is_some(),
        summary,
        rows,
        num_more,
        findings: said.findings.clone(),
    }
}

/// `2 claims differ, 3 only in the token, 1 only in the answer`.
fn summary(rows: &[Row], has_token: bool) -> String {
    if !has_token {
        return match rows.len() {
            0 => "It says nothing else".to_owned(),
            num => format!("It says {}", words::count("claim", num)),
        };
    }
    let num = |wanted| {
        let of_it = rows.iter().filter(|row| row.agreement == Some(wanted));
        of_it.count()
    };
    let mut parts = Vec::new();
    match num(Agreement::Differs) {
        0 => {}
        1 => parts.push("1 claim differs".to_owned()),
        num => parts.push(format!("{} differ", words::count("claim", num))),
    }
    for (wanted, place) in [
        (Agreement::OnlyToken, "only in the token"),
        (Agreement::OnlyAnswer, "only in the answer"),
    ] {
        let num = num(wanted);
        if num > 0 {
            parts.push(format!("{} {place}", words::number(num as u64)));
        }
    }
    if parts.is_empty() {
        return "Token and answer agree in every claim".to_owned();
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::asking::TokenText;
    use crate::jose::decode::decode;
    use crate::jose::encoding::to_base64url;
    use crate::jose::extract;
    use crate::jose::limits::Limits;
    use crate::jose::token::{self, TokenKind};

    const NO_TOKEN: &str = r#"{"active":true,"client_id":"c","scope":"read"}"#;

    fn analysis(payload: &str) -> Arc<Analysis> {
        let [header, payload] =
            [r#"{"alg":"HS256"}"#, payload].map(|json| to_base64url(json.as_bytes()));
        let text: Arc<str> = format!("{header}.{payload}.AAAA").into();
        let token = token::parse(&text, TokenKind::Jws);
        Arc::new(Analysis::of(decode(&token, &Limits::DEFAULT)))
    }

    fn made(paste: &str, analysis: Option<&Arc<Analysis>>, asking: &Asking) -> Answers {
        let extraction = extract::candidates(paste, &Limits::DEFAULT);
        let from = Basis {
            revision: 1,
            analysis,
            extraction: &extraction,
            paste: (paste, 7),
        };
        let mut answers = Answers::default();
        answers.refresh(&from, asking);
        answers
    }

    #[test]
    fn what_differs_is_said_first_and_counted() {
        let token = analysis(r#"{"sub":"a","iss":"https://a.test","exp":1}"#);
        let paste = r#"{"active":true,"exp":2,"client_id":"c","sub":"a"}"#;
        let shown = made(paste, Some(&token), &Asking::default()).shown.unwrap();
        assert_eq!(
            shown.summary,
            "1 claim differs · 1 only in the token · 1 only in the answer"
        );
        assert_eq!(shown.rows[0].name, "exp");
        assert_eq!(shown.rows[0].words(), (sign::FAIL, "differs"));
        assert!(shown.host.is_none() && shown.is_active);
    }

    #[test]
    fn an_answer_without_a_token_is_shown_on_its_own_until_it_is_dismissed() {
        let mut asking = Asking::default();
        let shown = made(NO_TOKEN, None, &asking).shown.unwrap();
        assert_eq!(shown.summary, "It says 2 claims");
        assert_eq!(shown.rows[1].in_answer.as_deref(), Some("\"read\""));
        asking.dismiss(7);
        assert!(made(NO_TOKEN, None, &asking).shown.is_none());
    }

    #[test]
    fn an_answer_about_another_token_is_not_shown_beside_this_one() {
        let mut asking = Asking::default();
        let first = analysis(r#"{"sub":"a"}"#);
        let second = analysis(r#"{"sub":"b"}"#);
        asking.set_answer(Answer {
            said: introspection::parse(br#"{"active":false}"#).unwrap(),
            host: Some("a.test".to_owned()),
            at: UnixTime(0.0),
            of: TokenText(first.decoded.token.text.clone()),
        });
        let shown = made("", Some(&first), &asking).shown.unwrap();
        assert_eq!(shown.host.as_deref(), Some("a.test"));
        assert!(!shown.is_active);
        assert!(made("", Some(&second), &asking).shown.is_none());
    }
}
