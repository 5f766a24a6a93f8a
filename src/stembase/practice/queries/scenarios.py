"""The scenarios in force: those that come with the house, and those the base has published and not withdrawn. The one place that says so."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType

from stembase.practice.models import ScenarioVersion
from stembase.practice.scenario import Scenario
from stembase.practice.scenario_reading import load, packaged
from stembase.refusal import Refused

_on_trial: ContextVar[Mapping[str, Scenario]] = ContextVar("scenarios_on_trial", default=MappingProxyType({}))


@contextmanager
def on_trial(scenario: Scenario) -> Iterator[None]:
    """In force for whoever is inside, and for nobody else: how a scenario is played before it is published."""
    token = _on_trial.set({scenario.key: scenario})
    try:
        yield
    finally:
        _on_trial.reset(token)


def scenarios_in_force() -> dict[str, Scenario]:
    """All of them by key. One query."""
    latest = {row.scenario: row for row in ScenarioVersion.objects.order_by("scenario", "version")}
    house = {key: _read(row.text) for key, row in latest.items() if row.withdrawn_at is None}
    return {**packaged(), **{key: found for key, found in house.items() if found}, **_on_trial.get()}


def scenario_in_force(key: str) -> Scenario | None:
    """One of them; None where it is not, or no longer, in force. No query for one that comes with the house."""
    if found := _on_trial.get().get(key) or packaged().get(key):
        return found
    row = latest_version(key)
    return _read(row.text) if row and row.withdrawn_at is None else None


def scenario_named(key: str) -> Scenario:
    """The same. Refuses `no-such-scenario`."""
    found = scenario_in_force(key)
    if found is None:
        raise Refused("no-such-scenario", scenario=key)
    return found


def latest_version(key: str) -> ScenarioVersion | None:
    """What the base published last of a scenario, withdrawn or not."""
    return ScenarioVersion.objects.filter(scenario=key).order_by("-version").first()


@lru_cache(maxsize=256)
def _read(text: str) -> Scenario | None:
    """A published text; None where the house no longer understands it, which is as if it had been withdrawn."""
    try:
        return load(text)
    except Refused:
        return None
