//! The Claims tab: every value that holds no other, with its path, its meaning, and who says so.

use std::borrow::Cow;

use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::row_text::RowText;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::list_keys::{MOVES, has_ring, list_keys, moved};
use super::super::widgets::one_line::{one_line, one_line_lit, paint_middle};
use super::super::widgets::row_list::row_list_ui;
use super::super::widgets::tree_row::{focus_ring, repaint_at_change};
use crate::jose::time;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// The columns and their shares of the width.
const COLUMNS: [(&str, f32); 4] = [
    ("Path", 0.28),
    ("Value", 0.24),
    ("Meaning", 0.34),
    ("Source", 0.14),
];

/// The table.
pub fn claims_tab_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    view: &mut View,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let tree = &analysis.decoded.tree;
    let leaves = cx.derived.tree_view.leaves(tree);
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    for (cell, (name, _)) in cells(head).into_iter().zip(COLUMNS) {
        let title = one_line(ui, name, theme::title(), theme.faint, cell.width());
        paint_middle(ui, cell, cell.left(), title);
    }
    let area = ui.available_rect_before_wrap();
    let area = area.expand2(vec2(size::PADDING, 0.0));
    let table = ui.interact(area, Id::unique("claims_table"), Sense::FOCUSABLE);
    table.widget_info(|| WidgetInfo::labeled(Role::Table, true, "Claims"));
    let at = view.selected.and_then(|id| leaves.binary_search(&id).ok());
    let keys = list_keys(ui, table.id, &MOVES);
    let focused = has_ring(ui, &table, !keys.is_empty());
    for (key, presses) in keys {
        if let Some(row) = moved(key, presses, at, leaves.len(), area.height()) {
            actions.push(Action::Select(leaves[row]));
        }
    }
    let reveal = std::mem::take(&mut view.reveal).then_some(at).flatten();
    let needle = cx.derived.tree_view.query().to_ascii_lowercase();
    ui.scope_builder(egui::UiBuilder::new().max_rect(area), |ui| {
        row_list_ui(
            ui,
            "claims",
            size::ROW,
            leaves.len(),
            reveal,
            |ui, index, rect| {
                let row = ClaimRow {
                    id: leaves[index],
                    selected: at == Some(index),
                    focused,
                    needle: &needle,
                };
                claim_row_ui(ui, cx, analysis, &row, rect, actions);
            },
        );
    });
}

struct ClaimRow<'a> {
    id: NodeId,
    selected: bool,
    focused: bool,
    needle: &'a str,
}

fn claim_row_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    row: &ClaimRow<'_>,
    rect: Rect,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let tree = &analysis.decoded.tree;
    let text = cx.derived.tree_view.text(analysis, row.id);
    let path = cx.derived.tree_view.pointer(tree, row.id);
    let section = section_of(tree, row.id);
    let response = ui.interact(rect, ui.scope_id().with(row.id.0), Sense::CLICK);
    let fill = if row.selected {
        theme.selection
    } else if response.hovered() {
        theme.raised
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 0.0, fill);
    if row.focused && row.selected {
        focus_ring(ui, theme, rect);
    }

    let [path_cell, value_cell, meaning_cell, source_cell] =
        cells(rect.shrink2(vec2(size::PADDING, 0.0)));
    let put = |cell: Rect, words: &str, font, color| {
        let galley = one_line_lit(ui, theme, words, row.needle, font, color, cell.width());
        paint_middle(ui, cell, cell.left(), galley);
    };
    let glyph = ui
        .ctx()
        .fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0'));
    let columns = (path_cell.width() / glyph.max(1.0)) as usize;
    put(
        path_cell,
        &tail(&path, columns),
        theme::mono(),
        theme.segment(section),
    );
    put(
        value_cell,
        &text.value,
        theme::mono(),
        value_color(cx, &text),
    );
    let meaning = meaning(cx, &text);
    let galley = one_line(
        ui,
        &meaning,
        theme::small(),
        theme.text,
        meaning_cell.width(),
    );
    paint_middle(ui, meaning_cell, meaning_cell.left(), galley);
    let faint = if row.selected { theme.dim } else { theme.faint };
    let source = text.meaning.map_or("", |meaning| meaning.source);
    let galley = one_line(ui, source, theme::small(), faint, source_cell.width());
    paint_middle(ui, source_cell, source_cell.left(), galley);

    if let Some(at) = text.time {
        repaint_at_change(ui, cx, at);
    }
    if response.clicked() {
        actions.push(Action::Select(row.id));
        ui.memory_mut(|memory| memory.request_focus(Id::unique("claims_table")));
    }
    response.widget_info(|| {
        let words = format!("{} {path}, {}, {meaning}", section.word(), text.value);
        WidgetInfo::labeled(Role::Row, true, words.trim_end_matches(", "))
    });
    if let Some(meaning) = text.meaning {
        response.on_hover_ui_at_pointer(|ui| {
            ui.set_max_width(size::TOOLTIP);
            ui.label(
                egui::RichText::new(meaning.text)
                    .font(theme::small())
                    .color(theme.text),
            );
            ui.label(
                egui::RichText::new(meaning.source)
                    .font(theme::chip())
                    .color(theme.faint),
            );
        });
    }
}

/// The end of `text` that fits into so many columns: the last name of a path tells the most.
fn tail(text: &str, columns: usize) -> Cow<'_, str> {
    let count = text.chars().count();
    if count <= columns {
        return Cow::Borrowed(text);
    }
    let skipped = count - columns.saturating_sub(1);
    let kept: String = text.chars().skip(skipped).collect();
    Cow::Owned(format!("…{kept}"))
}

fn value_color(cx: &Cx<'_>, text: &RowText) -> egui::Color32 {
    match text.kind {
        NodeKind::Object | NodeKind::Array => cx.theme.dim,
        kind => cx.theme.value(kind),
    }
}

/// A time says when it is; anything else what it is called, or what its value means.
fn meaning(cx: &Cx<'_>, text: &RowText) -> String {
    let title = text.meaning.map_or("", |meaning| meaning.title);
    let mut parts: Vec<String> = Vec::new();
    if let Some(at) = text.time {
        parts.push(time::civil(at, cx.zone));
        parts.push(time::relative(at, cx.now));
    } else if !text.note.is_empty() {
        parts.push(text.note.clone());
    }
    if parts.is_empty() {
        return title.to_owned();
    }
    if !title.is_empty() {
        parts.insert(0, title.to_owned());
    }
    parts.join(" · ")
}

/// The top-level section the node belongs to.
fn section_of(tree: &Tree, id: NodeId) -> SegmentName {
    let top = std::iter::successors(Some(id), |id| tree.parent(*id))
        .last()
        .unwrap_or(id);
    match tree.node(top).kind {
        NodeKind::Section(name) => name,
        _ => SegmentName::Payload,
    }
}

fn cells(row: Rect) -> [Rect; COLUMNS.len()] {
    let mut x = row.left();
    let last = COLUMNS.len() - 1;
    let spread = if row.width() < size::SOURCE_MIN {
        1.0 / (1.0 - COLUMNS[last].1)
    } else {
        1.0
    };
    COLUMNS.map(|(_, share)| {
        let width = (row.width() * share * spread).min(row.right() - x);
        let cell = Rect::from_min_max(
            pos2(x, row.top()),
            pos2(x + width - size::GAP, row.bottom()),
        );
        x += width;
        cell
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_keeps_its_last_name() {
        assert_eq!(tail("/exp", 4), "/exp");
        assert_eq!(tail("/projects/demo/exp", 8), "…emo/exp");
        assert_eq!(tail("/exp", 0), "…");
    }
}
