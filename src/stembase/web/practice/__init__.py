"""Pages of practice: the scenarios, a run with its bar, and what is done in it beside the stations."""
