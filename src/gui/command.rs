//! What a person asks for by name: label, tooltip, shortcut and whether it makes sense now stand
//! here, and button, menu, palette and key all read them here.

use super::cx::Cx;
use super::view::View;

/// A thing to do that needs nothing but its name; in the order of the command palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Replace the input by the clipboard's text.
    Paste,
    /// Pick a file to read.
    Open,
    /// Show the token offered from the clipboard.
    ShowClipboardToken,
    /// Pick a file of keys.
    OpenKey,
    /// Take the keys on the clipboard.
    PasteKey,
    /// Open the form for a shared secret.
    TypeSecret,
    /// Open the form for keys by URL or issuer.
    FetchKeys,
    /// Open the form for a question about the token.
    Introspect,
    /// Pick the file of a payload that travels apart from its token.
    OpenPayload,
    /// Take the clipboard's text for such a payload.
    PastePayload,
    /// Empty the input.
    Clear,
    /// Back to the input before the last change.
    Undo,
    /// Take the last undo back.
    Redo,
    /// List the tokens seen since the window opened.
    ShowSession,
    /// Show the next candidate.
    NextCandidate,
    /// Show the previous candidate.
    PreviousCandidate,
    /// Go to the tree.
    ShowTree,
    /// Go to the JSON text.
    ShowJson,
    /// Go to the table of claims.
    ShowClaims,
    /// Go to what the holder may do.
    ShowAccess,
    /// Go to the token beside others.
    ShowCompare,
    /// Go to keys, checks and diagnosis.
    ShowVerify,
    /// Go to the draft.
    ShowMint,
    /// Go to the findings.
    ShowFindings,
    /// Choose what a draft begins as.
    PickPreset,
    /// Begin a draft with a copy of the shown token.
    CopyIntoDraft,
    /// Mint, and copy the token as an Authorization header.
    CopyBearer,
    /// Mint, and copy the token.
    CopyMinted,
    /// Show the minted token in the decoder.
    OpenMinted,
    /// Take the last edit of the draft back.
    UndoEdit,
    /// Choose a kind of key to make.
    GenerateKey,
    /// Serve the public keys on this machine, or stop.
    ServeKeys,
    /// Judge as of now again.
    JudgeNow,
    /// Put the cursor into the search field.
    Search,
    /// Go to the next match.
    NextMatch,
    /// Go to the previous match.
    PreviousMatch,
    /// Unfold everything.
    ExpandAll,
    /// Fold everything.
    CollapseAll,
    /// Copy the selected value: a string without quotes, anything else as JSON.
    CopyValue,
    /// Copy the selected node's JSON Pointer.
    CopyPath,
    /// Copy the selected value as JSON with its layers expanded.
    CopySubtree,
    /// Copy the selected value as it stands in the token.
    CopyRaw,
    /// Copy the normalised token.
    CopyToken,
    /// Copy the whole payload as JSON with its layers expanded.
    CopyPayload,
    /// Copy the token without its signature, with placeholders for persons.
    ShareToken,
    /// Copy a report for a ticket, the same way.
    ShareReport,
    /// Open the command palette.
    Palette,
    /// Switch between dark, light and the system's choice.
    ToggleTheme,
    /// Switch times between UTC and the local zone.
    ToggleZone,
    /// Choose what happens to a token on the clipboard when the window gains focus.
    ToggleClipboardOffer,
    /// Make everything larger.
    ZoomIn,
    /// Make everything smaller.
    ZoomOut,
    /// Back to the normal size.
    ZoomReset,
    /// Close the window.
    Quit,
}

impl Command {
    /// Every command, in the order of the palette.
    pub const ALL: &[Self] = &[
        Self::Paste,
        Self::Open,
        Self::ShowClipboardToken,
        Self::OpenKey,
        Self::PasteKey,
        Self::TypeSecret,
        Self::FetchKeys,
        Self::Introspect,
        Self::OpenPayload,
        Self::PastePayload,
        Self::Clear,
        Self::Undo,
        Self::Redo,
        Self::ShowSession,
        Self::NextCandidate,
        Self::PreviousCandidate,
        Self::ShowTree,
        Self::ShowJson,
        Self::ShowClaims,
        Self::ShowAccess,
        Self::ShowCompare,
        Self::ShowVerify,
        Self::ShowMint,
        Self::ShowFindings,
        Self::PickPreset,
        Self::CopyIntoDraft,
        Self::CopyBearer,
        Self::CopyMinted,
        Self::OpenMinted,
        Self::UndoEdit,
        Self::GenerateKey,
        Self::ServeKeys,
        Self::JudgeNow,
        Self::Search,
        Self::NextMatch,
        Self::PreviousMatch,
        Self::ExpandAll,
        Self::CollapseAll,
        Self::CopyValue,
        Self::CopyPath,
        Self::CopySubtree,
        Self::CopyRaw,
        Self::CopyToken,
        Self::CopyPayload,
        Self::ShareToken,
        Self::ShareReport,
        Self::Palette,
        Self::ToggleTheme,
        Self::ToggleZone,
        Self::ToggleClipboardOffer,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Quit,
    ];

