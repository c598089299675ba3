//! A person's expectations, as a plain text file beside the settings: the same form that
//! `jotscope access --expect-file` reads, so that a pipeline can use the very file.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const FILE: &str = "expectations.txt";
const MAX_BYTES: u64 = 1 << 20;

/// Where the file belongs.
pub fn path(directory: &Path) -> PathBuf {
    directory.join(FILE)
}

/// Reads them; nothing when there is no such file. A file that is too long or no text is said.
pub fn load(directory: &Path) -> Result<String, String> {
    let path = path(directory);
    let size = match fs::metadata(&path) {
        Ok(meta) => meta.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(format!("{FILE} could not be read: {error}")),
    };
    if size > MAX_BYTES {
        return Err(format!("{FILE} has {size} bytes; {MAX_BYTES} are read"));
    }
    fs::read_to_string(&path).map_err(|error| format!("{FILE} could not be read: {error}"))
}

/// Replaces the file, whole or not at all.
pub fn save(directory: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let path = path(directory);
    let new = path.with_extension("txt.new");
    let mut file = fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, &path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_kept_as_they_were_typed() {
        let folder = std::env::temp_dir().join(format!("jotscope-expect-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        assert_eq!(load(&folder), Ok(String::new()));
        let text = "# Editors\nEditors write = model:orders:rw\n!role:admin\n";
        save(&folder, text).unwrap();
        assert_eq!(load(&folder).as_deref(), Ok(text));
        fs::write(path(&folder), b"\xff").unwrap();
        assert!(load(&folder).unwrap_err().contains("expectations.txt"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
