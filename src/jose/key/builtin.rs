//! Keys shipped with the program: published public keys of services whose tokens people paste.

use super::file;
use super::{Arrival, KeyOrigin, KeySet};

/// The published key of Jet Admin's cloud, RSA 4096: what its tokens are signed with.
pub fn jet_admin_cloud() -> KeySet {
    file::read(
        include_bytes!("../../../assets/keys/jet_admin_cloud_public_key.pem"),
        &KeyOrigin::new("Jet Admin cloud", Arrival::BuiltIn),
        None,
    )
}
