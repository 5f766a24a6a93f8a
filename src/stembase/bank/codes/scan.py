"""What a scanner or a person put into a scan box: which structures it holds, checked for identifier and length before anything uses them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stembase.bank.codes import din
from stembase.bank.codes.structures import BY_IDENTIFIER, BY_KEY, Structure, write
from stembase.refusal import Misfit, Refused

SEC_TEXT = re.compile(r"SEC:?\s*([A-Z]{2}[A-Z0-9]{19})\s?([ABE][A-Z0-9]{18})", re.IGNORECASE)
DIN_TYPED = re.compile(r"[A-Z0-9]{5} ?[0-9]{2} ?[0-9]{6} ?[A-Z0-9*]?", re.IGNORECASE)
COUNTED = {"patient": 1, "dimensions": 14, "red-cell-history": 10}  # structures that say their own length, in units of so many characters


@dataclass(frozen=True, slots=True)
class Scan:
    """One structure read: its key (`din`, `blood-group`, `position` …), its fields, and its exact text."""

    structure: str
    fields: Mapping[str, Any]
    text: str

    @property
    def value(self) -> Any:
        """What the structure is read for: the DIN's thirteen characters, the position's key, a group (or message), a date."""
        return self.fields.get(BY_KEY[self.structure].value, self.fields.get("message", ""))


def read(text: str) -> Scan:
    """The one structure a scan holds. Refuses what `read_all` refuses, and `scan-holds-several`."""
    scans = read_all(text)
    if len(scans) != 1:
        raise Misfit("scan-holds-several", count=len(scans))
    return scans[0]


def read_all(text: str) -> tuple[Scan, ...]:
    """Every structure of a scan: one, a concatenated pair, or a compound message, whose count must agree before anything is used.

    Refuses `scan-empty`, `scan-not-understood`, `scan-identifier-unknown`, `scan-length-wrong`, `scan-content-wrong`, `structure-retired`,
    `compound-count-wrong`, `compound-holds-local`, and what the structures refuse (`din-check-character-wrong`, `date-impossible` …).
    """
    text = text.strip()
    if not text:
        raise Misfit("scan-empty")
    if text[0] not in "=&":
        raise Misfit("scan-not-understood", characters=len(text))
    scans, rest = [], text
    while rest:
        scans.append(_first(rest))
        rest = rest[len(scans[-1].text) :]
        if rest and rest[0] not in "=&":
            structure = BY_KEY[scans[-1].structure]
            raise _wrong_length(structure, structure.length + len(rest), structure.length)
    return _opened(scans) if scans[0].structure == "compound" else tuple(scans)


def entry(text: str) -> tuple[Scan, ...]:
    """What a scan box holds: a scan, a Single European Code as printed, or a DIN typed with its check character."""
    text = text.strip()
    if match := SEC_TEXT.fullmatch(text):
        return read_all("&,4" + (match[1] + match[2]).upper())
    if DIN_TYPED.fullmatch(text):
        number = din.parse(text)
        return (Scan("din", {**din.parts(number)._asdict(), "flags": "00", "din": number}, text),)
    return read_all(text)


def expect(text: str, *wanted: str) -> Scan:
    """The structure a field asks for, out of whatever was scanned into it. Refuses `label-in-wrong-field`, saying what was read.

    A field that wants one of our own codes also takes its key as typed.
    """
    typed = text.strip()
    if len(wanted) == 1 and BY_KEY[wanted[0]].ours and typed[:1] not in {"", "=", "&"} and not DIN_TYPED.fullmatch(typed):
        return Scan(wanted[0], {"content": typed}, typed)
    scans = entry(text)
    found = [scan for scan in scans if scan.structure in wanted]
    if len(found) == 1:
        return found[0]
    seen, asked = [BY_KEY[scan.structure] for scan in scans], [BY_KEY[key] for key in wanted]
    raise Refused(
        "label-in-wrong-field",
        read=[structure.key for structure in seen],
        wanted=list(wanted),
        read_zh=[structure.zh for structure in seen],
        read_en=", ".join(structure.en for structure in seen),
        wanted_zh=[structure.zh for structure in asked],
        wanted_en=" or ".join(structure.en for structure in asked),
    )


def compound(*texts: str) -> str:
    """Structures joined into one compound message (023), sequence undefined. Refuses `compound-holds-local`, and texts that do not read."""
    message = write("compound", count=f"{len(texts):02}", sequence="000") + "".join(texts)
    read_all(message)
    return message


def _opened(scans: list[Scan]) -> tuple[Scan, ...]:
    """The contents of a compound message, once its own count has been checked."""
    count = int(scans[0].fields["count"])
    if count != len(scans) - 1:
        raise Misfit("compound-count-wrong", said=count, found=len(scans) - 1)
    if any(BY_KEY[scan.structure].ours or scan.structure == "compound" for scan in scans[1:]):
        raise Misfit("compound-holds-local")
    return tuple(scans[1:])


def _first(text: str) -> Scan:
    """The structure at the start of the text."""
    structure = _identified(text)
    if structure.retired:
        raise Misfit("structure-retired", structure_zh=structure.zh, structure_en=structure.en)
    match = structure.pattern.match(text)
    if not match:
        raise _unfit(structure, text)
    piece, fields = match[0], match.groupdict()
    if structure.key in COUNTED or structure.ours:
        piece, fields = _cut(structure, piece, fields)
    return Scan(structure.key, {**fields, **structure.meaning(fields)}, piece)


def _identified(text: str) -> Structure:
    """By two or three characters; a DIN's own first character is part of its identifier."""
    for length in (3, 2):
        if structure := BY_IDENTIFIER.get(text[:length]):
            return structure
    if re.match(r"=[A-Za-z0-9]", text):
        return BY_KEY["din"]
    raise Misfit("scan-identifier-unknown", identifier=text[:2])


def _cut(structure: Structure, piece: str, fields: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A structure that says its length, cut to it. Refuses `scan-length-wrong` when less is there, or, for ours, when more is."""
    name = structure.fields[-1].name
    length, there = int(fields["length"]) * COUNTED.get(structure.key, 1), len(fields[name])
    if there < length or (structure.ours and there > length):
        raise _wrong_length(structure, there, length)
    return piece[: len(piece) - there + length], {**fields, name: fields[name][:length]}


def _unfit(structure: Structure, text: str) -> Refused:
    """Why a text that begins like a structure is not one: a letter O in the facility, too short, or a character that cannot stand there."""
    there = re.split(r"(?<=.)[=&]", text)[0][len(structure.identifier) :]
    if structure.key == "din" and "O" in there[:5].upper():
        return Misfit("facility-letter-o", facility=there[:5])
    if len(there) < structure.length:
        return _wrong_length(structure, len(there), structure.length)
    return Misfit("scan-content-wrong", structure_zh=structure.zh, structure_en=structure.en)


def _wrong_length(structure: Structure, found: int, wanted: int) -> Refused:
    return Misfit("scan-length-wrong", structure_zh=structure.zh, structure_en=structure.en, found=found, wanted=wanted)
