//! The rows of a preset, such as Jet's permissions: a small table of fields.
//!
//! The rows are kept as the JSON that the field holds, so that a person may as well paste it; a
//! text that is no list of objects is shown as the text it is.

use egui::{Align, Button, Color32, Id, Layout, RichText, TextEdit, Ui, vec2};
use serde_json::{Map, Value};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::text_field::text_field;
use super::mint_fields::forget_undo;
use super::verify::note_ui;
use crate::jose::mint::presets::Field;

/// Most rows edited in place; more are edited as text.
const MAX_ROWS: usize = 200;

/// The table.
pub fn rows_ui(ui: &mut Ui, cx: &Cx<'_>, field: &Field, actions: &mut Actions) {
    let theme = cx.theme;
    let values = &cx.input.drafting.get().values;
    let text = values.get(&field.name).unwrap_or_default();
    let rows = rows_of(text);
    let set = |text: String, actions: &mut Actions| {
        let set = MintAction::SetField(field.name.clone(), text);
        actions.push(Action::Mint(set));
    };
    row_ui(ui, |ui| {
        ui.label(RichText::new(&field.title).color(theme.dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let add = button(theme, "Add row", Loudness::Quiet);
            let can_add = rows.as_ref().is_some_and(|rows| rows.len() < MAX_ROWS);
            if ui.add_enabled(can_add, add).clicked() {
                let mut rows = rows.clone().unwrap_or_default();
                rows.push(new_row(field, rows.last()));
                set(written(&rows), actions);
            }
        });
    });
    let Some(mut rows) = rows.filter(|rows| rows.len() <= MAX_ROWS) else {
        let mut text = text.to_owned();
        let edit = TextEdit::multiline(&mut text)
            .font(theme::mono())
            .background_color(theme.raised)
            .desired_rows(4)
            .desired_width(f32::INFINITY);
        if ui.add(edit).accessible_name(&field.title).changed() {
            set(text, actions);
        }
        note_ui(ui, theme, &field.hint);
        return;
    };
    let mut changed = false;
    let mut removed = None;
    for (index, row) in rows.iter_mut().enumerate() {
        ui.push_id((&field.name, index), |ui| {
            theme.raised_frame().show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(size::HALF_GAP, size::HALF_GAP);
                let (edited, gone) = one_row_ui(ui, cx, field, index, row);
                changed |= edited;
                if gone {
                    removed = Some(index);
                }
            });
        });
    }
    if let Some(index) = removed {
        rows.remove(index);
        changed = true;
    }
    if changed {
        set(written(&rows), actions);
    }
}

/// One row: its columns side by side, two on a line, and a way to be rid of it.
fn one_row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    field: &Field,
    index: usize,
    row: &mut Map<String, Value>,
) -> (bool, bool) {
    let mut edited = false;
    let mut gone = false;
    let surface = theme::Theme {
        raised: cx.theme.surface,
        ..cx.theme.clone()
    };
    let lines = field.columns.chunks(2);
    for (line, columns) in lines.enumerate() {
        row_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.x = size::HALF_GAP;
            let end = size::FIELD + size::HALF_GAP;
            let num = columns.len() as f32;
            let width = (ui.available_width() - end - size::HALF_GAP * (num - 1.0)) / num;
            for column in columns {
                let old = row.get(&column.name);
                let mut text = match old {
                    Some(Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                    None => String::new(),
                };
                let hint = if column.hint.is_empty() {
                    &column.title
                } else {
                    &column.hint
                };
                let id = Id::unique(("row_field", &field.name, index, &column.name));
                let edit: TextEdit<'_> = text_field(&surface, &mut text, &column.title, width)
                    .id(id)
                    .password(column.masked);
                let name = format!("{} of row {}", column.title, index + 1);
                let response = ui.add(edit).accessible_name(name);
                if column.masked {
                    forget_undo(ui, id);
                }
                if response.changed() {
                    edited = true;
                    if text.is_empty() && column.masked {
                        row.remove(&column.name);
                    } else {
                        row.insert(column.name.clone(), Value::String(text));
                    }
                }
                response.on_hover_text(hint);
            }
            if line == 0 {
                let remove = Button::new(RichText::new("×").color(cx.theme.dim))
                    .fill(Color32::TRANSPARENT)
                    .frame_when_inactive(false)
                    .min_size(vec2(size::FIELD, size::FIELD));
                let name = format!("Remove row {}", index + 1);
                gone = ui.add(remove).accessible_name(name).clicked();
            }
        });
    }
    (edited, gone)
}

/// The rows that `text` holds; `None` when it is no list of objects.
fn rows_of(text: &str) -> Option<Vec<Map<String, Value>>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    serde_json::from_str(text).ok()
}

fn written(rows: &[Map<String, Value>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    serde_json::to_string(rows).unwrap_or_default()
}

/// A new row: like the one before it, where the values come from a list, and else empty.
fn new_row(field: &Field, before: Option<&Map<String, Value>>) -> Map<String, Value> {
    let visible = field.columns.iter().filter(|column| !column.masked);
    visible
        .map(|column| {
            let same = before.and_then(|row| row.get(&column.name)).cloned();
            let first = column.choices.first().cloned();
            let value = match (column.hint.is_empty(), same, first) {
                (true, Some(same), _) => same,
                (true, None, Some(first)) => first,
                _ => Value::String(String::new()),
            };
            (column.name.clone(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_of_rows_stays_the_text_it_is() {
        assert_eq!(rows_of(" \n"), Some(Vec::new()));
        assert_eq!(rows_of("[{}]").map(|rows| rows.len()), Some(1));
        assert_eq!(rows_of("[1]"), None);
        assert_eq!(rows_of("[{"), None);
        assert_eq!(written(&[]), "");
    }
}
