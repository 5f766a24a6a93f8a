"""What each import reads and what a row asks for: columns in both languages, and the commands a row becomes. Pure; the bank answers elsewhere."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stembase.bank.imports.columns import Column, TableFault, plain, spoken
from stembase.bank.lab_test import LabTest, lab_tests
from stembase.donors.scopes import SCOPES
from stembase.procedures.definition import Text
from stembase.procedures.vocabulary import sources

DONOR_KINDS = {"birth-mother": Text("产妇", "birth mother"), "donor": Text("供者", "donor"), "child": Text("新生儿", "child")}
DONOR, KEY, EXAMPLE = r"[A-Z][A-Z0-9-]{1,15}", r"[!-~]{1,60}", "A999026000001"
SMALLEST_ML = 0.1  # source="assumption": the smallest vial; less was written in litres
PERSONAL = ("name", "birth_date", "id_number", "phone", "hospital_number")


@dataclass(frozen=True, slots=True)
class Ask:
    """One command a row asks for: when it happened (None: now), its inputs, and an identity to be sealed before it."""

    command: str
    at: datetime | None
    inputs: Mapping[str, Any]
    identity: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One import: its columns, and what a row of them asks of a bank."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    asks: Callable[[str, Mapping[str, Any], int], list[Ask]]


def _choices(words: Mapping[str, Any]) -> dict[str, str]:
    return {name: key for key, said in words.items() for name in (said.zh, said.en, key)}


def _one_of(words: Mapping[str, Any], written: str, row: int, heading: str) -> str:
    """The key of what was written, in either language or as the key itself. A fault (`cell-not-a-choice`) names what there is."""
    meanings = {plain(name): key for name, key in _choices(words).items()}
    if plain(written) not in meanings:
        raise TableFault("cell-not-a-choice", row, field=heading, written=written[:60], **spoken(_choices(words)))
    return meanings[plain(written)]


def _donor(bank: str, values: Mapping[str, Any], row: int) -> list[Ask]:
    consented = values.get("consent_at")
    inputs = {"code": values["code"], "donor_kind": values["kind"], "source": values["source"]}
    identity = {name: str(values[name]) for name in PERSONAL if values.get(name)}
    asks = [Ask("register-donor", values.get("registered_at") or consented, inputs, identity)]
    if written := values.get("scopes"):
        scopes = [_one_of(SCOPES, part, row, "scopes") for part in re.split(r"\s*[;,，；、/|]\s*", written.strip()) if part]
        given = {"donor": f"{bank}:{values['code']}", "scopes": scopes, "version": values.get("consent_version") or "unknown"}
        asks.append(Ask("record-consent", consented, given))
    return asks


def _unit(bank: str, values: Mapping[str, Any], row: int) -> list[Ask]:
    names = ("source", "collected_at", "frozen_at", "product", "division", "container", "expires_at", "volume_ml")
    inputs = {name: values[name] for name in names if values.get(name) is not None}
    inputs |= {"donor": f"{bank}:{values['donor']}", "din": values["din"]}
    if values.get("position"):
        inputs["position"] = values["position"] if values["position"].startswith(f"{bank}:") else f"{bank}:{values['position']}"
    return [Ask("take-over-unit", None, inputs)]


def _result(bank: str, values: Mapping[str, Any], row: int) -> list[Ask]:
    test: LabTest = lab_tests()[values["test"]]
    inputs: dict[str, Any] = {"unit": values["unit"], "test": test.key, "method": _one_of(test.methods, values["method"], row, "method")}
    if values.get("value") is not None:
        inputs["value"] = values["value"]
    if values.get("finding") and test.numeric:
        raise TableFault("cell-beside-a-number", row, field="finding", written=values["finding"][:60], test_zh=test.title.zh, test_en=test.title.en)
    if values.get("finding"):
        inputs["finding"] = values["finding"] if test.pattern else _one_of(test.findings, values["finding"], row, "finding")
    inputs |= {name: values[name] for name in ("measure_unit", "instrument", "lot", "tube", "final", "uncertainty") if values.get(name) is not None}
    return [Ask("record-result", values["performed_at"], inputs)]


_YES_NO = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}


def donors() -> ImportKind:
    """Donors: code, kind, source, consent; who they are is sealed apart and never in the ledger."""
    return ImportKind("donors", "供者", "donors", (
        Column(key="code", zh="供者编号", en="Donor code", names=("donor",), required=True, pattern=DONOR, example="D000123"),
        Column(key="kind", zh="供者类别", en="Kind", kind="choice", required=True, choices=_choices(DONOR_KINDS)),
        Column(key="source", zh="来源", en="Source", kind="choice", required=True, choices=_choices(sources())),
        Column(key="registered_at", zh="登记时间", en="Registered at", kind="moment"),
        Column(key="consent_at", zh="同意时间", en="Consented at", kind="moment"),
        Column(key="consent_version", zh="同意书版本", en="Consent version", pattern=r"[!-~]{1,40}", example="v3"),
        Column(key="scopes", zh="同意范围", en="Consented to"),
        Column(key="name", zh="姓名", en="Name", personal=True),
        Column(key="birth_date", zh="出生日期", en="Birth date", kind="date", personal=True),
        Column(key="id_number", zh="身份证号", en="Identity number", personal=True),
        Column(key="phone", zh="电话", en="Phone", personal=True),
        Column(key="hospital_number", zh="住院号", en="Hospital number", personal=True),
    ), _donor)  # fmt: skip


def units() -> ImportKind:
    """Units frozen before: whose, what, when, and where they lie."""
    return ImportKind("units", "单位", "units", (
        Column(key="din", zh="捐献编号", en="DIN", names=("献血编码",), required=True, kind="din"),
        Column(key="donor", zh="供者编号", en="Donor code", required=True, pattern=DONOR, example="D000123"),
        Column(key="source", zh="来源", en="Source", kind="choice", required=True, choices=_choices(sources())),
        Column(key="collected_at", zh="采集时间", en="Collected at", kind="moment", required=True),
        Column(key="frozen_at", zh="冻存时间", en="Frozen at", kind="moment", required=True),
        Column(key="product", zh="产品代码", en="Product code", pattern=r"[A-Z][A-Z0-9]{4}", example="D0101"),
        Column(key="division", zh="分装号", en="Division", pattern=r"[A-Z0-9][A-Za-z0-9]", example="00"),
        Column(key="container", zh="容器", en="Container", pattern=r"[a-z-]{1,12}", example="bag"),
        Column(key="expires_at", zh="失效时间", en="Expires at", kind="moment"),
        Column(key="volume_ml", zh="体积", en="Volume", kind="number", units=("mL", "毫升"), low=SMALLEST_ML, high=10_000),
        Column(key="position", zh="库位", en="Position", names=("储存位置",), pattern=KEY, example="T1.A.1.5"),
    ), _unit)  # fmt: skip


def results() -> ImportKind:
    """Results of tests; each waits for a second reader."""
    titles = {key: test.title for key, test in lab_tests().items()}
    return ImportKind("results", "检测结果", "results of tests", (
        Column(key="unit", zh="单位", en="Unit", names=("捐献编号", "献血编码", "DIN"), required=True, kind="thing", pattern=KEY, example=EXAMPLE),
        Column(key="test", zh="检测项目", en="Test", kind="choice", required=True, choices=_choices(titles)),
        Column(key="method", zh="方法", en="Method", required=True),
        Column(key="performed_at", zh="检测时间", en="Performed at", kind="moment", required=True),
        Column(key="value", zh="数值", en="Value", kind="number", unit_into="measure_unit"),
        Column(key="measure_unit", zh="计量单位", en="Unit of measure", pattern=r"[!-~]{1,20}", example="10*8"),
        Column(key="finding", zh="结论", en="Finding"),
        Column(key="uncertainty", zh="不确定度", en="Uncertainty", kind="number", low=0),
        Column(key="instrument", zh="仪器", en="Instrument", pattern=KEY, example="HA-01"),
        Column(key="lot", zh="试剂批次", en="Lot", pattern=KEY, example="A9990:L-26-014"),
        Column(key="tube", zh="样本管", en="Tube", kind="thing", pattern=KEY, example=EXAMPLE),
        Column(key="final", zh="最终结果", en="Final", kind="choice", choices=_YES_NO),
    ), _result)  # fmt: skip


FIELDS = {
    "no-such-donor": "donor", "consent-not-in-force": "donor", "din-already-used": "din", "din-of-other-facility": "din",
    "unit-taken-over-already": "din", "taken-over-times-wrong": "frozen_at", "taken-over-too-early": "collected_at", "no-such-position": "position",
    "position-taken": "position", "no-such-unit": "unit", "units-of-one-din": "unit", "result-before-unit": "performed_at",
    "result-for-another-unit": "tube", "wrong-measure-unit": "measure_unit", "result-cannot-be": "value", "value-wanted": "value",
    "finding-wanted": "value", "finding-not-offered": "finding", "instrument-not-known": "instrument", "lot-of-result-not-known": "lot",
}  # fmt: skip
"""Which column a refusal of the door is about, by its code."""


def claims(ask: Ask) -> dict[tuple[str, str], Any]:
    """What a row says of a thing that another row of the same file may not say otherwise."""
    given = dict(ask.inputs)
    if ask.command == "register-donor":
        return {("donor", given["code"]): (given["donor_kind"], given["source"])}
    if ask.command == "take-over-unit":
        unit = f"{given['din']} {given.get('product', '')} {given.get('division', '')}".strip()
        return {("din", given["din"]): (given["donor"], given["source"]), ("unit", unit): given}
    return {("result", repr((ask.at, sorted(given.items())))): None}


KINDS: Mapping[str, Callable[[], ImportKind]] = {"donors": donors, "units": units, "results": results}
