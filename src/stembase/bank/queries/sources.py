"""What the bank's data says of a source (`bank/sources/*.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def source_data(source: str) -> Mapping[str, Any]:
    """The source as written: title, products, procedures, standards."""
    return tomllib.loads(files("stembase").joinpath("bank", "sources", f"{source}.toml").read_text(encoding="utf-8"))


def standards_of_source(source: str) -> tuple[str, ...]:
    """Keys of the packaged standards that release units of this source, the usual one first."""
    return tuple(source_data(source)["standards"])
