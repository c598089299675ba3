//! Video and voice services: tokens an app mints for its clients.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const TWILIO: Rule = Rule {
    name: "twilio",
    detect: twilio,
};
pub(super) const LIVEKIT: Rule = Rule {
    name: "livekit",
    detect: livekit,
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
