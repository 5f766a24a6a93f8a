"""Take a sample: a tube, a segment or bottles leave a unit, carry its name, and are units of their own."""

from datetime import datetime
from typing import Literal

import msgspec

from stembase.acts.command import Plan, command
from stembase.bank.commands.lineage import Child, Millilitres, Offspring, born, offspring_of
from stembase.bank.models import Unit
from stembase.bank.planned import as_plan
from stembase.bank.products import sample_in
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.numbering import DIVISIONS, free_divisions, unit_key
from stembase.bank.steps import StepPlan, StepRecord, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding

Container = Literal["tube", "segment", "bottle"]


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One vessel filled."""

    container: Container = "tube"
    volume_ml: Millilitres | None = None


class SampleTaken(StepRecord, kw_only=True):
    """The step, the vessels filled, and what is left in the unit."""

    offspring: Offspring
    left_ml: float | None = None


@command("take-sample", verb="unit.sampled", roles=WORKERS, zh="取样", en="take a sample")
def plan_take_sample(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work, samples: list[Taken] = []) -> Plan:  # noqa: B006
    """Take samples of a unit: those named, or the one the step's scans speak of. Refuses `no-such-unit`, `sample-of-another-unit`,
    `label-used-already`, `sample-label-unfit`, `sample-larger-than-unit`, `divisions-used-up`, and what the step refuses."""
    found = unit_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="take-sample", subject=unit, unit=found, donation=found.donation)
    wanted = list(samples) or _spoken_of(step)
    labels = [read for scan in ("sample", "segment") if (read := work.scans.get(scan, "")).startswith(f"{chain}:")] if wanted else []
    children = _children(chain, found, wanted, labels)
    amount = sum(taken.volume_ml or 0 for taken in wanted)
    left = None if found.volume_ml is None else found.volume_ml - amount
    did = SampleTaken(**step.record, offspring=offspring_of(found, children), left_ml=left)
    return as_plan(step, unit, did, *_labels(labels, found, children), *_larger(step, found, amount))


def _spoken_of(step: StepPlan) -> list[Taken]:
    """The vessel a step scans beside its unit: one tube, or one segment, of the volume the step measures."""
    volume = step.record["measures"].get("sample_ml")
    if "unit" not in step.step.scan:
        return []
    amount = float(volume) if volume else None
    if "segment" in step.step.scan:
        return [Taken(container="segment", volume_ml=amount)]
    return [Taken(container="tube", volume_ml=amount)] if "sample" in step.step.scan else []


def _children(chain: str, unit: Unit, wanted: list[Taken], labels: list[str]) -> list[Child]:
    """A single vessel with a label of this unit's DIN and the right product is what its label says; others get the next divisions."""
    children: list[Child] = []
    for container in dict.fromkeys(taken.container for taken in wanted):
        alike, product = [taken for taken in wanted if taken.container == container], sample_in(container).code
        stem = unit_key(chain, unit.din, product, "")
        labelled = [read.removeprefix(stem) for read in labels if read.removeprefix(stem) in DIVISIONS] if len(wanted) == 1 else []
        for taken, division in zip(alike, labelled[:1] or free_divisions(chain, unit.din, product, len(alike)), strict=True):
            child = Child(key=stem + division, din=unit.din, product=product, division=division, container=container, volume_ml=taken.volume_ml)
            children.append(child)
    return children


def _labels(labels: list[str], unit: Unit, children: list[Child]) -> list[Finding]:
    """A label of this bank on a vessel names the unit's DIN and that vessel, and no unit has it yet."""
    if not labels:
        return []
    used = set(Unit.objects.filter(key__in=labels).values_list("key", flat=True))
    return [finding for read in labels if (finding := _label(read, unit, children, used))]


def _label(read: str, unit: Unit, children: list[Child], used: set[str]) -> Finding | None:
    if not read.startswith(f"{unit.bank_id}:{unit.din}."):
        return Finding("sample-of-another-unit", "impossible", {"unit": unit.key, "read": read})
    if read in used:
        return Finding("label-used-already", "impossible", {"read": read})
    if read not in {child.key for child in children}:
        return Finding("sample-label-unfit", "impossible", {"read": read, "expected": [child.key for child in children]})
    return None


def _larger(step: StepPlan, unit: Unit, amount: float) -> list[Finding]:
    """A sample is not larger than the unit; the step's own rule may have said so already."""
    code = "sample-larger-than-unit"
    if unit.volume_ml is None or amount <= unit.volume_ml or any(finding.code == code for finding in step.findings):
        return []
    return [Finding(code, "impossible", {"step": step.step.key, "sample": amount, "volume": unit.volume_ml})]


@verb("unit.sampled", zh="从 {subject} 取样", en="sampled {subject}", record=SampleTaken)
def unit_sampled(act: Act, record: SampleTaken) -> None:
    """The vessels are there, and less is in the unit."""
    step_done(act, record)
    if record.left_ml is not None:
        Unit.objects.filter(key=act.subject).update(volume_ml=record.left_ml)
    if record.offspring.children:
        born(act, record.offspring, [act.subject])
