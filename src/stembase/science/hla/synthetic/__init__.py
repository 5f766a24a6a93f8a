"""Invented haplotypes, registries of donors and families drawn from any frequency set, written as laboratories write. Nobody here exists."""
