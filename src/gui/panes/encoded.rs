//! The encoded pane: the token as it was pasted, in its segments' colours, and what else the
//! paste holds. A click on a character selects the claim it belongs to; the selected claim's
//! characters are lit.

use std::rc::Rc;

use egui::{Align, Id, Layout, RichText, Ui, UiBuilder, vec2};

use super::also_here;
use crate::gui::action::{Action, Actions};
use crate::gui::cx::Cx;
use crate::gui::encoded_colors::{from_paste, to_paste};
use crate::gui::memo::Memo;
use crate::gui::theme::{self, size};
use crate::gui::view::{EncodedShows, View};
use crate::gui::widgets::switch::switch_ui;
use crate::gui::widgets::token_text::{TokenText, TokenTextState};
use crate::jose::extract::Candidate;
use crate::jose::span::Span;
use crate::jose::tree::NodeId;
use crate::jose::words;

/// Most of the pane's height that goes to what else is in the paste.
const FOOTER_SHARE: f32 = 0.4;
/// From this width on there is room for title, switch and the number of bytes.
const ROOM_FOR_SIZE: f32 = 250.0;
/// Longest label of a candidate shown in a list.
pub const MAX_LABEL_CHARS: usize = 80;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct EncodedState {
    /// Caret and selection in the token.
    pub token: TokenTextState,
    /// Caret and selection in the paste.
    pub paste: TokenTextState,
    lit: Memo<LitKey, Vec<Span>>,
    lit_for: Option<LitKey>,
    /// The selection was made by a click in this pane: what it lights is in sight already.
    clicked: bool,
    words: Memo<(u64, u64, EncodedShows), Rc<Words>>,
}

type LitKey = (u64, Option<NodeId>, EncodedShows);

/// What the pane says about its text; made once for each text.
#[derive(Clone, Debug, Default)]
pub struct Words {
    size: String,
    description: String,
    /// Whether token and paste are two different texts.
    differ: bool,
    /// Where the token was found.
    pub found_in: String,
    /// What had to be undone to read it.
    pub repairs: String,
    /// Which keys are in the paste.
    pub keys: String,
}

/// What the pane shows: there may be no token to show.
fn shows(cx: &Cx<'_>, view: &View) -> EncodedShows {
    if cx.derived.analysis.is_none() {
        return EncodedShows::Paste;
    }
    view.encoded_shows
}

/// The id of the text, whichever is shown.
pub fn text_id() -> Id {
    Id::unique("encoded_token")
}

/// The pane's content.
pub fn encoded_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let shown = shows(cx, view);
    let key = (cx.derived.revision, cx.input.text.revision(), shown);
    let words = Rc::clone(view.encoded.words.get(key, || Rc::new(words_of(cx, shown))));
    if cx.derived.stale && shown == EncodedShows::Token {
        ui.multiply_opacity(theme::STALE_OPACITY);
    }
    title_ui(ui, cx, &words, shown, actions);
    ui.add_space(size::HALF_GAP);

    let room = ui.available_rect_before_wrap();
    let footer_height = also_here::height(ui, cx, &words).min(room.height() * FOOTER_SHARE);
    let (text_room, footer_room) = room.split_top_bottom_at_y(room.bottom() - footer_height);
    ui.scope_builder(UiBuilder::new().max_rect(text_room), |ui| {
        text_ui(ui, cx, &words, shown, view, actions);
    });
    if footer_height > 0.0 {
        let line = ui.max_rect().expand2(vec2(size::PADDING, 0.0)).x_range();
        let stroke = ui.visuals().widgets.noninteractive.bg_stroke;
        ui.painter().hline(line, footer_room.top(), stroke);
        let room = footer_room.with_min_y(footer_room.top() + size::GAP);
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            egui::ScrollArea::vertical()
                .id_salt("also_in_this_paste")
                .auto_shrink(false)
                .show(ui, |ui| also_here::also_here_ui(ui, cx, &words, actions));
        });
    }
}

fn title_ui(ui: &mut Ui, cx: &Cx<'_>, words: &Words, shown: EncodedShows, actions: &mut Actions) {
    let theme = cx.theme;
    let room = ui.available_width();
    ui.allocate_ui_with_layout(
        vec2(room, size::FIELD),
        Layout::left_to_right(Align::Center),
        |ui| {
            let title = RichText::new("ENCODED").font(theme::title());
            ui.label(title.color(theme.dim));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // Beside the switch it is the first to give way.
                if !words.differ || room >= ROOM_FOR_SIZE {
                    let size = RichText::new(&words.size).font(theme::small());
                    ui.label(size.color(theme.dim));
                }
                if words.differ {
                    let names = [
                        ("Token", EncodedShows::Token),
                        ("Paste", EncodedShows::Paste),
                    ];
                    if let Some(chosen) = switch_ui(ui, theme, &names, shown) {
                        actions.push(Action::ShowEncoded(chosen));
                    }
                }
            });
        },
    );
}

