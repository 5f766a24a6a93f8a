"""HLA names as laboratories and registries write them: one name in, what kind of statement it makes out. No nomenclature release is needed here.

Nomenclature: hla.alleles.org (fields, expression suffixes, G and P groups); multiple allele codes: NMDP; UUUU, XX, NNNN: registry practice.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stembase.science.fault import Fault

LOCI = ("A", "C", "B", "DRB1", "DRB3", "DRB4", "DRB5", "DQA1", "DQB1", "DPA1", "DPB1")
Kind = Literal["allele", "G", "P", "g", "code", "XX", "list", "serology", "new", "untyped", "absent", "blank"]
SUFFIXES = {"N": "null", "L": "low", "S": "secreted", "Q": "questionable", "A": "aberrant", "C": "cytoplasm"}
GROUPS = {"G": 3, "P": 2, "g": 2}  # how many fields a group's name has
LOCUS_OF_ANTIGEN = {"A": "A", "B": "B", "Cw": "C", "C": "C", "DR": "DRB1", "DQ": "DQB1", "DP": "DPB1", "DPw": "DPB1"}
DR_OF_ITS_OWN = {"51": "DRB5", "52": "DRB3", "53": "DRB4"}  # DR51, 52, 53 are carried by their own genes

_MOLECULAR = re.compile(r"(?:HLA-)?([A-Z]+[0-9]?)\*(.*)")
_FIELDS = re.compile(r"([0-9]{2,5}(?::[0-9]{2,5}){0,3})([NLSQACGPg]?)")
_CODE = re.compile(r"([0-9]{2,5}):([A-Z]{2,10})")
_ANTIGEN = re.compile(r"(?:HLA-)?(A|B|Cw|C|DR|DQ|DPw|DP)([0-9]{1,4})")


class NameFault(Fault):
    """A typing that cannot be read: `hla-…` code, the name as written, and `place`, its first character counted from 1."""


@dataclass(frozen=True, slots=True)
class Allele:
    """What one copy of one locus is said to be.

    kind: `allele` (1 to 4 fields, perhaps with expression suffix), `G`, `P`, `g` group, `code` (multiple allele code), `XX` (any of a family),
    `list` (one of `options`), `serology`, `new`, `untyped`, `absent` (no such gene on this haplotype), `blank` (second name not given).
    """

    locus: str
    kind: Kind
    fields: tuple[str, ...] = ()
    suffix: str = ""
    code: str = ""
    options: tuple["Allele", ...] = ()

    def __str__(self) -> str:
        if self.kind == "list":
            return "/".join(sorted(map(str, self.options)))
        if self.kind == "serology":
            return self.code
        said = {"untyped": "UUUU", "absent": "NNNN", "blank": "", "new": "NEW"}.get(self.kind)
        parts = [*self.fields, *([said] if said is not None else [self.code] if self.code else [])]
        return f"{self.locus}*{':'.join(parts)}{self.suffix}{self.kind if self.kind in GROUPS else ''}"

    @property
    def family(self) -> str:
        """The first field, or nothing where none is said."""
        return self.fields[0] if self.fields else ""

    @property
    def is_null(self) -> bool:
        """Whether it is a named null allele: it never matches by its group's name."""
        return self.kind == "allele" and self.suffix == "N"

    @property
    def is_typed(self) -> bool:
        """Whether it says anything at all about the copy."""
        return self.kind not in {"untyped", "blank"}


@lru_cache(maxsize=1 << 16)
def parse_name(written: str, place: int = 1) -> Allele:
    """The statement one name makes. Refuses (NameFault) `hla-name-malformed`, `hla-locus-unknown`, `hla-old-nomenclature`."""
    if match := _MOLECULAR.fullmatch(written):
        locus, rest = match.groups()
        if locus not in LOCI:
            raise NameFault("hla-locus-unknown", written=written, place=place, locus=locus)
        return _molecular(locus, rest, written, place)
    if match := _ANTIGEN.fullmatch(written):
        locus = DR_OF_ITS_OWN.get(match[2], "DRB1") if match[1] == "DR" else LOCUS_OF_ANTIGEN[match[1]]
        return Allele(locus, "serology", code=match[1] + match[2])
    raise NameFault("hla-name-malformed", written=written, place=place)


def _molecular(locus: str, rest: str, written: str, place: int) -> Allele:
    """What stands behind the star."""
    simple: dict[str, Kind] = {"UUUU": "untyped", "NNNN": "absent", "NEW": "new", "": "blank", "-": "blank"}
    if rest in simple:
        return Allele(locus, simple[rest])
    if match := _CODE.fullmatch(rest):
        family, code = match.groups()
        kind: Kind = "XX" if code == "XX" else "new" if code == "NEW" else "code"
        return Allele(locus, kind, (family,), code="" if kind == "new" else code)
    if match := _FIELDS.fullmatch(rest):
        return _numbered(locus, tuple(match[1].split(":")), match[2], written, place)
    raise NameFault("hla-name-malformed", written=written, place=place)


def _numbered(locus: str, fields: tuple[str, ...], suffix: str, written: str, place: int) -> Allele:
    """A name made of fields; `A*02` alone says the family, as `A*02:XX` does."""
    if len(fields) == 1 and len(fields[0]) > 3:
        raise NameFault("hla-old-nomenclature", written=written, place=place)
    if (len(fields) == 1 and suffix) or len(fields) != GROUPS.get(suffix, len(fields)):
        raise NameFault("hla-name-malformed", written=written, place=place)
    if len(fields) == 1:
        return Allele(locus, "XX", fields, code="XX")
    groups: dict[str, Kind] = {"G": "G", "P": "P", "g": "g"}
    return Allele(locus, groups[suffix], fields) if suffix in groups else Allele(locus, "allele", fields, suffix)
