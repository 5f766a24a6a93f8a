"""A refusal is said in words: no key, no None, no bare number reaches the reader, whoever says it: page, interface or command line."""

import re
from datetime import UTC, datetime

import pytest

from stembase.procedures.packaged import packaged
from stembase.procedures.wording import fault_words
from stembase.refusal import Refused, explain

CHINESE = re.compile("[一-鿿]")
BREACH = {"step": "count", "measure": "viability_percent", "value": 41.25, "unit": "%", "low": 60.0, "high": None}
SAID = [
    ("not-permitted", {"command": "release", "roles": ["quality", "medical-director"]}, "没有执行“放行”所需的角色（质量经理、医疗主任）"),
    ("not-permitted", {"command": "release", "roles": ["quality"]}, "holds none of the roles “release” needs (quality manager)"),
    ("not-in-this-bank", {"command": "release", "kind": "base"}, "命令“放行”不能用于此类账链（基地）"),
    ("signature-missing", {"person": "P9", "meaning": "approved"}, "以“批准”签名"),
    ("limit-breached", BREACH, "为 41.25 %，限值 ≥ 60 %"),
    ("limit-breached", BREACH | {"low": None, "high": -150, "unit": "Cel"}, "限值 ≤ −150 °C"),
    ("limit-breached", BREACH | {"low": 1, "high": 2, "unit": "1"}, "为 41.25，限值 1–2。"),
    ("time-runs-backwards", {"at": "2026-03-14T08:20:00+00:00", "earlier": datetime(2026, 3, 14, 9, tzinfo=UTC)}, "2026-03-14 16:20"),
    ("unit-on-hold", {"unit": "A9990:A999026000001.S1234V00", "step": "", "holds": ["label-doubtful", "tank-too-warm"]}, "标签存疑、液氮罐超温"),
    ("quarantine-apart", {"unit": "A9990:U1", "stage": "quarantined", "zones": ["quarantine"], "zone": "released"}, "U1 处于“隔离中”"),
    ("donor-not-eligible", {"donor": "D1", "determination": "incomplete", "missing": ["hbv:hbsag|nat"], "against": []}, "乙型肝炎病毒 表面抗原/核酸"),
    ("positive-result", {"unit": "A9990:U1", "test": "sterility-aerobic", "finding": "growth"}, "有生长"),
    ("clearance-missing", {"person": "P9", "chain": "A9990", "clearance": "insured"}, "已投保"),
    ("deviation-classed-so", {"deviation": "A9990:7", "severity": "critical"}, "严重"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "facts", "words"), SAID, ids=[f"{row[0]}-{number}" for number, row in enumerate(SAID)])
@pytest.mark.django_db
def test_facts_are_said_in_words(code, facts, words):
    told = explain(code, facts, "zh-hans" if CHINESE.search(words) else "en")
    assert words in told.sentence
    assert "None" not in told.sentence


@pytest.mark.django_db
def test_a_log_keeps_codes_and_no_names():
    said = str(Refused("not-permitted", person="P9", command="release", roles="quality"))
    assert said == "P9 holds none of the roles “release” needs (quality)."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_that_practice_can_inject_has_a_name(language):
    said = {(fault.key, *fault_words(fault, definition, language)) for definition in packaged() for fault in definition.faults}
    assert [key for key, title, _how in said if title == key] == []
    assert not any("_" in how for _key, _title, how in said)
