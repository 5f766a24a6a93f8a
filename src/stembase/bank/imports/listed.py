"""One item of a registry's inventory: its fields, as WMDA's XML names them, as key, typing and what else a search uses. Nothing else is kept of it.

A date of birth becomes its year; names of mothers, places, bodies and tests are passed over. Vocabularies: datadictionary.wmda.info.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from stembase.bank.imports.keys import is_key
from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import Details

STATUSES = ("AV", "TU", "RS", "DE")
"""Available, temporarily unavailable, reserved, deleted; the last in a DIFF only (WMDA Share 343376597)."""
AVAILABLE, DELETED, UNSAID = "AV", "DE", "-"
SEXES, GROUPS, RHESUS = ("F", "M"), ("A", "B", "AB", "O"), {"P": "+", "N": "-", "+": "+", "-": "-"}
CMV = {"N": "N", "O": "N", "P": "P", "G": "P", "M": "P", "B": "P", "H": "P"}
"""Of IgG and IgM: N and O none found; G, M, B, H one or both; P one of them."""
CMV_AT = ("IDM/CMV/", "CMV/", "IDM/ANTI_CMV/")
ANTIGENS = {"A": "A", "B": "B", "C": "Cw", "DRB1": "DR", "DQB1": "DQ", "DPB1": "DPw"}
PLACES = {"DNA/FIELD1/": 0, "DNA/FIELD2/": 1, "SER/FIELD1/": 2, "SER/FIELD2/": 3}
FOREIGN = re.compile(r"[\s^|+~?%]")
"""What would make more of one allele's name than a name, or a list of them between `/`."""


@dataclass(frozen=True, slots=True)
class Head:
    """An inventory: whose and of what (`ORGANISATION/POOL/CONTENT`), and whether it is all there is (FULL) or what has changed (DIFF)."""

    name: str
    whole: bool

    @property
    def content(self) -> str:
        """D donors, C cord units, A units of adult donors."""
        return self.name[-1]


@dataclass(slots=True)
class Listed:
    """An item, counted from 1 in its file: key (GRID, or ID), typing as a GL string, what is known beside it, whether it was deleted, and what is
    wrong with it. An item without a key is nobody's."""

    row: int
    key: str
    typing: str
    person: Details
    gone: bool = False
    faults: Sequence[Fault] = field(default=())


def listed(row: int, head: Head, fields: Mapping[str, str], twice: Sequence[str] = ()) -> Listed:
    """The item of an inventory with these fields by path; `twice` are paths that came again, of which the first is read.

    Faults: `inventory-key-missing`, `inventory-field-twice`, `inventory-field-unknown` (of HLA), `inventory-deleted-in-full`, `donor-detail-unknown`,
    `hla-name-malformed`.
    """
    names = ("GRID/", "ID/") if head.content == "D" else ("ID/", "GRID/")
    key = next(("".join(fields[name].split()) for name in names if name in fields), "")
    if not is_key(key):
        return nobody(Fault("inventory-key-missing", row, element=names[0].rstrip("/")))
    faults = [Fault("inventory-field-twice", row, key=key, field=path.rstrip("/")) for path in twice]
    typing = _typing(row, key, fields, faults)
    status = fields.get("STATUS/", "")
    cmv = next((fields[path] for path in CMV_AT if path in fields), "")
    said = [fields.get(path, "") for path in ("BIRTH_DATE/", "SEX/", "ABO/", "RHESUS/")]
    person, unread = _person(head.name, status, *said, cmv)
    faults += [Fault("donor-detail-unknown", row, key=key, name=name, said=said, known=list(known)) for name, said, known in unread]
    if status == DELETED and head.whole:
        faults.append(Fault("inventory-deleted-in-full", row, key=key))
    return Listed(row, key, typing, person, gone=status == DELETED, faults=faults)


def nobody(fault: Fault) -> Listed:
    """An item that is nobody's, with why."""
    return Listed(fault.row or 0, "", "", Details(), faults=(fault,))


