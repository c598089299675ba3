//! Video and voice services: tokens an app mints for its clients.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::tree::NodeKind;

pub(super) const TWILIO: Rule = Rule {
    name: "twilio",
    detect: twilio,
    grants: Some(twilio_grants),
};
pub(super) const LIVEKIT: Rule = Rule {
    name: "livekit",
    detect: livekit,
    grants: Some(livekit_grants),
};

fn twilio(clues: &Clues<'_>) -> Option<Match> {
    let is_own = clues
        .header_text("cty")
        .is_some_and(|cty| cty.starts_with("twilio-fpa"));
    if is_own {
        return certain(
            "Twilio access token",
            [clues.header_node("cty"), clues.node("grants")],
        );
    }
    let is_pair = clues.starts("iss", "SK") && clues.starts("sub", "AC");
    let grants = clues.object("grants");
    if is_pair && grants.is_some() {
        return looks_like(
            "Twilio access token",
            [clues.node("iss"), clues.node("sub"), grants],
        );
    }
    None
}

fn livekit(clues: &Clues<'_>) -> Option<Match> {
    let video = clues.object("video")?;
    let grant = [
        "roomJoin",
        "roomCreate",
        "roomList",
        "roomAdmin",
        "roomRecord",
    ]
    .iter()
    .find_map(|name| clues.inside(video, name))?;
    let evidence = [Some(grant), clues.node("iss")];
    if clues.starts("iss", "API") {
        certain("LiveKit access token", evidence)
    } else {
        looks_like("LiveKit access token", evidence)
    }
}

/// `{ identity, video: { room }, voice: { … } }`: each product that is named may be used.
fn twilio_grants(gather: &mut Gather<'_>) {
    let Some(products) = gather.claim("grants") else {
        return;
    };
    gather.take(products);
    for (name, product) in gather.members(products) {
        if name == "identity" {
            gather.one(Kind::Identity, Some(product));
            continue;
        }
        let place = ["room", "service_sid", "address_sid", "workspace_sid"]
            .iter()
            .find_map(|name| gather.shared(gather.member(product, name)?));
        gather.push(Kind::Permission, Some(name), product).within = place;
    }
}

/// Flags of one room, or of all where none is named.
fn livekit_grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Identity, gather.claim("sub"));
    let Some(video) = gather.claim("video") else {
        return;
    };
    gather.take(video);
    let room = gather.member(video, "room");
    let room = room.and_then(|room| gather.shared(room));
    for (name, flag) in gather.members(video) {
        if gather.json_kind(flag) == NodeKind::True {
            gather
                .push(Kind::Permission, Some(name), flag)
                .within
                .clone_from(&room);
        }
    }
}
