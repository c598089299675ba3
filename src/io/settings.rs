//! The settings file: what a person chose about the window, and nothing of what was pasted.
//!
//! It is replaced whole or not at all, carries a version, and is never fatal: one that cannot be
//! read is set aside beside itself, with a notice, and the defaults are used.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The version written now; files of a later one are set aside, not misread.
const VERSION: u32 = 1;
const FILE: &str = "settings.json";
const MAX_BYTES: u64 = 64 << 10;

/// Dark, light, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
}

/// What happens when the window gains focus and a token is on the clipboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClipboardOffer {
    /// The clipboard is not looked at.
    Off,
    /// A quiet bar offers to show it.
    #[default]
    Offer,
    /// It is shown at once.
    ShowAtOnce,
}

/// Which zone times are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// Coordinated Universal Time.
    #[default]
    Utc,
    /// This computer's.
    Local,
}

/// Everything that is kept. Unknown members are ignored, missing ones have their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Of the file's shape.
    pub version: u32,
    /// Dark or light.
    pub theme: ThemeChoice,
    /// What to do with a token on the clipboard.
    pub clipboard_offer: ClipboardOffer,
    /// Which zone times are shown in.
    pub zone: Zone,
    /// Width of the encoded pane in points, once it was dragged.
    pub encoded_width: Option<f32>,
    /// Width of the third pane in points, once it was dragged.
    pub side_width: Option<f32>,
    /// How much larger than normal everything is.
    pub zoom: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: ThemeChoice::default(),
            clipboard_offer: ClipboardOffer::default(),
            zone: Zone::default(),
            encoded_width: None,
            side_width: None,
            zoom: 1.0,
        }
    }
}

impl Settings {
    /// The same with every number in its range: a file may say anything.
    fn in_range(mut self) -> Self {
        let width = |width: Option<f32>| {
            width
                .filter(|width| width.is_finite())
                .map(|width| width.clamp(100.0, 4000.0))
        };
        self.encoded_width = width(self.encoded_width);
        self.side_width = width(self.side_width);
        if !self.zoom.is_finite() {
            self.zoom = 1.0;
        }
        self.zoom = self.zoom.clamp(0.5, 3.0);
        self
    }
}

/// Where settings belong on this system; `None` where there is no home.
pub fn directory() -> Option<PathBuf> {
    let places = directories::ProjectDirs::from("", "", "jotscope")?;
    Some(places.config_dir().to_owned())
}

/// Reads the settings in `directory`, and a notice when they could not be used.
pub fn load(directory: &Path) -> (Settings, Option<String>) {
    let path = directory.join(FILE);
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return (Settings::default(), None);
        }
        Err(error) => {
            let notice = format!("Settings could not be read: {error}");
            return (Settings::default(), Some(notice));
        }
    };
    // An object, and nothing else: serde would fill the fields from an array in their order.
    let parsed = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text)
        .and_then(|fields| serde_json::from_value::<Settings>(fields.into()))
        .ok();
    if let Some(settings) = parsed.filter(|settings| settings.version <= VERSION) {
        return (settings.in_range(), None);
    }
    let aside = path.with_extension("json.bad");
    let notice = match fs::rename(&path, &aside) {
        Ok(()) => format!("Settings were unreadable and set aside as {FILE}.bad"),
        Err(error) => format!("Settings were unreadable: {error}"),
    };
    (Settings::default(), Some(notice))
}

/// Replaces the settings in `directory`, whole or not at all.
pub fn save(directory: &Path, settings: &Settings) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    let written = Settings {
        version: VERSION,
        ..settings.clone()
    };
    serde_json::to_writer_pretty(&mut file, &written)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(directory.join(FILE))?;
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    fs::File::open(path)?
        .take(MAX_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let dir = directory();
        let settings = Settings {
            theme: ThemeChoice::Light,
            encoded_width: Some(412.0),
            zoom: 1.5,
            ..Settings::default()
        };
        save(dir.path(), &settings).unwrap();
        assert_eq!(load(dir.path()), (settings, None));
    }

    #[test]
    fn no_file_is_no_notice() {
        assert_eq!(load(directory().path()), (Settings::default(), None));
    }

    #[test]
    fn an_unreadable_file_is_set_aside() {
        for text in ["{", "", "7", r#"{"version": 99}"#, r#"{"theme": 7}"#] {
            let dir = directory();
            fs::write(dir.path().join(FILE), text).unwrap();
            let (settings, notice) = load(dir.path());
            assert_eq!(settings, Settings::default());
            assert!(notice.is_some(), "{text}");
            let aside = fs::read_to_string(dir.path().join("settings.json.bad")).unwrap();
            assert_eq!(aside, text);
            assert_eq!(load(dir.path()).1, None);
        }
    }

    #[test]
    fn a_file_from_elsewhere_keeps_numbers_in_range() {
        let dir = directory();
        let text = r#"{"zoom": 900, "side_width": -4, "unknown": true}"#;
        fs::write(dir.path().join(FILE), text).unwrap();
        let (settings, notice) = load(dir.path());
        assert_eq!(notice, None);
        assert!((settings.zoom - 3.0).abs() < f32::EPSILON);
        assert_eq!(settings.side_width, Some(100.0));
    }
}
