//! Minted tokens, written in the form that was asked for.

use crate::jose::mint::presets::FollowUp;
use crate::jose::mint::{Form, Named, form};

/// What was minted, and where it goes.
pub struct Tokens {
    /// Each with its name.
    pub all: Vec<Named>,
    /// The request that the cloned token was sent with.
    pub url: Option<String>,
    /// The request of the preset.
    pub follow_up: Option<FollowUp>,
}

impl Tokens {
    /// In that form. The command of a token that a preset made is the preset's own request.
    pub fn written(&self, form: Form) -> String {
        match &self.follow_up {
            Some(request) if form == Form::Curl => {
                let tokens = self.all.iter().map(|named| &named.minted.token);
                let requests: Vec<String> = tokens.map(|token| request.request(token)).collect();
                requests.join("\n") + "\n"
            }
            _ => form::write(&self.all, form, self.url.as_deref()),
        }
    }
}
