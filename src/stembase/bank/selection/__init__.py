"""Selection: which units and donors suit a patient, in which order and why. Guidelines are data (`*.toml`); ranking is pure NumPy over columns."""
