"""What one HLA name is, all of it: the groups, antigens and TCE group it comes to in a release, and its new name if it has one."""

from dataclasses import dataclass
from typing import Literal

from stembase.science.hla.names import Allele, NameFault, parse_name
from stembase.science.hla.nomenclature import Change, Release, Tce
from stembase.science.hla.reduction import LETTERS, Remark, antigens, check, number_of, reduce, two_fields

State = Literal["in use", "renamed", "deleted", "unknown", "not an allele", "unchecked"]


@dataclass(frozen=True, slots=True)
class Description:
    """A name as the release sees it; without a release (`release` is empty) only what the name itself says, and `state` is `unchecked`.

    `alleles` counts the alleles it stands for. Groups and antigens are those of the new name where it was renamed. `broads` are the antigens its
    antigens are splits or associates of. `why` is the release's own sentence.
    """

    name: str
    release: str
    kind: str
    state: State
    new: str = ""
    why: str = ""
    expression: str = ""
    alleles: int = 0
    G: tuple[str, ...] = ()
    P: tuple[str, ...] = ()
    g: tuple[str, ...] = ()
    two_fields: tuple[str, ...] = ()
    antigens: tuple[str, ...] = ()
    broads: tuple[str, ...] = ()
    tce: tuple[Tce, ...] = ()
    remark: Remark | None = None


def describe(written: str, release: Release | None) -> Description:
    """What the name is. A name of before 2010 is looked up among those renamed. Refuses (NameFault) what is no HLA name at all."""
    try:
        name = parse_name(written)
    except NameFault:
        change = release.change_of(written.removeprefix("HLA-")) if release else None
        if release is None or change is None:
            raise
        return _renamed(written, "allele", change, release)
    if release is None or name.kind not in {"allele", "G", "P", "g", "XX", "serology"}:
        state: State = "unchecked" if release is None else "not an allele"
        short = (two_fields(name),) if len(name.fields) > 1 else ()
        return Description(str(name), release.version if release else "", name.kind, state, expression=name.suffix, two_fields=_written(short))
    if change := release.change(name):
        return _renamed(str(name), name.kind, change, release)
    return _described(name, release)


def _renamed(written: str, kind: str, change: Change, release: Release) -> Description:
    """A name no longer in use, with what the name for it comes to."""
    state: State = "renamed" if change.new else "deleted"
    if not change.new:
        return Description(written, release.version, kind, state, why=change.why)
    now = _described(parse_name(change.new), release)
    return Description(
        written, release.version, kind, state, change.new, change.why, now.expression, now.alleles, now.G, now.P, now.g, now.two_fields,
        now.antigens, now.broads, now.tce,
    )  # fmt: skip


def _described(name: Allele, release: Release) -> Description:
    if name.kind == "serology":
        return _antigen(name, release)
    remark = check(name, release)
    members = release.members(name)
    seen = antigens(name, release)
    letter = LETTERS.get(name.locus, "")
    broads = {letter + broad for antigen in seen for broad in release.broader(letter, antigen.removeprefix(letter))}
    tce = dict.fromkeys(found for member in members if (found := release.tce(member)))
    return Description(
        str(name), release.version, name.kind, "unknown" if remark else "in use", remark.facts.get("new", "") if remark else "",
        expression=name.suffix, alleles=len(members), G=_written(reduce(name, "G", release)), P=_written(reduce(name, "P", release)),
        g=_written(reduce(name, "g", release)), two_fields=_written(reduce(name, "two fields", release)), antigens=seen,
        broads=tuple(sorted(broads)), tce=tuple(tce), remark=remark,
    )  # fmt: skip


def _antigen(name: Allele, release: Release) -> Description:
    letter, number = LETTERS.get(name.locus, ""), number_of(name)
    below = release.narrower(letter, number)
    members = [allele for allele in release.alleles(name.locus) if not below.isdisjoint(release.antigens(allele).numbers)]
    remark = None if members else Remark("hla-antigen-unknown", name.locus, str(name), {"written": str(name), "release": release.version})
    return Description(
        str(name), release.version, name.kind, "in use" if members else "unknown", alleles=len(members),
        antigens=tuple(letter + one for one in sorted(below, key=int)), broads=tuple(letter + broad for broad in release.broader(letter, number)),
        remark=remark,
    )  # fmt: skip


def _written(names: tuple[Allele, ...]) -> tuple[str, ...]:
    return tuple(map(str, names))
