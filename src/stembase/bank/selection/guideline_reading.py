"""From the text of a guideline to its values: `load`, and `problems`, which lists every fault at once; and those that come with the house."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from stembase.bank.selection.criteria import CRITERIA
from stembase.bank.selection.guideline import Dose, Guideline
from stembase.bank.selection.ranking import EXCLUSIONS
from stembase.refusal import Finding, Refused
from stembase.science.hla.names import LOCI


def _problem(code: str, where: str, **facts: Any) -> Finding:
    return Finding(code, "impossible", {"where": where, **facts})


def problems(text: str) -> tuple[Finding, ...]:
    """Every fault of a guideline's text."""
    return _read(text)[1]


def load(text: str) -> Guideline:
    """The guideline written in `text`. Refuses `guideline-faulty`, with every problem among the findings."""
    guideline, found = _read(text)
    if guideline is None:
        head = Finding("guideline-faulty", "impossible", {"count": len(found)})
        raise Refused("guideline-faulty", findings=(head, *found), count=len(found))
    return guideline


def _read(text: str) -> tuple[Guideline | None, tuple[Finding, ...]]:
    try:
        guideline = msgspec.convert(tomllib.loads(text), Guideline)
    except tomllib.TOMLDecodeError as fault:
        return None, (_problem("guideline-not-toml", "", problem=str(fault)),)
    except msgspec.ValidationError as fault:
        problem, _, place = str(fault).partition(" - at `")
        return None, (_problem("guideline-malformed", place.rstrip("`").removeprefix("$.") or "guideline", problem=problem),)
    found = tuple(_sense(guideline))
    return (None, found) if found else (guideline, ())


def _sense(guideline: Guideline) -> Iterator[Finding]:
    if strange := [locus for locus in guideline.match.loci if locus not in LOCI]:
        yield _problem("guideline-locus-unknown", "match.loci", loci=strange, known=list(LOCI))
    if not 0 <= guideline.match.most_mismatches <= 2 * len(guideline.match.loci):
        yield _problem("guideline-mismatches-cannot-be", "match.most_mismatches", value=guideline.match.most_mismatches)
    for number, exclusion in enumerate(guideline.exclusions, 1):
        if exclusion.by not in EXCLUSIONS:
            yield _problem("guideline-term-unknown", f"exclusions[{number}].by", term=exclusion.by, known=list(EXCLUSIONS))
    if not guideline.order:
        yield _problem("guideline-without-order", "order")
    yield from _order(guideline)
    for number, dose in enumerate(guideline.doses, 1):
        yield from _dose(dose, f"doses[{number}]")


def _order(guideline: Guideline) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, weighed in enumerate(guideline.order, 1):
        where, criterion = f"order[{number}].by", CRITERIA.get(weighed.by)
        if criterion is None or guideline.graft not in criterion.grafts:
            fitting = [key for key, one in CRITERIA.items() if guideline.graft in one.grafts]
            yield _problem("guideline-term-unknown", where, term=weighed.by, known=fitting)
        elif criterion.limited and weighed.limit is None:
            yield _problem("guideline-limit-missing", where, term=weighed.by)
        if weighed.by in seen:
            yield _problem("guideline-term-twice", where, term=weighed.by)
        seen.add(weighed.by)


def _dose(dose: Dose, where: str) -> Iterator[Finding]:
    numbers = [dose.tnc_e7_per_kg, dose.cd34_e5_per_kg, dose.total_tnc_e7_per_kg]
    if dose.tnc_e7_per_kg is None and dose.cd34_e5_per_kg is None:
        yield _problem("guideline-dose-empty", where)
    if any(number is not None and not 0 < number < 1000 for number in numbers):
        yield _problem("guideline-dose-cannot-be", where)


@cache
def guidelines() -> Mapping[str, Guideline]:
    """The guidelines that come with the house, by key: those for cord blood first."""
    folder = files("stembase").joinpath("bank", "selection")
    read = [load(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return {one.key: one for one in sorted(read, key=lambda one: (one.graft != "cord-blood", one.key))}


def guideline_named(key: str) -> Guideline:
    """The guideline. Refuses `no-such-guideline`."""
    if key not in guidelines():
        raise Refused("no-such-guideline", guideline=key, known=list(guidelines()))
    return guidelines()[key]


def version_of_guideline(guideline: Guideline) -> str:
    """What names a guideline as it stands: its key and the hash of what it says."""
    return f"{guideline.key}@{hashlib.sha256(msgspec.json.encode(guideline, order='sorted')).hexdigest()[:16]}"
