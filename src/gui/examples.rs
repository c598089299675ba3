//! Pastes to try: the files of `assets/examples`, which the README's commands use too.

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it is called in the menu and on its card.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub says: &'static str,
    /// The paste.
    pub text: &'static str,
}

/// How many of them have a card in the empty window.
pub const NUM_CARDS: usize = 4;

/// All of them, the most telling first. Every person, host and key is made up.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "Copy as cURL",
        says: "A request from the browser's network tab, tokens in its header and cookie",
        text: include_str!("../../assets/examples/jet-curl.txt"),
    },
    Example {
        title: "Packed permissions",
        says: "A Jet Admin project token, gzip inside base64 inside a claim",
        text: include_str!("../../assets/examples/jet-project-token.txt"),
    },
    Example {
        title: "JSON in a claim",
        says: "A Cognito ID token with Hasura's claims as a string",
        text: include_str!("../../assets/examples/moped-cognito.txt"),
    },
    Example {
        title: "Token response",
        says: "Keycloak's answer: access, ID and refresh token",
        text: include_str!("../../assets/examples/token-response.json"),
    },
    Example {
        title: "Admin API header",
        says: "What a backend sends to Authgear's Admin API",
        text: include_str!("../../assets/examples/authgear-admin.txt"),
    },
];
