//! Draws egui's meshes on the CPU, so that pixel tests need no display and no graphics driver and
//! give the same bytes on every machine. Premultiplied blending in gamma space, exact coverage on a
//! grid of 1/256 pixel with the top-left rule, as graphics cards do it.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{TextureFilter, TextureId, TextureOptions, TextureWrapMode, TexturesDelta};

/// Steps per pixel on the grid of coverage.
const SUB: i64 = 256;

/// A renderer for `egui_kittest`.
#[derive(Default)]
pub(crate) struct Cpu {
    textures: HashMap<TextureId, Texture>,
}

impl egui_kittest::TestRenderer for Cpu {
    #[expect(clippy::iter_over_hash_type, reason = "each texture is set by itself")]
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                self.set(id, &delta);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = (ctx.content_rect().size() * scale).round();
        let meshes = ctx.tessellate(output.shapes.clone(), scale);
        let frame = self.paint(&meshes, size.x as usize, size.y as usize, scale);
        let bytes = frame.pixels.iter().flatten().copied().collect();
        image::RgbaImage::from_raw(size.x as u32, size.y as u32, bytes)
            .ok_or_else(|| format!("no image of {} by {} pixels", size.x, size.y))
    }
}

impl Cpu {
    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        let pixels = image.pixels.iter().map(|c| c.to_array());
        match (delta.pos, self.textures.get_mut(&id)) {
            (None, _) => {
                let texture = Texture {
                    width: width as i32,
                    height: height as i32,
                    pixels: pixels.collect(),
                    options: delta.options,
                };
                self.textures.insert(id, texture);
            }
            (Some([x, y]), Some(texture)) => {
                for (i, pixel) in pixels.enumerate() {
                    let row = (y + i / width) * texture.width as usize;
                    texture.pixels[row + x + i % width] = pixel;
                }
            }
            (Some(_), None) => {}
        }
    }

    fn paint(&self, meshes: &[ClippedPrimitive], width: usize, height: usize, scale: f32) -> Frame {
        let mut frame = Frame { width, pixels: vec![[0; 4]; width * height] };
        for ClippedPrimitive { clip_rect, primitive } in meshes {
            let edge =
                |v: f32, most: usize| ((v * scale).round().max(0.0) as usize).min(most) as i64;
            let (min, max) = (clip_rect.min, clip_rect.max);
            let clip =
                [edge(min.x, width), edge(min.y, height), edge(max.x, width), edge(max.y, height)];
            if let Primitive::Mesh(mesh) = primitive
                && let Some(texture) = self.textures.get(&mesh.texture_id)
            {
                frame.mesh(mesh, texture, clip, scale);
            }
        }
        frame
    }
}

struct Texture {
    width: i32,
    height: i32,
    pixels: Vec<[u8; 4]>,
    options: TextureOptions,
}

impl Texture {
    fn at(&self, x: i32, y: i32) -> [f32; 4] {
        let mode = self.options.wrap_mode;
        let (x, y) = (wrapped(x, self.width, mode), wrapped(y, self.height, mode));
        self.pixels[(y * self.width + x) as usize].map(f32::from)
    }

    /// The colour at a place between 0 and 1, nearest or bilinear. Places are rounded to 1/256 of a
    /// texel, as on graphics cards; so it makes hardly a difference where in its atlas a glyph is.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let place = |share: f32, texels: i32| (share * texels as f32 * 256.0).round() / 256.0;
        let (x, y) = (place(u, self.width), place(v, self.height));
        if self.options.magnification == TextureFilter::Nearest {
            return self.at(x.floor() as i32, y.floor() as i32);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, low_share) = (x - left, y - top);
        let (x, y) = (left as i32, top as i32);
        let corners = [self.at(x, y), self.at(x + 1, y), self.at(x, y + 1), self.at(x + 1, y + 1)];
        std::array::from_fn(|k| {
            let [a, b, c, d] = corners.map(|corner| corner[k]);
            let (high, low) = (a + (b - a) * right_share, c + (d - c) * right_share);
            high + (low - high) * low_share
        })
    }
}

fn wrapped(i: i32, n: i32, mode: TextureWrapMode) -> i32 {
    match mode {
        TextureWrapMode::ClampToEdge => i.clamp(0, n - 1),
        TextureWrapMode::Repeat => i.rem_euclid(n),
        TextureWrapMode::MirroredRepeat => {
            let place = i.rem_euclid(2 * n);
            place.min(2 * n - 1 - place)
        }
    }
}

struct Frame {
    width: usize,
    pixels: Vec<[u8; 4]>,
}

impl Frame {
    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: [i64; 4], scale: f32) {
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |i: usize| mesh.vertices[corners[i] as usize];
            let vertices = [corner(0), corner(1), corner(2)];
            if let Some(triangle) = Triangle::new(vertices, scale) {
                triangle.paint(self, texture, clip);
            }
        }
    }
}

