//! Minted tokens as they are pasted elsewhere: bare, as a header, a command, JSON, variables.

use std::fmt::Write as _;
use std::str::FromStr;

use super::draft::Minted;
use crate::jose::json;

/// How a minted token is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The token alone.
    #[default]
    Token,
    /// `Authorization: Bearer …`.
    Bearer,
    /// A command for the shell.
    Curl,
    /// An object with the token and what it says; several in an array.
    Json,
    /// `TOKEN=…`, for a `.env` file.
    Env,
}

/// A minted token with the name it goes by in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// `expired`, `wrong-audience`; empty when there is one token.
    pub name: String,
    /// What was changed, for people.
    pub what: String,
    /// The token.
    pub minted: Minted,
}

impl Form {
    /// Every form, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Token, Self::Bearer, Self::Curl, Self::Json, Self::Env];

    /// The word of `--as`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Bearer => "bearer",
            Self::Curl => "curl",
            Self::Json => "json",
            Self::Env => "env",
        }
    }

    /// What it is called in a menu.
    pub fn label(self) -> &'static str {
        match self {
            Self::Token => "Token",
            Self::Bearer => "Authorization header",
            Self::Curl => "cURL",
            Self::Json => "JSON",
            Self::Env => ".env",
        }
    }
}

impl FromStr for Form {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|form| form.word() == word)
            .ok_or("token, bearer, curl, json or env")
    }
}

/// The tokens in that form, with a line end. `url` is the request's, where one is known; else the
/// command has a variable in its place. The URL comes from a paste, so it is quoted for the shell.
pub fn write(tokens: &[Named], form: Form, url: Option<&str>) -> String {
    if form == Form::Json {
        return write_json(tokens);
    }
    let mut out = String::new();
    for Named { name, minted, .. } in tokens {
        let token = &minted.token;
        let line = match form {
            Form::Token | Form::Json => token.to_string(),
            Form::Bearer => format!("Authorization: Bearer {token}"),
            Form::Curl => {
                let url = url.map_or_else(|| "\"$URL\"".to_owned(), shell_word);
                format!("curl -H 'Authorization: Bearer {token}' {url}")
            }
            Form::Env => format!("{}={token}", variable(name)),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn write_json(tokens: &[Named]) -> String {
    let objects: Vec<String> = tokens.iter().map(object).collect();
    match objects.as_slice() {
        [one] => format!("{one}\n"),
        many => format!("[\n{}\n]\n", many.join(",\n")),
    }
}

/// One token as a JSON object. The header goes in as it was signed.
fn object(named: &Named) -> String {
    let Named { name, what, minted } = named;
    let mut object = String::from("{");
    if !name.is_empty() {
        let (name, what) = (json::quote(name), json::quote(what));
        write!(object, "\"name\":{name},\"changed\":{what},").ok();
    }
    let (alg, token) = (json::quote(&minted.alg), json::quote(&minted.token));
    write!(
        object,
        "\"alg\":{alg},\"header\":{},\"token\":{token}}}",
        minted.header.trim()
    )
    .ok();
    object
}

/// `TOKEN`, `TOKEN_WRONG_AUDIENCE`.
fn variable(name: &str) -> String {
    if name.is_empty() {
        return "TOKEN".to_owned();
    }
    let safe = |character: char| match character {
        c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
        _ => '_',
    };
    format!("TOKEN_{}", name.chars().map(safe).collect::<String>())
}

/// `text` as one word of a POSIX shell.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::mint::Draft;

    fn named(name: &str) -> Named {
        let draft = Draft::of_texts(r#"{"alg":"none"}"#, r#"{"sub":"1"}"#).unwrap();
        Named {
            name: name.to_owned(),
            what: "nothing".to_owned(),
            minted: draft.unsigned().unwrap(),
        }
    }

    #[test]
    fn every_form_carries_the_token() {
        let one = [named("")];
        let token = &one[0].minted.token;
        for form in Form::ALL {
            let text = write(&one, form, None);
            assert!(text.contains(&**token) && text.ends_with('\n'));
            assert_eq!(form.word().parse(), Ok(form));
        }
        assert_eq!(write(&one, Form::Env, None), format!("TOKEN={token}\n"));
        let curl = write(&one, Form::Curl, Some("https://a.test/'; rm -rf ~"));
        assert_eq!(
            curl,
            format!("curl -H 'Authorization: Bearer {token}' 'https://a.test/'\\''; rm -rf ~'\n")
        );
    }

    #[test]
    fn a_set_is_named() {
        let set = [named("expired"), named("with=role:editor")];
        let value: serde_json::Value =
            serde_json::from_str(&write(&set, Form::Json, None)).unwrap();
        assert_eq!(value[0]["name"], "expired");
        assert_eq!(value[1]["header"]["alg"], "none");
        let env = write(&set, Form::Env, None);
        assert!(env.starts_with("TOKEN_EXPIRED=") && env.contains("\nTOKEN_WITH_ROLE_EDITOR="));
        assert_eq!(write(&set, Form::Token, None).lines().count(), 2);
    }
}
