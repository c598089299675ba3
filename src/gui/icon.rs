//! The window's icon, drawn rather than loaded: a token's three segments in their colours, under
//! a lens.

use egui::{Color32, IconData};

use super::theme::Theme;

const SIZE: usize = 128;
/// Samples along one side of a pixel.
const SAMPLES: usize = 3;

/// The icon as pixels.
pub fn icon() -> IconData {
    let mut rgba = Vec::with_capacity(SIZE * SIZE * 4);
    for y in 0..SIZE {
        for x in 0..SIZE {
            rgba.extend(pixel(x, y));
        }
    }
    IconData {
        rgba,
        width: SIZE as u32,
        height: SIZE as u32,
    }
}

fn pixel(x: usize, y: usize) -> [u8; 4] {
    let mut sum = [0_u32; 4];
    for sample in 0..SAMPLES * SAMPLES {
        let at = |pixel: usize, step: usize| {
            (pixel as f32 + (step as f32 + 0.5) / SAMPLES as f32) / SIZE as f32
        };
        let (x, y) = (at(x, sample % SAMPLES), at(y, sample / SAMPLES));
        if let Some(color) = color_at(x, y) {
            for (total, part) in sum.iter_mut().zip(color.to_array()) {
                *total += u32::from(part);
            }
        }
    }
    let covered = sum[3].max(1);
    let part = |total: u32| (total * 255 / covered).min(255) as u8;
    let alpha = (sum[3] / (SAMPLES * SAMPLES) as u32) as u8;
    [part(sum[0]), part(sum[1]), part(sum[2]), alpha]
}

/// The colour at a point of the unit square; `None` outside the icon.
fn color_at(x: f32, y: f32) -> Option<Color32> {
    const THEME: &Theme = &Theme::DARK;
    if rounded_box(x - 0.5, y - 0.5, 0.47, 0.47, 0.20) > 0.0 {
        return None;
    }
    // The lens: a ring with a handle to the lower right.
    let (cx, cy) = (x - 0.44, y - 0.44);
    let ring = (cx.hypot(cy) - 0.26).abs() - 0.032;
    let along = ((x - 0.63) + (y - 0.63)) / 2.0_f32.sqrt();
    let across = ((x - 0.63) - (y - 0.63)) / 2.0_f32.sqrt();
    let handle = rounded_box(along - 0.12, across, 0.13, 0.035, 0.035);
    if ring <= 0.0 || handle <= 0.0 {
        return Some(THEME.text);
    }
    let bars = [
        (0.345, 0.16, THEME.header),
        (0.44, 0.30, THEME.payload),
        (0.535, 0.22, THEME.signature),
    ];
    for (middle, width, color) in bars {
        let bar = rounded_box(
            x - (0.29 + width / 2.0),
            y - middle,
            width / 2.0,
            0.03,
            0.03,
        );
        if bar <= 0.0 {
            return Some(color);
        }
    }
    Some(THEME.raised)
}

/// Signed distance to a box with rounded corners around the origin; negative inside.
fn rounded_box(x: f32, y: f32, half_width: f32, half_height: f32, corner: f32) -> f32 {
    let (x, y) = (
        x.abs() - (half_width - corner),
        y.abs() - (half_height - corner),
    );
    x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - corner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_has_clear_corners_and_a_full_middle() {
        let icon = icon();
        assert_eq!(icon.rgba.len(), SIZE * SIZE * 4);
        let alpha = |x: usize, y: usize| icon.rgba[(y * SIZE + x) * 4 + 3];
        assert_eq!(alpha(0, 0), 0);
        assert_eq!(alpha(SIZE / 2, SIZE / 2), 255);
    }
}
