"""Record the results of tests on a unit. A result counts once somebody else has reviewed it (`reviewing`)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from stembase.acts import command as acts
from stembase.acts.command import Plan, command
from stembase.bank.lab_test import LabTest, Reading, faults, lab_tests
from stembase.bank.models import Deviation, Lot, Result, Unit
from stembase.bank.optional_step import by_hand, plan_with, recorded_step, step_on
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.results import din_scanned
from stembase.bank.step_results import Awaited, awaited_of_step, come_in, readings_of_step
from stembase.bank.steps import StepPlan, StepRecord, step_done
from stembase.bank.work import Actor, Work
from stembase.base.models import Equipment
from stembase.ledger.prepared import write
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Refused

OUT_OF_THE_HOUSE = ("issued", "infused")


class ResultRecorded(Record):
    """The answers; `final` is false for one that may still change, such as a culture on day 7; `late`: of an alarming one on an issued unit.

    `awaited`: results whose answers stand in what instruments read.
    """

    readings: list[Reading]
    awaited: list[Awaited] = []
    final: bool = True
    tube: MaybeCode = ""
    late: bool = False
    step: StepRecord | None = None


@command("record-result", verb="result.recorded", roles=WORKERS, zh="录入检测结果", en="record a result")
def plan_record(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    unit: Code,
    test: MaybeCode = "",
    method: MaybeCode = "",
    value: float | None = None,
    finding: MaybeCode = "",
    measure_unit: MaybeCode = "",
    uncertainty: float | None = None,
    instrument: MaybeCode = "",
    lot: MaybeCode = "",
    final: bool = True,
    tube: MaybeCode = "",
    work: Work | None = None,
) -> Plan:
    """Record the results of a step, or one result by hand. Refuses `no-such-unit`, `test-not-known`, `result-for-another-unit` (the tube
    scanned bears another DIN), `wrong-measure-unit`, `result-cannot-be` and what else cannot be, `student-without-step`; an alarming answer
    holds the unit, or opens a critical deviation when the unit has left."""
    of, actor = unit_of(chain, unit), Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = step_on(actor, of, work, command="record-result")
    found, readings = by_hand(actor, work), _readings_of(step, work)
    if test or not step:
        asked = known_test(test)
        found += faults(asked, method=method, value=value, finding=finding, measure_unit=measure_unit, uncertainty=uncertainty)
        readings.append(
            Reading(
                test=test, method=method or "?", value=value, finding=finding, measure_unit=asked.unit, uncertainty=uncertainty,
                instrument=instrument, lot=lot,
            )
        )  # fmt: skip
    tube = tube or (work.scans.get("sample", "") if work else "")
    found += [*tube_findings(of, tube), *unit_findings(of, at), *alarms(of, readings)]
    found += [finding for reading in readings[-1:] if not step for finding in means_findings(chain, reading, at)]
    awaited = _awaited_of(step, work) if step and step.read else []
    did = ResultRecorded(readings=readings, awaited=awaited, final=final, tube=tube, late=is_late(of, readings), step=recorded_step(step))
    reads = {"read": _alarming(step.read, of, awaited)} if step and step.read else {}
    return plan_with(step, subject=unit, did=did, findings=found, **reads)


def _readings_of(step: StepPlan | None, work: Work | None) -> list[Reading]:
    return readings_of_step(step.step, step.procedure, step.record["measures"], **_means(work)) if step and work else []


def _awaited_of(step: StepPlan, work: Work | None) -> list[Awaited]:
    return awaited_of_step(step.step, step.procedure, step.record["measures"], **_means(work)) if work else []


def _means(work: Work) -> dict[str, str]:
    """The machine and the lot a step's results came from."""
    return {"instrument": next(iter(work.equipment.values()), ""), "lot": next(iter(work.lots.values()), "")}


def _alarming(read: Callable[[], acts.Reading], unit: Unit, awaited: Sequence[Awaited]) -> Callable[[], acts.Reading]:
    """What instruments say, and the alarm of an answer that alarms."""

    def reading() -> acts.Reading:
        said = read()
        return acts.Reading(said.values, (*said.findings, *alarms(unit, come_in(awaited, said.values))))

    return reading


def known_test(key: str) -> LabTest:
    """The test. Refuses `test-not-known`."""
    if key not in lab_tests():
        raise Refused("test-not-known", test=key)
    return lab_tests()[key]


