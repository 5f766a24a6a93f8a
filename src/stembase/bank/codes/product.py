"""Product codes and divisions: which product a bag is, and which of the bags of one donation. No ICCBBA table: codes D… are the facility's own."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from stembase.refusal import Misfit, Refused

if TYPE_CHECKING:
    from stembase.bank.codes.scan import Scan

COLLECTION_TYPES = {
    "0": "not-specified",
    "V": "volunteer-allogeneic",
    "R": "volunteer-research",
    "S": "volunteer-source",
    "T": "volunteer-therapeutic",
    "P": "paid-allogeneic",
    "r": "paid-research",
    "s": "paid-source",
    "A": "autologous-crossover",
    "1": "autologous-only",
    "X": "autologous-biohazard",
    "D": "directed-crossover",
    "d": "paid-directed-crossover",
    "2": "directed-only",
    "L": "directed-limited-exposure",
    "E": "medical-exception",
    "Q": "see-special-testing",
    "3": "directed-biohazard",
    "4": "designated",
    "5": "dedicated",
    "6": "designated-biohazard",
    "F": "family-reserved",
    "C": "replacement",
    "7": "allogeneic",
    "8": "autologous-with-allogeneic-material",
    "B": "directed-use-only",
    "H": "directed-use-biohazard",
    "J": "directed-use-crossover",
    "G": "emergency-only",
}
UNDIVIDED, SEE_032 = "00", "99"


class Product(NamedTuple):
    """The eight characters of structure 003: description code (5), collection type (1), division (2)."""

    description: str
    collection: str
    division: str

    def __str__(self) -> str:
        return self.description + self.collection + self.division

    @property
    def local(self) -> bool:
        """Whether the description is a national or facility code, not one of ICCBBA's."""
        return self.description[0] in "ABCD"


def parse(code: str) -> Product:
    """The product of eight characters. Refuses `product-malformed`."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]{4}[A-Za-z0-9][A-Z0-9][A-Za-z0-9]", code):
        raise Misfit("product-malformed", read=code)
    return Product(code[:5], code[5], code[6:])


def bag(product: Product, number: int, of: int) -> Product:
    """The product of bag `number` of `of`: A0, B0 … Z0; a single bag stays undivided. Refuses `too-many-bags` beyond 26."""
    if of == 1:
        return product._replace(division=UNDIVIDED)
    if not 1 <= number <= of <= 26:
        raise Refused("too-many-bags", bags=of, most=26)
    return product._replace(division=f"{chr(ord('A') + number - 1)}0")


def division_of(scans: Iterable["Scan"]) -> str:
    """The division of what was scanned, from structure 003, or 032 where 003 says 99. Refuses `division-not-scanned`, `product-not-scanned`."""
    by_key = {scan.structure: scan for scan in scans}
    if "product" not in by_key:
        raise Refused("product-not-scanned")
    division = str(by_key["product"].fields["division"])
    if division != SEE_032:
        return division
    if "division" not in by_key:
        raise Refused("division-not-scanned", product=by_key["product"].value)
    return str(by_key["division"].value)
