"""Benchmarks: one module a headline figure, each on a scratch installation, with its aim and a peer measured in the same run."""
