"""The packaged framework, one TOML file an area, and the acts that bring it into a base."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Any

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.models import Competence


@cache
def packaged() -> Mapping[str, Mapping[str, Any]]:
    """Every competence of the packaged files by key, parts before wholes. A key written twice is a fault of the build."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))["competences"]:
                if entry["key"] in found:
                    raise ValueError(f"the competence {entry['key']} stands twice in the framework")
                found[entry["key"]] = entry
    order = TopologicalSorter({key: entry.get("includes", ()) for key, entry in found.items()}).static_order()
    return {key: found[key] for key in order}


def seed_framework(*, by: str, at: datetime) -> int:
    """Define every packaged competence the base does not have yet. Returns how many."""
    missing = set(packaged()) - set(Competence.objects.values_list("key", flat=True))
    for key, entry in packaged().items():
        if key in missing:
            define(entry, by=by, at=at)
    return len(missing)


def define(entry: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """Perform `define-competence` with a table of a framework file: key, title, description, station, includes."""
    perform(
        "define-competence",
        BASE,
        by=by,
        at=at,
        now=at,
        competence=entry["key"],
        title_zh=entry["title"]["zh"],
        title_en=entry["title"]["en"],
        description_zh=entry["description"]["zh"],
        description_en=entry["description"]["en"],
        station=entry.get("station", ""),
        includes=list(entry.get("includes", ())),
    )
