"""The scenarios in force: those that come with the house, and those the base has published and not withdrawn. The one place that says so."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType

from stembase.ledger.memory import kept
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
    """All of them by key. One query, and none while the base's head stands."""
    own = {key: _read(text) for key, text in _published().items()}
    return {**packaged(), **{key: found for key, found in own.items() if found}, **_on_trial.get()}


def _published() -> Mapping[str, str]:
    """The text of what the base has published and not withdrawn, by key."""
    return kept("scenarios published", lambda: {row.scenario: row.text for row in _latest() if row.withdrawn_at is None})


def _latest() -> Iterable[ScenarioVersion]:
    return {row.scenario: row for row in ScenarioVersion.objects.order_by("scenario", "version")}.values()


def scenario_in_force(key: str) -> Scenario | None:
    """One of them; None where it is not, or no longer, in force. No query for one that comes with the house."""
    if found := _on_trial.get().get(key) or packaged().get(key):
        return found
    text = _published().get(key)
    return _read(text) if text else None


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
