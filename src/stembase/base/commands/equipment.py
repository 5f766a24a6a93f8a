"""The one register of equipment: registered, calibrated, out of service and back."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.base.kinds import equipment_kinds
from stembase.base.models import Equipment, Room
from stembase.ledger.vocabulary import Act, Code, Document, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, QUALITY
from stembase.refusal import Refused

KEEPERS = {ADMINISTRATOR, COORDINATOR, QUALITY}


class EquipmentRegistered(Record):
    """What it is, where it stands, and until when it is calibrated; without an end it needs no calibration."""

    kind: Code
    room: Code
    title_zh: Document
    title_en: Document
    calibrated_until: datetime | None = None


class EquipmentCalibrated(Record):
    """Until when the calibration holds (half-open), and the certificate's number."""

    until: datetime
    certificate: MaybeCode = ""


class TakenOutOfService(Record):
    """Why."""

    reason: NoteKey = ""


class ReturnedToService(Record):
    """What was done about it."""

    reason: NoteKey = ""


@command("register-equipment", verb="equipment.registered", roles=KEEPERS, kinds=("base",), zh="登记设备", en="register equipment")
def plan_registration(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    equipment: Code,
    equipment_kind: Code,
    room: Code,
    title_zh: Document,
    title_en: Document,
    calibrated_until: datetime | None = None,
) -> Plan:
    """A machine enters the register. Refuses `no-such-room`, `equipment-kind-unknown`, `equipment-registered-already`."""
    if equipment_kind not in equipment_kinds():
        raise Refused("equipment-kind-unknown", kind=equipment_kind)
    if not Room.objects.filter(key=room).exists():
        raise Refused("no-such-room", room=room)
    if Equipment.objects.filter(key=equipment).exists():
        raise Refused("equipment-registered-already", equipment=equipment)
    titles = {"title_zh": title_zh, "title_en": title_en}
    return Plan(subject=equipment, did=EquipmentRegistered(kind=equipment_kind, room=room, calibrated_until=calibrated_until, **titles))


@command("calibrate-equipment", verb="equipment.calibrated", roles=KEEPERS, kinds=("base",), zh="登记校准", en="record a calibration")
def plan_calibration(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, equipment: Code, until: datetime, certificate: MaybeCode = ""
) -> Plan:
    """A calibration has been done. Refuses `no-such-equipment`, `calibration-ends-before-it-begins`, `calibration-not-longer`."""
    machine = _machine(equipment)
    if until <= at:
        raise Refused("calibration-ends-before-it-begins", equipment=equipment, until=until)
    if machine.calibrated_until and until <= machine.calibrated_until:
        raise Refused("calibration-not-longer", equipment=equipment, until=machine.calibrated_until)
    return Plan(subject=equipment, did=EquipmentCalibrated(until=until, certificate=certificate))


@command(
    "take-equipment-out-of-service",
    verb="equipment.out-of-service",
    roles=KEEPERS,
    kinds=("base",),
    zh="停用设备",
    en="take equipment out of service",
)
def plan_taking_out(*, chain: str, kind: str, by: str, at: datetime, witness: str, equipment: Code, reason: NoteKey = "") -> Plan:
    """From now on nobody may use it. Refuses `no-such-equipment`, `equipment-out-of-service-already`."""
    if not _machine(equipment).in_service:
        raise Refused("equipment-out-of-service-already", equipment=equipment)
    return Plan(subject=equipment, did=TakenOutOfService(reason=reason))


@command(
    "return-equipment-to-service",
    verb="equipment.in-service",
    roles=KEEPERS,
    kinds=("base",),
    zh="恢复使用设备",
    en="return equipment to service",
)
def plan_return(*, chain: str, kind: str, by: str, at: datetime, witness: str, equipment: Code, reason: NoteKey = "") -> Plan:
    """It may be used again. Refuses `no-such-equipment`, `equipment-in-service-already`."""
    if _machine(equipment).in_service:
        raise Refused("equipment-in-service-already", equipment=equipment)
    return Plan(subject=equipment, did=ReturnedToService(reason=reason))


def _machine(key: str) -> Equipment:
    machine = Equipment.objects.filter(key=key).first()
    if machine is None:
        raise Refused("no-such-equipment", equipment=key)
    return machine


@verb("equipment.registered", zh="登记设备 {subject}（{kind}）", en="registered the equipment {subject} ({kind})", record=EquipmentRegistered)
def equipment_registered(act: Act, record: EquipmentRegistered) -> None:
    """The machine stands in the register, in service."""
    Equipment.objects.create(
        key=act.subject,
        kind=record.kind,
        room_id=record.room,
        title_zh=record.title_zh,
        title_en=record.title_en,
        calibrated_until=record.calibrated_until,
    )


@verb("equipment.calibrated", zh="校准设备 {subject}，有效至 {until}", en="calibrated {subject} until {until}", record=EquipmentCalibrated)
def equipment_calibrated(act: Act, record: EquipmentCalibrated) -> None:
    """The calibration now ends later."""
    claimed(Equipment.objects.filter(key=act.subject).update(calibrated_until=record.until), "no-such-equipment", equipment=act.subject)


@verb("equipment.out-of-service", zh="停用设备 {subject}", en="took {subject} out of service", record=TakenOutOfService)
def taken_out_of_service(act: Act, record: TakenOutOfService) -> None:
    """The machine may not be used."""
    rows = Equipment.objects.filter(key=act.subject, in_service=True).update(in_service=False)
    claimed(rows, "equipment-out-of-service-already", equipment=act.subject)


@verb("equipment.in-service", zh="恢复使用设备 {subject}", en="returned {subject} to service", record=ReturnedToService)
def returned_to_service(act: Act, record: ReturnedToService) -> None:
    """The machine may be used."""
    rows = Equipment.objects.filter(key=act.subject, in_service=False).update(in_service=True)
    claimed(rows, "equipment-in-service-already", equipment=act.subject)
