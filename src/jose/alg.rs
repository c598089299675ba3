//! The algorithms of JOSE: what each name means and how long its signatures are.
