"""The debrief of a run: what is true, what each decision was worth, and why; and attempts side by side."""
