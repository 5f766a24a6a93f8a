"""The builder of scenarios: from parts to a text, what is wrong beside its field, a class of simulated students, and publishing."""
