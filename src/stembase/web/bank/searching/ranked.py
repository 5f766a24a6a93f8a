"""The ranked rows of a run as a list page wants them: filtered, sorted and cut out of the run's files, without reading the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from stembase.bank.selection.candidates import GROUPS, TCE, Wanted, dose_per_kg, mismatch_group
from stembase.bank.selection.counting import Counting
from stembase.bank.selection.criteria import Part, dose_class
from stembase.bank.selection.guideline import Guideline
from stembase.bank.selection.pools import registry_typings
from stembase.bank.selection.ranking import why
from stembase.bank.selection.reasons import say_decision, say_part, sentence
from stembase.bank.selection.runs import Rows
from stembase.science.hla.matching import OVERALL, Span
from stembase.web.parts.listing import Column, Filter, choices

from ..here import language
from .engraftment import Told, told_of
from .words import say_chance

DOSES = ("0", "1", "2")


@dataclass(frozen=True, slots=True)
class Line:
    """One ranked candidate as the table shows it: P(2/2) by locus, `why` the whole sentence, `decided` what puts it behind the one before.

    matches: out of 6 to 12 by counting, empty where that was not asked for · dpb1: how DPB1 stands in epitope groups, where that is known
    """

    rank: int
    code: str
    name: str
    unit: bool
    matched: int
    copies: int
    full: str
    one: str
    loci: tuple[tuple[str, str, str], ...]
    tnc: float | None
    cd34: float | None
    dose: int
    abo: str
    age: int | None
    why: str
    decided: str
    engraftment: Told
    matches: str = ""
    dpb1: str = ""


class Lines(Sequence[Line]):
    """The candidates at `rows` of a run, in that order; only those looked at are read, and counted against the patient."""

    def __init__(self, rows: Rows, at: NDArray[np.int64], wanted: Wanted, guideline: Guideline, counting: Counting | None = None) -> None:
        self._rows, self._at, self._given = rows, at, (wanted, guideline, counting)

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, int):
            return lines_at(self._rows, self._at[[place]], *self._given)[0]
        return lines_at(self._rows, self._at[place], *self._given)


def lines_at(rows: Rows, at: NDArray[np.int64], wanted: Wanted, guideline: Guideline, counting: Counting | None = None) -> list[Line]:
    """The lines of some rows of a run."""
    columns = {name: np.asarray(rows[name][at]) for name in rows}
    matches = [say_matches(counting.matches(typing)) for typing in typings_at(rows, at)] if counting else [""] * len(at)
    tnc, cd34 = dose_per_kg(columns, wanted)
    groups, doses = mismatch_group(columns), dose_class(columns, wanted, guideline)
    copies = 2 * len(guideline.match.loci)
    engraftment = told_of(columns, wanted, guideline)
    found = []
    for place, row in enumerate(at.tolist()):
        code, decided, epitopes = columns["code"][place].decode(), int(columns["decided"][place]), int(columns["tce"][place])
        one = columns["p0"][place] + columns["p1"][place]
        found.append(
            Line(
                rank=row + 1, code=code, name=code.partition(":")[2], unit=columns["origin"][place] == 0, matched=copies - int(groups[place]),
                copies=copies, full=say_chance(float(columns["p0"][place])), one=say_chance(min(1.0, float(one))),
                loci=tuple(_locus(locus, float(columns[f"{locus}_2"][place])) for locus in guideline.match.loci if f"{locus}_2" in columns),
                tnc=_known(tnc[place]), cd34=_known(cd34[place]), dose=int(doses[place]),
                abo=GROUPS[columns["abo"][place]] if columns["abo"][place] >= 0 else "",
                age=int(columns["age"][place]) if columns["age"][place] >= 0 else None,
                why=sentence(why(columns, wanted, guideline, place), language()),
                decided=say_decision(guideline.order[decided].by, language()) if decided >= 0 else "",
                engraftment=engraftment[place],
                matches=matches[place], dpb1=say_part(Part(f"dpb1-{TCE[epitopes]}", {}), language()) if epitopes >= 0 else "",
            )
        )  # fmt: skip
    return found


def typings_at(rows: Rows, at: NDArray[np.int64]) -> list[str]:
    """The typings of some rows: of units as the run read them, of donors as their index says; empty where there is none."""
    codes = [code.decode() for code in rows["code"][at]]
    return [typing.decode() for typing in rows["typing"][at]] if "typing" in rows else registry_typings(codes)


def say_matches(spans: Mapping[str, Span]) -> str:
    """Matches by counting: 6/6 · 8/8 · 9–10/10."""
    return " · ".join(f"{_span(span)}/{of}" for of, span in spans.items())


def _span(span: Span) -> str:
    fewest, most = span
    return f"{most}" if fewest == most else f"{fewest}–{most}"


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 2)


def _locus(locus: str, chance: float) -> tuple[str, str, str]:
    """A locus with P(2/2) and how it stands: A sure, P possible, M a mismatch for sure, ? unknown (letters as WMDA Search & Match shows them)."""
    grade = "?" if np.isnan(chance) else "A" if chance > 0.9995 else "M" if chance < 0.0005 else "P"
    return locus, say_chance(chance), grade


def chosen(query: QueryDict, rows: Rows, wanted: Wanted, guideline: Guideline) -> NDArray[np.int64]:
    """The rows the address asks for, in the order it asks for; by rank unless it says otherwise."""
    if not rows.here or not len(rows["code"]):
        return np.zeros(0, dtype=np.int64)
    found = np.arange(len(rows["code"]))
    if (group := query.get("mismatches", "")).isdigit():
        found = found[mismatch_group(rows)[found] == int(group)]
    if (dose := query.get("dose", "")) in DOSES:
        found = found[dose_class(rows, wanted, guideline)[found] == int(dose)]
    if text := query.get("q", "").strip():
        found = found[np.char.find(np.asarray(rows["code"][found]), text.encode("utf-8", "replace")) >= 0]
    return _sorted(query.get("sort", ""), rows, found)


SORTS: Mapping[str, str] = {"rank": "", "full": "p0", "tnc": "tnc_e8", "cd34": "cd34_e6", "age": "age"}


def _sorted(asked: str, rows: Rows, found: NDArray[np.int64]) -> NDArray[np.int64]:
    name, downward = asked.lstrip("-"), asked.startswith("-")
    if name not in SORTS or (name == "rank" and not downward):
        return found
    if name == "rank":
        return found[::-1]
    values = np.nan_to_num(np.asarray(rows[SORTS[name]][found], dtype=np.float64), nan=-1.0)
    order = np.argsort(-values if downward else values, kind="stable")
    return found[order]


def table_columns(graft: str) -> list[Column]:
    """The head of the table."""
    by = {name: (name,) for name in SORTS}
    shared = [
        Column("rank", _("Rank"), number=True, sort=by["rank"]), Column("code", _("Candidate")), Column("matched", _("Match"), number=True),
        Column("full", _("Full match"), number=True, sort=by["full"]), Column("loci", _("By locus")),
    ]  # fmt: skip
    own = [Column("tnc", "TNC 10⁷/kg", number=True, sort=by["tnc"]), Column("cd34", "CD34+ 10⁵/kg", number=True, sort=by["cd34"]),
           Column("engraftment", _("Neutrophils back"), number=True)]  # fmt: skip
    adult = [Column("age", _("Age"), number=True, sort=by["age"])]
    return [*shared, *(own if graft == "cord-blood" else adult), Column("why", _("Why"))]


def table_filters(query: QueryDict, graft: str, guideline: Guideline) -> list[Filter]:
    """The filters above the table."""
    group, dose, text = (query.get(name, "") for name in ("mismatches", "dose", "q"))
    every = ("", _("all"))
    groups = [every, *((str(number), str(number)) for number in range(guideline.match.most_mismatches + 1))]
    doses = [every, ("0", _("enough alone")), ("1", _("enough as one of two")), ("2", _("too little"))]
    found = [Filter("q", _("Code"), value=text), Filter("mismatches", _("Mismatches"), choices(groups, group), group)]
    return [*found, *([Filter("dose", _("Dose"), choices(doses, dose), dose)] if graft == "cord-blood" else [])]


COUNTED = tuple(OVERALL)
CSV_HEADER = ("rank", "candidate", "p0", "p1", "p2", "p3", "p4", "least_mismatches", "tnc_e7_per_kg", "cd34_e5_per_kg", "age", "abo",
              *(f"matched_of_{of}" for of in COUNTED))  # fmt: skip


def csv_rows(rows: Rows, at: NDArray[np.int64], wanted: Wanted, counting: Counting | None) -> Iterator[tuple[Any, ...]]:
    """The rows as a file, a thousand at a time; matches by counting, fewest and most where the typings allow several, empty without `counting`."""
    for begin in range(0, len(at), 1000):
        part = at[begin : begin + 1000]
        columns = {name: np.asarray(rows[name][part]) for name in ("code", "p0", "p1", "p2", "p3", "p4", "least", "tnc_e8", "cd34_e6", "age", "abo")}
        tnc, cd34 = dose_per_kg(columns, wanted)
        typings = typings_at(rows, part) if counting else [""] * len(part)
        for place, row in enumerate(part.tolist()):
            matches = counting.matches(typings[place]) if counting else {}
            chances = [None if np.isnan(columns[name][place]) else round(float(columns[name][place]), 6) for name in ("p0", "p1", "p2", "p3", "p4")]
            age, group = int(columns["age"][place]), int(columns["abo"][place])
            yield (
                row + 1, columns["code"][place].decode(), *chances, int(columns["least"][place]), _known(tnc[place]), _known(cd34[place]),
                age if age >= 0 else "", GROUPS[group] if group >= 0 else "", *(_span(matches[of]) if of in matches else "" for of in COUNTED),
            )  # fmt: skip
