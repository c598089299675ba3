//! The JSON tab: header and payload as text, in the characters that were signed or laid out to
//! be read.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Label, Sense, Ui, UiBuilder, vec2};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::json_lines::{Ink, JsonLines, Line};
use super::super::theme::{self, Theme, size};
use super::super::view::{JsonShows, View};
use super::super::widgets::row_list::row_list_ui;
use crate::jose::tree::Tree;

/// The text of every readable section.
pub fn json_tab_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    view: &mut View,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let tree = &analysis.decoded.tree;
    choice_ui(ui, theme, view);
    let glyph = ui
        .ctx()
        .fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0'));
    let columns = ((ui.available_width() - size::GAP) / glyph.max(1.0)) as usize;
    let lines = cx
        .derived
        .tree_view
        .json_lines(tree, view.json_shows, columns);
    ui.spacing_mut().item_spacing.y = 0.0;
    row_list_ui(
        ui,
        "json",
        size::LINE,
        lines.lines().len(),
        None,
        |ui, index, rect| {
            let mut ui = ui.new_child(
                UiBuilder::new()
                    .max_rect(rect)
                    .id_salt(index)
                    .layout(egui::Layout::left_to_right(egui::Align::Center)),
            );
            match &lines.lines()[index] {
                Line::Gap => {}
                Line::Heading(name, id) => {
                    ui.label(
                        egui::RichText::new(name.label())
                            .font(theme::title())
                            .color(theme.segment(*name)),
                    );
                    if copy_button_ui(&mut ui, theme, name.label()) {
                        actions.push(Action::Copy {
                            text: section_text(tree, *id, view.json_shows),
                            what: "JSON",
                        });
                    }
                }
                Line::Text(range) => {
                    let job = line_job(theme, &lines, range);
                    ui.add(Label::new(job).selectable(true).extend());
                }
            }
        },
    );
}

fn section_text(tree: &Tree, id: crate::jose::tree::NodeId, shows: JsonShows) -> String {
    match shows {
        JsonShows::AsSigned => {
            let doc = tree
                .content(id)
                .and_then(|content| tree.docs.get(content.doc as usize));
            let bytes = doc.map_or(&[][..], |doc| &doc.bytes);
            String::from_utf8_lossy(bytes).into_owned()
        }
        JsonShows::Formatted => tree.json(id, false, 2),
        JsonShows::Expanded => tree.json(id, true, 2),
    }
}

/// `As signed  Formatted  Layers expanded`: one of three.
fn choice_ui(ui: &mut Ui, theme: &Theme, view: &mut View) {
    let choices = [
        (
            JsonShows::AsSigned,
            "As signed",
            "Character for character, what the signature covers",
        ),
        (
            JsonShows::Formatted,
            "Formatted",
            "The same values, one member a line",
        ),
        (
            JsonShows::Expanded,
            "Layers expanded",
            "One member a line, every layer replaced by what it holds",
        ),
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        for (shows, word, tooltip) in choices {
            let open = view.json_shows == shows;
            let color = if open { theme.text } else { theme.dim };
            let text = egui::RichText::new(word).font(theme::small()).color(color);
            let fill = if open {
                theme.raised
            } else {
                Color32::TRANSPARENT
            };
            let button = egui::Button::new(text)
                .fill(fill)
                .min_size(vec2(0.0, size::ROW));
            let response = ui.add(button);
            response.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::RadioButton, true, open, word)
            });
            if response.clicked() {
                view.json_shows = shows;
            }
            response.on_hover_text(tooltip);
        }
    });
}

fn copy_button_ui(ui: &mut Ui, theme: &Theme, section: &str) -> bool {
    let text = egui::RichText::new("Copy")
        .font(theme::chip())
        .color(theme.dim);
    let button = egui::Button::new(text)
        .fill(theme.raised)
        .small()
        .sense(Sense::click());
    let response = ui.add(button);
    let name = format!("Copy {}", section.to_lowercase());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name.as_str()));
    response.clicked()
}

fn line_job(theme: &Theme, lines: &JsonLines, range: &std::ops::Range<u32>) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (piece, ink) in lines.stretches(range) {
        job.append(
            piece,
            0.0,
            TextFormat::simple(theme::mono(), ink_color(theme, ink)),
        );
    }
    job
}

fn ink_color(theme: &Theme, ink: Ink) -> Color32 {
    match ink {
        Ink::Key | Ink::Plain => theme.text,
        Ink::String => theme.string,
        Ink::Number => theme.number,
        Ink::Literal => theme.literal,
        Ink::Mark => theme.dim,
    }
}
