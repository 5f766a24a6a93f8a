"""A guideline of selection: what is left out, what doses are wanted, and the order of what is weighed, read from TOML. Pure."""

from typing import Literal

import msgspec

from stembase.procedures.definition import Text

Confidence = Literal["S", "assumption"]
Graft = Literal["cord-blood", "adult-donor"]
Indication = Literal["malignant", "non-malignant"]


class Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whatever a guideline says, with where it says so; S is stated by the source, the rest an assumption of ours."""

    source: str
    confidence: Confidence


class MatchRule(Sourced, frozen=True):
    """The loci a match is counted over, and the most mismatches a candidate may have to be ranked."""

    loci: tuple[str, ...]
    most_mismatches: int


class Dose(Sourced, frozen=True):
    """The least doses for one unit, or for each of two, at freezing and per kilogram of the patient. `needs`: either dose will do, or both must."""

    graft: Literal["single", "double"]
    indications: tuple[Indication, ...]
    tnc_e7_per_kg: float | None = None
    cd34_e5_per_kg: float | None = None
    total_tnc_e7_per_kg: float | None = None
    needs: Literal["either", "both"] = "both"


class Exclusion(Sourced, frozen=True):
    """What keeps a candidate out of the ranking, by name (`ranking.EXCLUSIONS`): it is listed with this reason."""

    by: str


class Weighed(Sourced, frozen=True):
    """What is weighed next, by name (`criteria.CRITERIA`); `limit` is the number it is weighed at, where it has one."""

    by: str
    limit: float | None = None


class Guideline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One guideline for one kind of graft."""

    key: str
    graft: Graft
    title: Text
    about: Text
    references: tuple[str, ...]
    match: MatchRule
    doses: tuple[Dose, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    order: tuple[Weighed, ...]

    def dose(self, graft: Literal["single", "double"], indication: str) -> Dose | None:
        """The doses wanted for one graft in one indication."""
        return next((dose for dose in self.doses if dose.graft == graft and indication in dose.indications), None)
