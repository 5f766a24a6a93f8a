"""Examples of the commands of internships."""

from collections.abc import Callable
from datetime import date
from typing import Any

from stembase.internship.models import Agreement
from tests.internship import staging as base
from tests.matrix.example import Call, Example


def _example(name: str, build: Callable[[], Any], by: str = base.COORDINATOR, **inputs: Any) -> Callable[[], Call]:
    def make() -> Call:
        build()
        return Call(name, "base", by, inputs)

    return make


def _signing() -> Call:
    base.house()
    base.master()
    agreement = f"{base.MASTER}.v1"
    digest = Agreement.objects.get(key=agreement).digest
    return Call("sign-agreement", "base", base.COORDINATOR, {"agreement": agreement, "party": "school", "digest": digest})


def _starting() -> Call:
    base.ready()
    return Call("start-placement", "base", base.COORDINATOR, {"placement": base.INTERNSHIP}, base.AT_START)


def _open() -> None:
    base.open_for_students()
    base.enrolled()


ASSESSED = {"host": base.ENTERPRISE, "venue": "cell-bank", "staff": 150, "until": date(2027, 3, 1), "report": base.PAPER}
FILED = {"agreement": base.PROGRAMME, "filing": "nights", "number": "F-1", "authority": "教育厅", "since": base.START, "until": base.END}
POLICY = {"policy": "INS-1", "insurer": "某保险公司", "payer": "host", "since": base.START, "until": base.END, "students": [base.STUDENT]}

EXAMPLES = {
    "confirm-rule": Example(
        _example("confirm-rule", base.house, base.ADMINISTRATOR, rule="cn.safety-test", source="教职成〔2021〕4号"), "rule-confirmed-already"
    ),
    "draw-up-agreement": Example(_example("draw-up-agreement", base.house, number=base.MASTER, **base.TERM), "agreement-unchanged"),
    "sign-agreement": Example(_signing, "agreement-signed-already"),
    "end-agreement": Example(_example("end-agreement", base.agreed, agreement=f"{base.MASTER}.v1", reason="0" * 64), "agreement-over"),
    "assess-host": Example(_example("assess-host", base.house, **ASSESSED), "assessed-already"),
    "record-filing": Example(_example("record-filing", base.agreed, **FILED), "filing-recorded-already"),
    "publish-post": Example(
        _example("publish-post", base.agreed, post=base.POST, agreement=base.PROGRAMME, since=base.TODAY, offer=base.OFFER), "post-unchanged"
    ),
    "close-post": Example(_example("close-post", base.open_for_students, post=base.POST), "post-closed"),
    "enrol-student": Example(_example("enrol-student", base.house, student=base.STUDENT, **base.ENROLMENT), "enrolment-unchanged"),
    "erase-particulars": Example(_example("erase-particulars", _open, student=base.STUDENT), "no-particulars-sealed"),
    "draw-up-placement": Example(
        _example("draw-up-placement", _open, number=base.INTERNSHIP, student=base.STUDENT, **base.PLACED), "placement-known-already"
    ),
    "record-placement-consent": Example(
        _example("record-placement-consent", base.placed, base.STUDENT, placement=base.INTERNSHIP, party="student"), "placement-consented-already"
    ),
    "record-policy": Example(_example("record-policy", _open, **POLICY), "covered-already"),
    "record-contact": Example(_example("record-contact", base.placed, base.TUTOR, placement=base.INTERNSHIP)),
    "record-safety-test": Example(_example("record-safety-test", _open, student=base.STUDENT, score_percent=85)),
    "start-placement": Example(_starting, "placement-started-already"),
}
