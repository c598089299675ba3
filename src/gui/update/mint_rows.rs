//! Edits of the draft, in a row of its tree or as text.

use super::mint::{draft, edit, now, push_edit};
use crate::gui::app::App;
use crate::gui::draft_edit::{Refusal, apply};
use crate::gui::drafting::Edit;
use crate::gui::mint_view::{JsonText, Place, RowEdit, RowEditor};
use crate::jose::json::{self, layout};
use crate::jose::mint::{Section, new_jti};
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// Opens the editor of a row with what stands there.
pub fn start_edit(app: &mut App, place: Place, what: RowEdit) {
    let Some(drafted) = app.derived.mint.drafted.clone() else {
        return;
    };
    let tree = &drafted.analysis.decoded.tree;
    let Some(id) = node(tree, &place) else { return };
    let text = match what {
        RowEdit::Text => tree.text(id).into_owned(),
        RowEdit::Json => tree.json(id, true, 0),
        RowEdit::Time => String::from_utf8_lossy(tree.raw(id)).into_owned(),
        RowEdit::Name => match tree.key(id) {
            crate::jose::tree::Key::Name(name) => name.into_owned(),
            _ => return,
        },
        RowEdit::Member | RowEdit::Item => String::new(),
    };
    let view = &mut app.view.mint;
    if matches!(what, RowEdit::Member | RowEdit::Item) {
        // What is added must be seen where it is added.
        open(app, &place);
    } else {
        view.selected = Some(place.clone());
    }
    app.view.mint.editor = Some(RowEditor {
        place,
        what,
        name: String::new(),
        text,
        refusal: None,
        has_keyboard: false,
    });
}

fn open(app: &mut App, place: &Place) {
    let row = app.derived.mint.rows.row_of(place);
    let row = row.and_then(|row| app.derived.mint.rows.rows().get(row));
    if row.is_some_and(|row| row.open == Some(false)) {
        let view = &mut app.view.mint;
        if !view.toggled.remove(place) {
            view.toggled.insert(place.clone());
        }
        view.rows_revision += 1;
    }
}

/// The node of a place in the draft's tree.
pub fn node(tree: &Tree, place: &Place) -> Option<NodeId> {
    let section = tree.section(place.section.name())?;
    tree.find(section, &place.path)
}

/// Makes what was typed; where it does not fit the editor stays open and says why.
pub fn finish_edit(app: &mut App) {
    let Some(mut editor) = app.view.mint.editor.take() else {
        return;
    };
    let (Some(mut draft), Some(change)) = (draft(app), change_of(&editor)) else {
        return;
    };
    let now = now(app);
    match apply(&mut draft, &change, now, &app.env.zone) {
        Ok(()) => {
            if let Some(place) = place_after(&editor) {
                app.view.mint.selected = Some(place);
            }
            edit(app, |drafting| drafting.push(change));
            app.view.mint.json = <[JsonText; 2]>::default();
        }
        Err(refusal) => {
            editor.refusal = Some(Refusal {
                message: super::sentence(&refusal.message),
                ..refusal
            });
            editor.has_keyboard = false;
            app.view.mint.editor = Some(editor);
        }
    }
}

/// The change that the editor asks for; `None` when nothing was typed.
fn change_of(editor: &RowEditor) -> Option<Edit> {
    let Place { section, path } = editor.place.clone();
    let text = editor.text.trim();
    Some(match editor.what {
        RowEdit::Text => Edit::Set(section, path, json::quote(&editor.text)),
        RowEdit::Json => Edit::Set(section, path, text.to_owned()),
        RowEdit::Time if text.parse::<f64>().is_ok() => Edit::Set(section, path, text.to_owned()),
        RowEdit::Time => Edit::Time(section, path, text.to_owned()),
        RowEdit::Name => Edit::Rename(section, path, editor.text.clone()),
        RowEdit::Member => {
            if editor.name.is_empty() {
                return None;
            }
            let path = format!("{path}/{}", escaped(&editor.name));
            new_value(section, path, &editor.name, text)
        }
        RowEdit::Item => new_value(section, format!("{path}/-"), "", text),
    })
}

