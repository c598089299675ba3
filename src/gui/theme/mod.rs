//! Every colour, size and font of the window, named by meaning.
//!
//! A literal colour or distance elsewhere is a bug: both themes and the contrast test below know
//! only what stands here.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin};

use crate::jose::finding::Severity;
use crate::jose::token::SegmentName;
use crate::jose::tree::NodeKind;

mod install;
pub mod size;

pub use install::install;

/// Signs that stand before a word, never alone; all of them are in Inter.
pub mod sign {
    /// Proven or in its time.
    pub const PASS: &str = "✓";
    /// Refused.
    pub const FAIL: &str = "✗";
    /// Doubtful.
    pub const WARN: &str = "▲";
    /// Nothing to judge.
    pub const NONE: &str = "–";
    /// Not asked yet.
    pub const UNKNOWN: &str = "?";
}

/// Colours by meaning; one value for dark, one for light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Behind the panes.
    pub canvas: Color32,
    /// The panes.
    pub surface: Color32,
    /// Fields, strips, rows of keys.
    pub raised: Color32,
    /// One-pixel lines: chips and dividers only.
    pub border: Color32,
    /// Behind what is selected.
    pub selection: Color32,
    /// Behind what a search found.
    pub lit: Color32,
    /// Text that matters.
    pub text: Color32,
    /// Explanations.
    pub dim: Color32,
    /// Indices and hints.
    pub faint: Color32,
    /// The header segment.
    pub header: Color32,
    /// The payload segment.
    pub payload: Color32,
    /// The signature segment.
    pub signature: Color32,
    /// Layer chips.
    pub layer: Color32,
    /// JSON strings.
    pub string: Color32,
    /// JSON numbers.
    pub number: Color32,
    /// `true`, `false`, `null`.
    pub literal: Color32,
    /// Proven good.
    pub pass: Color32,
    /// Refused.
    pub fail: Color32,
    /// Doubtful.
    pub warn: Color32,
    /// Worth knowing.
    pub info: Color32,
    /// The primary action and the focus ring; nothing else.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// The dark theme.
    pub const DARK: Self = Self {
        dark: true,
        canvas: rgb(0x0010_1216),
        surface: rgb(0x0017_1A20),
        raised: rgb(0x001F_232B),
        border: rgb(0x002D_333E),
        selection: rgb(0x0026_324A),
        lit: rgb(0x003F_3719),
        text: rgb(0x00E7_EAF0),
        dim: rgb(0x00A3_ACBA),
        faint: rgb(0x0084_90A0),
        header: rgb(0x00F2_7AA3),
        payload: rgb(0x00B8_A1FF),
        signature: rgb(0x0056_CBDB),
        layer: rgb(0x00E8_B95B),
        string: rgb(0x009A_D8A6),
        number: rgb(0x00F0_A66B),
        literal: rgb(0x0082_B4FF),
        pass: rgb(0x0057_CC91),
        fail: rgb(0x00FF_7B7B),
        warn: rgb(0x00F2_BD4A),
        info: rgb(0x007D_B1FF),
        accent: rgb(0x006E_A0FF),
        on_accent: rgb(0x0010_1216),
    };

    /// The light theme.
    pub const LIGHT: Self = Self {
        dark: false,
        canvas: rgb(0x00F3_F4F7),
        surface: rgb(0x00FF_FFFF),
        raised: rgb(0x00ED_EFF3),
        border: rgb(0x00D5_DAE2),
        selection: rgb(0x00DC_E7FB),
        lit: rgb(0x00FB_E9B0),
        text: rgb(0x0019_1D24),
        dim: rgb(0x004E_5765),
        faint: rgb(0x0062_6C7C),
        header: rgb(0x00B0_1E58),
        payload: rgb(0x0063_36CC),
        signature: rgb(0x000A_6B7A),
        layer: rgb(0x0085_560A),
        string: rgb(0x001E_6B36),
        number: rgb(0x009A_4700),
        literal: rgb(0x001A_58B8),
        pass: rgb(0x000F_6B41),
        fail: rgb(0x00BA_2121),
        warn: rgb(0x007D_5200),
        info: rgb(0x001A_58C4),
        accent: rgb(0x0025_60D8),
        on_accent: rgb(0x00FF_FFFF),
    };

    /// The theme that egui shows now.
    pub fn of(ctx: &egui::Context) -> &'static Self {
        match ctx.theme() {
            egui::Theme::Dark => &Self::DARK,
            egui::Theme::Light => &Self::LIGHT,
        }
    }

    /// The colour of a segment, the same in the encoded text and in the tree.
    pub fn segment(&self, name: SegmentName) -> Color32 {
        match name {
            SegmentName::Header | SegmentName::UnprotectedHeader => self.header,
            SegmentName::Payload | SegmentName::Ciphertext | SegmentName::Disclosure(_) => {
                self.payload
            }
            SegmentName::Signature(_) | SegmentName::Tag | SegmentName::KeyBinding => {
                self.signature
            }
            SegmentName::EncryptedKey | SegmentName::Iv => self.layer,
            SegmentName::Extra(_) => self.warn,
        }
    }

    /// The colour of a value of that kind.
    pub fn value(&self, kind: NodeKind) -> Color32 {
        match kind {
            NodeKind::String => self.string,
            NodeKind::Number => self.number,
            NodeKind::True | NodeKind::False | NodeKind::Null => self.literal,
            NodeKind::Garbled => self.warn,
            NodeKind::Section(name) => self.segment(name),
            NodeKind::Object | NodeKind::Array => self.dim,
        }
    }

    /// The colour of a finding.
    pub fn severity(&self, severity: Severity) -> Color32 {
        match severity {
            Severity::Info => self.info,
            Severity::Warn => self.warn,
            Severity::Danger => self.fail,
        }
    }

    /// A pane: its surface, padding and corners.
    pub fn pane_frame(&self) -> egui::Frame {
        egui::Frame::new()
            .fill(self.surface)
            .corner_radius(CornerRadius::same(size::PANE_CORNER))
            .inner_margin(Margin::same(size::PADDING as i8))
    }

    /// Something raised on a pane: a strip, a field, a row of keys.
    pub fn raised_frame(&self) -> egui::Frame {
        egui::Frame::new()
            .fill(self.raised)
            .corner_radius(CornerRadius::same(size::CORNER))
            .inner_margin(Margin::symmetric(size::PADDING as i8, size::GAP as i8))
    }
}

