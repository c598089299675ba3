//! The only place that changes anything: actions in, input, view and settings changed.
//!
//! Actions arrive after painting, so that every pane of a frame saw the same state.

mod access;
mod arrive;
mod ask;
mod compare;
mod edit;
mod mint;
mod mint_keys;
mod mint_rows;
mod payload;
mod session;
mod share;
mod trust;

pub use arrive::{arrive, read_files, replace_input, sentence};
pub use ask::{introspected, join_waiting_answer, keys_answered, question_died};
pub use compare::{compare_with_found, comparison};
pub use edit::make_pending_edits;
pub use mint_keys::{take_generated, tell_written};
pub use payload::{read_payload, take_payload};
pub use session::remember_tokens;

use arrive::{paste, take_text};
use edit::edit_token;

use egui::{Context, ViewportCommand};

use crate::gui::action::{Action, AskAction, Command, MintAction, ShareForm};
use crate::gui::app::App;
use crate::gui::examples::EXAMPLES;
use crate::gui::mint_view::MintForm;
use crate::gui::panes::{access as panes_access, decoded};
use crate::gui::route::Wanted;
use crate::gui::view::{DecodedTab, EncodedShows, KeyForm, Pane, SideTab};
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::settings::{ClipboardOffer, ThemeChoice, Zone};
use crate::jose::mint::{Form, Variant};
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// Applies one action.
pub fn apply(app: &mut App, ctx: &Context, action: Action) {
    match action {
        Action::Command(command) => run(app, ctx, command),
        Action::ReplaceInput { text, source } => {
            take_text(app, text, source, Wanted::Anything);
        }
        Action::ReadFiles(paths) => {
            let wanted = if app.derived.is_detached() {
                Wanted::PayloadToo
            } else {
                Wanted::Anything
            };
            read_files(app, paths, wanted);
        }
        Action::OpenSideTab(SideTab::Mint) => mint::show(app),
        Action::OpenSideTab(tab) => open_side(app, tab),
        Action::Trust(action) => trust::apply(app, ctx, action),
        Action::Mint(action) => mint::apply(app, ctx, action),
        Action::Access(action) => access::apply(app, ctx, action),
        Action::Share(form) => share::share(app, ctx, form),
        Action::ShareIds(hidden) => app.view.share.ids = hidden,
        Action::Ask(action) => ask::apply(app, action),
        Action::Compare(action) => compare::apply(app, ctx, action),
        Action::Session(action) => session::apply(app, action),
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
            paste(app, move || read(), Wanted::Anything);
        }
        Command::PasteKey => {
            let read = app.env.clipboard.clone();
            paste(app, move || read(), Wanted::Keys);
        }
        Command::OpenKey => {
            let wait = (app.env.pick_file)();
            app.jobs
                .start(Kind::PickKey, move |_| Outcome::PickedKey(wait()));
        }
        Command::TypeSecret => {
            open_side(app, SideTab::Verify);
            app.view.key_form = KeyForm::Secret;
        }
        Command::FetchKeys => ask::apply(app, AskAction::OpenKeys),
        Command::Introspect => ask::apply(app, AskAction::OpenIntrospection),
        Command::OpenPayload => payload::pick(app),
        Command::PastePayload => payload::paste(app),
        Command::ShowVerify => open_side(app, SideTab::Verify),
        Command::ShowFindings => open_side(app, SideTab::Findings),
        Command::ShowMint => mint::show(app),
        Command::PickPreset => mint::pick(app, true),
        Command::CopyIntoDraft => mint::apply(app, ctx, MintAction::CopyToken(Variant::Same)),
        Command::CopyBearer => mint::apply(app, ctx, MintAction::CopyAs(Form::Bearer)),
        Command::CopyMinted => mint::apply(app, ctx, MintAction::CopyAs(Form::Token)),
        Command::OpenMinted => mint::apply(app, ctx, MintAction::OpenMinted),
        Command::UndoEdit => mint::apply(app, ctx, MintAction::Undo),
        Command::GenerateKey => {
            mint::show(app);
            let form = MintAction::OpenForm(MintForm::Generate);
            mint::apply(app, ctx, form);
        }
        Command::ServeKeys => {
            let on = app.serving.is_none();
            mint::apply(app, ctx, MintAction::Serve(on));
        }
        Command::JudgeNow => app.input.as_of = None,
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
        Command::Clear => {
            app.view.asking.waiting = None;
            replace_input(app, String::new(), String::new(), Vec::new());
        }
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
        Command::ShowSession => session::toggle(app),
        Command::NextCandidate => step(app, 1),
        Command::PreviousCandidate => step(app, -1),
        Command::ShowTree => open_tab(app, DecodedTab::Tree),
        Command::ShowJson => open_tab(app, DecodedTab::Json),
        Command::ShowClaims => open_tab(app, DecodedTab::Claims),
        Command::ShowCompare => open_tab(app, DecodedTab::Compare),
        Command::ShowAccess => {
            open_tab(app, DecodedTab::Access);
            ctx.memory_mut(|memory| memory.request_focus(panes_access::question_id()));
        }
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
        Command::ShareToken => share::share(app, ctx, ShareForm::Token),
        Command::ShareReport => share::share(app, ctx, ShareForm::Report),
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

/// What was selected and unfolded was of another token.
fn forget_rows(app: &mut App) {
    app.view.selected = None;
    app.view.toggled.clear();
    app.view.rows_revision += 1;
}

/// Opens a tab of the third pane, also where there is no text to speak of yet.
fn open_side(app: &mut App, tab: SideTab) {
    app.view.side_tab = tab;
    app.view.side_wanted = true;
    app.view.pane = Pane::Side;
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
