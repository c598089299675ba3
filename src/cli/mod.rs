//! The command line: the same straight line, with JSON or text at the end.
