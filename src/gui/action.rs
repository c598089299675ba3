//! What the window can be asked to do.
//!
//! A [`Command`] is something a person asks for by name: its label, tooltip, shortcut and whether
//! it makes sense now stand here, and button, menu, palette and key all read them here. An
//! [`Action`] is what the panes push: a command, or a request that carries data. `update` applies
//! them, after painting, in one place.

use std::ops::Range;
use std::path::PathBuf;

use egui::{Key, KeyboardShortcut, Modifiers};

use super::cx::Cx;
use super::view::{DecodedTab, EncodedShows, Pane, View};
use crate::jose::span::Span;
use crate::jose::tree::NodeId;

/// A thing to do that needs nothing but its name; in the order of the command palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Replace the input by the clipboard's text.
    Paste,
    /// Pick a file to read.
    Open,
    /// Show the token offered from the clipboard.
    ShowClipboardToken,
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

/// What the panes push.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A command.
    Command(Command),
    /// Replace the input by this text, from the source named.
    ReplaceInput {
        /// The text.
        text: String,
        /// Where it came from.
        source: String,
    },
    /// Read this file and replace the input by it.
    ReadFile(PathBuf),
    /// Load the example of this index.
    Example(usize),
    /// Replace these bytes of the pasted text.
    EditPaste {
        /// Bytes of the paste.
        range: Range<usize>,
        /// What stands there instead.
        text: String,
    },
    /// Replace these bytes of the chosen token's text.
    EditToken {
        /// Bytes of the normalised token text.
        range: Range<usize>,
        /// What stands there instead.
        text: String,
    },
    /// Show this candidate.
    ChooseCandidate(usize),
    /// Select a node, and scroll to it where it is not in sight.
    Select(NodeId),
    /// Select the node that came from this byte of the token's text.
    SelectAtTokenOffset(usize),
    /// Fold or unfold a node.
    Toggle(NodeId),
    /// Fold or unfold a node and all below it.
    ToggleAll(NodeId),
    /// Search for this.
    SetSearch(String),
    /// Open a tab of the decoded pane.
    OpenTab(DecodedTab),
    /// Show the token or the paste.
    ShowEncoded(EncodedShows),
    /// Show these characters of the token or the paste, selected.
    ShowCharacters {
        /// Of which text.
        of: EncodedShows,
        /// The characters.
        span: Span,
    },
    /// Show a pane when there is room for one.
    ShowPane(Pane),
    /// Copy this text and say so in these words.
    Copy {
        /// The text.
        text: String,
        /// What was copied: "value", "path".
        what: &'static str,
    },
    /// Turn down the clipboard's offer.
    DismissOffer,
    /// Make a pane this many points wide.
    ResizePane(Pane, f32),
}

/// The actions of one frame, in the order they were asked for.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Asks for one more.
    pub fn push(&mut self, action: Action) {
        self.0.push(action);
    }

    /// What was asked for so far.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter()
    }

    /// Asks for a command.
    pub fn command(&mut self, command: Command) {
        self.0.push(Action::Command(command));
    }

    /// Takes all that was asked for.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}

impl Command {
    /// Every command, in the order of the palette.
    pub const ALL: &[Self] = &[
        Self::Paste,
        Self::Open,
        Self::ShowClipboardToken,
        Self::Clear,
        Self::Undo,
        Self::Redo,
        Self::NextCandidate,
        Self::PreviousCandidate,
        Self::ShowTree,
        Self::ShowJson,
        Self::ShowClaims,
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
            Self::Clear => "Clear",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::NextCandidate => "Next token",
            Self::PreviousCandidate => "Previous token",
            Self::ShowTree => "Tree",
            Self::ShowJson => "JSON",
            Self::ShowClaims => "Claims",
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
            Self::Clear => "Empty the input; undo brings it back",
            Self::Undo => "Back to the input before the last paste or edit",
            Self::Redo => "Take the last undo back",
            Self::NextCandidate => "Show the next token of this paste",
            Self::PreviousCandidate => "Show the previous token of this paste",
            Self::ShowTree => "Every value, with compressed and nested claims in place",
            Self::ShowJson => "Header and payload as they were signed",
            Self::ShowClaims => "A table of claims with their meanings",
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
            | Self::Search
            | Self::ExpandAll
            | Self::CollapseAll
            | Self::CopyToken
            | Self::CopyPayload => cx.derived.analysis.is_some(),
            Self::NextMatch | Self::PreviousMatch => !view.search.is_empty(),
            Self::CopyValue | Self::CopyPath | Self::CopySubtree | Self::CopyRaw => {
                cx.derived.analysis.is_some() && view.selected.is_some()
            }
            Self::Paste
            | Self::Open
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
            Self::Clear => (CTRL, Key::Delete),
            Self::Undo => (CTRL, Key::Z),
            Self::Redo => (CTRL, Key::Y),
            Self::NextCandidate => (ALT, Key::ArrowRight),
            Self::PreviousCandidate => (ALT, Key::ArrowLeft),
            Self::ShowTree => (CTRL, Key::Num1),
            Self::ShowJson => (CTRL, Key::Num2),
            Self::ShowClaims => (CTRL, Key::Num3),
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
            Self::ToggleClipboardOffer => return None,
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
