//! What the holder may do. So far: who issued the token.

pub mod providers;
