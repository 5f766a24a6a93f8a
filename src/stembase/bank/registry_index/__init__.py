"""The index of a registry on disk: column files that are memory-mapped, a log of changes, one writer and many readers. No table, no ledger."""
