//! The keys of each command.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::command::Command;

impl Command {
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
            // ⌘H hides a window on macOS.
            Self::ShowSession if cfg!(target_os = "macos") => (CTRL_SHIFT, Key::H),
            Self::ShowSession => (CTRL, Key::H),
            Self::NextCandidate => (ALT, Key::ArrowRight),
            Self::PreviousCandidate => (ALT, Key::ArrowLeft),
            Self::ShowTree => (CTRL, Key::Num1),
            Self::ShowJson => (CTRL, Key::Num2),
            Self::ShowClaims => (CTRL, Key::Num3),
            Self::ShowVerify => (CTRL, Key::Num4),
            Self::ShowCompare => (CTRL, Key::D),
            Self::ShowAccess => (CTRL, Key::Num7),
            Self::ShowMint => (CTRL, Key::Num5),
            Self::ShowFindings => (CTRL, Key::Num6),
            Self::PickPreset => (CTRL, Key::N),
            Self::CopyIntoDraft => (CTRL_SHIFT, Key::N),
            Self::CopyBearer => (CTRL, Key::Enter),
            Self::CopyMinted => (CTRL_SHIFT, Key::Enter),
            Self::OpenMinted => (CTRL_SHIFT, Key::M),
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
            | Self::ShareToken
            | Self::ShareReport
            | Self::UndoEdit
            | Self::GenerateKey
            | Self::ServeKeys
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
}
