//! A renderer for pictures in tests: egui's textured triangles on the processor.
//!
//! No graphics card and no driver takes part, so a picture is the same on every machine. It does
//! what egui's shaders do: colours multiplied and blended in gamma space, premultiplied, one
//! sample in the middle of each pixel, top-left rule.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{ColorImage, Rect, TextureId, TexturesDelta};
use egui_kittest::{Harness, TestRenderer};

/// The textures that egui has given out so far; shared with the harness that receives them.
#[derive(Clone, Default)]
pub struct Renderer {
    textures: Rc<RefCell<HashMap<TextureId, ColorImage>>>,
}

impl TestRenderer for Renderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.textures.borrow_mut();
        for (id, parts) in delta.set.drain() {
            for part in parts {
                let ImageData::Color(image) = part.image;
                let Some([left, top]) = part.pos else {
                    textures.insert(id, ColorImage::clone(&image));
                    continue;
                };
                let whole = textures.get_mut(&id).expect("a part before the whole");
                for (y, row) in image.pixels.chunks(image.size[0]).enumerate() {
                    let start = (top + y) * whole.size[0] + left;
                    whole.pixels[start..start + row.len()].copy_from_slice(row);
                }
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }
}

impl Renderer {
    /// What `harness` shows now.
    pub fn render<State>(&self, harness: &Harness<'_, State>) -> image::RgbaImage {
        let output = harness.output();
        let scale = output.pixels_per_point;
        let size = harness.ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        let textures = self.textures.borrow();
        for clipped in harness.ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = clipped.primitive else {
                continue;
            };
            let texture = &textures[&mesh.texture_id];
            for corners in mesh.indices.chunks(3) {
                let corners =
                    [corners[0], corners[1], corners[2]].map(|i| mesh.vertices[i as usize]);
                canvas.triangle(corners, clipped.clip_rect, scale, texture);
            }
        }
        canvas.into_image()
    }
}

struct Canvas {
    width: usize,
    height: usize,
    /// Red, green, blue, 0 to 255, opaque.
    pixels: Vec<[f32; 3]>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![[0.0; 3]; width * height],
        }
    }

    fn into_image(self) -> image::RgbaImage {
        let bytes = self.pixels.iter().flat_map(|[r, g, b]| {
            let byte = |c: &f32| c.round().clamp(0.0, 255.0) as u8;
            [byte(r), byte(g), byte(b), 255]
        });
        image::RgbaImage::from_raw(self.width as u32, self.height as u32, bytes.collect())
            .expect("four bytes a pixel")
    }

    fn triangle(&mut self, mut corners: [Vertex; 3], clip: Rect, scale: f32, texture: &ColorImage) {
        for corner in &mut corners {
            corner.pos = (corner.pos.to_vec2() * scale).to_pos2();
        }
        let mut area = edge(&corners[0], &corners[1], corners[2].pos.x, corners[2].pos.y);
        if area < 0.0 {
            corners.swap(1, 2);
            area = -area;
        }
        if area == 0.0 {
            return;
        }
        let [first, second, third] = &corners;
        let bounds = |low: f32, high: f32, clip: (f32, f32), max: usize| {
            let low = low.max((clip.0 * scale).round()).max(0.0).floor() as usize;
            let high = high.min((clip.1 * scale).round()).ceil().max(0.0) as usize;
            low..high.min(max)
        };
        let xs = corners.map(|corner| corner.pos.x);
        let ys = corners.map(|corner| corner.pos.y);
        let low = |values: [f32; 3]| values.into_iter().fold(f32::INFINITY, f32::min);
        let high = |values: [f32; 3]| values.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let columns = bounds(low(xs), high(xs), (clip.min.x, clip.max.x), self.width);
        for row in bounds(low(ys), high(ys), (clip.min.y, clip.max.y), self.height) {
            for column in columns.clone() {
                let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);

                let sides = [(second, third), (third, first), (first, second)];
                let shares = sides.map(|(from, to)| edge(from, to, x, y));
                let inside = shares.iter().zip(sides).all(|(share, (from, to))| {
                    *share > 0.0 || *share == 0.0 && is_top_left(from, to)
                });
                if inside {
                    let shares = shares.map(|share| share / area);
                    self.blend(row * self.width + column, color(&corners, shares, texture));
                }
            }
        }
    }

    fn blend(&mut self, at: usize, [r, g, b, a]: [f32; 4]) {
        let rest = 1.0 - a / 255.0;
        for (below, above) in self.pixels[at].iter_mut().zip([r, g, b]) {
            // Rounded at each step, as a framebuffer of bytes does.
            *below = (above + *below * rest).round().min(255.0);
        }
    }
}

/// Twice the area of the triangle from the edge to the point; positive inside.
fn edge(from: &Vertex, to: &Vertex, x: f32, y: f32) -> f32 {
    (to.pos.x - from.pos.x) * (y - from.pos.y) - (to.pos.y - from.pos.y) * (x - from.pos.x)
}

/// A point on the edge of two triangles belongs to the one that has it at its top or left.
fn is_top_left(from: &Vertex, to: &Vertex) -> bool {
    let (dx, dy) = (to.pos.x - from.pos.x, to.pos.y - from.pos.y);
    dy < 0.0 || dy == 0.0 && dx > 0.0
}

/// The colour of a point, premultiplied, 0 to 255.
fn color(corners: &[Vertex; 3], shares: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let mix = |value: fn(&Vertex) -> f32| -> f32 {
        corners
            .iter()
            .zip(shares)
            .map(|(corner, share)| value(corner) * share)
            .sum()
    };
    let own = [
        mix(|v| f32::from(v.color.r())),
        mix(|v| f32::from(v.color.g())),
        mix(|v| f32::from(v.color.b())),
        mix(|v| f32::from(v.color.a())),
    ];
    let sample = sample(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
    std::array::from_fn(|i| own[i] * sample[i] / 255.0)
}

/// The texture at `u`, `v`, mixed of the four texels around.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let texel = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(width - 1);
        let y = (y.max(0.0) as usize).min(height - 1);
        texture.pixels[y * width + x].to_array().map(f32::from)
    };
    let corners = [
        (texel(left, top), (1.0 - right_share) * (1.0 - bottom_share)),
        (texel(left + 1.0, top), right_share * (1.0 - bottom_share)),
        (texel(left, top + 1.0), (1.0 - right_share) * bottom_share),
        (texel(left + 1.0, top + 1.0), right_share * bottom_share),
    ];
    std::array::from_fn(|i| corners.iter().map(|(texel, share)| texel[i] * share).sum())
}