def is_read(path: str) -> bool:
    """Whether a search uses what stands at this path of an item."""
    return path in READ or path.startswith("HLA/")


def leads_to_read(path: str) -> bool:
    """Whether something a search uses stands at this path or below it."""
    return is_read(path) or any(read.startswith(path) for read in READ)


READ = frozenset({"GRID/", "ID/", "STATUS/", "BIRTH_DATE/", "SEX/", "ABO/", "RHESUS/", *CMV_AT})


def _typing(row: int, key: str, fields: Mapping[str, str], faults: list[Fault]) -> str:
    """The loci as one GL string, in the order of the file. A locus with a name that is none, or of which nothing known is said, is left out."""
    loci: dict[str, list[str]] = {}
    for path, said in fields.items():
        locus, place = _within_hla(path)
        if place >= 0:
            loci.setdefault(locus, ["", "", "", ""])[place] = said
        elif locus:
            faults.append(Fault("inventory-field-unknown", row, key=key, field=path.rstrip("/")))
    blocks = [_block(locus, *said) for locus, said in loci.items()]
    faults += [Fault("hla-name-malformed", row, written=wrong, place=1) for _text, wrongs in blocks for wrong in wrongs]
    return "^".join([text for text, _wrongs in blocks if text])


@lru_cache(maxsize=1 << 10)
def _within_hla(path: str) -> tuple[str, int]:
    """The locus a path is about and which field of it; -1 for one not known, and no locus for one outside HLA."""
    hla, _slash, below = path.partition("/")
    locus, _slash, where = below.partition("/")
    return (locus or hla, PLACES.get(where, -1)) if hla == "HLA" else ("", -1)


@lru_cache(maxsize=1 << 16)
def _block(locus: str, first: str, second: str, antigen: str, other: str) -> tuple[str, tuple[str, ...]]:
    """What is said of one locus, serology where DNA says nothing; and what cannot be a name. A second field left out is a blank second copy."""
    wrongs = tuple(said for said in (first, second, antigen, other) if FOREIGN.search(said))
    if wrongs:
        return "", wrongs
    if (first or second) and not (antigen and first == "UUUU"):
        return "+".join(said if "*" in said.partition("/")[0] else f"{locus}*{said}" for said in (first, second) if said), ()
    letter = ANTIGENS.get(locus, f"{locus}-")
    return "+".join(f"{letter}{said}" if said[0].isdigit() else said for said in (antigen, other) if said), ()


Unread = tuple[str, str, tuple[str, ...]]


@lru_cache(maxsize=1 << 12)
def _person(name: str, status: str, born: str, sex: str, group: str, rhesus: str, cmv: str) -> tuple[Details, tuple[Unread, ...]]:
    """What is known beside the typing, and the fields that say what nobody knows: name, what is said, what may be. A date is never repeated."""
    year = _year(born)
    given = (("STATUS", status, STATUSES), ("SEX", sex, ("", *SEXES)), ("ABO", group, ("", *GROUPS)), ("RHESUS", rhesus, ("", *RHESUS)),
             ("CMV", cmv, ("", *CMV)))  # fmt: skip
    unread = [(field, said, tuple(filter(None, known))) for field, said, known in given if said not in known]
    unread += [("BIRTH_DATE", "…", ("YYYY-MM-DD",))] if born and not year else []
    abo = f"{group}{RHESUS.get(rhesus, '')}" if group in GROUPS else ""
    listing = f"{name} {status if status in STATUSES else UNSAID}"
    return Details(year, sex if sex in SEXES else "", CMV.get(cmv, ""), abo, listing), tuple(unread)


def _year(born: str) -> int:
    try:
        year = date.fromisoformat(born).year
    except ValueError:
        return 0
    return year if 1900 <= year <= 2100 else 0


def standing(listing: str) -> str:
    """Why somebody with this listing cannot be chosen as an adult donor; empty where nothing is in the way, or the registry's file does not say."""
    if not listing:
        return ""
    name, _space, status = listing.partition(" ")
    return "registry-unavailable" if status != AVAILABLE else "" if name.endswith("D") else "registry-cord-unit"
