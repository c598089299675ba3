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

/// What the digest at `node` discloses: `discloses given_name`, `not disclosed`; of `sd_hash`,
/// whether it is that of the token. `None` for what is no digest, and where nothing could be
/// matched.
pub fn of_digest(decoded: &Decoded, node: NodeId) -> Option<String> {
    let disclosed = decoded.disclosed.as_deref()?;
    disclosed.hash?;
    if let Some(binding) = disclosed.key_binding.filter(|of| of.sd_hash == Some(node)) {
        let words = if binding.is_bound? {
            "the hash of this token with these disclosures"
        } else {
            "not the hash of this token with these disclosures"
        };
        return Some(words.to_owned());
    }
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
    let what = match disclosure.name {
        Some(name) => decoded.tree.text(name).into_owned(),
        None => Processed::of(decoded).pointer(disclosure.value?),
    };
    Some(format!("discloses {}", words::one_line(&what, ROOM)))
}

/// The same of an item of a list that is `{"...": digest}`.
pub fn of_item(decoded: &Decoded, item: NodeId) -> Option<String> {
    let disclosed = decoded.disclosed.as_deref()?;
    disclosed.gone.get(&item)?;
    of_digest(decoded, decoded.tree.children(item).next()?)
}

/// Of how many digests in that `_sd` the claims are disclosed: `1 of 4 disclosed`.
pub fn of_list(decoded: &Decoded, list: NodeId) -> Option<String> {
    let disclosed = decoded.disclosed.as_deref()?;
    disclosed.hash?;
    let end = decoded.tree.node(list).end;
    let at = |node: NodeId| {
        disclosed
            .digests
            .partition_point(|digest| digest.node < node)
    };
    let is_it = disclosed.gone.get(&list) == Some(&None);
    let digests = disclosed.digests.get(at(list)..at(end))?;
    let is_disclosed = |digest: &&super::Digest| {
        let index = digest.disclosure.filter(|_| !digest.is_repeated);
        index.is_some_and(|index| disclosed.place_of(index).is_some())
    };
    let num = digests.iter().filter(is_disclosed).count();
    (is_it && !digests.is_empty()).then(|| format!("{num} of {} disclosed", digests.len()))
}

/// How many digests of the token nothing was shown for: `3 digests not disclosed`.
pub fn of_payload(disclosed: &Disclosed) -> Option<String> {
    disclosed.hash?;
    let hidden = disclosed.num_undisclosed();
    (hidden > 0).then(|| format!("{} not disclosed", words::count("digest", hidden)))
}