    /// Its name on buttons, in menus and in the palette.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paste => "Paste",
            Self::Open => "Open…",
            Self::ShowClipboardToken => "Show token on the clipboard",
            Self::OpenKey => "Open key…",
            Self::PasteKey => "Paste key",
            Self::TypeSecret => "Secret…",
            Self::FetchKeys => "Fetch JWKS…",
            Self::Introspect => "Introspect…",
            Self::OpenPayload => "Payload file…",
            Self::PastePayload => "Paste payload",
            Self::Clear => "Clear",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::ShowSession => "Session…",
            Self::NextCandidate => "Next token",
            Self::PreviousCandidate => "Previous token",
            Self::ShowTree => "Tree",
            Self::ShowJson => "JSON",
            Self::ShowClaims => "Claims",
            Self::ShowAccess => "Access",
            Self::ShowCompare => "Compare",
            Self::ShowVerify => "Verify",
            Self::ShowMint => "Mint",
            Self::ShowFindings => "Findings",
            Self::PickPreset => "Begin with a preset…",
            Self::CopyIntoDraft => "Clone this token",
            Self::CopyBearer => "Copy as Bearer",
            Self::CopyMinted => "Copy minted token",
            Self::OpenMinted => "Decode minted token",
            Self::UndoEdit => "Undo edit of the draft",
            Self::GenerateKey => "Generate key…",
            Self::ServeKeys => "Serve public keys",
            Self::JudgeNow => "Judge as of now",
            Self::Search => "Search claims",
            Self::NextMatch => "Next match",
            Self::PreviousMatch => "Previous match",
            Self::ExpandAll => "Expand all",
            Self::CollapseAll => "Collapse all",
            Self::CopyValue => "Copy value",
            Self::CopyPath => "Copy path",
            Self::CopySubtree => "Copy as JSON",
            Self::CopyRaw => "Copy raw",
            Self::CopyToken => "Copy token",
            Self::CopyPayload => "Copy payload as JSON",
            Self::ShareToken => "Copy token, safe to share",
            Self::ShareReport => "Copy report for a ticket",
            Self::Palette => "Commands",
            Self::ToggleTheme => "Dark, light or system",
            Self::ToggleZone => "UTC or local time",
            Self::ToggleClipboardOffer => "Clipboard: offer, show at once or leave alone",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::ZoomReset => "Normal size",
            Self::Quit => "Quit",
        }
    }

    /// What it does, in one sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Paste => "Replace the input by the clipboard's text",
            Self::Open => "Read a token, a HAR or any text from a file",
            Self::ShowClipboardToken => "Replace the input by the token on the clipboard",
            Self::OpenKey => "Read keys from a file: PEM, DER, JWK, JWKS, certificate, PKCS#12…",
            Self::PasteKey => "Take the keys on the clipboard",
            Self::TypeSecret => "Type the shared secret of HS256 and its like",
            Self::FetchKeys => "Ask a host for its keys, by URL or issuer",
            Self::Introspect => "Ask the issuer what it says about the token (RFC 7662)",
            Self::OpenPayload => "Read the payload that travels apart from this token",
            Self::PastePayload => "Take the clipboard's text for the payload of this token",
            Self::Clear => "Empty the input; undo brings it back",
            Self::Undo => "Back to the input before the last paste or edit",
            Self::Redo => "Take the last undo back",
            Self::ShowSession => "Every token seen since the window opened, in memory only",
            Self::NextCandidate => "Show the next token of this paste",
            Self::PreviousCandidate => "Show the previous token of this paste",
            Self::ShowTree => "Every value, with compressed and nested claims in place",
            Self::ShowJson => "Header and payload as they were signed",
            Self::ShowClaims => "A table of claims with their meanings",
            Self::ShowAccess => "What the holder may do: ask, filter, expect",
            Self::ShowCompare => "What this token lacks or says otherwise than another",
            Self::ShowVerify => "Keys, signature, checks, and why it is refused",
            Self::ShowMint => "Make a token: from a preset, or from the one at hand",
            Self::ShowFindings => "Everything that is odd about the token",
            Self::PickPreset => "A token that some server expects, with its rules",
            Self::CopyIntoDraft => "Begin a draft that says what this token says",
            Self::CopyBearer => "Mint it now and copy the Authorization header",
            Self::CopyMinted => "Mint it now and copy the token alone",
            Self::OpenMinted => {
                "Show the minted token where the pasted one is; undo brings that back"
            }
            Self::UndoEdit => "Take back the last edit of header or claims",
            Self::GenerateKey => "Make a key to test with",
            Self::ServeKeys => {
                "Publish the public halves on 127.0.0.1, for a backend under test to fetch"
            }
            Self::JudgeNow => "Let the clock decide again",
            Self::Search => "Find names and values, through every layer",
            Self::NextMatch => "Go to the next match",
            Self::PreviousMatch => "Go to the previous match",
            Self::ExpandAll => "Unfold the whole tree",
            Self::CollapseAll => "Fold the whole tree",
            Self::CopyValue => "Copy the selected value",
            Self::CopyPath => "Copy the JSON Pointer of the selected value",
            Self::CopySubtree => "Copy the selected value as JSON, layers expanded",
            Self::CopyRaw => "Copy the selected value as it stands in the token",
            Self::CopyToken => "Copy the token, normalised",
            Self::CopyPayload => "Copy the payload as JSON, layers expanded",
            Self::ShareToken => "No signature, and placeholders for persons",
            Self::ShareReport => {
                "Markdown: verdict, claims, access and findings, without signature or persons"
            }
            Self::Palette => "Every command, by name",
            Self::ToggleTheme => "Switch between the dark theme, the light one and the system's",
            Self::ToggleZone => "Show times in UTC or in this computer's zone",
            Self::ToggleClipboardOffer => {
                "What happens to a token on the clipboard when the window gains focus"
            }
            Self::ZoomIn => "Make everything larger",
            Self::ZoomOut => "Make everything smaller",
            Self::ZoomReset => "Back to the normal size",
            Self::Quit => "Close the window",
        }
    }

    /// Whether it makes sense now.
    pub fn enabled(self, cx: &Cx<'_>, view: &View) -> bool {
        match self {
            Self::ShowClipboardToken => view.offer.is_some(),
            Self::Clear => !cx.input.text.get().is_empty(),
            Self::Undo => cx.input.can_undo(),
            Self::Redo => cx.input.can_redo(),
            Self::NextCandidate | Self::PreviousCandidate => {
                cx.derived.extraction.candidates.len() > 1
            }
            Self::CopyIntoDraft
            | Self::ShowTree
            | Self::ShowJson
            | Self::ShowClaims
            | Self::ShowAccess
            | Self::ShowCompare
            | Self::ShowFindings
            | Self::Search
            | Self::ExpandAll
            | Self::CollapseAll
            | Self::CopyToken
            | Self::Introspect
            | Self::ShareToken
            | Self::ShareReport
            | Self::CopyPayload => cx.derived.analysis.is_some(),
            Self::CopyBearer | Self::CopyMinted | Self::OpenMinted => cx.derived.mint.has_minted(),
            Self::UndoEdit => !cx.input.drafting.get().edits().is_empty(),
            Self::OpenPayload | Self::PastePayload => cx.derived.is_detached(),
            Self::JudgeNow => cx.input.as_of.is_some(),
            Self::NextMatch | Self::PreviousMatch => !view.search.is_empty(),
            Self::CopyValue | Self::CopyPath | Self::CopySubtree | Self::CopyRaw => {
                cx.derived.analysis.is_some() && view.selected.is_some()
            }
            Self::Paste
            | Self::ShowSession
            | Self::Open
            | Self::OpenKey
            | Self::PasteKey
            | Self::TypeSecret
            | Self::FetchKeys
            | Self::ShowVerify
            | Self::ShowMint
            | Self::PickPreset
            | Self::GenerateKey
            | Self::ServeKeys
            | Self::Palette
            | Self::ToggleTheme
            | Self::ToggleZone
            | Self::ToggleClipboardOffer
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::Quit => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_command_is_listed_once() {
        let unique: HashSet<_> = Command::ALL.iter().collect();
        assert_eq!(unique.len(), Command::ALL.len());
    }
}
