//! The presets of `assets/presets`, built in.

use std::sync::LazyLock;

use super::{Preset, parse};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// The name and text of each file, in the order they are listed.
        pub const BUILT_IN: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../../assets/presets/", $name, ".toml")))),+
        ];
    };
}

files!(
    "generic",
    "hasura",
    "hasura-stringified",
    "authgear-admin",
    "jet-project",
    "google-access-token",
    "google-id-token",
    "google-self-signed",
    "firebase-custom-token",
    "github-app",
    "private-key-jwt",
    "apple-sign-in",
    "app-store-connect",
    "app-store-server",
    "apns",
    "supabase",
    "cognito-id",
    "cognito-access",
    "salesforce",
    "snowflake",
    "docusign",
    "box",
    "twilio",
    "livekit",
    "zoom-meeting",
    "zoom-video",
    "ghost-admin",
);

/// All of them, read once. A test proves that each can be.
pub fn built_in() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let read = BUILT_IN.iter().filter_map(|(_, text)| parse(text).ok());
        read.map(|(preset, _)| preset).collect()
    });
    &ALL
}