/// A triangle with its corners clockwise on the grid of coverage.
struct Triangle {
    vertices: [Vertex; 3],
    corners: [[i64; 2]; 3],
    edges: [Edge; 3],
    area: i64,
}

/// `dx · x + dy · y + c ≥ 0` inside, at the centres of pixels; opposite the corner of its index.
struct Edge {
    dx: i64,
    dy: i64,
    c: i64,
}

impl Edge {
    fn new(a: [i64; 2], b: [i64; 2]) -> Self {
        let (x, y) = (b[0] - a[0], b[1] - a[1]);
        // A centre exactly on an edge belongs to the triangle below or right of it only.
        let top_left = y < 0 || (y == 0 && x > 0);
        let c = x * (SUB / 2 - a[1]) - y * (SUB / 2 - a[0]) - i64::from(!top_left);
        Self { dx: -y * SUB, dy: x * SUB, c }
    }

    fn at(&self, x: i64, y: i64) -> i64 {
        self.dx * x + self.dy * y + self.c
    }

    /// Narrows a half-open span of pixels of one row to those inside.
    fn narrow(&self, (first, end): (i64, i64), y: i64) -> (i64, i64) {
        let c = self.at(0, y);
        match self.dx {
            0 if c < 0 => (first, first),
            0 => (first, end),
            1.. => (
                first.max((-c).div_euclid(self.dx) + i64::from((-c).rem_euclid(self.dx) != 0)),
                end,
            ),
            _ => (first, end.min(c.div_euclid(-self.dx) + 1)),
        }
    }
}

impl Triangle {
    fn new(mut vertices: [Vertex; 3], scale: f32) -> Option<Self> {
        let fixed = |v: f32| (v * scale * SUB as f32).round() as i64;
        let mut corners = vertices.map(|v| [fixed(v.pos.x), fixed(v.pos.y)]);
        let [a, b, c] = corners;
        let mut area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        if area == 0 {
            return None;
        }
        if area < 0 {
            vertices.swap(1, 2);
            corners.swap(1, 2);
            area = -area;
        }
        let [a, b, c] = corners;
        let edges = [Edge::new(b, c), Edge::new(c, a), Edge::new(a, b)];
        Some(Self { vertices, corners, edges, area })
    }

    /// The pixels whose centres may lie inside, along one axis.
    fn reach(&self, axis: usize, clip: (i64, i64)) -> (i64, i64) {
        let along = self.corners.map(|c| c[axis]);
        let low = (along[0].min(along[1]).min(along[2]) - SUB / 2).div_euclid(SUB);
        let high = (along[0].max(along[1]).max(along[2]) - SUB / 2).div_euclid(SUB) + 1;
        (low.max(clip.0), high.min(clip.1))
    }

    fn paint(&self, frame: &mut Frame, texture: &Texture, clip: [i64; 4]) {
        let [a, b, c] = self.vertices;
        let plain = a.uv == b.uv && b.uv == c.uv;
        let colors = self.vertices.map(|v| v.color.to_array().map(|c| f32::from(c) / 255.0));
        let one = plain.then(|| texture.sample(a.uv.x, a.uv.y));
        let solid = one.filter(|_| colors[0] == colors[1] && colors[1] == colors[2]);
        let (top, bottom) = self.reach(1, (clip[1], clip[3]));
        let across = self.reach(0, (clip[0], clip[2]));
        for y in top..bottom {
            let (first, end) = self.edges.iter().fold(across, |span, edge| edge.narrow(span, y));
            if first >= end {
                continue;
            }
            let row = y as usize * frame.width;
            let row = &mut frame.pixels[row + first as usize..row + end as usize];
            if let Some(solid) = solid {
                let source: [f32; 4] = std::array::from_fn(|k| solid[k] * colors[0][k]);
                row.iter_mut().for_each(|pixel| blend(pixel, source));
                continue;
            }
            for (pixel, x) in row.iter_mut().zip(first..) {
                let [u, v, w] = self.weights(x, y);
                let at = |f: fn(&Vertex) -> f32| u * f(&a) + v * f(&b) + w * f(&c);
                let sample = one.unwrap_or_else(|| texture.sample(at(|v| v.uv.x), at(|v| v.uv.y)));
                let color = |k: usize| u * colors[0][k] + v * colors[1][k] + w * colors[2][k];
                blend(pixel, std::array::from_fn(|k| sample[k] * color(k)));
            }
        }
    }

    /// How much of each corner there is at a pixel.
    fn weights(&self, x: i64, y: i64) -> [f32; 3] {
        [0, 1, 2].map(|i| (self.edges[i].at(x, y) as f64 / self.area as f64) as f32)
    }
}

/// Lays a premultiplied colour, 0 to 255, over a pixel.
fn blend(pixel: &mut [u8; 4], source: [f32; 4]) {
    let keep = 1.0 - source[3] / 255.0;
    for (below, above) in pixel.iter_mut().zip(source) {
        *below = (above + f32::from(*below) * keep + 0.5).clamp(0.0, 255.0) as u8;
    }
}
