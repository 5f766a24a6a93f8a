"""Questions about the bank, by what comes back. Each is scoped to one bank."""
