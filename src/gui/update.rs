//! The only place that changes anything: actions in, input, view and settings changed.
//!
//! Actions arrive after painting, so that every pane of a frame saw the same state.

use egui::{Context, ViewportCommand};

use super::action::{Action, Command};
use super::app::App;
use super::examples::EXAMPLES;
use super::input::{self, Source};
use super::panes::decoded;
use super::view::{DecodedTab, EncodedShows, Pane};
use super::widgets::toasts::News;
use super::work::{Kind, Outcome};
use crate::io::files;
use crate::io::settings::{ClipboardOffer, ThemeChoice, Zone};
use crate::jose::finding::Finding;
use crate::jose::limits::Limits;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};
use crate::jose::words;

/// Applies one action.
pub fn apply(app: &mut App, ctx: &Context, action: Action) {
    match action {
        Action::Command(command) => run(app, ctx, command),
        Action::ReplaceInput { text, source } => replace_input(app, text, source, Vec::new()),
        Action::ReadFile(path) => read_file(app, path),
        Action::Example(index) => {
            if let Some(example) = EXAMPLES.get(index) {
                replace_input(
                    app,
                    example.text.to_owned(),
                    "example".to_owned(),
                    Vec::new(),
                );
            }
        }
        Action::EditPaste { range, text } => app.input.edit(range, &text),
        Action::EditToken { range, text } => edit_token(app, range, &text),
        Action::ChooseCandidate(index) => choose(app, index),
        Action::Select(id) => select(app, id),
        Action::SelectAtTokenOffset(offset) => {
            let analysis = app.derived.analysis.as_ref();
            let hit = analysis.and_then(|analysis| {
                let decoded = &analysis.decoded;
                decoded.tree.node_at(&decoded.token, offset)
            });
            if let Some(id) = hit {
                select(app, id);
            }
        }
        Action::Toggle(id) => {
            if !app.view.toggled.remove(&id) {
                app.view.toggled.insert(id);
            }
            app.view.rows_revision += 1;
        }
        Action::ToggleAll(id) => toggle_all(app, id),
        Action::SetSearch(search) => {
            app.view.search = search;
            app.view.rows_revision += 1;
        }
        Action::OpenTab(tab) => app.view.decoded_tab = tab,
        Action::ShowEncoded(shows) => {
            app.view.encoded_shows = shows;
            app.view.pane = Pane::Encoded;
        }
        Action::ShowCharacters { of, span } => {
            app.view.encoded_shows = of;
            app.view.pane = Pane::Encoded;
            let state = match of {
                EncodedShows::Token => &mut app.view.encoded.token,
                EncodedShows::Paste => &mut app.view.encoded.paste,
            };
            state.select(span.range());
        }
        Action::ShowPane(pane) => app.view.pane = pane,
        Action::Copy { text, what } => copy(app, ctx, text, what),
        Action::DismissOffer => {
            if let Some(offer) = app.view.offer.take() {
                app.seen.add(&offer.text);
            }
        }
        Action::ResizePane(Pane::Encoded, width) => app.settings.encoded_width = Some(width),
        Action::ResizePane(_, width) => app.settings.side_width = Some(width),
    }
}

