"""JSON read so that nothing is lost: a key written twice, NaN and numbers with a fraction are kept for the reader, who names each by its path.

A path is written as `students.S07.absences[1].to`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from stembase.science.fault import Fault

SIZE = 1_000_000_000  # no number of a rota is larger
PLAIN = re.compile(r"[^\s.\[\]]{1,64}")


class Twice(dict[str, Any]):
    """An object some of whose keys stand twice; the last value counts."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = [key for key in self if sum(key == other for other, _value in pairs) > 1]


class NoNumber(str):
    """NaN or Infinity, which JSON does not know."""


def parsed(text: str) -> Any:
    """The document. Refuses `rota-not-json` with the row."""

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else Twice(pairs)

    try:
        return json.loads(text, object_pairs_hook=made, parse_constant=NoNumber)
    except json.JSONDecodeError as broken:
        raise Fault("rota-not-json", row=broken.lineno, column=broken.colno, problem=broken.msg) from None
    except (RecursionError, ValueError):  # nested without end; a number of more digits than Python reads
        raise Fault("rota-not-json", row=1, column=1, problem="too deep or too long") from None


class Reader:
    """Walks the document and gathers every fault, each with the path it was found on; what is missing is read as the given default."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, code: str, path: str, **facts: Any) -> None:
        """One more fault."""
        self.faults.append(Fault(code, path=path or "$", **facts))

    def fields(self, value: Any, path: str, needed: tuple[str, ...], free: tuple[str, ...] = ()) -> dict[str, Any]:
        """An object with just these keys; others are faults."""
        found = self.named(value, path, plain=False)
        for key in needed:
            if key not in found:
                self.fault("rota-key-missing", _below(path, key))
        for key in found:
            if key not in (*needed, *free):
                self.fault("rota-key-unknown", _below(path, key), allowed=[*needed, *free])
        return found

    def named(self, value: Any, path: str, *, plain: bool = True) -> dict[str, Any]:
        """An object by name. A name is 1 to 64 characters without spaces, dots and brackets, so that a path can say it."""
        if not isinstance(value, dict):
            self.wrong(value, path, "{…}")
            return {}
        for key in value.twice if isinstance(value, Twice) else ():
            self.fault("rota-key-twice", _below(path, key))
        for key in value if plain else ():
            if not PLAIN.fullmatch(key):
                self.fault("rota-name-not-plain", _below(path, key))
        return value

    def whole(self, value: Any, path: str, low: int, high: int = SIZE) -> int:
        """A whole number within bounds; the lower one where it is a fault."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(value, path, "1")
        elif not low <= value <= high:
            self.fault("rota-out-of-range", path, said=str(value)[:20], low=low, high=high)
        else:
            return value
        return low

    def text(self, value: Any, path: str) -> str:
        """A text."""
        if isinstance(value, str) and not isinstance(value, NoNumber):
            return value
        self.wrong(value, path, '"…"')
        return ""

    def flag(self, value: Any, path: str) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            self.wrong(value, path, "true/false")
        return value is True

    def each(self, value: Any, path: str) -> Iterator[tuple[Any, str]]:
        """The parts of a list, each with its path."""
        if not isinstance(value, list):
            self.wrong(value, path, "[…]")
            return
        yield from ((part, f"{path}[{number}]") for number, part in enumerate(value))

    def one_of(self, value: Any, path: str, names: Any) -> str:
        """A name that is known."""
        said = self.text(value, path)
        if said not in names and isinstance(value, str) and not isinstance(value, NoNumber):
            self.fault("rota-name-unknown", path, said=said[:64])
        return said

    def wrong(self, value: Any, path: str, shape: str) -> None:
        """What stands here has another shape; `shape` is how it should look in JSON."""
        self.fault("rota-wrong-shape", path, said=_shown(value), shape=shape)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    """What a person wrote, short; an empty list or object by its signs."""
    return str(value) if isinstance(value, NoNumber) else json.dumps(value, ensure_ascii=False, default=str)[:40]
