//! The request in which the token is sent, ready to paste into a shell.

use super::expression::{Scope, Work};
use super::template::{Names, Text};

/// A request with placeholders. Every one of them stands in single quotes there.
#[derive(Clone, Debug)]
pub struct FollowUpTemplate {
    title: String,
    about: String,
    /// For each line, the texts between its tokens.
    lines: Vec<Vec<Text>>,
}

/// A request that lacks only the token.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// What it does: `Exchange it for an access token`.
    pub title: String,
    /// What comes back, or what to mind.
    pub about: String,
    /// The text between the places where the token belongs.
    pieces: Vec<String>,
}

impl FollowUpTemplate {
    /// The request that `request` is.
    pub fn new(title: String, about: String, request: &str, names: &mut Names<'_>) -> Self {
        let lines = request.trim().lines().map(|line| {
            let between = line.split("${token}");
            let texts = between.map(|text| Text::new(text, "follow_up", names));
            texts.collect()
        });
        Self {
            title,
            about,
            lines: lines.collect(),
        }
    }

    /// The request with every value in its place; a line without a value for one is left out.
    pub fn fill(&self, scope: &Scope<'_>, work: &mut Work) -> FollowUp {
        let mut pieces = vec![String::new()];
        let mut is_first = true;
        for line in &self.lines {
            let texts = line
                .iter()
                .map(|text| text.text_with(scope, within_quotes, work))
                .collect::<Option<Vec<_>>>();
            let Some(texts) = texts else { continue };
            for (index, text) in texts.into_iter().enumerate() {
                if index > 0 {
                    pieces.push(String::new());
                }
                if let Some(piece) = pieces.last_mut() {
                    if index == 0 && !is_first {
                        piece.push('\n');
                    }
                    piece.push_str(&text);
                }
            }
            is_first = false;
        }
        // The last line may be one that was to go on.
        if let Some(piece) = pieces.last_mut()
            && let Some(ended) = piece.strip_suffix('\\')
        {
            *piece = ended.trim_end().to_owned();
        }
        FollowUp {
            title: self.title.clone(),
            about: self.about.clone(),
            pieces,
        }
    }
}

impl FollowUp {
    /// The request with the token in it.
    pub fn request(&self, token_text: &str) -> String {
        self.pieces.join(token_text)
    }
}

/// Silent: what stands in it came from a draft.
impl std::fmt::Debug for FollowUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FollowUp({:?})", self.title)
    }
}

/// `text` inside single quotes of a shell: it must not get to end them.
fn within_quotes(text: &str) -> String {
    text.replace('\'', r"'\''")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::mint::presets::KeyFacts;

    fn fill(request: &str) -> FollowUp {
        let fields = json!({"url": "https://a.test/'; rm -rf ~; '", "odd": "${token}"});
        let mut names = Names {
            is_known: &|_| true,
            oddities: Vec::new(),
        };
        let template = FollowUpTemplate::new("T".into(), String::new(), request, &mut names);
        let scope = Scope {
            now: 0,
            jti: "",
            alg: "",
            key: &KeyFacts::default(),
            fields: fields.as_object().unwrap(),
            row: None,
        };
        template.fill(&scope, &mut Work::default())
    }

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        let filled = fill("curl '${url}' -H 'Authorization: Bearer ${token}'");
        assert_eq!(
            filled.request("e.y.J"),
            r"curl 'https://a.test/'\''; rm -rf ~; '\''' -H 'Authorization: Bearer e.y.J'"
        );
    }

    #[test]
    fn the_token_goes_only_where_the_template_has_it() {
        let filled = fill("a '${odd}' '${token}' '${token}'");
        assert_eq!(filled.request("t"), "a '${token}' 't' 't'");
    }

    #[test]
    fn a_line_without_a_value_is_left_out() {
        let filled = fill("curl \\\n  -d 'x=${token}' \\\n  -d 'y=${absent}'\n");
        assert_eq!(filled.request("t"), "curl \\\n  -d 'x=t'");
    }
}