fn run(app: &mut App, ctx: &Context, command: Command) {
    match command {
        Command::Paste => {
            let read = app.env.clipboard.clone();
            app.jobs
                .start(Kind::Paste, move |_| Outcome::Pasted(read()));
        }
        Command::Open => {
            let wait = (app.env.pick_file)();
            app.jobs.start(Kind::Pick, move |_| Outcome::Picked(wait()));
        }
        Command::ShowClipboardToken => {
            if let Some(offer) = app.view.offer.take() {
                let text = offer.text.to_string();
                replace_input(app, text, "clipboard".to_owned(), Vec::new());
            }
        }
        Command::Clear => replace_input(app, String::new(), String::new(), Vec::new()),
        Command::Undo => {
            if app.input.undo() {
                forget_rows(app);
            }
        }
        Command::Redo => {
            if app.input.redo() {
                forget_rows(app);
            }
        }
        Command::NextCandidate => step(app, 1),
        Command::PreviousCandidate => step(app, -1),
        Command::ShowTree => open_tab(app, DecodedTab::Tree),
        Command::ShowJson => open_tab(app, DecodedTab::Json),
        Command::ShowClaims => open_tab(app, DecodedTab::Claims),
        Command::Search => {
            app.view.pane = Pane::Decoded;
            ctx.memory_mut(|memory| memory.request_focus(decoded::search_id()));
        }
        Command::NextMatch => go_to_match(app, true),
        Command::PreviousMatch => go_to_match(app, false),
        Command::ExpandAll => set_open_everywhere(app, true),
        Command::CollapseAll => set_open_everywhere(app, false),
        Command::CopyValue => copy_selected(app, ctx, "value", value),
        Command::CopyPath => copy_selected(app, ctx, "path", Tree::pointer),
        Command::CopySubtree => copy_selected(app, ctx, "JSON", |tree, id| tree.json(id, true, 2)),
        Command::CopyRaw => copy_selected(app, ctx, "raw text", |tree, id| {
            String::from_utf8_lossy(tree.raw(id)).into_owned()
        }),
        Command::CopyToken => {
            if let Some(analysis) = &app.derived.analysis {
                let text = analysis.decoded.token.text.to_string();
                copy(app, ctx, text, "token");
            }
        }
        Command::CopyPayload => {
            let json = app.derived.analysis.as_ref().and_then(|analysis| {
                let tree = &analysis.decoded.tree;
                let payload = tree.section(SegmentName::Payload)?;
                Some(tree.json(payload, true, 2))
            });
            if let Some(json) = json {
                copy(app, ctx, json, "payload");
            }
        }
        Command::Palette => {
            app.view.palette = match app.view.palette {
                Some(_) => None,
                None => Some(String::new()),
            };
            app.view.palette_row = 0;
        }
        Command::ToggleTheme => {
            app.settings.theme = match app.settings.theme {
                ThemeChoice::System if ctx.theme() == egui::Theme::Dark => ThemeChoice::Light,
                ThemeChoice::System | ThemeChoice::Light => ThemeChoice::Dark,
                ThemeChoice::Dark => ThemeChoice::System,
            };
            ctx.set_theme(preference(app.settings.theme));
        }
        Command::ToggleZone => {
            app.settings.zone = match app.settings.zone {
                Zone::Utc => Zone::Local,
                Zone::Local => Zone::Utc,
            };
        }
        Command::ToggleClipboardOffer => {
            let (next, words) = match app.settings.clipboard_offer {
                ClipboardOffer::Off => (ClipboardOffer::Offer, "offered"),
                ClipboardOffer::Offer => (ClipboardOffer::ShowAtOnce, "shown at once"),
                ClipboardOffer::ShowAtOnce => (ClipboardOffer::Off, "left alone"),
            };
            app.settings.clipboard_offer = next;
            let note = format!("A token on the clipboard is {words}");
            app.toasts.push(News::Done, note);
        }
        Command::ZoomIn => zoom(app, ctx, app.settings.zoom + ZOOM_STEP),
        Command::ZoomOut => zoom(app, ctx, app.settings.zoom - ZOOM_STEP),
        Command::ZoomReset => zoom(app, ctx, 1.0),
        Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
    }
}

const ZOOM_STEP: f32 = 0.1;

/// egui's word for a choice of theme.
pub fn preference(choice: ThemeChoice) -> egui::ThemePreference {
    match choice {
        ThemeChoice::System => egui::ThemePreference::System,
        ThemeChoice::Dark => egui::ThemePreference::Dark,
        ThemeChoice::Light => egui::ThemePreference::Light,
    }
}

/// Replaces the input, unless it is longer than a paste may be: what was there stays then.
pub fn replace_input(app: &mut App, text: String, source: String, findings: Vec<Finding>) {
    let limit = Limits::DEFAULT.paste_bytes;
    if text.len() > limit {
        let got = words::bytes(text.len());
        let most = words::bytes(limit);
        let note = format!("That is {got}; a paste may have {most}");
        app.toasts.push(News::Failed, note);
        return;
    }
    app.input.replace(text, Source(source), findings);
    app.pending_edits.clear();
    app.view.offer = None;
    app.view.encoded_shows = EncodedShows::Token;
    app.view.encoded.token.place_cursor(0);
    app.view.encoded.paste.place_cursor(0);
    app.view.encoded.token.reveal = Some(0);
    app.view.encoded.paste.reveal = Some(0);
    if app.view.pane == Pane::Encoded {
        app.view.pane = Pane::Decoded;
    }
    forget_rows(app);
}

/// What was selected and unfolded was of another token.
fn forget_rows(app: &mut App) {
    app.view.selected = None;
    app.view.toggled.clear();
    app.view.rows_revision += 1;
}

/// Reads a file in a job and replaces the input by it.
pub fn read_file(app: &mut App, path: std::path::PathBuf) {
    app.jobs.start(Kind::ReadFile, move |_| {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        let read = files::read_path(&path, Limits::DEFAULT.paste_bytes);
        Outcome::File(name, read.map_err(|error| error.to_string()))
    });
}

