//! The JSON of `jotscope mint --list-presets`.

use serde::Serialize;
use serde_json::Value;

use super::FindingDoc;
use crate::io::presets::Presets;
use crate::jose::mint::presets::{Field, Preset, Text};

/// The document.
#[derive(Serialize)]
pub struct PresetsDoc<'a> {
    presets: Vec<PresetDoc<'a>>,
    findings: Vec<FindingDoc>,
}

#[derive(Serialize)]
struct PresetDoc<'a> {
    name: &'a str,
    title: &'a str,
    about: &'a str,
    docs: &'a str,
    algs: &'a [String],
    /// The file of one's own; built-in ones have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    fields: Vec<FieldDoc<'a>>,
}

#[derive(Serialize)]
struct FieldDoc<'a> {
    name: &'a str,
    title: &'a str,
    kind: &'static str,
    required: bool,
    hint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    choices: &'a [Value],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<&'a str>,
}

impl<'a> PresetsDoc<'a> {
    /// Of all presets, or of the one that was chosen.
    pub fn new(presets: &'a Presets, chosen: Option<&'a Preset>) -> Self {
        let docs = match chosen {
            Some(preset) => vec![PresetDoc::new(preset, None)],
            None => presets
                .presets
                .iter()
                .map(|found| {
                    let file = found.path.as_ref().map(|path| path.display().to_string());
                    PresetDoc::new(&found.preset, file)
                })
                .collect(),
        };
        Self {
            presets: docs,
            findings: presets.findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

impl<'a> PresetDoc<'a> {
    fn new(preset: &'a Preset, file: Option<String>) -> Self {
        Self {
            name: &preset.name,
            title: &preset.title,
            about: &preset.about,
            docs: &preset.docs,
            algs: &preset.algs,
            file,
            fields: preset.fields.iter().map(FieldDoc::new).collect(),
        }
    }
}

impl<'a> FieldDoc<'a> {
    fn new(field: &'a Field) -> Self {
        Self {
            name: &field.name,
            title: &field.title,
            kind: field.kind.word(),
            required: field.required,
            hint: &field.hint,
            default: field.default.as_ref().map(Text::source),
            sample: field.sample.as_deref(),
            choices: &field.choices,
            columns: field
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::presets;

    #[test]
    fn every_preset_is_listed_with_its_fields() {
        let presets = presets::load(None);
        let all = serde_json::to_value(PresetsDoc::new(&presets, None)).unwrap();
        assert_eq!(
            all["presets"].as_array().unwrap().len(),
            presets.presets.len()
        );
        let jet = presets.find("jet-project");
        let one = serde_json::to_value(PresetsDoc::new(&presets, jet)).unwrap();
        assert_eq!(one["presets"].as_array().unwrap().len(), 1);
        let fields = one["presets"][0]["fields"].as_array().unwrap();
        let rows = fields.iter().find(|field| field["kind"] == "rows").unwrap();
        assert_eq!(rows["columns"][3], "resource_token");
        let lifetime = fields
            .iter()
            .find(|field| field["name"] == "lifetime")
            .unwrap();
        assert_eq!(lifetime["default"], "5m");
        assert_eq!(lifetime["required"], false);
    }
}
