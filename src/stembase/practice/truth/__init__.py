"""What is true in a run: a pure function of its entries, its seed and its parameters (`fold.truth`); nothing hidden is stored anywhere."""

MODEL = "2"
"""The version of the models as a whole; raised when the same entries would give another truth."""
