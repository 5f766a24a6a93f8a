"""From a typing to the genotypes it allows, in the names of a frequency set: what imputation and matching start from.

Nothing here refuses: a statement that cannot be used becomes a remark, and the narrowest reading known to hold of the person stands in its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from stembase.science.hla.codes import Codes
from stembase.science.hla.interned import ANY, LocusTyping, Names, Statement, canonical
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.names import Allele, parse_name
from stembase.science.hla.reduction import LETTERS, Level, Remark, check, may_be_seen_as, number_of, reduce
from stembase.science.hla.typing import Genotype, Typing

NOTHING: Names = frozenset()
EVERYTHING: Names = frozenset({ANY})


@dataclass(frozen=True, slots=True)
class Expanded:
    """What a typing allows, locus by locus, and what was remarked on the way.

    A copy's names are those of the frequency set, where it has any for it; otherwise its own, at two fields (or of its domain), which no haplotype
    carries but which still count. No name at all matches nothing (NEW); `ANY` is every allele of the locus. A locus not typed is left out.
    """

    typing: LocusTyping
    remarks: tuple[Remark, ...] = ()


class Expander:
    """Expands typings against the names of one frequency set. `basis` says by what: the release's version, or `two fields` where there is none.

    `blank` says what a second allele not given means in these typings: `open` (it may be any) or `homozygous` (the source says so).
    """

    def __init__(self, lexicon: Lexicon, codes: Codes | None = None, *, blank: Literal["open", "homozygous"] = "open") -> None:
        self.lexicon, self.codes, self.blank, self.release = lexicon, codes or Codes(), blank, lexicon.release
        self.basis = self.release.version if self.release else "two fields"
        self._copies: dict[Allele, tuple[Names, tuple[Remark, ...]]] = {}
        self._statements: dict[tuple[tuple[Genotype, ...], bool], tuple[Statement, tuple[Remark, ...]]] = {}

    def expand(self, typing: Typing) -> Expanded:
        """The genotypes a typing allows. The same typing gives the same answer, in whatever order it was written."""
        in_phase = {locus for group in typing.phased for locus in group}
        remarks = dict.fromkeys(Remark("hla-gene-uncertain", "", block, {"written": block}) for block in typing.unplaced)
        loci: dict[str, Statement] = {}
        for locus, genotypes in typing.loci.items():
            together = locus in in_phase
            if together or any(copy.is_typed for genotype in genotypes for copy in genotype):
                loci[locus], said = self._statement(genotypes, together)
                remarks |= dict.fromkeys(said)
        return Expanded(LocusTyping(loci, typing.phased), tuple(remarks))

    def _statement(self, genotypes: tuple[Genotype, ...], together: bool) -> tuple[Statement, tuple[Remark, ...]]:
        """What one locus may be, worked out once: a registry says the same few thousand things."""
        key = (genotypes, together)
        if key not in self._statements:
            met: dict[Remark, None] = {}
            pairs = tuple(pair for genotype in genotypes for pair in self._pairs(genotype, met, together=together))
            self._statements[key] = pairs if together else canonical(pairs), tuple(met)
        return self._statements[key]

    def _pairs(self, genotype: Genotype, remarks: dict[Remark, None], *, together: bool) -> list[tuple[Names, Names]]:
        """One genotype as pairs; several where the second copy is the first over again, whichever that is."""
        first, second = genotype if together else sorted(genotype, key=lambda copy: copy.kind == "blank")
        if second.kind != "blank" or self.blank == "open":
            return [(self._copy(first, remarks), self._copy(second, remarks))]
        names = self._copy(first, remarks)
        return [(names, names)] if together else [(frozenset({name}), frozenset({name})) for name in sorted(names)] or [(names, names)]

    def _copy(self, copy: Allele, remarks: dict[Remark, None]) -> Names:
        """What one copy may be, worked out once for all the genotypes it stands in."""
        if copy not in self._copies:
            met: dict[Remark, None] = {}
            self._copies[copy] = self._read(copy, met), tuple(met)
        names, said = self._copies[copy]
        remarks |= dict.fromkeys(said)
        return names

    def _read(self, copy: Allele, remarks: dict[Remark, None]) -> Names:
        if copy.kind in {"untyped", "blank"}:
            return EVERYTHING
        if copy.kind == "new":
            return NOTHING
        if copy.kind == "absent":
            return frozenset({str(copy)})
        options = tuple(self._options(copy, remarks))
        if any(option.kind == "untyped" for option in options):
            return EVERYTHING
        known = NOTHING.union(*(self._known(option) for option in options))
        if not known and copy.locus in self.lexicon.names:
            remarks[Remark("hla-not-in-frequencies", copy.locus, str(copy), {"written": str(copy)})] = None
        return known or NOTHING.union(*(self._own(option) for option in options))

    def _options(self, copy: Allele, remarks: dict[Remark, None]) -> Iterable[Allele]:
        """A statement opened into alleles, groups, families and antigens; what cannot be told is `untyped`, or all of the family said."""
        if copy.kind == "list":
            for option in copy.options:
                yield from self._options(option, remarks)
        elif copy.kind == "code":
            coded = self.codes.options(copy)
            if not coded or not self._at_home(copy, coded):
                code, meaning = ("hla-code-elsewhere", {"meaning": self.codes.table[copy.code]}) if coded else ("hla-code-unknown", {})
                remarks[Remark(code, copy.locus, str(copy), {"written": str(copy), "code": copy.code, **meaning})] = None
                coded = ()
            yield from (self._today(option) for option in coded) if coded else (Allele(copy.locus, "XX", copy.fields, code="XX"),)
        elif copy.kind == "serology" and (code := self._unseen(copy)):
            remarks[Remark(code, copy.locus, str(copy), {"written": str(copy), "release": self.basis})] = None
            yield Allele(copy.locus, "untyped")
        else:
            if self.release and (remark := check(copy, self.release)):
                remarks[remark] = None
            yield self._today(copy)

    def _at_home(self, copy: Allele, coded: Sequence[Allele]) -> bool:
        """Whether a code may stand where it does: one of its alleles is of the family said, and where a release can tell, of the locus."""
        known = self.release is None or any(self.release.rows(self._today(option)) for option in coded)
        return known and any(option.family == copy.family for option in coded)

    def _unseen(self, antigen: Allele) -> str:
        """Why an antigen cannot be opened, or nothing."""
        if self.release is None:
            return "hla-release-needed"
        known = self.release.antigens_of(antigen.locus)
        return "" if known & self.release.narrower(LETTERS.get(antigen.locus, ""), number_of(antigen)) else "hla-antigen-unknown"

    def _known(self, option: Allele) -> Names:
        return self.lexicon.seen_as(option) if option.kind == "serology" else self.lexicon.of(option)

    def _today(self, name: Allele) -> Allele:
        """The name in use today for one renamed or written without its suffix; any other as it is."""
        remark = check(name, self.release) if self.release else None
        return parse_name(remark.facts["new"]) if remark and "new" in remark.facts else name

    def _own(self, name: Allele) -> Names:
        """The names a copy has where the frequency set has none for it: two fields, of its domain where a release can say so."""
        own: tuple[Allele, ...] = ()
        if release := self.release:
            seen = (allele for allele in release.alleles(name.locus) if name.kind == "serology" and may_be_seen_as(name, allele, release))
            level: Level = "g" if self.lexicon.by_domain else "two fields"
            own = tuple(found for each in (name, *seen) for found in reduce(each, level, release))
        own = own or ((name,) if len(name.fields) > 1 else ())
        return frozenset(f"{allele.locus}*{':'.join(allele.fields[:2])}{'N' if allele.is_null else ''}" for allele in own)
