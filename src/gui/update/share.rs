//! A token for other people's eyes: no signature, and placeholders for persons.

use egui::Context;

use super::copy;
use crate::gui::action::ShareForm;
use crate::gui::app::App;
use crate::gui::panes::checks::check_title;
use crate::gui::widgets::toasts::News;
use crate::jose::share::{self, Told};
use crate::jose::verify::{CheckStatus, SignatureOutcome, Verdict};

/// Copies the shown token in that form.
pub fn share(app: &mut App, ctx: &Context, form: ShareForm) {
    let Some(analysis) = app.derived.analysis.clone() else {
        return;
    };
    let shared = match share::share(&analysis.decoded, &app.view.share) {
        Ok(shared) => shared,
        Err(error) => {
            app.toasts
                .push(News::Failed, super::sentence(&error.to_string()));
            return;
        }
    };
    let (text, what) = match form {
        ShareForm::Token => (shared.token().to_owned(), "a token without signature"),
        ShareForm::Tree => (shared.tree(), "claims with placeholders"),
        ShareForm::Report => {
            let judged = app.derived.judged.clone();
            let verdict = judged
                .map(|judged| rows(&judged.verdict))
                .unwrap_or_default();
            let told = Told {
                verdict: &verdict,
                findings: &analysis.decoded.findings,
            };
            (shared.report(&analysis.decoded, &told), "a report")
        }
    };
    copy(app, ctx, text, what);
    app.toasts
        .push(News::Done, super::sentence(&shared.about()));
}

/// The verdict, a row each.
fn rows(verdict: &Verdict) -> Vec<String> {
    let signatures = verdict.signatures.iter().map(|one| match &one.outcome {
        SignatureOutcome::Valid(..) => "signature: valid".to_owned(),
        SignatureOutcome::NoKey => "signature: not checked".to_owned(),
        _ => "signature: not valid".to_owned(),
    });
    let asked = verdict.checks.iter();
    let asked = asked.filter(|check| check.status != CheckStatus::Skip);
    let checks = asked.map(|check| {
        let passed = match check.status {
            CheckStatus::Pass => "passed",
            _ => "failed",
        };
        format!("{}: {passed}, {}", check_title(check.check), check.message)
    });
    signatures.chain(checks).collect()
}
