"""Other people's programs, each installed into an environment of its own by the benchmark, with the small script that asks it our question."""
