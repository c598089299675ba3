//! Small signs beside words, drawn so that no font of the machine is needed for them.

use std::sync::Arc;

use egui::{
    Atom, AtomKind, AtomPaintArgs, Color32, IntoSizedResult, Pos2, RichText, Shape, SizedAtomKind,
    Stroke, Ui, Vec2, vec2,
};

use crate::gui::theme;

/// Says that a menu opens below. The monospace font has it; the other one has not.
pub fn down(color: Color32) -> RichText {
    RichText::new("▾").font(theme::mono()).color(color)
}

/// Says that something unfolds.
pub fn right(color: Color32) -> RichText {
    RichText::new("▸").font(theme::mono()).color(color)
}

/// A circle, half of it filled: light and dark.
pub fn half_moon(color: Color32) -> Atom<'static> {
    const RADIUS: f32 = 5.5;
    let size = Vec2::splat(RADIUS * 2.0 + 2.0);
    AtomKind::closure(move |_ui, _args| IntoSizedResult {
        intrinsic_size: size,
        sized: SizedAtomKind::Paint {
            paint: Arc::new(move |ui: &Ui, args: AtomPaintArgs| {
                let center = args.rect.center();
                let arc = |step: u8| -> Pos2 {
                    let angle = std::f32::consts::PI * f32::from(step) / 16.0;
                    center + vec2(-angle.sin(), -angle.cos()) * RADIUS
                };
                let half: Vec<Pos2> = (0..=16).map(arc).collect();
                ui.painter()
                    .circle_stroke(center, RADIUS, Stroke::new(1.2, color));
                ui.painter()
                    .add(Shape::convex_polygon(half, color, Stroke::NONE));
            }),
            size,
        },
    })
    .into()
}
