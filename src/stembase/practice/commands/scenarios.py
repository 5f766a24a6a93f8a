"""Publish a scenario of the house, and withdraw it. What is published is never changed: a change is the next version."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.roles import TEACHERS
from stembase.practice.models import ScenarioVersion
from stembase.practice.queries.scenarios import latest_version
from stembase.practice.scenario_reading import load, packaged
from stembase.practice.trial import proof
from stembase.refusal import Refused


class ScenarioPublished(Record):
    """The whole text of the version, and its hash. What the reference came to stands in what was read."""

    scenario: Code
    version: int
    text: Document
    hash: Code


class ScenarioWithdrawn(Record):
    """Which version was in force until now."""

    version: int


@command("publish-scenario", verb="scenario.published", roles=TEACHERS, kinds=("base",), zh="发布场景", en="publish a scenario")
def plan_publish(*, chain: str, kind: str, by: str, at: datetime, witness: str, text: str) -> Plan:
    """Publish the scenario written in `text`, once the reference policy has passed it; open runs of an earlier version stop.

    Refuses `scenario-faulty` with every problem, `scenario-of-the-house`, `scenario-unchanged`, `scenario-not-passed`, `nobody-to-try`.
    """
    scenario = load(text)
    if scenario.key in packaged():
        raise Refused("scenario-of-the-house", key=scenario.key)
    latest = latest_version(scenario.key)
    if latest and latest.withdrawn_at is None and latest.hash == scenario.hash:
        raise Refused("scenario-unchanged", key=scenario.key, version=latest.version)
    version = 1 + (latest.version if latest else 0)
    did = ScenarioPublished(scenario=scenario.key, version=version, text=text, hash=scenario.hash)
    return Plan(subject=f"{scenario.key}@{version}", did=did, read=lambda: proof(scenario))


@command("withdraw-scenario", verb="scenario.withdrawn", roles=TEACHERS, kinds=("base",), zh="撤下场景", en="withdraw a scenario")
def plan_withdraw(*, chain: str, kind: str, by: str, at: datetime, witness: str, scenario: Code) -> Plan:
    """Take a scenario of the house out of force; its open runs stop where they are. Refuses `scenario-of-the-house`, `scenario-not-published`."""
    if scenario in packaged():
        raise Refused("scenario-of-the-house", key=scenario)
    latest = latest_version(scenario)
    if latest is None or latest.withdrawn_at is not None:
        raise Refused("scenario-not-published", key=scenario)
    return Plan(subject=latest.key, did=ScenarioWithdrawn(version=latest.version))


@verb("scenario.published", zh="发布了场景 {subject}", en="published the scenario {subject}", record=ScenarioPublished)
def published(act: Act, record: ScenarioPublished) -> None:
    """A new row, in force from now on."""
    ScenarioVersion.objects.create(
        key=act.subject, scenario=record.scenario, version=record.version, text=record.text, hash=record.hash, published_at=act.at,
        published_by=act.actor,
    )  # fmt: skip


@verb("scenario.withdrawn", zh="撤下了场景 {subject}", en="withdrew the scenario {subject}", record=ScenarioWithdrawn)
def withdrawn(act: Act, record: ScenarioWithdrawn) -> None:
    """No longer in force."""
    rows = ScenarioVersion.objects.filter(key=act.subject, withdrawn_at=None).update(withdrawn_at=act.at)
    claimed(rows, "scenario-not-published", key=act.subject)
