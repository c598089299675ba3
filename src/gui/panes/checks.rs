//! The two verdicts, never one: a row for each signature, and one for each check.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::judgement::Judged;
use super::super::key_rows::RowState;
use super::super::theme::{self, Theme, sign, size};
use super::super::widgets::check_row::{CheckRow, check_row_ui};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::tree_row::repaint_at_change;
use super::findings::sentence;
use crate::jose::jwe::{OpenError, Opened};
use crate::jose::verify::{
    Check, CheckStatus, SignatureOutcome, SignatureValid, SignatureVerdict, Verdict,
};

/// A server's own check of the signature only lends its words to the row that is there already.
const SIGNATURE: &str = "signature";

/// Why a check that has nothing to say has no row of its own.
fn why_left_out(check: &Check) -> Option<&'static str> {
    if check.status != CheckStatus::Skip {
        return None;
    }
    if check.message == "not asked" {
        return Some("Not asked");
    }
    if check.message == "not known: it is encrypted" {
        return Some("Encrypted");
    }
    let absent = check.message.strip_prefix("no ");
    (absent == Some(check.check)).then_some("Not in the token")
}

/// All rows.
pub fn checks_ui(ui: &mut Ui, cx: &Cx<'_>, judged: &Judged, actions: &mut Actions) {
    let verdict = &judged.verdict;
    ui.spacing_mut().item_spacing.y = 0.0;
    if let Some(analysis) = &cx.derived.analysis {
        opening_ui(ui, cx.theme, analysis);
    }
    for (index, signature) in verdict.signatures.iter().enumerate() {
        signature_ui(ui, cx, index, signature, verdict);
    }
    for (index, check) in verdict.checks.iter().enumerate() {
        if check.check != SIGNATURE && why_left_out(check).is_none() {
            check_ui(ui, cx, index, check, verdict, actions);
        }
    }
    for why in ["Encrypted", "Not in the token", "Not asked"] {
        let left_out = verdict.checks.iter();
        let left_out = left_out.filter(|check| why_left_out(check) == Some(why));
        let names: Vec<&str> = left_out.map(|check| check_title(check.check)).collect();
        if !names.is_empty() {
            let names = names.join(", ").to_lowercase();
            left_out_ui(ui, cx.theme, &format!("{why}: {names}"));
        }
    }
    ui.spacing_mut().item_spacing.y = size::GAP;
}