/// Edits the paste where the token's characters stand in it; where they do not stand there as
/// they are, the edited token becomes the input.
fn edit_token(app: &mut App, range: std::ops::Range<usize>, insert: &str) {
    if app.derived.stale {
        app.pending_edits.push((range, insert.to_owned()));
        return;
    }
    let Some(candidate) = app.derived.candidate() else {
        return;
    };
    let token = candidate.whole_text();
    let start = candidate.map.to_paste(range.start);
    // The byte before the end, not the end: the run may stop there.
    let end = match range.end.checked_sub(1) {
        Some(last) if last >= range.start => candidate.map.to_paste(last).map(|last| last + 1),
        _ => start,
    };
    let place = start.zip(end).filter(|(start, end)| {
        let paste = app.input.text.get();
        start <= end && paste.get(*start..*end) == token.get(range.clone())
    });
    if let Some((start, end)) = place {
        app.input.edit(start..end, insert);
        app.view.encoded.paste.place_cursor(start + insert.len());
        return;
    }
    let (Some(before), Some(after)) = (token.get(..range.start), token.get(range.end..)) else {
        return;
    };
    let text = [before, insert, after].concat();
    app.input
        .replace(text, Source("edited".to_owned()), Vec::new());
    app.view
        .encoded
        .paste
        .place_cursor(range.start + insert.len());
}

/// Makes the edits that were typed while the token was still being worked through.
pub fn make_pending_edits(app: &mut App) {
    let edits = std::mem::take(&mut app.pending_edits);
    if edits.is_empty() {
        return;
    }
    if let Some(candidate) = app.derived.candidate() {
        let (range, insert) = input::combined(&candidate.whole_text(), &edits);
        edit_token(app, range, &insert);
        return;
    }
    // An edit before has made it something else than a token: go on where it was made.
    let at = app.view.encoded.paste.cursor;
    let typed: String = edits.into_iter().map(|(_, insert)| insert).collect();
    app.input.edit(at..at, &typed);
    app.view.encoded.paste.place_cursor(at + typed.len());
}

fn choose(app: &mut App, index: usize) {
    if index < app.derived.extraction.candidates.len() {
        app.input.candidate.set(index);
        app.input.edited_at = None;
        app.view.encoded.token.place_cursor(0);
        app.view.encoded.token.reveal = Some(0);
        forget_rows(app);
    }
}

fn step(app: &mut App, by: isize) {
    let num = app.derived.extraction.candidates.len();
    if num > 1 {
        let to = app.derived.chosen + num;
        choose(app, to.saturating_add_signed(by) % num);
    }
}

fn select(app: &mut App, id: NodeId) {
    app.view.selected = Some(id);
    app.view.reveal = true;
}

fn open_tab(app: &mut App, tab: DecodedTab) {
    app.view.decoded_tab = tab;
    app.view.pane = Pane::Decoded;
}

fn go_to_match(app: &mut App, forward: bool) {
    let found = app.derived.tree_view.next_match(app.view.selected, forward);
    if let Some(id) = found {
        select(app, id);
    }
}

fn set_open_everywhere(app: &mut App, open: bool) {
    let App { derived, view, .. } = app;
    if let Some(analysis) = &derived.analysis {
        let tree = &analysis.decoded.tree;
        derived.tree_view.set_open_everywhere(tree, open, view);
    }
}

fn toggle_all(app: &mut App, id: NodeId) {
    let App { derived, view, .. } = app;
    if let Some(analysis) = &derived.analysis {
        let tree = &analysis.decoded.tree;
        let open = !derived.tree_view.is_open(id, view);
        derived.tree_view.set_open_below(tree, id, open, view);
    }
}

fn copy(app: &mut App, ctx: &Context, text: String, what: &str) {
    app.seen.add(&text);
    ctx.copy_text(text);
    app.toasts.push(News::Done, format!("Copied {what}"));
}

fn copy_selected(app: &mut App, ctx: &Context, what: &str, take: impl Fn(&Tree, NodeId) -> String) {
    let analysis = app.derived.analysis.as_ref();
    let text = analysis.zip(app.view.selected).and_then(|(analysis, id)| {
        let tree = &analysis.decoded.tree;
        (!tree.nodes.is_empty()).then(|| take(tree, id))
    });
    match text {
        Some(text) => copy(app, ctx, text, what),
        None if app.derived.analysis.is_some() => {
            app.toasts
                .push(News::Failed, format!("Select a claim to copy its {what}"));
        }
        None => {}
    }
}

/// A string without its quotes; anything else as the JSON it is.
fn value(tree: &Tree, id: NodeId) -> String {
    match tree.node(id).kind {
        NodeKind::String | NodeKind::Garbled => tree.text(id).into_owned(),
        _ => tree.json(id, false, 0),
    }
}

fn zoom(app: &mut App, ctx: &Context, factor: f32) {
    let factor = (factor * 10.0).round() / 10.0;
    app.settings.zoom = factor.clamp(0.5, 3.0);
    ctx.set_zoom_factor(app.settings.zoom);
}
