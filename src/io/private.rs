//! Files that nobody else may read: private keys.
//!
//! Such a file is always a new one. An old one would keep its permissions, and a key that is
//! written over is lost.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::files::{reason, shown_name};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is such a file already.
    #[error("{} exists already", shown_name(.0))]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write {}: {}", shown_name(name), reason(source))]
    Refused {
        /// What was to be written.
        name: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the system lets read new files.
    Usual,
    /// Its owner alone.
    Owner,
}

/// Makes the file at `path`, which must not be there yet, and writes `bytes` to it whole.
pub fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), WriteError> {
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists(path.to_owned()),
        _ => WriteError::Refused {
            name: path.to_owned(),
            source,
        },
    };
    let mut file = create(path, readers).map_err(refused)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a key is worth nothing; that it cannot be removed either adds nothing.
        let _ = fs::remove_file(path);
        refused(error)
    })
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // Permissions are given with the file: a moment later is a moment too late. Elsewhere a file
    // has those of its folder.
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}
