"""How samples speak: a function that picks the Chinese or the English of two."""

from collections.abc import Callable

from stembase.web.spoken import chinese

Say = Callable[[str, str], str]


def saying(language: str) -> Say:
    """A function that picks the Chinese or the English of two."""
    return lambda zh, en: zh if chinese(language) else en
