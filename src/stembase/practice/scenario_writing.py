"""From the values of a scenario's file back to its text: what `tomllib` reads of it is what was given. For those who write scenarios on a page."""

from collections.abc import Iterator, Mapping
from typing import Any

from stembase.practice.scenario_shape import SHAPES

TABLES = ("inject", "decisions", "score", "hints")
"""Written as a table of their own each; all else stands on a line."""


def written(data: Mapping[str, Any]) -> str:
    """The text, in the order scenario files are written in. What no scenario has is left out."""
    order = [*SHAPES["scenario"]]
    lines = [f"{name} = {_value(data[name])}" for name in order if name in data and name not in (*TABLES, "start")]
    if "start" in data:
        lines += ["", "[start]", *_lines(data["start"])]
    for name in TABLES:
        for one in data.get(name, ()):
            lines += ["", f"[[{name}]]", *_lines(one)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(name)} = {_value(value)}" for name, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_lines(value)) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _quoted(str(value))


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    """A basic string; what a line cannot hold is escaped."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + "".join(each if each.isprintable() else f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}" for each in plain) + '"'
    )
