"""Questions to runs: how one stands, what was done in it, what is true in it."""
