"""Record the results of infectious-disease tests of a donor or birth mother."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from stembase.acts.command import Plan, Reading, command
from stembase.acts.locks import claimed
from stembase.base.queries import equipment_by_key
from stembase.competence.queries import clearance_findings
from stembase.donors.laboratory import Laboratory, laboratory_of
from stembase.donors.models import Donor, Marker
from stembase.donors.queries import donor_in
from stembase.donors.standard import DEFAULT_STANDARD, agents, standard_named
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Misfit, Refused

Result = Literal["non-reactive", "reactive", "indeterminate", ""]
"""Empty where the bank's own laboratory gives it (`donors.laboratory`): then it stands in what was read."""


class MarkerRecorded(Record):
    """Agent, method and result; the number behind it with its unit; instrument, lot, when sampled; the earlier result it corrects, and why."""

    agent: Code
    method: Code
    sampled_at: datetime
    result: Result = ""
    value: float | None = None
    unit: MaybeCode = ""
    instrument: MaybeCode = ""
    lot: MaybeCode = ""
    replaces: MaybeCode = ""
    reason: NoteKey = ""


class MarkerReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a panel: agent, method and result, the number behind it with its unit, instrument and lot."""

    agent: Code
    method: Code
    result: Result = ""
    value: float | None = None
    unit: MaybeCode = ""
    instrument: MaybeCode = ""
    lot: MaybeCode = ""


class PanelRecorded(Record):
    """What was found in one sample, and when it was taken."""

    sampled_at: datetime
    readings: list[MarkerReading]


@command("record-markers", verb="donor.panel-tested", roles=WORKERS, zh="记录一组传染病标志物结果", en="record a panel of infectious-disease markers")
def plan_panel(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor: Code,
    sampled_at: datetime,
    readings: list[MarkerReading],
    recovered_at: datetime | None = None,
    standard: Code = DEFAULT_STANDARD,
) -> Plan:
    """Record everything one sample was tested for. Refuses and finds what `record-marker` does, and refuses `markers-none`."""
    person = donor_in(chain, donor)
    if not readings:
        raise Misfit("markers-none")
    if sampled_at > at:
        raise Refused("sampled-after-result", donor=donor, sampled_at=sampled_at)
    there = set(Marker.objects.filter(donor=donor, sampled_at=sampled_at, replaced=False).values_list("agent", "method"))
    laboratory = laboratory_of(chain, kind)
    findings = [*clearance_findings(by, chain, at, kind), *_of_window(person, sampled_at, recovered_at, standard)]
    for reading in readings:
        _demand_known(reading.agent, reading.method)
        _demand_source(donor, reading, laboratory)
        if (reading.agent, reading.method) in there:
            raise Refused("marker-recorded-already", donor=donor, agent=reading.agent, method=reading.method)
        there.add((reading.agent, reading.method))
        findings += [*_of_result(donor, reading, standard), *_of_instrument(reading.instrument, at)]
    did = PanelRecorded(sampled_at=sampled_at, readings=readings)
    return Plan(subject=donor, did=did, findings=findings, read=(lambda: _found(laboratory, chain, donor, did, standard)) if laboratory else None)


def _demand_known(agent: str, method: str) -> None:
    if agent not in agents() or method not in agents()[agent].methods:
        raise Refused("no-such-marker-test", agent=agent, method=method)


def _demand_source(donor: str, reading: MarkerRecorded | MarkerReading, laboratory: Laboratory | None) -> None:
    """Where a laboratory answers nobody types what it finds; elsewhere a result without one is none."""
    facts: dict[str, Any] = {"donor": donor, "agent": reading.agent, "method": reading.method}
    if laboratory and (reading.result or reading.value is not None):
        raise Refused("marker-typed", **facts)
    if not laboratory and not reading.result:
        raise Refused("marker-result-missing", **facts)


def _found(laboratory: Laboratory, chain: str, donor: str, did: PanelRecorded, standard: str) -> Reading:
    """What the laboratory finds in a sample, in the order of the readings, and what the standard says of it."""
    results = laboratory.find(chain, donor, did.sampled_at, [(one.agent, one.method) for one in did.readings])
    whole = _whole(did.readings, results)
    return Reading({"results": list(results)}, [finding for one in whole for finding in _of_result(donor, one, standard)])


def _whole(readings: Sequence[MarkerReading], results: Sequence[str]) -> list[MarkerReading]:
    return [msgspec.structs.replace(one, result=result) for one, result in zip(readings, results, strict=True)]


@command("record-marker", verb="donor.tested", roles=WORKERS, zh="记录传染病标志物结果", en="record an infectious-disease marker")
def plan_marker(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor: Code,
    agent: Code,
    method: Code,
    sampled_at: datetime,
    result: Result = "",
    recovered_at: datetime | None = None,
    standard: Code = DEFAULT_STANDARD,
    value: float | None = None,
    unit: MaybeCode = "",
    instrument: MaybeCode = "",
    lot: MaybeCode = "",
    replaces: MaybeCode = "",
    reason: NoteKey = "",
) -> Plan:
    """Record one result; a result once recorded is corrected by another that replaces it, with a reason.

    Refuses `no-such-donor`, `donor-erased`, `no-such-marker-test`, `sampled-after-result`, `no-such-equipment`, `no-such-donor-standard`,
    `marker-recorded-already`, `no-such-marker`, `reason-missing`, `marker-result-missing`, and `marker-typed` where the bank's own laboratory gives
    the result; finds `marker-reactive`, `marker-indeterminate`, `sample-outside-window`,
    `instrument-not-in-order`, none of which refuse: what a test said is a fact.
    """
    person = donor_in(chain, donor)
    _demand_known(agent, method)
    if sampled_at > at:
        raise Refused("sampled-after-result", donor=donor, sampled_at=sampled_at)
    _may_stand_beside_others(donor, agent, method, sampled_at, replaces, reason)
    did = MarkerRecorded(
        agent=agent, method=method, result=result, sampled_at=sampled_at, value=value, unit=unit, instrument=instrument, lot=lot,
        replaces=replaces, reason=reason,
    )  # fmt: skip
    laboratory = laboratory_of(chain, kind)
    _demand_source(donor, did, laboratory)
    findings = [
        *clearance_findings(by, chain, at, kind),
        *_of_result(donor, did, standard),
        *_of_instrument(instrument, at),
        *_of_window(person, sampled_at, recovered_at, standard),
    ]
    return Plan(subject=donor, did=did, findings=findings, read=(lambda: _one_found(laboratory, chain, donor, did, standard)) if laboratory else None)


def _one_found(laboratory: Laboratory, chain: str, donor: str, did: MarkerRecorded, standard: str) -> Reading:
    (result,) = laboratory.find(chain, donor, did.sampled_at, [(did.agent, did.method)])
    return Reading({"result": result}, [*_of_result(donor, msgspec.structs.replace(did, result=result), standard)])


def _may_stand_beside_others(donor: str, agent: str, method: str, sampled_at: datetime, replaces: str, reason: str) -> None:
    same = Marker.objects.filter(donor=donor, agent=agent, method=method, replaced=False)
    if replaces and not same.filter(key=replaces).exists():
        raise Refused("no-such-marker", marker=replaces)
    if replaces and not reason:
        raise Refused("reason-missing", command="record-marker")
    if same.filter(sampled_at=sampled_at).exclude(key=replaces).exists():
        raise Refused("marker-recorded-already", donor=donor, agent=agent, method=method)


def _of_result(donor: str, did: MarkerRecorded | MarkerReading, standard: str) -> Iterator[Finding]:
    """A reactive result holds, unless the standard lets it travel with the unit (as most take CMV)."""
    facts = {"donor": donor, "agent": did.agent, "method": did.method}
    if did.result == "reactive":
        yield Finding("marker-reactive", "warn" if standard_named(standard).travels(did.agent, did.method) else "hold", facts)
    if did.result == "indeterminate":
        yield Finding("marker-indeterminate", "warn", facts)


def _of_instrument(instrument: str, at: datetime) -> Iterator[Finding]:
    if not instrument:
        return
    machine = equipment_by_key([instrument]).get(instrument)
    if machine is None:
        raise Refused("no-such-equipment", equipment=instrument)
    if not machine.in_service or (machine.calibrated_until and machine.calibrated_until <= at):
        yield Finding("instrument-not-in-order", "deviate", {"equipment": instrument, "calibrated_until": machine.calibrated_until})


def _of_window(donor: Donor, sampled_at: datetime, recovered_at: datetime | None, standard: str) -> Iterator[Finding]:
    rules = standard_named(standard)
    if recovered_at and not rules.in_window(sampled_at, donor.source, recovered_at):
        before = rules.days_before_by_source.get(donor.source, rules.days_before)
        days = round((sampled_at - recovered_at).total_seconds() / 86400, 1)
        facts = {"donor": donor.key, "days": days, "days_before": before, "days_after": rules.days_after, "standard": standard}
        yield Finding("sample-outside-window", "deviate", facts)


@verb("donor.tested", zh="供者 {subject} {agent} {method}：{result}", en="{subject} tested for {agent} by {method}: {result}", record=MarkerRecorded)
def donor_tested(act: Act, record: MarkerRecorded) -> None:
    """The result stands; the one it corrects is kept as replaced."""
    if record.replaces:
        rows = Marker.objects.filter(key=record.replaces, donor=act.subject, replaced=False).update(replaced=True)
        claimed(rows, "no-such-marker", marker=record.replaces)
    fields = {name: getattr(record, name) for name in ("agent", "method", "result", "value", "unit", "instrument", "lot", "sampled_at")}
    Marker.objects.create(key=act.key, bank=act.chain, donor_id=act.subject, performer=act.actor, at=act.at, **fields | dict(act.read))


@verb("donor.panel-tested", zh="供者 {subject} 的一组标志物结果", en="tested a panel of markers of {subject}", record=PanelRecorded)
def panel_tested(act: Act, record: PanelRecorded) -> None:
    """The results stand, one row each."""
    Marker.objects.bulk_create(
        Marker(
            key=f"{act.key}.{number}", bank=act.chain, donor_id=act.subject, performer=act.actor, at=act.at, sampled_at=record.sampled_at,
            **msgspec.structs.asdict(reading),
        )
        for number, reading in enumerate(_whole(record.readings, act.read["results"]) if act.read else record.readings, 1)
    )  # fmt: skip
