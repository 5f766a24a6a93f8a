"""The labels there are: what each needs to know, which symbols it carries and which words it shows. How it looks stands in its template."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal, Protocol

from stembase.bank.codes import blood, dates, din, product, registry
from stembase.bank.codes.check import check_character
from stembase.bank.codes.scan import compound
from stembase.bank.codes.structures import BY_KEY, write, write_din, write_ours

Symbology = Literal["code-128", "data-matrix"]
TagKind = Literal["position", "kit", "lot", "equipment", "worklist"]
GROUP_WORDS = {"+": ("阳性", "RhD POSITIVE"), "-": ("阴性", "RhD NEGATIVE")}
MESSAGE_WORDS = {"no-group-known": ("血型未知", "GROUP UNKNOWN"), "autologous": ("自体", "AUTOLOGOUS"), "biohazard": ("生物危害", "BIOHAZARD"),
                 "discard": ("废弃", "DISCARD"), "fractionation-only": ("仅供分离", "FRACTIONATION ONLY"), "quarantine": ("隔离", "QUARANTINE"),
                 "research-only": ("仅供研究", "RESEARCH ONLY"), "not-for-transfusion": ("不得输注", "NOT FOR TRANSFUSION")}  # fmt: skip


class Label(Protocol):
    """A label: its template, whether it belongs to a practice bank, its symbols by name, and its words."""

    template: ClassVar[str]

    @property
    def practice(self) -> bool:
        """True puts 模拟 PRACTICE on it."""

    def symbols(self) -> dict[str, tuple[Symbology, str]]:
        """Symbols by the name the template uses."""

    def words(self) -> dict[str, Any]:
        """Text by the name the template uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The final label of a unit, 100 × 100 mm in four quadrants: DIN, blood group, product, expiry; the compound symbol holds them all.

    `group`: `A+` … or a message such as `quarantine` (codes.blood). `expires` without a time means the end of that day.
    """

    template: ClassVar[str] = "final"
    din: str
    product: str
    product_zh: str
    product_en: str
    expires: date
    group: str = "no-group-known"
    facility: str = ""
    collected: date | None = None
    volume_ml: float | None = None
    storage: str = "≤ −150 °C"
    chain_of_identity: str = ""
    practice: bool = False

    def symbols(self) -> dict[str, tuple[Symbology, str]]:
        """Four linear symbols and the compound one."""
        parts = {
            "din": write_din(self.din),
            "group": write("blood-group", code=blood.code_of(self.group)),
            "product": _product(self.product),
            "expiry": write("expiry", cyyjjjhhmm=dates.write_moment(self.expires)),
        }
        chain = (BY_KEY["chain-of-identity"].identifier + self.chain_of_identity,) if self.chain_of_identity else ()
        whole = compound(parts["din"], parts["product"], parts["expiry"], parts["group"], *chain)
        return {**{name: ("code-128", text) for name, text in parts.items()}, "all": ("data-matrix", whole)}

    def words(self) -> dict[str, Any]:
        """Everything the symbols say, for the eye, and what only the eye needs."""
        letters, (zh, en) = _group(self.group)
        return {
            **_identity(self.din, self.product),
            "product_zh": self.product_zh,
            "product_en": self.product_en,
            "expires": _when(self.expires) if isinstance(self.expires, datetime) else f"{self.expires} 23:59",
            "group": letters,
            "group_zh": zh,
            "group_en": en,
            "facility": self.facility,
            "collected": _when(self.collected) if self.collected else "",
            "volume": f"{self.volume_ml:g} mL" if self.volume_ml else "",
            "storage": self.storage,
            "chain": registry.printed_chain_of_identity(self.chain_of_identity) if self.chain_of_identity else "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """The partial label on a small cryobag, 50 × 20 mm: DIN and product as symbol and text; the rest hangs on it or travels with it."""

    template: ClassVar[str] = "partial"
    din: str
    product: str
    product_zh: str
    product_en: str
    practice: bool = False

    def symbols(self) -> dict[str, tuple[Symbology, str]]:
        """One compound symbol of DIN and product: the least that must be machine-readable."""
        return {"all": ("data-matrix", compound(write_din(self.din), _product(self.product)))}

    def words(self) -> dict[str, Any]:
        """DIN, product code and division, and the product's name."""
        return {**_identity(self.din, self.product), "product_zh": self.product_zh, "product_en": self.product_en}


@dataclass(frozen=True, slots=True)
class Tag:
    """A label with one of our own codes: a place, a collection kit, a lot, a machine, a worklist. `lines` are whatever else the eye needs."""

    template: ClassVar[str] = "tag"
    kind: TagKind
    code: str
    title: str = ""
    lines: tuple[str, ...] = ()
    practice: bool = False

    def symbols(self) -> dict[str, tuple[Symbology, str]]:
        """One two-dimensional symbol."""
        return {"all": ("data-matrix", write_ours(self.kind, self.code))}

    def words(self) -> dict[str, Any]:
        """What it is, in both languages, its code and its lines; a place shows its code without the bank's key before the colon."""
        structure = BY_KEY[self.kind]
        return {
            "kind": self.kind,
            "kind_zh": structure.zh,
            "kind_en": structure.en,
            "code": self.code.rpartition(":")[2],
            "title": self.title,
            "lines": list(self.lines),
        }


def _identity(number: str, code: str) -> dict[str, str]:
    facility, year, serial = din.parts(number)
    return {
        "facility_number": facility,
        "year": year,
        "serial": serial,
        "check": check_character(number),
        "product": code[:6],
        "division": code[6:],
        "number": f"{facility} {year} {serial}",
    }


def _product(code: str) -> str:
    return write("product", **product.parse(code)._asdict())


def _group(group: str) -> tuple[str, tuple[str, str]]:
    """Large letters and the words under them."""
    if group in MESSAGE_WORDS:
        return "", MESSAGE_WORDS[group]
    return group.rstrip("+-"), GROUP_WORDS.get(group[-1], ("RhD 未注明", "RhD NOT SAID"))


def _when(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"
