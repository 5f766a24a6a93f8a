"""What a person of a registry can be known by."""

LONGEST_KEY = 40


def is_key(key: str) -> bool:
    """Whether a person can be known by it: some printable ASCII, not too long, without the sign that ends it."""
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and "%" not in key
