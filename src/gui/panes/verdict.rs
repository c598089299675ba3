//! The verdict strip: is it in its time, was its signature checked, and what is it. One line that
//! never wraps; what matters least goes first when it is narrow.

use egui::{Sense, Ui, vec2};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::judgement::Judged;
use super::super::theme::{Theme, sign, size};
use super::super::view::{DecodedTab, SideTab};
use super::super::widgets::tree_row::repaint_at_change;
use super::super::widgets::verdict_badge::Badge;
use super::access_expect;
use super::checks::check_title;
use super::findings::sentence;
use crate::jose::access::providers::Certainty;
use crate::jose::claims::Life;
use crate::jose::finding::{Finding, Severity};
use crate::jose::jwe::{OpenError, Opened};
use crate::jose::time;
use crate::jose::token::TokenKind;
use crate::jose::verify::{SignatureOutcome, SignatureValid};

/// Paints the strip across the pane.
pub fn verdict_ui(ui: &mut Ui, cx: &Cx<'_>, analysis: &Analysis, actions: &mut Actions) {
    let height = size::FIELD + size::GAP;
    let (strip, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter()
        .rect_filled(strip, size::CORNER, cx.theme.raised);
    let row = strip.shrink2(vec2(size::PADDING, 0.0));

    let mut parts = parts(ui, cx, analysis);
    let gap = 2.0 * size::GAP;
    let width_of = |parts: &[Part]| {
        let sum: f32 = parts.iter().map(|part| part.shown.width(ui) + gap).sum();
        sum - gap
    };
    // What matters least is dropped, down to the two verdicts; these are shortened first.
    parts.sort_by_key(|part| part.rank);
    let mut at = 2;
    while at < parts.len() {
        if width_of(&parts[..=at]) > row.width() {
            // What comes after it matters less, and may be short enough.
            parts.remove(at);
        } else {
            at += 1;
        }
    }
    if width_of(&parts) > row.width() {
        for part in &mut parts {
            part.shown = part.badge.shortened();
        }
    }
    while parts.len() > 1 && width_of(&parts) > row.width() {
        parts.pop();
    }
    parts.sort_by_key(|part| part.place);
    let mut x = row.left();
    for part in &parts {
        let sense = if matches!(part.place, FINDINGS | SIGNATURE | SAID | EXPECTED) {
            Sense::click()
        } else {
            Sense::hover()
        };
        let id = ui.scope_id().with(part.place);
        let spoken = part.badge.spoken();
        let response = part.shown.paint(ui, row, x, id, sense, &spoken);
        if response.clicked() && part.place == EXPECTED {
            actions.push(Action::OpenTab(DecodedTab::Access));
        } else if response.clicked() {
            let tab = if part.place == FINDINGS {
                SideTab::Findings
            } else {
                SideTab::Verify
            };
            actions.push(Action::OpenSideTab(tab));
        }
        if !part.hover.is_empty() {
            response.on_hover_text(&part.hover);
        }
        x += part.shown.width(ui) + gap;
    }
}

const SIGNATURE: u8 = 1;
/// What the issuer says.
const SAID: u8 = 3;
const FINDINGS: u8 = 6;
/// Whether the expectations are met.
const EXPECTED: u8 = 7;

struct Part {
    /// From the left.
    place: u8,
    /// What goes first when there is no room has the highest.
    rank: u8,
    badge: Badge,
    /// The badge, or its short form.
    shown: Badge,
    hover: String,
}

impl Part {
    fn new(place: u8, rank: u8, badge: Badge, hover: impl Into<String>) -> Self {
        Self {
            place,
            rank,
            shown: badge.clone(),
            badge,
            hover: hover.into(),
        }
    }
}

fn parts(ui: &Ui, cx: &Cx<'_>, analysis: &Analysis) -> Vec<Part> {
    let theme = cx.theme;
    let facts = cx.derived.tree_view.facts();
    let mut parts = Vec::with_capacity(7);
    if let Some(lifetime) = &cx.derived.lifetime {
        let (badge, at) = life_badge(theme, &lifetime.life, cx);
        if let Some(at) = at {
            repaint_at_change(ui, cx, at);
        }
        let hover = at.map(|at| time::civil(at, cx.zone)).unwrap_or_default();
        parts.push(Part::new(0, 0, badge, hover));
    }
    let judged = cx.derived.judged.as_deref();
    let (badge, hover) = signature_badge(cx, analysis, judged);
    parts.push(Part::new(SIGNATURE, 1, badge, hover));
    if let Some(badge) = judged.and_then(|judged| refused_badge(theme, judged)) {
        let hover = "Not by its time alone: see the checks at the right";
        parts.push(Part::new(2, 2, badge, hover));
    }
    let answer = cx.derived.answers.shown.as_ref();
    if let Some(answer) = answer.filter(|answer| !answer.is_active) {
        let badge = inactive_badge(theme, answer.host.as_deref());
        let hover = "The issuer says that the token is not to be accepted";
        parts.push(Part::new(SAID, 2, badge, hover));
    }
    if !facts.alg.is_empty() {
        let badge = Badge::fact(theme, facts.alg.as_str());
        // The header's own row says it too: it goes before the provider does.
        parts.push(Part::new(4, 5, badge, "Algorithm named in the header"));
    }
    if let Some(provider) = &analysis.provider {
        let (words, hover) = match provider.certainty {
            Certainty::Certain => (provider.title.clone(), "Told by its issuer and claims"),
            Certainty::LooksLike => (
                format!("looks like {}", provider.title),
                "The shape fits; another issuer could make it",
            ),
        };
        parts.push(Part::new(5, 4, Badge::fact(theme, words), hover));
    }
    if let Some((badge, hover)) = expected_badge(theme, cx) {
        parts.push(Part::new(EXPECTED, 2, badge, hover));
    }
    if let Some(badge) = findings_badge(theme, &cx.derived.findings) {
        parts.push(Part::new(FINDINGS, 3, badge, ""));
    }
    parts
}

/// Expiry in words, and the time that the words count from.
fn life_badge(theme: &Theme, life: &Life, cx: &Cx<'_>) -> (Badge, Option<time::UnixTime>) {
    let badge = |mark, word: &str, rest: String, color| Badge {
        sign: mark,
        word: word.to_owned(),
        rest,
        short: None,
        color,
    };
    let relative = |at| time::relative(at, cx.now);
    match life {
        Life::Expired { exp } => (
            badge(sign::FAIL, "Expired", relative(*exp), theme.fail),
            Some(*exp),
        ),
        Life::NotYetValid { nbf } => (
            badge(sign::WARN, "Not valid yet", relative(*nbf), theme.warn),
            Some(*nbf),
        ),
        Life::Current { exp } => {
            let rest = relative(*exp);
            let judged = cx.derived.judged.as_ref();
            let proof = judged.and_then(|judged| judged.verdict.signature.proof());
            (in_time_badge(theme, rest, proof), Some(*exp))
        }
        Life::NoExpiry => (
            badge(sign::NONE, "No expiry", String::new(), theme.dim),
            None,
        ),
        Life::Unreadable => (
            badge(sign::WARN, "Expiry unreadable", String::new(), theme.warn),
            None,
        ),
        Life::Hidden => (
            badge(sign::NONE, "Encrypted", String::new(), theme.dim),
            None,
        ),
    }
}

fn signature_badge(cx: &Cx<'_>, analysis: &Analysis, judged: Option<&Judged>) -> (Badge, String) {
    let theme = cx.theme;
    if let Some(judged) = judged {
        let signature = &judged.verdict.signature;
        if let SignatureOutcome::Valid(proof, key) = &signature.outcome {
            let hover = format!("{} from {}", key.kind, key.origin);
            return (verified_badge(theme, proof), hover);
        }
        let refused = match signature.outcome {
            SignatureOutcome::Invalid => Some("Signature invalid"),
            SignatureOutcome::Malformed => Some("Signature malformed"),
            _ => None,
        };
        if let Some(word) = refused {
            let badge = Badge {
                sign: sign::FAIL,
                word: word.to_owned(),
                rest: String::new(),
                short: Some("Invalid"),
                color: theme.fail,
            };
            return (badge, signature.reason.clone());
        }
    }
    let kind = analysis.decoded.token.kind;
    let (mark, word, color, hover) = if kind == TokenKind::Unsecured {
        let hover = "alg is none: anybody can make this token";
        (sign::WARN, "Unsigned", theme.warn, hover)
    } else if let Some(opening) = &analysis.opening {
        return (
            opening_badge(theme, opening, judged),
            opening_words(opening),
        );
    } else {
        let hover = "No key that fits was given to check it with";
        (sign::UNKNOWN, "Signature not checked", theme.dim, hover)
    };
    let badge = Badge {
        sign: mark,
        word: word.to_owned(),
        rest: String::new(),
        short: (mark == sign::UNKNOWN).then_some("Not checked"),
        color,
    };
    (badge, hover.to_owned())
}

/// Of an encrypted token whose signature inside, if there is one, is not proven.
fn opening_badge(
    theme: &Theme,
    opening: &Result<Opened, OpenError>,
    judged: Option<&Judged>,
) -> Badge {
    let outcome = judged.map(|judged| &judged.verdict.signature.outcome);
    let (mark, word, color) = match (opening, outcome) {
        (Ok(_), Some(SignatureOutcome::Unsecured)) => (sign::NONE, "Opened, not signed", theme.dim),
        (Ok(_), _) => (sign::UNKNOWN, "Opened, signature not checked", theme.dim),
        (Err(OpenError::Closed(_) | OpenError::Malformed(_)), _) => {
            (sign::FAIL, "Does not open", theme.fail)
        }
        (Err(_), _) => (sign::NONE, "Not opened", theme.dim),
    };
    Badge {
        sign: mark,
        word: word.to_owned(),
        rest: String::new(),
        short: opening.is_ok().then_some("Opened"),
        color,
    }
}

fn opening_words(opening: &Result<Opened, OpenError>) -> String {
    match opening {
        Ok(opened) => format!("Opened with {} from {}", opened.key.kind, opened.key.origin),
        Err(error) => sentence(&error.to_string()),
    }
}

/// Green asks for the proof here too: what an unproven token says of its own time proves nothing.
fn in_time_badge(theme: &Theme, relative: String, proof: Option<&SignatureValid>) -> Badge {
    let (sign, word, color) = match proof {
        Some(_) => (sign::PASS, "Valid", theme.pass),
        None => (sign::NONE, "Expires", theme.text),
    };
    let rest = match relative.strip_prefix("in ") {
        Some(length) if proof.is_some() => format!("for {length}"),
        _ => relative,
    };
    Badge {
        sign,
        word: word.to_owned(),
        rest,
        short: None,
        color,
    }
}

/// Green asks for the proof.
fn verified_badge(theme: &Theme, _proof: &SignatureValid) -> Badge {
    Badge {
        sign: sign::PASS,
        word: "Signature valid".to_owned(),
        rest: String::new(),
        short: Some("Signed"),
        color: theme.pass,
    }
}

/// What else makes the server refuse: the first check that fails and is not of the token's time,
/// which has its own place.
fn refused_badge(theme: &Theme, judged: &Judged) -> Option<Badge> {
    let mut failing = judged.verdict.failures();
    let check = failing.find(|check| check.clock.is_none() && check.check != "signature")?;
    Some(Badge {
        sign: sign::FAIL,
        word: check_title(check.check).to_owned(),
        rest: String::new(),
        short: None,
        color: theme.fail,
    })
}

/// An issuer that calls the token inactive outweighs what can be judged here.
fn inactive_badge(theme: &Theme, host: Option<&str>) -> Badge {
    let host = host.map(|host| format!("at {host}"));
    Badge {
        sign: sign::FAIL,
        word: "Not active".to_owned(),
        rest: host.unwrap_or_default(),
        short: Some("Not active"),
        color: theme.fail,
    }
}

/// Whether what is expected of the holder holds, and of how many expectations.
fn expected_badge(theme: &Theme, cx: &Cx<'_>) -> Option<(Badge, String)> {
    let held = cx.derived.access.held()?;
    let (met, all) = (held.num_met(), held.outcomes.len());
    if all == 0 {
        return None;
    }
    let (sign, word, color) = if met == all {
        (sign::PASS, format!("{all} of {all} expected"), theme.pass)
    } else {
        (sign::FAIL, format!("{met} of {all} expected"), theme.fail)
    };
    let badge = Badge {
        sign,
        word,
        rest: String::new(),
        short: None,
        color,
    };
    Some((badge, access_expect::words(held)))
}

fn findings_badge(theme: &Theme, findings: &[Finding]) -> Option<Badge> {
    let gravest = findings.iter().map(|finding| finding.severity).max()?;
    let count = match findings.len() {
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    let mark = match gravest {
        Severity::Danger => sign::FAIL,
        Severity::Warn => sign::WARN,
        Severity::Info => "",
    };
    Some(Badge {
        sign: mark,
        word: count,
        rest: String::new(),
        short: None,
        color: theme.severity(gravest),
    })
}
