//! The third pane: tabs, and the open one below.

use egui::{Align, Layout, Ui, vec2};

use super::super::action::{Action, Actions, Command};
use super::super::cx::Cx;
use super::super::theme::size;
use super::super::view::{SideTab, View};
use super::super::widgets::tabs::tabs_ui;
use super::{findings, mint, verify};

/// The pane.
pub fn side_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let tabs = tabs(cx);
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        let names = tabs.each_ref().map(|(name, tab)| (name.as_str(), *tab));
        if let Some(tab) = tabs_ui(ui, cx.theme, &names, view.side_tab) {
            actions.push(Action::OpenSideTab(tab));
        }
    });
    ui.add_space(size::HALF_GAP);
    open_tab_ui(ui, cx, view, actions);
}

/// Its tabs by name.
pub fn tabs(cx: &Cx<'_>) -> [(String, SideTab); 3] {
    let findings = match cx.derived.findings.len() {
        0 => Command::ShowFindings.label().to_owned(),
        num => format!("{} {num}", Command::ShowFindings.label()),
    };
    [
        (Command::ShowVerify.label().to_owned(), SideTab::Verify),
        (Command::ShowMint.label().to_owned(), SideTab::Mint),
        (findings, SideTab::Findings),
    ]
}

/// The open one, without the row of tabs: a narrow window has them among the panes.
pub fn open_tab_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    match view.side_tab {
        SideTab::Verify => verify::verify_ui(ui, cx, view, actions),
        SideTab::Mint => mint::mint_ui(ui, cx, view, actions),
        SideTab::Findings => findings::findings_ui(ui, cx, view, actions),
    }
}
