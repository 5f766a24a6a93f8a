"""The pages of long work: what I have asked for, how far it is, cancel and try again."""
