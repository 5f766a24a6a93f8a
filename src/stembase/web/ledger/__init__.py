"""The pages of the ledger: entries of a chain as sentences, one entry whole, verifying, checkpoints."""
