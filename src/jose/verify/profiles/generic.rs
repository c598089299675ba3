//! No server in particular: the policy's own fields, as a JWT library checks them.

use super::Ask;
use crate::jose::verify::claims;
use crate::jose::verify::policy::Check;

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    claims::generic(ask.header, ask.payload, ask.alg(), ask.policy, ask.now)
}
