//! The core: bytes and a clock reading in, values out.
//!
//! Nothing here touches a file, the network, a thread, the environment or the clock; `now` is a
//! parameter. `extract` and `decode` never fail and never panic: they return what can be read,
//! and findings about the rest.

pub mod alg;
pub mod encoding;
pub mod finding;
pub mod limits;
pub mod span;
pub mod text;
pub mod time;
pub mod words;

pub mod extract;
pub mod inflate;
pub mod json;
pub mod layers;
pub mod token;
pub mod tree;

pub mod access;
pub mod claims;
pub mod compare;
pub mod decode;
pub mod sd_jwt;

pub mod jwe;
pub mod key;
pub mod lint;
pub mod mint;
pub mod scan;
pub mod share;
pub mod verify;

pub mod discovery;
pub mod introspection;
pub mod target;
