"""Units of measure (UCUM codes): how people write them, what values can exist at all, and reading a number typed with or without its unit."""

import math
import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A UCUM code, its written form, and the range no value can leave (None: open)."""

    code: str
    written: str
    low: float | None = 0
    high: float | None = None


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("1", ""),
        Unit("%", "%", 0, 100),
        Unit("Cel", "°C", -273.15, 200),
        Unit("Cel/min", "°C/min", None),
        Unit("s", "s"),
        Unit("min", "min"),
        Unit("h", "h"),
        Unit("d", "d"),
        Unit("wk", "wk"),
        Unit("a", "a"),
        Unit("uL", "µL"),
        Unit("mL", "mL"),
        Unit("L", "L"),
        Unit("g", "g"),
        Unit("kg", "kg"),
        Unit("cm", "cm"),
        Unit("cm2", "cm²"),
        Unit("10*5", "×10⁵"),
        Unit("10*6", "×10⁶"),
        Unit("10*7", "×10⁷"),
        Unit("10*8", "×10⁸"),
        Unit("10*9", "×10⁹"),
        Unit("/uL", "/µL"),
        Unit("10*3/uL", "×10³/µL"),
        Unit("10*6/mL", "×10⁶/mL"),
        Unit("10*9/L", "×10⁹/L"),
        Unit("10*5/kg", "×10⁵/kg"),
        Unit("10*6/kg", "×10⁶/kg"),
        Unit("10*7/kg", "×10⁷/kg"),
        Unit("10*8/kg", "×10⁸/kg"),
        Unit("10*5/g", "×10⁵/g"),
        Unit("10*3/cm2", "×10³/cm²"),
        Unit("10*4/cm2", "×10⁴/cm²"),
        Unit("/(10*5)", "/10⁵"),
        Unit("g/kg", "g/kg"),
        Unit("mL/kg", "mL/kg"),
        Unit("mL/min", "mL/min"),
        Unit("g/L", "g/L"),
        Unit("ug/kg", "µg/kg"),
        Unit("[EU]/mL", "EU/mL"),
        Unit("[EU]/kg", "EU/kg"),
        Unit("U/mL", "U/mL"),
        Unit("[g]", "× g"),
        Unit("{score}", "", None),
    )
}

_NUMBER = re.compile(r"^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(.*?)\s*$", re.IGNORECASE)
_SPACES = dict.fromkeys(map(ord, "\u2009\u202f\u00a0"), "")


class NotANumber(ValueError):
    """The text is no number that can be used."""


class WrongUnit(ValueError):
    """The text is a number in another unit than the one asked for; `args` is (written unit,)."""


def _spellings(unit: Unit) -> set[str]:
    return {"".join(unicodedata.normalize("NFKC", spelling).lower().split()) for spelling in (unit.code, unit.written)}


def number(text: str, unit: str) -> float:
    """The number a person typed or an analyser sent (`25`, `−2.5 °C/min`, full-width digits), in `unit`.

    Raises NotANumber, or WrongUnit when another unit is written behind the number.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SPACES)).replace("\u2212", "-").replace("−", "-")
    found = _NUMBER.match(plain)
    if not found or not math.isfinite(float(found[1])):
        raise NotANumber(text)
    written = "".join(found[2].lower().split())
    if written and written not in _spellings(UNITS[unit]):
        raise WrongUnit(found[2])
    return float(found[1])


def possible(value: float, low: float | None, high: float | None) -> bool:
    """Whether the value is finite and inside the range."""
    return math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)
