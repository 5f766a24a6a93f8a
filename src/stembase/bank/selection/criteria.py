"""What can be weighed, each by its name in a guideline: a key for every candidate (lower is better) and the part of a sentence that says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.candidates import TCE, Columns, Wanted, dose_per_kg, mismatch_group
from stembase.bank.selection.guideline import Dose, Guideline, Weighed

Keys = NDArray[np.float32]
ANTIGENS: tuple[frozenset[str], ...] = (frozenset(), frozenset("A"), frozenset("B"), frozenset("AB"))  # of the groups O, A, B, AB
UNKNOWN_AGE = 99
OF_CORD, OF_ADULTS, OF_BOTH = frozenset({"cord-blood"}), frozenset({"adult-donor"}), frozenset({"cord-blood", "adult-donor"})


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a criterion looks at: the candidates, the patient, the guideline and the criterion's own line in it."""

    columns: Columns
    wanted: Wanted
    guideline: Guideline
    weighed: Weighed

    @property
    def limit(self) -> float:
        """The number it is weighed at."""
        return self.weighed.limit or 0.0

    def of(self, row: int) -> "Weighing":
        """The same for one candidate alone."""
        return replace(self, columns={name: column[row : row + 1] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sentence why: its code in `reasons`, and the facts in it."""

    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Criterion:
    """`key` gives one number a candidate, lower is better; `say` tells of one candidate alone; `limited`: the guideline must give a number."""

    grafts: frozenset[str]
    key: Callable[[Weighing], Keys]
    say: Callable[[Weighing], Part]
    limited: bool = False


def _group(weighing: Weighing) -> Keys:
    return mismatch_group(weighing.columns).astype(np.float32)


def _say_group(one: Weighing) -> Part:
    copies, group = 2 * len(one.guideline.match.loci), int(_group(one)[0])
    chance = float(one.columns["p0"][0])
    if np.isnan(chance):
        return Part("hla-counted", {"matched": copies - group, "copies": copies})
    return Part("hla", {"matched": copies - group, "copies": copies, "percent": round(100 * chance, 1)})


def meets(dose: Dose, tnc: NDArray[np.float32], cd34: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether doses per kilogram are enough; an unknown dose is none."""
    reached = [
        np.nan_to_num(has, nan=0.0) >= wants for has, wants in ((tnc, dose.tnc_e7_per_kg), (cd34, dose.cd34_e5_per_kg)) if wants is not None
    ]  # fmt: skip
    return np.logical_or.reduce(reached) if dose.needs == "either" else np.logical_and.reduce(reached)


def dose_class(columns: Columns, wanted: Wanted, guideline: Guideline) -> NDArray[np.int8]:
    """0: enough alone, 1: enough as one of two, 2: too little."""
    tnc, cd34 = dose_per_kg(columns, wanted)
    found = np.full(len(tnc), 2, dtype=np.int8)
    for place, graft in ((1, "double"), (0, "single")):
        if dose := guideline.dose(graft, wanted.indication):  # type: ignore[arg-type]
            found[meets(dose, tnc, cd34)] = place
    return found


def _dose(weighing: Weighing) -> Keys:
    return dose_class(weighing.columns, weighing.wanted, weighing.guideline).astype(np.float32)


def _say_dose(one: Weighing) -> Part:
    (tnc,), (cd34,) = dose_per_kg(one.columns, one.wanted)
    return Part(("dose-single", "dose-double", "dose-low")[int(_dose(one)[0])], {"tnc": _said(tnc), "cd34": _said(cd34)})


def _said(value: Any, digits: int = 1) -> float | None:
    return None if np.isnan(value) else round(float(value), digits)


def _falling(of: Callable[[Weighing], NDArray], step: float) -> Callable[[Weighing], Keys]:
    """More is better, in steps that matter; unknown is last."""
    return lambda weighing: -np.floor(np.nan_to_num(of(weighing), nan=-1.0) / step + 1e-6).astype(np.float32)


def _tnc(weighing: Weighing) -> NDArray:
    return dose_per_kg(weighing.columns, weighing.wanted)[0]


def _cd34(weighing: Weighing) -> NDArray:
    return dose_per_kg(weighing.columns, weighing.wanted)[1]


def _share(weighing: Weighing) -> NDArray:
    """CD34+ cells in percent of nucleated cells."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return weighing.columns["cd34_e6"] / weighing.columns["tnc_e8"]


def _below(of: Callable[[Weighing], NDArray]) -> Callable[[Weighing], Keys]:
    """0 at the limit or above, 1 unknown, 2 below."""
    return lambda weighing: np.where(np.isnan(of(weighing)), 1, np.where(of(weighing) >= weighing.limit, 0, 2)).astype(np.float32)


def _red_cells(weighing: Weighing) -> Keys:
    content = weighing.columns["haematocrit"]
    return np.where(np.isnan(content), 1, np.where(content <= weighing.limit, 0, 2)).astype(np.float32)


def _known(name: str, best: int) -> Callable[[Weighing], Keys]:
    """0 where the column has the best value, 1 unknown, 2 otherwise."""
    return lambda weighing: np.where(weighing.columns[name] == best, 0, np.where(weighing.columns[name] < 0, 1, 2)).astype(np.float32)


def abo_class(donor: int, patient: int) -> int:
    """0 identical, 1 minor, 2 major, 3 both ways; where a group is unknown it stands with minor."""
    if donor < 0 or patient < 0:
        return 1
    return 2 * bool(ANTIGENS[donor] - ANTIGENS[patient]) + bool(ANTIGENS[patient] - ANTIGENS[donor])


def _abo(weighing: Weighing) -> Keys:
    table = np.array([*(abo_class(group, weighing.wanted.abo) for group in range(4)), 1], dtype=np.float32)
    return table[weighing.columns["abo"]]


def _say_abo(one: Weighing) -> Part:
    unknown = one.wanted.abo < 0 or one.columns["abo"][0] < 0
    return Part("abo-unknown" if unknown else f"abo-{int(_abo(one)[0])}", {})


def _recent(weighing: Weighing) -> Keys:
    return -weighing.columns["frozen_day"].astype(np.float32)


def _age(weighing: Weighing) -> Keys:
    """0 up to the limit, then one more for every ten years begun."""
    age = np.where(weighing.columns["age"] < 0, UNKNOWN_AGE, weighing.columns["age"])
    return np.ceil(np.maximum(age - weighing.limit, 0) / 10).astype(np.float32)


def _cmv(weighing: Weighing) -> Keys:
    return _known("cmv", weighing.wanted.cmv)(weighing) if weighing.wanted.cmv >= 0 else np.zeros(len(weighing.columns["cmv"]), np.float32)


def _sex(weighing: Weighing) -> Keys:
    """0 a man or a woman known to be childless, 1 unknown, 2 a woman who has been pregnant; for a male patient any woman stands behind a man."""
    sex, pregnancies = weighing.columns["sex"], weighing.columns["pregnancies"]
    childless = np.where(pregnancies == 0, 1 if weighing.wanted.sex == 0 else 0, np.where(pregnancies < 0, 1, 2))
    return np.where(sex == 0, 0, np.where(sex < 0, 1, childless)).astype(np.float32)


def _dpb1(weighing: Weighing) -> Keys:
    """Match, permissive, unknown, then non-permissive either way."""
    return np.array([0, 1, 3, 3, 2], dtype=np.float32)[weighing.columns["tce"]]


def _locus_c(weighing: Weighing) -> Keys:
    return -np.nan_to_num(weighing.columns["C_2"], nan=-1.0).round(1)


def _by_key(code: str, key: Callable[[Weighing], Keys]) -> Callable[[Weighing], Part]:
    """A part whose words are told by the key alone."""
    return lambda one: Part(f"{code}-{int(key(one)[0])}", {})


def _value(code: str, of: Callable[[Weighing], NDArray], digits: int = 1) -> Callable[[Weighing], Part]:
    """A part that says a value and the limit it is weighed at."""

    def say(one: Weighing) -> Part:
        value = _said(of(one)[0], digits)
        return Part("unknown", {"weighed": one.weighed.by}) if value is None else Part(code, {"value": value, "limit": one.weighed.limit})

    return say


def _column(name: str) -> Callable[[Weighing], NDArray]:
    return lambda weighing: weighing.columns[name]


def _percent(name: str) -> Callable[[Weighing], NDArray]:
    return lambda weighing: weighing.columns[name] * 100


def _say_dpb1(one: Weighing) -> Part:
    place = int(one.columns["tce"][0])
    return Part(f"dpb1-{TCE[place] if place >= 0 else 'unknown'}", {})


def _say_age(one: Weighing) -> Part:
    age = int(one.columns["age"][0])
    return Part("age", {"value": age, "limit": int(one.limit)}) if age >= 0 else Part("age-unknown", {})


def _say_recent(one: Weighing) -> Part:
    day = int(one.columns["frozen_day"][0])
    return Part("recent", {"value": str(np.datetime64(day, "D"))[:4]}) if day >= 0 else Part("unknown", {"weighed": one.weighed.by})


def _say_sex(one: Weighing) -> Part:
    sex, pregnancies = int(one.columns["sex"][0]), int(one.columns["pregnancies"][0])
    if sex < 0:
        return Part("unknown", {"weighed": one.weighed.by})
    return Part("man" if sex == 0 else "woman" if pregnancies < 0 else "woman-pregnant" if pregnancies else "woman-childless", {})


CRITERIA: Mapping[str, Criterion] = {
    "hla": Criterion(OF_BOTH, _group, _say_group),
    "chance": Criterion(OF_BOTH, _falling(_column("p0"), 0.0001), _value("chance", _percent("p0"))),
    "certainty": Criterion(OF_BOTH, _falling(_column("p0"), 0.1), _value("chance", _percent("p0"))),
    "abo": Criterion(OF_BOTH, _abo, _say_abo),
    "dose": Criterion(OF_CORD, _dose, _say_dose),
    "tnc": Criterion(OF_CORD, _falling(_tnc, 0.1), _value("tnc", _tnc)),
    "cd34": Criterion(OF_CORD, _falling(_cd34, 0.1), _value("cd34", _cd34)),
    "cd34-share": Criterion(OF_CORD, _below(_share), _value("cd34-share", _share, 2), limited=True),
    "viability": Criterion(OF_CORD, _below(_column("viability")), _value("viability", _column("viability")), limited=True),
    "red-cells": Criterion(OF_CORD, _red_cells, _value("red-cells", _column("haematocrit")), limited=True),
    "locus-c": Criterion(OF_CORD, _locus_c, _value("locus-c", _percent("C_2"), 0)),
    "accredited": Criterion(OF_CORD, _known("accredited", 1), _by_key("accredited", _known("accredited", 1))),
    "nima": Criterion(OF_CORD, _known("nima", 1), _by_key("nima", _known("nima", 1))),
    "recent": Criterion(OF_CORD, _recent, _say_recent),
    "dpb1": Criterion(OF_ADULTS, _dpb1, _say_dpb1),
    "age": Criterion(OF_ADULTS, _age, _say_age, limited=True),
    "cmv": Criterion(OF_ADULTS, _cmv, _by_key("cmv", _cmv)),
    "sex": Criterion(OF_ADULTS, _sex, _say_sex),
}