/// Checks that had nothing to say, on one line in the manner of the others.
fn left_out_ui(ui: &mut Ui, theme: &Theme, words: &str) {
    let width = ui.available_width() - size::CHECK_SIGN;
    let mut format = TextFormat::simple(theme::small(), theme.dim);
    format.line_height = Some(size::LINE);
    let mut job = LayoutJob::single_section(words.to_owned(), format);
    job.wrap = TextWrapping::wrap_at_width(width.max(size::NOTE_MIN));
    let galley = ui.painter().layout_job(job);
    let height = (galley.size().y + size::HALF_GAP).max(size::ROW);
    let room = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    let first = Rect::from_min_size(rect.min, vec2(rect.width(), size::ROW));
    let none = one_line(ui, sign::NONE, theme::strong(), theme.dim, size::CHECK_SIGN);
    paint_middle(ui, first, rect.left(), none);
    let top = rect.top() + (size::ROW - size::LINE) / 2.0;
    let left = rect.left() + size::CHECK_SIGN;
    ui.painter().galley(pos2(left, top), galley, theme.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

/// What came of opening an encrypted token. No green: that it opens proves nothing about who made
/// it.
fn opening_ui(ui: &mut Ui, theme: &Theme, analysis: &Analysis) {
    let Some(opening) = &analysis.opening else {
        return;
    };
    let mut below = Vec::new();
    let (mark, spoken, color, words) = match opening {
        Ok(opened) => {
            let Opened { key, alg, enc, .. } = opened;
            below.extend(opened.derivation.clone());
            for finding in &opened.findings {
                below.push(format!("{} {}", sign::WARN, sentence(&finding.message)));
            }
            let words = format!("opened with {} from {}, {alg}, {enc}", key.kind, key.origin);
            (sign::PASS, "passed", theme.dim, words)
        }
        Err(error) => {
            let words = format!("not opened: {error}");
            match error {
                OpenError::NoKey(_) | OpenError::Unsupported(_) => {
                    (sign::UNKNOWN, "not checked", theme.dim, words)
                }
                _ => (sign::FAIL, "failed", theme.fail, words),
            }
        }
    };
    let row = CheckRow {
        sign: mark,
        spoken,
        color,
        name: "Encryption",
        sentence: &words,
        below: &below,
    };
    check_row_ui(ui, theme, "encryption", &row, Sense::hover());
}

fn signature_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    index: usize,
    signature: &SignatureVerdict,
    verdict: &Verdict,
) {
    let theme = cx.theme;
    let (mark, spoken, color, words) = match &signature.outcome {
        SignatureOutcome::Valid(proof, key) => {
            let name = key.kid.as_deref().map(|kid| format!(" {kid:?}"));
            let words = format!(
                "valid, {}{} from {}",
                key.kind,
                name.unwrap_or_default(),
                key.origin
            );
            (sign::PASS, "passed", proven(theme, Some(proof)), words)
        }
        SignatureOutcome::NoKey
            if cx
                .derived
                .key_rows()
                .iter()
                .all(|row| row.state == RowState::Standby) =>
        {
            let words = "not checked: no key was given".to_owned();
            (sign::UNKNOWN, "not checked", theme.dim, words)
        }
        SignatureOutcome::NoKey | SignatureOutcome::Unsupported => {
            let words = format!("not checked: {}", signature.reason);
            (sign::UNKNOWN, "not checked", theme.dim, words)
        }
        SignatureOutcome::Invalid | SignatureOutcome::Unsecured | SignatureOutcome::Malformed => {
            let words = format!("{}: {}", signature.word(), signature.reason);
            (sign::FAIL, "failed", theme.fail, words)
        }
    };
    let mut below = Vec::new();
    for check in verdict
        .checks
        .iter()
        .filter(|check| check.check == SIGNATURE)
    {
        below.extend(says(check));
    }
    for finding in &signature.findings {
        below.push(format!("{} {}", sign::WARN, sentence(&finding.message)));
    }
    let row = CheckRow {
        sign: mark,
        spoken,
        color,
        name: "Signature",
        sentence: &words,
        below: &below,
    };
    check_row_ui(ui, theme, (SIGNATURE, index), &row, Sense::hover());
}

fn check_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    index: usize,
    check: &Check,
    verdict: &Verdict,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let (mark, spoken, color) = match check.status {
        CheckStatus::Pass => {
            let color = proven(theme, verdict.signature.proof());
            (sign::PASS, "passed", color)
        }
        CheckStatus::Fail => (sign::FAIL, "failed", theme.fail),
        CheckStatus::Skip => (sign::NONE, "not judged", theme.dim),
    };
    let message = check.message_at(cx.now);
    if let Some(clock) = check.clock {
        repaint_at_change(ui, cx, clock.time);
    }
    let mut below: Vec<String> = says(check).into_iter().collect();
    let mut reasons = verdict.diagnosis.iter();
    if !check.advice.is_empty() && reasons.all(|reason| reason.advice != check.advice) {
        below.push(format!("→ {}", check.advice));
    }
    let row = CheckRow {
        sign: mark,
        spoken,
        color,
        name: check_title(check.check),
        sentence: &message,
        below: &below,
    };
    let sense = if check.node.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = check_row_ui(ui, theme, (check.check, index), &row, sense);
    if let Some(node) = check.node.filter(|_| response.clicked()) {
        actions.push(Action::Select(node));
    }
}

/// Green asks for the proof: what an unproven token says of itself is not green.
fn proven(theme: &Theme, proof: Option<&SignatureValid>) -> Color32 {
    match proof {
        Some(_) => theme.pass,
        None => theme.dim,
    }
}

fn says(check: &Check) -> Option<String> {
    let words = check.server_message.as_deref()?;
    Some(format!("the server says: {words}"))
}

/// The name of a check, for people.
pub fn check_title(check: &'static str) -> &'static str {
    match check {
        "exp" => "Expiry",
        "nbf" => "Not before",
        "iat" => "Issued",
        "alg" => "Algorithm",
        "allowed-roles" => "Allowed roles",
        "aud" => "Audience",
        "claims" => "Claims",
        "default-role" => "Default role",
        "disclosures" => "Disclosures",
        "groups" => "Groups",
        "iss" => "Issuer",
        "key" => "Key",
        "key-binding" => "Key binding",
        "kid" => "Key ID",
        "required" => "Required",
        "role" => "Role",
        "scope" => "Scopes",
        "session" => "Session",
        "sub" => "Subject",
        "token_use" => "Token use",
        "typ" => "Type",
        other => other,
    }
}
