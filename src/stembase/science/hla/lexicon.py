"""The alleles a frequency set knows, and which of them an allele as typed stands for, whatever the two are written at.

The set's names stay as they are (`A*01:01g`, `DRB1*01:01`, `A*24:02:01G`, `C*05:07N`). Without a release names alone decide, at two fields.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from stembase.science.hla.names import Allele, parse_name
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.reduction import may_be_seen_as, small_g, two_fields

Protein = tuple[str, tuple[str, ...], bool]  # locus, two fields, null


class Lexicon:
    """The names of a frequency set by locus, with the release that says which alleles belong to them, or none.

    With `by_domain` an allele the set does not name is taken for the one it does that has the same antigen recognition domain (A*02:09 for A*02:01),
    as sets estimated at that level mean it. A null is never taken for another.
    """

    def __init__(self, names: Iterable[str], release: Release | None = None, *, by_domain: bool = True) -> None:
        self.release, self.by_domain = release, by_domain
        self.names: dict[str, frozenset[str]] = {}
        self._written: dict[str, Allele] = {name: parse_name(name) for name in sorted(set(names))}
        self._proteins: dict[Protein, list[str]] = defaultdict(list)
        by_locus: dict[str, set[str]] = defaultdict(set)
        for name, allele in self._written.items():
            by_locus[allele.locus].add(name)
            self._proteins[_protein(allele)].append(name)
        self.names |= {locus: frozenset(found) for locus, found in by_locus.items()}
        self.of = lru_cache(maxsize=1 << 18)(self._of)

    def seen_as(self, antigen: Allele) -> frozenset[str]:
        """The names serology may have seen as this antigen, each judged by its first allele; nothing without a release."""
        release = self.release
        if release is None:
            return frozenset()
        names = self.names.get(antigen.locus, ())
        return frozenset(name for name in names if any(may_be_seen_as(antigen, first, release) for first in release.members(self._written[name])[:1]))

    def _of(self, name: Allele) -> frozenset[str]:
        """The set's names for an allele, group or family (XX: every name of it, nulls among them) as typed; nothing where it has none. Kept: `of`."""
        release = self.release
        if name.kind == "XX":
            return frozenset(known for known in self.names.get(name.locus, ()) if self._written[known].family == name.family)
        members = release.members(name) if release else ()
        if release is None or not members:
            return frozenset(known for known in self._of_protein(name) if _agree(name, self._written[known]))
        return frozenset(known for member in members for known in self._of_member(member, release))

    def _of_member(self, allele: Allele, release: Release) -> list[str]:
        """The names for one allele, named in full: those of its own protein or group, else those of its domain."""
        own = [known for known in self._of_protein(allele) if self._written[known].kind in {"allele", "g"} and _agree(self._written[known], allele)]
        if allele.is_null:
            return own
        own += [str(group) for kind in ("G", "P") if (group := release.group(allele, kind)) and group.kind == kind and str(group) in self._written]
        return own if own or not self.by_domain else self._of_protein(small_g(allele, release))

    def _of_protein(self, name: Allele) -> list[str]:
        return self._proteins.get(_protein(name), [])


def _protein(allele: Allele) -> Protein:
    short = two_fields(allele)
    return short.locus, short.fields, short.is_null


def _agree(one: Allele, other: Allele) -> bool:
    """Whether the fields both names have are the same; of a group only its two fields say anything."""
    length = min(2 if allele.kind != "allele" else len(allele.fields) for allele in (one, other))
    return one.fields[:length] == other.fields[:length]
