"""Enrol students as the law asks about them, and erase what is sealed of them."""

from datetime import date, datetime
from typing import Literal

from stembase.acts.command import Plan, command
from stembase.base.models import Partner
from stembase.donors.models import Identity
from stembase.donors.models.identity import Side
from stembase.internship.codes import Province
from stembase.internship.models import Enrolment
from stembase.internship.queries.placements import enrolment_of
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.models import Account
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, TUTOR
from stembase.refusal import Refused


class StudentEnrolled(Record):
    """School, kind of school, speciality, first day of study, province, and the token of the sealed particulars."""

    school: Code
    kind: Literal["undergraduate", "vocational"]
    speciality: Code
    entered_date: date
    province: Province
    particulars: MaybeCode = ""


class ParticularsErased(Record):
    """Nothing but that they were; the subject says whose."""


@command("enrol-student", verb="student.enrolled", roles={COORDINATOR, TUTOR, ADMINISTRATOR}, kinds=("base",), zh="登记学籍", en="enrol a student")
def plan_enrolment(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    student: Code,
    school: Code,
    students: Literal["undergraduate", "vocational"],
    speciality: Code,
    entered: date,
    province: Province,
    particulars: MaybeCode = "",
) -> Plan:
    """What the law asks about a student, or what has changed of it. Without a token the particulars sealed before stay.

    Refuses `no-such-person`, `no-such-partner`, `no-such-identity` (never sealed, or somebody's already), `enrolment-unchanged`.
    """
    if not Account.objects.filter(code=student, is_active=True).exists():
        raise Refused("no-such-person", person=student)
    if not Partner.objects.filter(key=school, left_date=None).exists():
        raise Refused("no-such-partner", partner=school)
    if particulars and not _fresh(particulars):
        raise Refused("no-such-identity")
    standing = Enrolment.objects.filter(student=student).first()
    token = particulars or (standing.particulars if standing else "")
    did = StudentEnrolled(school=school, kind=students, speciality=speciality, entered_date=entered, province=province, particulars=token)
    if standing and all(getattr(standing, name) == getattr(did, name) for name in did.__struct_fields__):
        raise Refused("enrolment-unchanged", person=student)
    return Plan(subject=student, did=did)


def _fresh(token: str) -> bool:
    sealed = Identity.objects.filter(token=token, side=Side.INTERN, erased_at=None).exists()
    return sealed and not Enrolment.objects.filter(particulars=token).exists()


@command(
    "erase-particulars", verb="student.particulars-erased", roles={COORDINATOR, ADMINISTRATOR}, kinds=("base",), zh="删除学生个人信息",
    en="erase a student's particulars",
)  # fmt: skip
def plan_erasure(*, chain: str, kind: str, by: str, at: datetime, witness: str, student: Code) -> Plan:
    """Forget birth date and sex; what was done stays under the code. Refuses `not-enrolled`, `no-particulars-sealed`."""
    if not enrolment_of(student).particulars:
        raise Refused("no-particulars-sealed", person=student)
    return Plan(subject=student, did=ParticularsErased())


@verb("student.enrolled", zh="登记 {subject} 的学籍", en="enrolled {subject}", record=StudentEnrolled)
def student_enrolled(act: Act, record: StudentEnrolled) -> None:
    """The student stands as enrolled last; particulars sealed before and replaced are forgotten."""
    _forget(act, but=record.particulars)
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    Enrolment.objects.update_or_create(student=act.subject, defaults=fields | {"at": act.at})


@verb("student.particulars-erased", zh="删除 {subject} 的个人信息", en="erased the particulars of {subject}", record=ParticularsErased)
def particulars_erased(act: Act, record: ParticularsErased) -> None:
    """What was sealed is gone; a rebuild finds nothing to erase."""
    _forget(act, but="")
    Enrolment.objects.filter(student=act.subject).update(particulars="")


def _forget(act: Act, but: str) -> None:
    sealed = Enrolment.objects.filter(student=act.subject).exclude(particulars=but).values_list("particulars", flat=True)
    Identity.objects.filter(token__in=list(sealed), erased_at=None).update(sealed=b"", key_id="", erased_at=act.at)
