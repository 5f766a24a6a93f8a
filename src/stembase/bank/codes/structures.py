"""The data structures a label can carry, one table: identifier, fields with their alphabet, and what a field means. ISBT 128 ST-001 §2.3-2.5.

Ours (`&s…`) stand in the range `&a`-`&z` the standard leaves to facilities; one letter of it, so that national structures keep the others. They
carry their length, so that a cut-off scan is noticed, and never stand inside a compound message, as the standard demands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from stembase.bank.codes import blood, dates, din, registry
from stembase.refusal import Misfit, Refused

OURS_LONGEST = 60


class Field(NamedTuple):
    """A field's name, the pattern it must match, and its length in characters (0: as many as the structure says)."""

    name: str
    form: str
    length: int


@dataclass(frozen=True)
class Structure:
    """One kind of label content. `number` is ISBT 128's, empty for ours; `value` names the field, read or derived, that counts."""

    key: str
    number: str
    identifier: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    value: str = ""
    meaning: Callable[[Mapping[str, str]], Mapping[str, Any]] = dict
    retired: bool = False
    ours: bool = False

    @property
    def length(self) -> int:
        """Characters after the identifier; of a structure that says its own length, those that say it."""
        return sum(field.length for field in self.fields)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The whole structure, identifier and all, with one named group a field."""
        return re.compile(re.escape(self.identifier) + "".join(f"(?P<{field.name}>{field.form})" for field in self.fields))


def _digits(name: str, length: int) -> Field:
    return Field(name, f"[0-9]{{{length}}}", length)


def _capitals(name: str, length: int) -> Field:
    return Field(name, f"[A-Z0-9]{{{length}}}", length)


def _text(name: str, length: int) -> Field:
    return Field(name, rf"[\x20-\x7e]{{{length}}}", length)


FACILITY, YEAR, DESCRIPTION = Field("facility", din.FACILITY, 5), _digits("year", 2), Field("description", "[A-Z][A-Z0-9]{4}", 5)
DAY, MOMENT = (_digits("cyyjjj", 6),), (_digits("cyyjjjhhmm", 10),)
OURS = (_digits("length", 2), Field("content", r"[\x21-\x7e]+", 0))


def _joined(name: str, *parts: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    return lambda fields: {name: "".join(fields[part] for part in parts)}


def _day(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"date": dates.read_day(fields["cyyjjj"])}


def _moment(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"at": dates.read_moment(fields["cyyjjjhhmm"])}


def _din(fields: Mapping[str, str]) -> dict[str, Any]:
    whole = fields["facility"] + fields["year"] + fields["serial"]
    din.verify_flags(whole, fields["flags"])
    return {"din": whole}


def _sec(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"expires": None if fields["expiry"] == "0" * 8 else dates.read_calendar(fields["expiry"])}


# fmt: off
TABLE = (
    Structure("din", "001", "=", "捐献编号 DIN", "donation identification number",
              (FACILITY, YEAR, _digits("serial", 6), Field("flags", "[0-9A-HJ-NPR-Y]{2}", 2)), "din", _din),
    Structure("blood-group", "002", "=%", "ABO/RhD 血型", "ABO/RhD blood group",
              (Field("code", "[A-Za-z0-9]{2}", 2), _capitals("phenotype", 1), _capitals("reserved", 1)), "group",
              lambda fields: blood.meaning_of(fields["code"])),
    Structure("product", "003", "=<", "产品代码", "product code",
              (DESCRIPTION, Field("collection", "[A-Za-z0-9]", 1), Field("division", "[A-Z0-9][A-Za-z0-9]", 2)), "code",
              _joined("code", "description", "collection", "division")),
    Structure("expiry-date", "004", "=>", "失效日期", "expiry date", DAY, "date", _day),
    Structure("expiry", "005", "&>", "失效日期和时间", "expiry date and time", MOMENT, "at", _moment),
    Structure("collection-date", "006", "=*", "采集日期", "collection date", DAY, "date", _day),
    Structure("collection", "007", "&*", "采集日期和时间", "collection date and time", MOMENT, "at", _moment),
    Structure("production-date", "008", "=}", "制备日期", "production date", DAY, "date", _day),
    Structure("production", "009", "&}", "制备日期和时间", "production date and time", MOMENT, "at", _moment),
    Structure("special-testing", "010", "&(", "特殊检测", "special testing", (_capitals("code", 5),), "code"),
    Structure("red-cell-antigens-old", "011", "={", "红细胞抗原（已停用）", "red cell antigens (retired)", (_text("text", 18),), retired=True),
    Structure("red-cell-antigens", "012", "=\\", "红细胞抗原", "red cell antigens", (_digits("text", 18),), "text"),
    Structure("red-cell-antigens-finnish", "013", "&\\", "红细胞抗原（芬兰）", "red cell antigens, Finnish", (_digits("text", 18),), "text"),
    Structure("platelet-antigens", "014", "&{", "血小板 HLA 和抗原", "platelet HLA and antigens", (_text("text", 18),), "text"),
    Structure("hla-a-b-old", "015", "=[", "HLA-A、B（已停用）", "HLA-A and -B (retired)", (_text("text", 18),), retired=True),
    Structure("hla-drb1-old", "016", '="', "HLA-DRB1（已停用）", "HLA-DRB1 (retired)", (_text("text", 18),), retired=True),
    Structure("container", "017", "=)", "血袋厂家和货号", "container maker and catalogue number",
              (Field("container", "[A-Za-z0-9]", 1), _capitals("maker", 2), _text("catalogue", 7)), "catalogue"),
    Structure("container-lot", "018", "&)", "血袋批号", "container lot", (_text("lot", 10),), "lot"),
    Structure("donor-number", "019", "=;", "供者编号", "donor identification number", (FACILITY, _capitals("donor", 16)), "donor"),
    Structure("staff", "020", "='", "工牌", "staff badge", (FACILITY, _capitals("person", 6)), "badge", _joined("badge", "facility", "person")),
    Structure("item", "021", "=-", "物料厂家和货号", "item maker and catalogue number", (_capitals("maker", 2), _text("catalogue", 8)), "catalogue"),
    Structure("item-lot", "022", "&-", "物料批号", "item lot", (_text("lot", 10),), "lot"),
    Structure("compound", "023", "=+", "复合信息", "compound message", (_digits("count", 2), _digits("sequence", 3))),
    Structure("patient-birth", "024", "=#", "患者出生日期", "patient's date of birth", (_capitals("place", 2), _digits("yyyymmdd", 8)), "date",
              lambda fields: {"date": dates.read_calendar(fields["yyyymmdd"])}),
    Structure("patient", "025", "&#", "患者编号", "patient identification number",
              (_capitals("place", 2), _digits("length", 2), Field("patient", r"[\x21-\x7e]*", 0)), "patient"),
    Structure("expiry-month", "026", "=]", "失效年月", "expiry month and year", (_digits("yyyymm", 6),), "date",
              lambda fields: {"date": dates.read_calendar(fields["yyyymm"] + "01")}),
    Structure("infection-markers", "027", '&"', "传染病标志物", "infection markers", (_digits("markers", 18),), "markers"),
    Structure("consignment", "028", "=$", "发货箱", "consignment", (FACILITY, YEAR, _digits("serial", 5), _digits("box", 2), _digits("boxes", 2)),
              "consignment", _joined("consignment", "facility", "year", "serial")),
    Structure("dimensions", "029", "&$", "尺寸", "dimensions", (_digits("length", 2), Field("text", "(?:[0-9]{14})*", 0)), "text"),
    Structure("red-cell-history", "030", "&%", "红细胞抗原及检测史", "red cell antigens with history",
              (_digits("length", 3), Field("text", "(?:[0-9]{10})*", 0)), "text"),
    Structure("moment", "031", "=(", "时间", "flexible date and time",
              (Field("zone", "[12]", 1), _capitals("reserved", 1), _digits("kind", 2), _digits("moment", 12)), "at",
              lambda fields: {"at": dates.read_calendar(fields["moment"])}),
    Structure("division", "032", "=,", "产品分装编号", "product division", (_capitals("division", 6),), "division"),
    Structure("processor", "033", "&+", "制备机构产品信息", "processing facility information", (FACILITY, _capitals("product", 6)), "product"),
    Structure("processor-product", "034", "=/", "制备机构产品标识", "processor product identification",
              (FACILITY, _capitals("product", 6), DESCRIPTION), "product"),
    Structure("mpho-lot", "035", "&,1", "人源产品批号", "lot of a product of human origin", (_capitals("lot", 18),), "lot"),
    Structure("mpho-supplement", "036", "&,2", "补充标识", "supplemental identification", (_capitals("text", 18),), "text"),
    Structure("grid-old", "037", "&,3", "GRID（已停用）", "GRID (retired)", (_capitals("text", 19),), retired=True),
    Structure("single-european-code", "038", "&,4", "单一欧洲编码 SEC", "Single European Code",
              (Field("country", "[A-Z]{2}", 2), _capitals("establishment", 6), _capitals("donation", 13), Field("system", "[ABE]", 1),
               _capitals("product", 7), _capitals("split", 3), _digits("expiry", 8)), "donation", _sec),
    Structure("grid", "039", "&:", "全球登记供者标识 GRID", "global registration identifier for donors",
              (Field("issuer", "[1-9][0-9]{3}", 4), _capitals("donor", 13), _digits("check", 2)), "grid",
              lambda fields: {"grid": registry.verify_grid("".join(fields.values()))}),
    Structure("chain-of-identity", "040", "&/", "身份链编号", "chain of identity",
              (Field("letters", "CH", 2), FACILITY, YEAR, _capitals("serial", 6)), "chain",
              _joined("chain", "letters", "facility", "year", "serial")),
    *(Structure(key, "", f"&s{letter}", zh, en, OURS, "content", ours=True) for key, letter, zh, en in (
        ("position", "p", "库位", "storage position"), ("kit", "k", "采集包", "collection kit"), ("lot", "l", "物料批次", "lot"),
        ("equipment", "e", "设备", "equipment"), ("worklist", "w", "工作单", "worklist"))),
)
# fmt: on

BY_KEY = {structure.key: structure for structure in TABLE}
BY_IDENTIFIER = {structure.identifier: structure for structure in TABLE}
DEFAULTS = {"din": {"flags": "00"}, "blood-group": {"phenotype": "0", "reserved": "0"}, "moment": {"reserved": "0"}}


def write(key: str, **fields: str) -> str:
    """The text of one structure from its fields as the table names them. What would not read back is refused (`scan-content-wrong`).

    DIN flags default to `00`, a blood group's two last characters to `0`.
    """
    structure, fields = BY_KEY[key], {**DEFAULTS.get(key, {}), **fields}
    text = structure.identifier + "".join(fields[field.name] for field in structure.fields)
    if not structure.pattern.fullmatch(text):
        raise Misfit("scan-content-wrong", structure_zh=structure.zh, structure_en=structure.en)
    return text


def write_din(number: str) -> str:
    """Structure 001 for a DIN of thirteen characters, flags 00."""
    return write("din", **din.parts(number)._asdict())


def write_ours(key: str, content: str) -> str:
    """A place, kit, lot, piece of equipment or worklist as our own structure. Refuses `code-too-long` and `scan-content-wrong`."""
    if len(content) > OURS_LONGEST:
        raise Refused("code-too-long", characters=len(content), longest=OURS_LONGEST)
    return write(key, length=f"{len(content):02}", content=content)
