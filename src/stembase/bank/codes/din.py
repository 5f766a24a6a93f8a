"""The Donation Identification Number: thirteen characters, facility + year + serial, unique for a hundred years, and its check character."""

import re
from typing import NamedTuple

from stembase.bank.codes.check import check_character, check_value
from stembase.refusal import Misfit, Refused

FACILITY = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"
DIN = re.compile(rf"({FACILITY})([0-9]{{2}})([0-9]{{6}})")
SERIALS = range(1_000_000)
PRACTICE_FACILITIES = ("A9995", "A9996", "A9997", "A9998", "A9999")  # ICCBBA keeps A9990-A9999 for examples; ours for practice banks


class Parts(NamedTuple):
    """What a DIN is made of: facility number, last two digits of the year, serial within facility and year."""

    facility: str
    year: str
    serial: str


def make(facility: str, year: int, serial: int) -> str:
    """The DIN of a facility's donation. Refuses a malformed facility number and a serial beyond six digits (`serial-out-of-range`)."""
    demand_facility(facility)
    if serial not in SERIALS:
        raise Refused("serial-out-of-range", serial=serial, highest=SERIALS[-1])
    return f"{facility}{year % 100:02}{serial:06}"


def is_practice(key: str) -> bool:
    """Whether a DIN, a bank's key or a key that begins with one (`A9995-r12:LN1-05`) belongs to a practice bank."""
    return key.startswith(PRACTICE_FACILITIES)


def demand_facility(facility: str) -> str:
    """The facility number itself, if it is one. Refuses `facility-letter-o` and `facility-malformed`."""
    if "O" in facility.upper():
        raise Misfit("facility-letter-o", facility=facility)
    if not re.fullmatch(FACILITY, facility):
        raise Misfit("facility-malformed", facility=facility)
    return facility


def parts(din: str) -> Parts:
    """Facility, year and serial of a DIN of thirteen characters. Refuses `facility-letter-o` and `din-malformed`."""
    if match := DIN.fullmatch(din):
        return Parts(*match.groups())
    if "O" in din[:5]:
        raise Misfit("facility-letter-o", facility=din[:5])
    raise Misfit("din-malformed", characters=len(din))


def parse(typed: str) -> str:
    """The DIN a person typed with its check character, spaces allowed (`A9999 17 123456 K`).

    Refuses what `parts` refuses, `din-check-character-missing` and `din-check-character-wrong`.
    """
    text = "".join(typed.split()).upper()
    din, typed_check = text[:13], text[13:]
    parts(din)
    if not typed_check:
        raise Misfit("din-check-character-missing", din=din)
    if len(typed_check) > 1:
        raise Misfit("din-malformed", characters=len(text))
    if typed_check != check_character(din):
        raise Refused("din-check-character-wrong", din=din, read=typed_check)
    return din


def number(text: str) -> str:
    """The DIN of a text from a file or a program: bare, or with its check character, which is then verified.

    Refuses what `parts` refuses, and `din-check-character-wrong`.
    """
    plain = "".join(text.split()).upper()
    return parse(plain) if len(plain) > 13 else "".join(parts(plain))


def printed(din: str) -> str:
    """The DIN as labels show it: `A9999 17 123456 K`."""
    facility, year, serial = parts(din)
    return f"{facility} {year} {serial} {check_character(din)}"


def check_flags(din: str) -> str:
    """The flags that carry the check character in the symbol instead of a process code: 60 to 96, never printed."""
    return str(60 + check_value(din))


def din_of(code: str) -> str:
    """The thirteen characters of a code that begins with a DIN (a key, a typed number, a symbol), its check verified where it has one.

    A code that begins with none is given back, cut to as many. Refuses `din-check-character-wrong`.
    """
    plain = code.removeprefix("=")
    din, behind = plain[:13], plain[13:]
    if DIN.fullmatch(din) and len(behind) == 1 and code == plain:
        return parse(plain)
    if DIN.fullmatch(din) and len(behind) == 2 and code != plain:
        verify_flags(din, behind)
    return din


def verify_flags(din: str, flags: str) -> None:
    """Nothing, if flags that claim to be a check (60-96) agree with the DIN. Refuses `din-check-character-wrong`."""
    if "60" <= flags <= "96" and flags.isdigit() and flags != check_flags(din):
        raise Refused("din-check-character-wrong", din=din, read=flags)
