"""Kinds of rooms and equipment the register knows, read from `kinds.toml`: a new kind touches no Python."""

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
def _groups() -> Mapping[str, Mapping[str, Words]]:
    text = files("stembase.base").joinpath("kinds.toml").read_text(encoding="utf-8")
    return {group: {key: Words(**words) for key, words in kinds.items()} for group, kinds in tomllib.loads(text).items()}


def equipment_kinds() -> Mapping[str, Words]:
    """Kinds of equipment by key."""
    return _groups()["equipment"]


def room_kinds() -> Mapping[str, Words]:
    """Kinds of rooms by key."""
    return _groups()["rooms"]
