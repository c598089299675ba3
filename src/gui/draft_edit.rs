//! One edit of a draft, made on its texts.

use jiff::tz::TimeZone;

use super::drafting::Edit;
use crate::jose::mint::when::{self, When};
use crate::jose::mint::{Draft, EditError, PackedAt, Repack, Section, grant};
use crate::jose::time::UnixTime;

/// Why an edit was not made.
pub struct Refusal {
    /// What is wrong, in a clause.
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

impl From<EditError> for Refusal {
    fn from(error: EditError) -> Self {
        Self {
            message: error.to_string(),
            advice: error.advice(),
        }
    }
}

/// Makes one edit; what is refused leaves the draft as it was.
pub fn apply(
    draft: &mut Draft,
    edit: &Edit,
    now: UnixTime,
    zone: &TimeZone,
) -> Result<(), Refusal> {
    let plain = |message: String| Refusal {
        message,
        advice: String::new(),
    };
    let repack = Repack {
        packed_at: PackedAt::Time(now),
    };
    match edit {
        Edit::Set(section, path, json) => draft.set(*section, path, json, &repack)?,
        Edit::Remove(section, path) => draft.remove(*section, path, &repack)?,
        Edit::Rename(section, path, name) => draft.rename(*section, path, name, &repack)?,
        Edit::Time(section, path, text) => {
            let when = when::parse(text, now, zone).map_err(|error| plain(error.to_string()))?;
            match when {
                When::At(at) => draft.set(*section, path, &at.to_string(), &repack)?,
                When::Never => match draft.remove(*section, path, &repack) {
                    Ok(()) | Err(EditError::NoMember { .. }) => {}
                    Err(error) => return Err(error.into()),
                },
            }
        }
        Edit::Text(Section::Header, text) => draft
            .set_header_text(text)
            .map_err(|error| plain(error.to_string()))?,
        Edit::Text(Section::Payload, text) => draft
            .set_payload_text(text)
            .map_err(|error| plain(error.to_string()))?,
        Edit::Grant(grant) => {
            grant::add(draft, grant).map_err(|error| plain(error.to_string()))?;
        }
    }
    Ok(())
}
