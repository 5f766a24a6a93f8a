"""Facts about acts as a refusal says them: commands by their titles, kinds of chains by their words."""

from collections.abc import Mapping
from typing import Any

from stembase.refusal import chinese, words_for

from .command import COMMANDS

CHAINS = {"live": ("正式库", "live bank"), "practice": ("模拟库", "practice bank"), "base": ("基地", "base")}


@words_for("command", "wanted")
def command_words(name: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a command."""
    known = COMMANDS.get(name)
    return (known.zh if chinese(language) else known.en) if known else None


@words_for("kind")
def chain_words(kind: str, facts: Mapping[str, Any], language: str) -> str | None:
    """What a chain is of."""
    return CHAINS[kind][0 if chinese(language) else 1] if kind in CHAINS else None
