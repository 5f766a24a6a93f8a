"""Kinds of rooms and equipment the register knows and procedures name: `kinds.toml`. A new kind touches no Python."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Words(NamedTuple):
    """A kind's name in both languages."""

    zh: str
    en: str


@cache
def _kinds(group: str) -> Mapping[str, Words]:
    """One group of the file."""
    data = tomllib.loads(files("stembase").joinpath("base", "kinds.toml").read_text(encoding="utf-8"))
    return {key: Words(**words) for key, words in data[group].items()}


def equipment_kinds() -> Mapping[str, Words]:
    """Kinds of equipment by key."""
    return _kinds("equipment")


def room_kinds() -> Mapping[str, Words]:
    """Kinds of rooms by key."""
    return _kinds("rooms")
