//! Presets on the command line: which one is meant, what is filled in, and what is missing.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::{OutputArgs, PresetArgs, Setting, SignerArgs};
use super::json::PresetsDoc;
use super::run::{Outcome, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::presets::{self as files_of_presets, Presets};
use crate::io::{files, presets};
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::KeySet;
use crate::jose::mint::presets::nearest::nearest;
use crate::jose::mint::presets::{
    Context, Field, FieldKind, Filled, KeyFacts, MAX_BYTES, Preset, Values, check, fill, prefill,
};
use crate::jose::mint::{Draft, new_jti};
use crate::jose::time::UnixTime;
use crate::jose::words;

/// Prints what presets there are, or the fields of the one that is named.
pub fn list(args: &PresetArgs, output: OutputArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let presets = presets::load(presets::folder().as_deref());
    let chosen = match args.preset.as_deref().map(|name| find(&presets, name)) {
        Some(Err(outcome)) => return Ok(outcome),
        Some(Ok(preset)) => Some(preset),
        None => None,
    };
    let terminal = Terminal::of_stdout(output.color);
    if output.json {
        write_json(&PresetsDoc::new(&presets, chosen.as_ref()), out)?;
    } else if let Some(preset) = &chosen {
        text::write_preset(terminal, preset, out)?;
    } else {
        text::write_presets(terminal, &presets, out)?;
    }
    if !output.json {
        // Messages, so they have nowhere to go if they cannot be written.
        out.flush()?;
        let _ = text::write_findings(
            Terminal::default(),
            &presets.findings,
            &mut io::stderr().lock(),
        );
    }
    Ok(Outcome::Affirmed)
}

/// The preset that is named; `None` when none is. What is odd about one's own presets is said
/// when the name is that of none.
pub fn chosen(args: &PresetArgs) -> Result<Option<Preset>, Outcome> {
    let Some(name) = &args.preset else {
        return Ok(None);
    };
    let presets = presets::load(presets::folder().as_deref());
    find(&presets, name).map(Some)
}

fn find(presets: &Presets, name: &str) -> Result<Preset, Outcome> {
    if let Some(path) = path_of(name) {
        return match files_of_presets::read(&path) {
            Ok((found, findings)) => {
                tell(&findings);
                Ok(found.preset)
            }
            Err(finding) => Err(complain(&finding.message, "")),
        };
    }
    if let Some(preset) = presets.find(name) {
        return Ok(preset.clone());
    }
    tell(&presets.findings);
    let (what, advice) = unknown(presets, name);
    Err(complain(&what, &advice))
}

/// A name with a slash or an ending is that of a file.
fn path_of(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let is_file = name.contains(['/', '\\']) || path.extension().is_some_and(|end| end == "toml");
    is_file.then(|| path.to_owned())
}

fn unknown(presets: &Presets, name: &str) -> (String, String) {
    let what = format!("no preset is called {:?}", words::one_line(name, 60));
    let advice = match nearest(name, presets.names()) {
        Some(near) => format!("did you mean {near}? --list-presets lists them all"),
        None => format!(
            "there are {}",
            presets.names().collect::<Vec<_>>().join(", ")
        ),
    };
    (what, advice)
}

/// What is filled in: first what the key files say (a Google service account has its e-mail
/// address beside the key), then what was set.
pub fn values(args: &PresetArgs, preset: &Preset, keys: &[PathBuf]) -> Result<Values, Outcome> {
    let mut values = Values::default();
    for path in keys.iter().filter(|path| *path != Path::new("-")) {
        // The key itself was read from there before; whatever is wrong was said then.
        let bytes = files::read_path_bytes(path, MAX_BYTES).map(Zeroizing::new);
        for (name, text) in bytes.iter().flat_map(|bytes| {
            let found = prefill(preset, bytes);
            let found: Vec<_> = found
                .iter()
                .map(|(n, t)| (n.to_owned(), t.to_owned()))
                .collect();
            found
        }) {
            values.set(name, text);
        }
    }
    for setting in &args.set {
        values.set(setting.name.clone(), typed(setting)?);
    }
    Ok(values)
}

/// The value of a setting, from its file if it names one.
fn typed(setting: &Setting) -> Result<String, Outcome> {
    let Some(path) = setting.value.strip_prefix('@') else {
        return Ok(setting.value.clone());
    };
    if path.starts_with('@') {
        return Ok(path.to_owned());
    }
    match files::read_path(Path::new(path), MAX_BYTES) {
        Ok(input) => Ok(input.text),
        Err(error) => {
            let advice = format!(
                "@ before a value names a file; {}=@@… stands for @",
                setting.name
            );
            Err(complain(&error.to_string(), &advice))
        }
    }
}

/// A preset that a token begins as, filled in.
pub struct Begun {
    preset: Preset,
    /// What it was filled in to.
    pub filled: Filled,
}

/// Begins with the preset that is named, if one is; `keys` are those that may sign.
pub fn begin(
    args: &PresetArgs,
    signer: &SignerArgs,
    keys: &KeySet,
    now: UnixTime,
) -> Result<Option<Begun>, Outcome> {
    let Some(preset) = chosen(args)? else {
        return Ok(None);
    };
    let paths: Vec<PathBuf> = signer.key.iter().cloned().collect();
    let values = values(args, &preset, &paths)?;
    let key = keys.keys.iter().find(|key| key.is_private());
    let key = key.or_else(|| keys.keys.first());
    let of_key = key.and_then(|key| preset.alg_for(key.families().signature));
    let alg = signer.alg.as_deref().or(of_key);
    let facts = key.map(KeyFacts::of);
    let jti = new_jti().ok_or_else(|| complain("the system gives no random bytes", ""))?;
    let context = Context {
        now,
        jti: &jti,
        alg,
        key: facts.as_ref(),
    };
    let filled = filled(&preset, &values, &context)?;
    Ok(Some(Begun { preset, filled }))
}

impl Begun {
    /// What the server of the preset would say of the draft, edited as it may be.
    pub fn check(&self, draft: &Draft, now: UnixTime) -> Vec<Finding> {
        let header = serde_json::from_str(draft.header_text());
        let payload = serde_json::from_str(draft.payload_text().unwrap_or_default());
        match (header, payload) {
            (Ok(header), Ok(payload)) => check(&self.preset, &header, &payload, now),
            // What is no JSON was said before.
            _ => Vec::new(),
        }
    }
}

/// The preset filled in. Without a value for each field that needs one there is no token, and
/// what lacks is listed.
pub fn filled(preset: &Preset, values: &Values, context: &Context<'_>) -> Result<Filled, Outcome> {
    let filled = fill(preset, values, context);
    if let Some((what, advice)) = refusal(preset, &filled) {
        return Err(complain(&what, &advice));
    }
    tell(&filled.findings);
    Ok(filled)
}

/// Why nothing can be minted of it, and what to type.
fn refusal(preset: &Preset, filled: &Filled) -> Option<(String, String)> {
    let missing = filled.missing.iter().filter_map(|name| preset.field(name));
    let missing: Vec<&Field> = missing.collect();
    if !missing.is_empty() {
        let names = missing.iter().map(|field| field.name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        let what = format!("preset {} needs {names}", preset.name);
        return Some((what, lines(missing.iter().map(|field| example(field)))));
    }
    let odd = |finding: &&Finding| finding.severity == Severity::Danger;
    let odd: Vec<&Finding> = filled.findings.iter().filter(odd).collect();
    let first = odd.first()?;
    let others = odd[1..].iter().map(|finding| finding.message.clone());
    let advice = std::iter::once(first.advice.clone()).chain(others);
    Some((
        first.message.clone(),
        lines(advice.filter(|line| !line.is_empty())),
    ))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n  ")
}

/// `--set client_id=Iv23liABC    Of the app, in its settings`.
fn example(field: &Field) -> String {
    let sample = field.sample.as_deref().unwrap_or_default();
    let sample = match field.kind {
        FieldKind::Rows | FieldKind::Json => "@FILE".to_owned(),
        _ if sample.contains(|c: char| c.is_whitespace() || "'\"$".contains(c)) => {
            format!("'{}'", sample.replace('\'', r"'\''"))
        }
        _ => sample.to_owned(),
    };
    let hint = if field.hint.is_empty() {
        &field.title
    } else {
        &field.hint
    };
    format!("--set {}={sample}    {hint}", field.name)
}

fn tell(findings: &[Finding]) {
    // Messages, so they have nowhere to go if they cannot be written.
    let _ = text::write_findings(Terminal::default(), findings, &mut io::stderr().lock());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(name: &str) -> Preset {
        presets::load(None).find(name).unwrap().clone()
    }

    fn fill_with(preset: &Preset, set: &[(&str, &str)]) -> Filled {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let context = Context {
            now: UnixTime(1_700_000_000.0),
            jti: "id",
            alg: None,
            key: None,
        };
        fill(preset, &set.iter().map(own).collect(), &context)
    }

    #[test]
    fn an_unknown_preset_names_the_nearest() {
        let presets = presets::load(None);
        let (what, advice) = unknown(&presets, "githubapp");
        assert_eq!(what, "no preset is called \"githubapp\"");
        assert!(advice.starts_with("did you mean github-app?"), "{advice}");
        let (_, advice) = unknown(&presets, "zzzzzzzzzzzz");
        assert!(advice.contains("authgear-admin, "), "{advice}");
    }

    #[test]
    fn missing_fields_are_listed_with_what_to_type() {
        let preset = preset("authgear-admin");
        let (what, advice) = refusal(&preset, &fill_with(&preset, &[])).unwrap();
        assert_eq!(what, "preset authgear-admin needs project, kid");
        let lines: Vec<&str> = advice.lines().collect();
        assert_eq!(lines.len(), 2, "{advice}");
        assert!(
            lines[0].starts_with("--set project=storefront    The first part"),
            "{advice}"
        );
    }

    #[test]
    fn a_mistyped_field_or_value_is_no_token() {
        let preset = preset("authgear-admin");
        let whole = [("project", "p"), ("kid", "k")];
        assert_eq!(refusal(&preset, &fill_with(&preset, &whole)), None);
        let odd = fill_with(&preset, &[whole[0], whole[1], ("lifetme", "5m")]);
        let (what, advice) = refusal(&preset, &odd).unwrap();
        assert_eq!(
            what,
            "preset authgear-admin has no field called \"lifetme\""
        );
        assert_eq!(advice, "Did you mean lifetime?");
        let odd = fill_with(&preset, &[whole[0], whole[1], ("lifetime", "soon")]);
        let (what, _) = refusal(&preset, &odd).unwrap();
        assert!(what.starts_with("field lifetime is \"soon\""), "{what}");
    }

    #[test]
    fn a_key_file_fills_in_what_stands_in_it_and_what_is_set_wins() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = file.join("tests/vectors/keys/rsa.service-account.json");
        let preset = preset("google-access-token");
        let mut args = PresetArgs::default();
        let found = values(&args, &preset, std::slice::from_ref(&file)).unwrap();
        assert_eq!(
            found.get("client_email"),
            Some("jotscope@throwaway.iam.gserviceaccount.com")
        );
        assert_eq!(
            found.get("token_uri"),
            Some("https://oauth2.googleapis.com/token")
        );
        args.set.push("client_email=@@other".parse().unwrap());
        let found = values(&args, &preset, std::slice::from_ref(&file)).unwrap();
        assert_eq!(found.get("client_email"), Some("@other"));
    }

    #[test]
    fn a_value_comes_from_its_file() {
        let manifest = format!("a=@{}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
        let text = typed(&manifest.parse().unwrap()).unwrap();
        assert!(text.contains("[package]"));
        assert!(typed(&"a=@/nonexistent".parse().unwrap()).is_err());
    }

    #[test]
    fn a_preset_file_is_told_from_a_name() {
        assert_eq!(path_of("github-app"), None);
        assert!(path_of("./mine.toml").is_some());
        assert!(path_of("mine.toml").is_some());
    }
}
