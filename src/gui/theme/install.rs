//! Fonts, both themes and the spacing, put into egui once at the start.

use std::sync::Arc;

use egui::{CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Vec2};

use super::{Theme, body, bold_family, mono, size, small};

/// Puts fonts, both themes and the spacing into `ctx`.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, egui_theme) in [
        (&Theme::DARK, egui::Theme::Dark),
        (&Theme::LIGHT, egui::Theme::Light),
    ] {
        ctx.style_mut_of(egui_theme, |style| apply(theme, style));
    }
}

/// Inter for words, JetBrains Mono for tokens; egui's own fonts behind them for signs.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let files: [(&str, &'static [u8]); 3] = [
        (
            "inter",
            include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
        ),
        (
            "inter-semibold",
            include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
        ),
        (
            "jetbrains-mono",
            include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
    ];
    for (name, bytes) in files {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let mut bold = fallback;
    bold.insert(0, "inter-semibold".to_owned());
    // Triangles of menus and arrows are in the monospaced font only.
    bold.push("jetbrains-mono".to_owned());
    fonts.families.insert(bold_family(), bold);
    fonts
        .families
        .entry(FontFamily::Proportional)
        .or_default()
        .insert(0, "inter".to_owned());
    fonts
        .families
        .entry(FontFamily::Proportional)
        .or_default()
        .push("jetbrains-mono".to_owned());
    fonts
        .families
        .entry(FontFamily::Monospace)
        .or_default()
        .insert(0, "jetbrains-mono".to_owned());
    fonts
}

fn apply(theme: &Theme, style: &mut egui::Style) {
    use egui::TextStyle;
    style.text_styles.insert(TextStyle::Body, body());
    style.text_styles.insert(TextStyle::Button, body());
    style.text_styles.insert(TextStyle::Small, small());
    style.text_styles.insert(TextStyle::Monospace, mono());
    style
        .text_styles
        .insert(TextStyle::Heading, FontId::new(15.0, bold_family()));

    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(size::GAP, size::HALF_GAP);
    spacing.button_padding = Vec2::new(size::PADDING - 2.0, size::HALF_GAP);
    spacing.interact_size = Vec2::new(size::FIELD, size::FIELD);
    spacing.indent = size::INDENT;
    spacing.menu_margin = Margin::same(size::HALF_GAP as i8);
    spacing.window_margin = Margin::same(size::PADDING as i8);
    spacing.scroll = egui::style::ScrollStyle {
        floating: true,
        ..egui::style::ScrollStyle::thin()
    };

    // Dragging over words must not select them: Ctrl+C copies the selected claim.
    style.interaction.selectable_labels = false;

    let visuals = &mut style.visuals;
    *visuals = if theme.dark {
        egui::Visuals::dark()
    } else {
        egui::Visuals::light()
    };
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(theme.dim);
    visuals.panel_fill = theme.canvas;
    visuals.window_fill = theme.surface;
    visuals.window_stroke = Stroke::new(1.0, theme.border);
    visuals.window_corner_radius = CornerRadius::same(size::PANE_CORNER);
    visuals.menu_corner_radius = CornerRadius::same(size::CORNER);
    visuals.extreme_bg_color = theme.raised;
    visuals.text_edit_bg_color = Some(theme.raised);
    visuals.faint_bg_color = theme.raised;
    visuals.code_bg_color = theme.raised;
    visuals.hyperlink_color = theme.info;
    visuals.warn_fg_color = theme.warn;
    visuals.error_fg_color = theme.fail;
    visuals.selection.bg_fill = theme.selection;
    visuals.selection.stroke = Stroke::new(1.0, theme.accent);
    visuals.button_frame = true;
    let corner = CornerRadius::same(size::CORNER);
    let states = [
        (
            &mut visuals.widgets.noninteractive,
            theme.surface,
            theme.text,
        ),
        (&mut visuals.widgets.inactive, theme.raised, theme.text),
        (&mut visuals.widgets.hovered, theme.selection, theme.text),
        (&mut visuals.widgets.active, theme.selection, theme.text),
        (&mut visuals.widgets.open, theme.raised, theme.text),
    ];
    for (state, fill, text) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::NONE;
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = corner;
        state.expansion = 0.0;
    }
    // What has the keyboard has a ring in the accent.
    visuals.widgets.active.bg_stroke = Stroke::new(1.0, theme.accent);
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, theme.border);
}