def tube_findings(unit: Unit, tube: str) -> list[Finding]:
    """The tube scanned bears the unit's own DIN."""
    if not tube or (scanned := din_scanned(unit.bank_id, tube)) == unit.din:
        return []
    return [Finding("result-for-another-unit", "impossible", {"unit": unit.key, "din": unit.din, "scanned": scanned})]


def unit_findings(unit: Unit, at: datetime) -> list[Finding]:
    """There is something to test, and the result is not older than the unit."""
    if unit.stage == "expected":
        return [Finding("unit-not-there-yet", "impossible", {"unit": unit.key})]
    if at < unit.made_at:
        return [Finding("result-before-unit", "impossible", {"unit": unit.key, "at": at.isoformat(), "made_at": unit.made_at.isoformat()})]
    return []


def means_findings(bank: str, reading: Reading, at: datetime) -> list[Finding]:
    """Instrument and lot are known; one that was not fit is a deviation, since the result is there all the same."""
    found = []
    if reading.instrument:
        machine = Equipment.objects.filter(key=reading.instrument).first()
        if machine is None:
            found.append(Finding("instrument-not-known", "impossible", {"instrument": reading.instrument}))
        elif not machine.in_service or (machine.calibrated_until and machine.calibrated_until <= at):
            found.append(Finding("instrument-not-fit", "deviate", {"instrument": reading.instrument, "test": reading.test}))
    if reading.lot:
        lot = Lot.objects.filter(bank=bank, key=reading.lot).first()
        if lot is None:
            found.append(Finding("lot-of-result-not-known", "impossible", {"lot": reading.lot}))
        elif lot.blocked_at or lot.valid_until <= at:
            found.append(Finding("lot-of-result-not-fit", "deviate", {"lot": reading.lot, "test": reading.test}))
    return found


def is_late(unit: Unit, readings: Sequence[Reading]) -> bool:
    """Whether an alarming answer comes after the unit has left."""
    return unit.stage in OUT_OF_THE_HOUSE and any(reading.alarming for reading in readings)


def alarms(unit: Unit, readings: Sequence[Reading]) -> list[Finding]:
    """An alarming answer holds the unit; on one that has left it alarms at once (a critical deviation, see `open_late_deviations`)."""
    code, meaning = ("positive-after-issue", "warn") if unit.stage in OUT_OF_THE_HOUSE else ("positive-result", "hold")
    return [
        Finding(code, meaning, {"unit": unit.key, "test": reading.test, "finding": reading.finding})  # type: ignore[arg-type]
        for reading in readings
        if reading.alarming
    ]


@verb("result.recorded", zh="录入了 {subject} 的检测结果", en="recorded a result of {subject}", record=ResultRecorded)
def result_recorded(act: Act, record: ResultRecorded) -> None:
    """The results stand, waiting for a second reader."""
    readings = [*record.readings, *come_in(record.awaited, act.read)]
    write_results(act, readings, final=record.final)
    if record.late or any(finding.code == "positive-after-issue" for finding in act.found):
        open_late_deviations(act, readings)
    if record.step:
        step_done(act, record.step)


def write_results(act: Act, readings: Sequence[Reading], *, final: bool, supersedes: str = "", reason: str = "") -> None:
    """One row a reading; keys are the act's with the reading's number."""
    write(*(
        Result(
            key=f"{act.key}.{number}", bank_id=act.chain, unit_id=act.subject, test=reading.test, method=reading.method, value=reading.value,
            finding=reading.finding, measure_unit=reading.measure_unit, uncertainty=reading.uncertainty, instrument=reading.instrument,
            lot=reading.lot, final=final, performed_by=act.actor, performed_at=act.at, supersedes=supersedes, reason=reason,
        )
        for number, reading in enumerate(readings, 1)
    ))  # fmt: skip


def open_late_deviations(act: Act, readings: Sequence[Reading]) -> None:
    """A critical deviation a test: the physician has to be told now."""
    Deviation.objects.bulk_create(
        Deviation(
            key=f"{act.key}:late.{number}", bank_id=act.chain, code="positive-after-issue", facts={"test": reading.test, "finding": reading.finding},
            subject=act.subject, procedure=act.procedure, opened_at=act.at, opened_by=act.actor, severity=Deviation.Severity.CRITICAL,
        )
        for number, reading in enumerate(readings, 1)
        if reading.alarming
    )  # fmt: skip
