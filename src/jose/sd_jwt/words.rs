//! What a row of the tree says of a disclosure or a digest.

use super::{Disclosed, Processed, State};
use crate::jose::decode::Decoded;
use crate::jose::tree::NodeId;
use crate::jose::words;

/// Characters of a path or name.
const ROOM: usize = 56;

/// What the disclosure of that section discloses: `/address/street`; else what is wrong with it.
/// `None` for what is no disclosure, and where nothing could be matched.
pub fn of_section(decoded: &Decoded, section: NodeId) -> Option<String> {
    let disclosed = decoded.disclosed.as_deref()?;
    let (_, disclosure) = disclosed.of_section(section)?;
    let fault = match disclosure.state {
        State::Unmatched => return None,
        State::Disclosed => {
            let path = Processed::of(decoded).pointer(disclosure.value?);
            return Some(words::one_line(&path, ROOM));
        }
        State::Unreferenced => "its digest stands nowhere",
        State::Repeated => "the same as one before",
        State::WrongShape => "not of the shape its place asks for",
        State::ForbiddenName => "no name for a claim",
        State::NameTaken => "a claim of that name is there",
        State::TooDeep => "too deep",
    };
    let name = disclosure.name.map(|name| decoded.tree.text(name));
    Some(match name {
        Some(name) => format!("{} · {fault}", words::one_line(&name, ROOM)),
        None => fault.to_owned(),
    })
}

/// What the digest at `node` discloses: `discloses given_name`, `not disclosed`. `None` for what
/// is no digest, and where nothing could be matched.
pub fn of_digest(decoded: &Decoded, node: NodeId) -> Option<String> {
    let disclosed = decoded.disclosed.as_deref()?;
    disclosed.hash?;
    let digest = disclosed.at_digest(node)?;
    if digest.is_repeated {
        return Some("stands already elsewhere".to_owned());
    }
    let Some(index) = digest.disclosure else {
        return Some("not disclosed".to_owned());
    };
    let disclosure = disclosed.disclosures.get(index as usize)?;
    if disclosure.state != State::Disclosed {
        return Some(format!("disclosure {} does not fit here", index + 1));
    }
    Some(match disclosure.name {
        Some(name) => {
            let name = words::one_line(&decoded.tree.text(name), ROOM);
            format!("discloses {name}")
        }
        None => format!("disclosed by disclosure {}", index + 1),
    })
}

/// How many digests of the token nothing was shown for: `3 digests not disclosed`.
pub fn of_payload(disclosed: &Disclosed) -> Option<String> {
    disclosed.hash?;
    let hidden = disclosed.num_undisclosed();
    (hidden > 0).then(|| format!("{} not disclosed", words::count("digest", hidden)))
}