/// How strong what is of an earlier input is painted, while the new one is worked through.
pub const STALE_OPACITY: f32 = 0.5;

/// How much of the window is hidden while a file is held over it.
pub const OVERLAY_OPACITY: f32 = 0.85;

/// Body text.
pub fn body() -> FontId {
    FontId::proportional(size::BODY)
}

/// Explanations.
pub fn small() -> FontId {
    FontId::proportional(size::SMALL)
}

/// Chips.
pub fn chip() -> FontId {
    FontId::proportional(size::CHIP)
}

/// Bold body text: names in a verdict, names of checks.
pub fn strong() -> FontId {
    FontId::new(size::BODY, bold_family())
}

/// Pane titles and section names.
pub fn title() -> FontId {
    FontId::new(size::SMALL, bold_family())
}

/// Tokens, keys and values.
pub fn mono() -> FontId {
    FontId::monospace(size::MONO)
}

/// The sentence of the empty state, which may speak louder.
pub fn welcome() -> FontId {
    FontId::new(size::WELCOME, bold_family())
}

/// The paste key of the empty state.
pub fn welcome_key() -> FontId {
    FontId::new(size::WELCOME_KEY, bold_family())
}

fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2, "relative luminance").
    fn luminance(color: Color32) -> f64 {
        let linear = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_colour_is_legible_on_every_surface() {
        for theme in [&Theme::DARK, &Theme::LIGHT] {
            let inks = [
                ("text", theme.text),
                ("dim", theme.dim),
                ("faint", theme.faint),
                ("header", theme.header),
                ("payload", theme.payload),
                ("signature", theme.signature),
                ("layer", theme.layer),
                ("string", theme.string),
                ("number", theme.number),
                ("literal", theme.literal),
                ("pass", theme.pass),
                ("fail", theme.fail),
                ("warn", theme.warn),
                ("info", theme.info),
            ];
            for (name, ink) in inks {
                for (ground_name, ground) in [
                    ("canvas", theme.canvas),
                    ("surface", theme.surface),
                    ("raised", theme.raised),
                ] {
                    let got = contrast(ink, ground);
                    assert!(
                        got >= 4.5,
                        "{name} on {ground_name}, dark {}: {got:.2}",
                        theme.dark
                    );
                }
            }
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
            // What is faint elsewhere is dim on a selected row.
            for (name, ink) in inks.into_iter().filter(|(name, _)| *name != "faint") {
                let on_selection = contrast(ink, theme.selection);
                let dark = theme.dark;
                assert!(
                    on_selection >= 4.5,
                    "{name} selected, dark {dark}: {on_selection:.2}"
                );
            }
            // Names and values are what a search lights.
            let unlit = ["faint", "layer", "pass", "fail", "warn", "info"];
            for (name, ink) in inks.into_iter().filter(|(name, _)| !unlit.contains(name)) {
                let on_lit = contrast(ink, theme.lit);
                let dark = theme.dark;
                assert!(on_lit >= 4.5, "{name} lit, dark {dark}: {on_lit:.2}");
            }
        }
    }
}
