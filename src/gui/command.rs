//! What a person asks for by name: label, tooltip, shortcut and whether it makes sense now stand
//! here, and button, menu, palette and key all read them here.

use egui::{Key, KeyboardShortcut, Modifiers};

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
    /// Go to keys, checks and diagnosis.
    ShowVerify,
    /// Go to the findings.
    ShowFindings,
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
        Self::NextCandidate,
        Self::PreviousCandidate,
        Self::ShowTree,
        Self::ShowJson,
        Self::ShowClaims,
        Self::ShowVerify,
        Self::ShowFindings,
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
            Self::NextCandidate => "Next token",
            Self::PreviousCandidate => "Previous token",
            Self::ShowTree => "Tree",
            Self::ShowJson => "JSON",
            Self::ShowClaims => "Claims",
            Self::ShowVerify => "Verify",
            Self::ShowFindings => "Findings",
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
            Self::NextCandidate => "Show the next token of this paste",
            Self::PreviousCandidate => "Show the previous token of this paste",
            Self::ShowTree => "Every value, with compressed and nested claims in place",
            Self::ShowJson => "Header and payload as they were signed",
            Self::ShowClaims => "A table of claims with their meanings",
            Self::ShowVerify => "Keys, signature, checks, and why it is refused",
            Self::ShowFindings => "Everything that is odd about the token",
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
            Self::ShowTree
            | Self::ShowJson
            | Self::ShowClaims
            | Self::ShowFindings
            | Self::Search
            | Self::ExpandAll
            | Self::CollapseAll
            | Self::CopyToken
            | Self::Introspect
            | Self::CopyPayload => cx.derived.analysis.is_some(),
            Self::OpenPayload | Self::PastePayload => cx.derived.is_detached(),
            Self::JudgeNow => cx.input.as_of.is_some(),
            Self::NextMatch | Self::PreviousMatch => !view.search.is_empty(),
            Self::CopyValue | Self::CopyPath | Self::CopySubtree | Self::CopyRaw => {
                cx.derived.analysis.is_some() && view.selected.is_some()
            }
            Self::Paste
            | Self::Open
            | Self::OpenKey
            | Self::PasteKey
            | Self::TypeSecret
            | Self::FetchKeys
            | Self::ShowVerify
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

    /// Its keys. `COMMAND` is Ctrl, or ⌘ on macOS.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        const CTRL: Modifiers = Modifiers::COMMAND;
        const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
        const ALT: Modifiers = Modifiers::ALT;
        let (modifiers, key) = match self {
            // The clipboard's own keys arrive as events of their own; shown here, matched there.
            Self::Paste => (CTRL, Key::V),
            Self::CopyValue => (CTRL, Key::C),
            Self::Open => (CTRL, Key::O),
            Self::ShowClipboardToken => (CTRL_SHIFT, Key::V),
            Self::OpenKey => (CTRL_SHIFT, Key::O),
            Self::PasteKey => (CTRL_SHIFT, Key::K),
            Self::Clear => (CTRL, Key::Delete),
            Self::Undo => (CTRL, Key::Z),
            Self::Redo => (CTRL, Key::Y),
            Self::NextCandidate => (ALT, Key::ArrowRight),
            Self::PreviousCandidate => (ALT, Key::ArrowLeft),
            Self::ShowTree => (CTRL, Key::Num1),
            Self::ShowJson => (CTRL, Key::Num2),
            Self::ShowClaims => (CTRL, Key::Num3),
            Self::ShowVerify => (CTRL, Key::Num4),
            Self::ShowFindings => (CTRL, Key::Num6),
            Self::Search => (CTRL, Key::F),
            Self::NextMatch => (Modifiers::NONE, Key::F3),
            Self::PreviousMatch => (Modifiers::SHIFT, Key::F3),
            Self::ExpandAll => (CTRL_SHIFT, Key::ArrowDown),
            Self::CollapseAll => (CTRL_SHIFT, Key::ArrowUp),
            Self::CopyPath => (CTRL_SHIFT, Key::P),
            Self::CopySubtree => (CTRL_SHIFT, Key::J),
            Self::CopyRaw => (CTRL_SHIFT, Key::R),
            Self::CopyToken => (CTRL_SHIFT, Key::T),
            Self::CopyPayload => (CTRL_SHIFT, Key::Y),
            Self::Palette => (CTRL, Key::K),
            Self::ToggleTheme => (CTRL_SHIFT, Key::D),
            Self::ToggleZone => (CTRL_SHIFT, Key::Z),
            Self::ToggleClipboardOffer
            | Self::TypeSecret
            | Self::FetchKeys
            | Self::Introspect
            | Self::OpenPayload
            | Self::PastePayload
            | Self::JudgeNow => return None,
            Self::ZoomIn => (CTRL, Key::Plus),
            Self::ZoomOut => (CTRL, Key::Minus),
            Self::ZoomReset => (CTRL, Key::Num0),
            Self::Quit => (CTRL, Key::Q),
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_shortcut() {
        let mut seen = HashSet::new();
        for command in Command::ALL {
            if let Some(shortcut) = command.shortcut() {
                let keys = (shortcut.modifiers, shortcut.logical_key);
                assert!(seen.insert(keys), "{command:?} clashes on {shortcut:?}");
            }
        }
    }

    #[test]
    fn every_command_is_listed_once() {
        let unique: HashSet<_> = Command::ALL.iter().collect();
        assert_eq!(unique.len(), Command::ALL.len());
    }
}
