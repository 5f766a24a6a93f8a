"""Synthetic registries: invented haplotypes, and donors drawn from any frequency set and written as registries write them. Nobody here exists."""
