"""Pages of those who teach: what is assigned, how far it has come, runs as they go on, and what a teacher does to them."""
