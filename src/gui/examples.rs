//! Pastes to try: the same files the command line's examples use.

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

/// All of them; synthetic throughout.
pub const EXAMPLES: &[Example] = &[Example {
    title: "The RFC's own token",
    says: "RFC 7515, appendix A.1",
    text: "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}];