/// A new value: JSON where it is, a time where the name is one, else a text. Nothing is `null`.
fn new_value(section: Section, path: String, name: &str, text: &str) -> Edit {
    let is_time = matches!(name, "exp" | "nbf" | "iat" | "auth_time");
    if text.is_empty() {
        return Edit::Set(section, path, "null".to_owned());
    }
    if json::check(text.as_bytes()).is_ok() {
        return Edit::Set(section, path, text.to_owned());
    }
    if is_time {
        return Edit::Time(section, path, text.to_owned());
    }
    // What begins like JSON was meant to be JSON: its fault is told.
    let is_begun = text.starts_with(['{', '[', '"']);
    let json = if is_begun {
        text.to_owned()
    } else {
        json::quote(text)
    };
    Edit::Set(section, path, json)
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Where the edited value is afterwards.
fn place_after(editor: &RowEditor) -> Option<Place> {
    let Place { section, path } = &editor.place;
    let path = match editor.what {
        RowEdit::Name => {
            let (parent, _) = path.rsplit_once('/')?;
            format!("{parent}/{}", escaped(&editor.text))
        }
        RowEdit::Member => format!("{path}/{}", escaped(&editor.name)),
        _ => return None,
    };
    Some(Place {
        section: *section,
        path,
    })
}

/// Puts a fresh unique id there, in the form of the one that was there: simplejwt and its like
/// leave the hyphens out.
pub fn new_id(app: &mut App, place: Place) {
    let Some(drafted) = app.derived.mint.drafted.clone() else {
        return;
    };
    let tree = &drafted.analysis.decoded.tree;
    let old = node(tree, &place).map(|id| match tree.node(id).kind {
        NodeKind::String => tree.text(id).into_owned(),
        _ => String::new(),
    });
    let Some(mut id) = new_jti() else { return };
    if old.is_some_and(|old| !old.is_empty() && !old.contains('-')) {
        id.retain(|c| c != '-');
    }
    push_edit(app, Edit::Set(place.section, place.path, json::quote(&id)));
}

/// Takes a typed section in. Text that is no JSON leaves the draft as it was, and the fault is
/// told below the field with its line and column.
pub fn type_json(app: &mut App, section: Section, text: String) {
    let Some(mut draft) = draft(app) else { return };
    let now = now(app);
    let old = match section {
        Section::Header => draft.header_text().to_owned(),
        Section::Payload => draft.payload_text().unwrap_or_default().to_owned(),
    };
    // A text on one line was set out for editing only.
    let is_one_line = !old.trim().contains('\n');
    let plain = Edit::Text(section, text.clone());
    let refusal = apply(&mut draft, &plain, now, &app.env.zone).err();
    if refusal.is_none() {
        let closed = if is_one_line {
            layout::closed_up(&text)
        } else {
            text.clone()
        };
        edit(app, |drafting| drafting.push(Edit::Text(section, closed)));
    }
    let revision = app.input.drafting.revision();
    let field = app.view.mint.json_of(section);
    field.text = text;
    field.of = Some(revision);
    field.refusal = refusal.map(|refusal| super::sentence(&refusal.message));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(what: RowEdit, name: &str, text: &str) -> RowEditor {
        RowEditor {
            place: Place {
                section: Section::Payload,
                path: "/a".to_owned(),
            },
            what,
            name: name.to_owned(),
            text: text.to_owned(),
            refusal: None,
            has_keyboard: true,
        }
    }

    #[test]
    fn what_is_typed_becomes_the_value_it_looks_like() {
        let check = |what, name, text, path: &str, json: &str| {
            let expected = Edit::Set(Section::Payload, path.to_owned(), json.to_owned());
            assert_eq!(change_of(&editor(what, name, text)), Some(expected));
        };
        check(RowEdit::Text, "", "12", "/a", "\"12\"");
        check(RowEdit::Json, "", " 12 ", "/a", "12");
        check(RowEdit::Time, "", "1700000000", "/a", "1700000000");
        check(RowEdit::Member, "b/c", "true", "/a/b~1c", "true");
        check(RowEdit::Member, "b", "editor", "/a/b", "\"editor\"");
        check(RowEdit::Member, "b", "{oops", "/a/b", "{oops");
        check(RowEdit::Item, "", "", "/a/-", "null");
        let time = change_of(&editor(RowEdit::Member, "exp", "+5m"));
        assert!(matches!(time, Some(Edit::Time(..))));
        assert_eq!(change_of(&editor(RowEdit::Member, "", "1")), None);
    }
}
