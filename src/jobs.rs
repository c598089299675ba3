//! The only place a thread is started.
