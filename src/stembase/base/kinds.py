"""Kinds of rooms and equipment the register knows: those the procedures name and those of `kinds.toml`. A new kind touches no Python."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FILES = (("procedures", "terms.toml"), ("base", "kinds.toml"))


class Words(NamedTuple):
    """A kind's name in both languages."""

    zh: str
    en: str


@cache
def _kinds(group: str) -> Mapping[str, Words]:
    """One group of both files. A kind written twice is a fault of the build."""
    found: dict[str, Words] = {}
    for path in _FILES:
        for key, words in tomllib.loads(files("stembase").joinpath(*path).read_text(encoding="utf-8"))[group].items():
            if key in found:
                raise ValueError(f"the kind {key} stands twice in {group}")
            found[key] = Words(**words)
    return found


def equipment_kinds() -> Mapping[str, Words]:
    """Kinds of equipment by key."""
    return _kinds("equipment")


def room_kinds() -> Mapping[str, Words]:
    """Kinds of rooms by key."""
    return _kinds("rooms")
