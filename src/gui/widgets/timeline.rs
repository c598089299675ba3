//! A token's life on one line: from issued to expired, and where now is.
//!
//! The scale is the token's own life and once more after it; a now that is years away is put at
//! the edge with an arrow, so that five minutes stay visible.

use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::theme::{self, Theme, size};
use super::one_line::one_line;
use crate::jose::time::UnixTime;

/// A dot with its name, in the order of importance: a later one loses its name to an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// `exp`, `iat`, `packed`, `nbf`; and first `now`, or `as of` when it is another time.
    pub name: &'static str,
    /// When it is.
    pub time: UnixTime,
    /// Its colour.
    pub color: Color32,
}

/// What the line shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The dots.
    pub marks: Vec<Mark>,
    /// From when to when the token is in its time.
    pub life: Option<(UnixTime, UnixTime)>,
    /// All of it in words.
    pub spoken: String,
}

/// How far an arrow key moves the time, of the line's length.
const STEP: f64 = 0.02;

/// Paints the line, `width` wide. Gives the time that a hand or an arrow key asks to judge as of.
pub fn timeline_ui(
    ui: &mut Ui,
    theme: &Theme,
    timeline: &Timeline,
    width: f32,
) -> (Response, Option<UnixTime>) {
    let sense = Sense::click_and_drag();
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::TIMELINE), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, timeline.spoken.as_str()));
    let line_y = (rect.bottom() - size::DOT).round();
    let x_range = rect.left() + size::DOT..=rect.right() - size::DOT;
    let (left, right) = (*x_range.start(), *x_range.end());
    let scale = scale(timeline);
    let x_of = |time: UnixTime| left + (right - left) * scale.place(time);

    let bar = |from: f32, to: f32, color| {
        let bar = Rect::from_min_max(pos2(from, line_y - 1.0), pos2(to, line_y + 1.0));
        ui.painter().rect_filled(bar, 1.0, color);
    };
    bar(left, right, theme.border);
    if let Some((from, to)) = timeline.life {
        bar(x_of(from), x_of(to), theme.payload);
    }
    // The most important dot is painted last, over its neighbours.
    for mark in timeline.marks.iter().rev() {
        let at = pos2(x_of(mark.time), line_y);
        ui.painter()
            .circle_filled(at, size::DOT / 2.0 + 1.0, theme.canvas);
        ui.painter().circle_filled(at, size::DOT / 2.0, mark.color);
    }
    let mut taken: Vec<(f32, f32)> = Vec::new();
    for mark in &timeline.marks {
        let name = match scale.outside(mark.time) {
            Some(Side::After) => format!("{} →", mark.name),
            Some(Side::Before) => format!("← {}", mark.name),
            None => mark.name.to_owned(),
        };
        let galley = one_line(ui, &name, theme::chip(), theme.dim, f32::INFINITY);
        let half = galley.size().x / 2.0;
        let middle = x_of(mark.time).clamp(
            rect.left() + half,
            (rect.right() - half).max(rect.left() + half),
        );
        let (from, to) = (middle - half - 2.0, middle + half + 2.0);
        if taken.iter().any(|(start, end)| from < *end && *start < to) {
            continue;
        }
        taken.push((from, to));
        let top = line_y - size::DOT / 2.0 - 2.0 - galley.size().y;
        ui.painter().galley(
            pos2((middle - half).round(), top.round()),
            galley,
            theme.dim,
        );
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.0, theme.accent);
        ui.painter()
            .rect_stroke(rect, size::HALF_GAP, ring, egui::StrokeKind::Inside);
    }
    let pointed = response.interact_pointer_pos().map(|pos| {
        let share = f64::from(((pos.x - left) / (right - left)).clamp(0.0, 1.0));
        scale.time(share)
    });
    let asked = pointed.or_else(|| stepped(ui, &response, scale, timeline));
    (response, asked)
}