fn text_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words,
    shown: EncodedShows,
    view: &mut View,
    actions: &mut Actions,
) {
    let selected = view.selected.filter(|_| cx.derived.analysis.is_some());
    let state = &mut view.encoded;
    let key = (cx.derived.revision, selected, shown);
    let lit = state.lit.get(key, || lit_spans(cx, selected, shown));
    if state.lit_for != Some(key) {
        state.lit_for = Some(key);
        let clicked = std::mem::take(&mut state.clicked);
        let first = lit.first().map(|span| span.start as usize);
        let text_state = match shown {
            EncodedShows::Token => &mut state.token,
            EncodedShows::Paste => &mut state.paste,
        };
        if let Some(first) = first.filter(|_| !clicked) {
            text_state.reveal = Some(first);
        }
    }
    let (text, revision, text_state) = match (shown, &cx.derived.analysis) {
        (EncodedShows::Token, Some(analysis)) => (
            &*analysis.decoded.token.text,
            cx.derived.revision,
            &mut state.token,
        ),
        _ => (
            &**cx.input.text.get(),
            cx.input.text.revision(),
            &mut state.paste,
        ),
    };
    let token_shown = shown == EncodedShows::Token;
    let out = TokenText {
        id: text_id(),
        name: if token_shown {
            "Encoded token"
        } else {
            "Pasted text"
        },
        description: &words.description,
        text,
        revision,
        patches: match shown {
            EncodedShows::Token => &cx.derived.token_patches,
            // Of an earlier text; a moment later they are of this one.
            EncodedShows::Paste if cx.derived.stale => &[],
            EncodedShows::Paste => &cx.derived.paste_patches,
        },
        lit,
        plain: cx.theme.dim,
        editable: true,
    }
    .show(ui, cx.theme, text_state);

    if let Some(offset) = out.clicked {
        state.clicked = true;
        match shown {
            EncodedShows::Token => actions.push(Action::SelectAtTokenOffset(offset)),
            EncodedShows::Paste => click_in_paste(cx, offset, actions),
        }
    }
    if let Some(text) = out.copied {
        actions.push(Action::Copy {
            text,
            what: "selection",
        });
    }
    if let Some((range, text)) = out.edit {
        actions.push(match shown {
            EncodedShows::Token => Action::EditToken { range, text },
            EncodedShows::Paste => Action::EditPaste { range, text },
        });
    }
}

/// A click on the shown token selects its claim; a click on another token shows that one.
fn click_in_paste(cx: &Cx<'_>, offset: usize, actions: &mut Actions) {
    if cx.derived.stale {
        return;
    }
    let place_of = |candidate: &Candidate| candidate.place;
    if let Some(chosen) = cx.derived.candidate()
        && place_of(chosen).contains(offset)
    {
        if let Some(offset) = from_paste(&chosen.map, chosen.text.len(), offset) {
            actions.push(Action::SelectAtTokenOffset(offset));
        }
        return;
    }
    let candidates = &cx.derived.extraction.candidates;
    let hit = candidates
        .iter()
        .position(|candidate| place_of(candidate).contains(offset));
    if let Some(index) = hit {
        actions.push(Action::ChooseCandidate(index));
    }
}

fn lit_spans(cx: &Cx<'_>, selected: Option<NodeId>, shown: EncodedShows) -> Vec<Span> {
    let Some((analysis, id)) = cx.derived.analysis.as_ref().zip(selected) else {
        return Vec::new();
    };
    let decoded = &analysis.decoded;
    if decoded.tree.nodes.is_empty() {
        return Vec::new();
    }
    let span = decoded.tree.source(&decoded.token, id, false);
    match (shown, cx.derived.candidate()) {
        (EncodedShows::Paste, Some(candidate)) => to_paste(&candidate.map, candidate.place, span),
        _ => vec![span],
    }
}

fn words_of(cx: &Cx<'_>, shown: EncodedShows) -> Words {
    let paste = cx.input.text.get();
    let token = cx
        .derived
        .analysis
        .as_ref()
        .map(|analysis| &analysis.decoded.token);
    let candidate = cx.derived.candidate();
    let (num_bytes, description) = match (shown, token) {
        (EncodedShows::Token, Some(token)) => {
            let num_chars = words::count("character", token.text.chars().count());
            let segments = words::count("segment", token.segments.len());
            (token.text.len(), format!("{num_chars}, {segments}"))
        }
        _ => (
            paste.len(),
            words::count("character", paste.chars().count()),
        ),
    };
    let extraction = &cx.derived.extraction;
    let shape = extraction.context.shape.map(shape_words);
    let host = candidate.and_then(|candidate| candidate.host.as_deref());
    let source = Some(cx.input.source.0.as_str()).filter(|source| !source.is_empty());
    let places: Vec<String> = [shape, host, source]
        .into_iter()
        .flatten()
        .map(|place| words::one_line(place, MAX_LABEL_CHARS))
        .collect();
    let mut keys: Vec<&str> = extraction
        .keys
        .iter()
        .map(|key| key_words(key.kind))
        .collect();
    keys.dedup();
    Words {
        size: words::bytes(num_bytes),
        description,
        differ: token.is_some_and(|token| *token.text != *paste.trim()),
        found_in: if places.is_empty() {
            String::new()
        } else {
            format!("Found in {}", places.join(" · "))
        },
        repairs: candidate
            .filter(|candidate| !candidate.repairs.is_empty())
            .map(|candidate| format!("Repaired: {}", candidate.repairs.join(", ")))
            .unwrap_or_default(),
        keys: if keys.is_empty() {
            String::new()
        } else {
            format!("Also here: {}", keys.join(", "))
        },
    }
}

/// What the shape of a paste is called.
pub fn shape_words(shape: &'static str) -> &'static str {
    match shape {
        "curl" => "Copy as cURL",
        "fetch" => "Copy as fetch",
        "powershell" => "Copy as PowerShell",
        "har" => "HAR",
        "cookie" => "cookies",
        "json" => "JSON",
        "storage" => "web storage",
        "url" => "URL",
        "websocket" => "WebSocket",
        "form" => "form body",
        "env" => "environment",
        other => other,
    }
}

fn key_words(kind: &'static str) -> &'static str {
    match kind {
        "jwks" => "key set (JWKS)",
        "jwk" => "key (JWK)",
        "pem" => "key (PEM)",
        "service-account" => "service account key",
        "openid-configuration" => "OpenID configuration",
        other => other,
    }
}
