"""Law and methodology as data, and pure functions on them."""