/// Where an arrow key moves now to.
fn stepped(ui: &Ui, response: &Response, scale: Scale, timeline: &Timeline) -> Option<UnixTime> {
    if !response.has_focus() {
        return None;
    }
    // The arrows are for the line while it has the keyboard, not for going elsewhere.
    ui.memory_mut(|memory| {
        let arrows = egui::EventFilter {
            horizontal_arrows: true,
            ..Default::default()
        };
        memory.set_focus_lock_filter(response.id, arrows);
    });
    let by = ui.input(|input| {
        let pressed = |key| f64::from(input.num_presses(key) as u32);
        pressed(egui::Key::ArrowRight) - pressed(egui::Key::ArrowLeft)
    });
    let now = timeline.marks.first().filter(|_| by != 0.0)?;
    let share = f64::from(scale.place(now.time)) + by * STEP;
    Some(scale.time(share.clamp(0.0, 1.0)))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// Times to places between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    start: f64,
    end: f64,
}

impl Scale {
    /// The whole second at that share of the line.
    fn time(self, share: f64) -> UnixTime {
        UnixTime((self.start + (self.end - self.start) * share).round())
    }

    fn place(self, time: UnixTime) -> f32 {
        ((time.0 - self.start) / (self.end - self.start)).clamp(0.0, 1.0) as f32
    }

    fn outside(self, time: UnixTime) -> Option<Side> {
        if time.0 < self.start {
            Some(Side::Before)
        } else if time.0 > self.end {
            Some(Side::After)
        } else {
            None
        }
    }
}

/// A tenth of the life before it, and as much as the life after it; without a life, all marks.
fn scale(timeline: &Timeline) -> Scale {
    let times = || {
        timeline
            .marks
            .iter()
            .map(|mark| mark.time.0)
            .filter(|time| time.is_finite())
    };
    let (start, end) = match timeline.life {
        Some((from, to)) if to.0 > from.0 => (from.0, to.0 + (to.0 - from.0) * 0.9),
        _ => (
            times().fold(f64::INFINITY, f64::min),
            times().fold(f64::NEG_INFINITY, f64::max),
        ),
    };
    if !(start.is_finite() && end.is_finite()) {
        return Scale {
            start: 0.0,
            end: 1.0,
        };
    }
    let span = (end - start).max(1.0);
    Scale {
        start: start - span * 0.08,
        end: end + span * 0.08,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(life: Option<(f64, f64)>, marks: &[f64]) -> Timeline {
        Timeline {
            marks: marks
                .iter()
                .map(|time| Mark {
                    name: "exp",
                    time: UnixTime(*time),
                    color: Color32::WHITE,
                })
                .collect(),
            life: life.map(|(from, to)| (UnixTime(from), UnixTime(to))),
            spoken: String::new(),
        }
    }

    #[test]
    fn a_now_years_away_is_at_the_edge_and_says_so() {
        let scale = scale(&line(Some((0.0, 300.0)), &[300.0, 9e8]));
        assert_eq!(scale.outside(UnixTime(9e8)), Some(Side::After));
        assert_eq!(scale.outside(UnixTime(-9e8)), Some(Side::Before));
        assert!((scale.place(UnixTime(9e8)) - 1.0).abs() < f32::EPSILON);
        assert!(scale.place(UnixTime(300.0)) > 0.4);
    }

    #[test]
    fn times_that_are_no_times_do_not_spoil_the_scale() {
        for timeline in [
            line(None, &[]),
            line(None, &[f64::NAN]),
            line(None, &[5.0]),
            line(Some((5.0, 5.0)), &[5.0]),
            line(Some((9.0, 5.0)), &[5.0, 9.0]),
            line(Some((0.0, f64::INFINITY)), &[0.0]),
        ] {
            let place = scale(&timeline).place(UnixTime(5.0));
            assert!((0.0..=1.0).contains(&place), "{timeline:?}");
        }
    }
}
