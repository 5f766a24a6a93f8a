"""The fixed words definitions are written in: stations, stages, subjects, meanings of a signature; and those that are data: sources,
competences, kinds of equipment and material, rooms, things scanned. Nothing here knows a particular procedure.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from stembase.base import kinds
from stembase.procedures.definition import Text

STATIONS: Mapping[str, Text] = {
    "collection": Text("采集", "Collection"),
    "preparation": Text("制备", "Preparation"),
    "testing": Text("检测", "Testing"),
    "selection": Text("筛选", "Selection"),
    "storage": Text("储存", "Storage"),
    "research": Text("研发", "Research and development"),
    "clinical": Text("临床应用", "Clinical application"),
}

STAGES: Mapping[str, Text] = {
    "expected": Text("待采集", "expected"),
    "collected": Text("已采集", "collected"),
    "in-transit": Text("运输中", "in transit"),
    "received": Text("已接收", "received"),
    "reduced": Text("已减容", "volume reduced"),
    "isolated": Text("已分离", "isolated"),
    "cultured": Text("培养中", "in culture"),
    "harvested": Text("已收获", "harvested"),
    "cryoprotected": Text("已加保护剂", "cryoprotected"),
    "freezing": Text("降温中", "freezing"),
    "frozen": Text("已冻存", "frozen"),
    "quarantined": Text("隔离中", "quarantined"),
    "released": Text("已放行", "released"),
    "reserved": Text("已预留", "reserved"),
    "issued": Text("已发放", "issued"),
    "infused": Text("已回输", "infused"),
    "research": Text("转研究用", "given to research"),
    "divided": Text("已分装或合并", "divided or pooled"),
    "discarded": Text("已报废", "discarded"),
}

SUBJECTS: Mapping[str, Text] = {
    "donor": Text("供者", "donor"),
    "unit": Text("单位", "unit"),
    "tank": Text("液氮罐", "tank"),
    "patient": Text("患者", "patient"),
}

MEANINGS: Mapping[str, Text] = {
    "performed": Text("本人操作", "performed"),
    "verified": Text("在场复核", "verified"),
    "reviewed": Text("审核", "reviewed"),
    "approved": Text("批准", "approved"),
    "explained": Text("已说明", "explained"),
    "received": Text("已接收", "received"),
}

CRITICALITY: Mapping[int, Text] = {
    1: Text("造成不便", "an inconvenience"),
    2: Text("失去一个单位", "loss of a unit"),
    3: Text("伤及受者", "harm to a recipient"),
}

ON_BREACH: Mapping[str, Text] = {
    "impossible": Text("不可能：拒绝", "impossible: refused"),
    "refuse": Text("拒绝", "refused"),
    "unqualified": Text("资质不足", "not qualified"),
    "hold": Text("单位暂扣", "the unit is held"),
    "deviate": Text("记为偏差", "a deviation is opened"),
    "warn": Text("提醒", "a warning is shown"),
}

_HERE = files("stembase")


@cache
def sources() -> Mapping[str, Text]:
    """The sources the house knows: one file each in `bank/sources`. Read as data, so that a new source touches no Python."""
    found = {}
    for file in sorted(_HERE.joinpath("bank", "sources").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            title = tomllib.loads(file.read_text(encoding="utf-8"))["title"]
            found[file.name.removesuffix(".toml")] = Text(title["zh"], title["en"])
    return found


@cache
def competences() -> Mapping[str, Text]:
    """The competences of the packaged framework; a base may know more (`problems(text, competences=…)`)."""
    found = {}
    for file in sorted(_HERE.joinpath("competence", "framework").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))["competences"]:
                found[entry["key"]] = Text(entry["title"]["zh"], entry["title"]["en"])
    return found


@cache
def terms() -> Mapping[str, Mapping[str, Text]]:
    """Words by group and key: lots, scans and curves (`terms.toml`); equipment and rooms as the base's register has them."""
    groups = tomllib.loads(_HERE.joinpath("procedures", "terms.toml").read_text(encoding="utf-8"))
    own = {group: {key: Text(words["zh"], words["en"]) for key, words in entries.items()} for group, entries in groups.items()}
    register = {"equipment": kinds.equipment_kinds(), "rooms": kinds.room_kinds()}
    return own | {group: {key: Text(words.zh, words.en) for key, words in entries.items()} for group, entries in register.items()}


def term(group: str, key: str, own: Mapping[str, Text] | None = None) -> Text:
    """The words for a key of a group, a definition's own terms first; an unknown key stands for itself."""
    return (own or {}).get(key) or terms().get(group, {}).get(key) or Text(key, key)
