//! Presets: the built-in ones, and the user's own in the folder `presets` below the settings.
//!
//! A file of one's own takes the place of a built-in preset of that name. One that cannot be read
//! is said and left out; it never keeps the others from being there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files;
use crate::jose::finding::{Finding, Severity};
use crate::jose::mint::presets::{MAX_BYTES, Preset, built_in, parse};
use crate::jose::words;

/// Files of one's own that are read; more than this is no folder of presets.
const MAX_FILES: usize = 500;

/// Every preset there is, the built-in ones first, and what is odd about the files.
#[derive(Clone, Debug, Default)]
pub struct Presets {
    /// No two have one name.
    pub presets: Vec<Found>,
    /// Each names its file, and where in it.
    pub findings: Vec<Finding>,
}

/// A preset, and where it came from.
#[derive(Clone, Debug)]
pub struct Found {
    /// The preset.
    pub preset: Preset,
    /// Its file; `None` for a built-in one.
    pub path: Option<PathBuf>,
}

impl Presets {
    /// The preset of that name.
    pub fn find(&self, name: &str) -> Option<&Preset> {
        let found = self.presets.iter().find(|found| found.preset.name == name);
        found.map(|found| &found.preset)
    }

    /// Their names, in this order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.presets.iter().map(|found| found.preset.name.as_str())
    }

    fn put(&mut self, found: Found) {
        let name = &found.preset.name;
        let same = self
            .presets
            .iter_mut()
            .find(|known| known.preset.name == *name);
        match same {
            Some(known) => *known = found,
            None => self.presets.push(found),
        }
    }
}

/// Where one's own presets belong; `None` where there is no home.
#[cfg(feature = "gui")]
pub fn folder() -> Option<PathBuf> {
    super::settings::directory().map(|settings| settings.join("presets"))
}

/// A build without the window keeps no settings; a preset file can still be named by its path.
#[cfg(not(feature = "gui"))]
pub fn folder() -> Option<PathBuf> {
    None
}

/// The built-in presets and those of the files in `folder`, which need not exist.
pub fn load(folder: Option<&Path>) -> Presets {
    let mut presets = Presets::default();
    for preset in built_in() {
        presets.put(Found {
            preset: preset.clone(),
            path: None,
        });
    }
    let Some(folder) = folder else {
        return presets;
    };
    let mut paths = match toml_files(folder) {
        Ok(paths) => paths,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return presets,
        Err(error) => {
            let message = format!(
                "the folder of presets cannot be read: {}",
                files::reason(&error)
            );
            let name = folder.display();
            let finding = Finding::new("preset-folder", Severity::Warn, message);
            presets
                .findings
                .push(finding.advice(format!("Look at {name}")));
            return presets;
        }
    };
    // The order in which a system lists a folder means nothing.
    paths.sort();
    if paths.len() > MAX_FILES {
        let message = format!(
            "{} files are in the folder of presets; {MAX_FILES} are read",
            paths.len()
        );
        presets
            .findings
            .push(Finding::new("preset-folder", Severity::Warn, message));
        paths.truncate(MAX_FILES);
    }
    for path in paths {
        match read(&path) {
            Ok((found, findings)) => {
                presets.findings.extend(findings);
                presets.put(found);
            }
            Err(finding) => presets.findings.push(finding),
        }
    }
    presets
}

/// The preset of one file, and what is odd about it; why there is none, as a finding.
pub fn read(path: &Path) -> Result<(Found, Vec<Finding>), Finding> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = words::one_line(&name, 80);
    let fault = |message: String| {
        Finding::new("preset-file", Severity::Warn, message)
            .advice("Correct the file; it is left out until then")
    };
    let bytes =
        files::read_path_bytes(path, MAX_BYTES).map_err(|error| fault(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        fault(format!("{name} is no UTF-8 at byte {}", offset + 1))
    })?;
    let (preset, mut findings) = parse(&text).map_err(|error| fault(format!("{name}, {error}")))?;
    for finding in &mut findings {
        finding.message = format!("{name}, {}", finding.message);
    }
    let path = Some(path.to_owned());
    Ok((Found { preset, path }, findings))
}

fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"
name = "mine"
title = "Mine"
algs = ["HS256"]
header = '{"alg": "${alg}"}'
claims = '{"iat": "${now}"}'
"#;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("jotscope-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: impl AsRef<[u8]>) {
            fs::write(self.0.join(name), text).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn ones_own_presets_join_the_built_in_ones_and_replace_their_namesakes() {
        let folder = Folder::new("own");
        folder.write("mine.toml", OWN);
        folder.write("other.toml", OWN.replace("mine", "github-app"));
        folder.write("notes.txt", "not a preset");
        let presets = load(Some(&folder.0));
        assert_eq!(presets.findings, []);
        assert_eq!(presets.presets.len(), built_in().len() + 1);
        assert_eq!(presets.find("mine").unwrap().title, "Mine");
        assert_eq!(presets.find("github-app").unwrap().title, "Mine");
        let replaced = presets.presets.iter().filter(|found| found.path.is_some());
        assert_eq!(replaced.count(), 2);
    }

    #[test]
    fn a_broken_file_is_said_with_its_line_and_leaves_the_others_alone() {
        let folder = Folder::new("broken");
        folder.write("a.toml", OWN.replace("algs =", "algs !"));
        folder.write("b.toml", OWN.replace(r#""${now}"}"#, r#""${now}",}"#));
        folder.write("c.toml", b"name = \"\xff\"");
        folder.write("d.toml", OWN.replace("${now}", "${nwo}"));
        folder.write("e.toml", vec![b'#'; MAX_BYTES + 1]);
        let presets = load(Some(&folder.0));
        let messages: Vec<&str> = presets
            .findings
            .iter()
            .map(|f| f.message.as_str())
            .collect();
        assert_eq!(messages.len(), 5, "{messages:#?}");
        assert!(
            messages[0].starts_with("a.toml, line 4, column 6: "),
            "{messages:#?}"
        );
        assert!(
            messages[1].starts_with("b.toml, line 6, column "),
            "{messages:#?}"
        );
        assert_eq!(messages[2], "c.toml is no UTF-8 at byte 9");
        assert_eq!(
            messages[3],
            "d.toml, claims/iat: no field is called \"nwo\""
        );
        assert!(messages[4].contains("1,048,576"), "{messages:#?}");
        assert!(presets.find("mine").is_some());
    }

    #[test]
    fn no_folder_is_no_finding() {
        let presets = load(Some(Path::new("/nonexistent/presets")));
        assert_eq!(presets.findings, []);
        assert_eq!(presets.presets.len(), built_in().len());
    }
}
