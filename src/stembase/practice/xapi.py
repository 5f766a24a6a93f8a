"""Runs as xAPI statements (1.0.3): initialized, attempted, passed or failed, completed. People are codes, never names; nothing is sent anywhere.

https://github.com/adlnet/xAPI-Spec. A statement's id is a function of entry, verb and student: a run exported twice is the same statements.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stembase.ledger.vocabulary import Act
from stembase.practice.models import Run
from stembase.practice.queries.scenarios import scenario_in_force
from stembase.practice.queries.truths import acts_of
from stembase.practice.scenario import Scenario

VERBS: Mapping[str, str] = {"initialized": "进入", "attempted": "尝试", "passed": "通过", "failed": "未通过", "completed": "完成"}
"""The verbs of ADL used here, each with its Chinese name; the English name is the verb."""
ADL = "http://adlnet.gov/expapi"
HOME = "https://stembase.invalid/people"
"""Where the accounts stand that codes belong to, unless the one who exports says so."""
OURS = "https://stembase.invalid/xapi"


def statements(runs: Iterable[Run], home: str = HOME) -> Iterator[dict[str, Any]]:
    """Every statement of the runs, in their order: one a verb and student. A run nobody came into says nothing."""
    for run in runs:
        for verb, act, at, result in _told(run, acts_of(run.bank_id)):
            for student in run.students:
                yield _statement(run, verb, act, student, at, result, home)


def _told(run: Run, acts: list[Act]) -> Iterator[tuple[str, Act, datetime, dict[str, Any]]]:
    """What a run says: verb, the entry it rests on, when that was by the base's time (the run's own clock is a story), and the result."""
    own = [act for act in acts if run.opened_seq and act.seq >= run.opened_seq]
    began, ended = run.bank.opened_at, next((act for act in own if act.verb == "run.ended"), None)
    if own:
        yield "initialized", own[0], began, {}
    if len(own) > 1:
        yield "attempted", own[1], began, {}
    if ended and "passed" in ended.read:
        yield "passed" if ended.read["passed"] else "failed", ended, ended.did.counted_at or ended.at, _result(ended.read)
    if ended:
        yield "completed", ended, ended.did.counted_at or ended.at, {"completion": True, "duration": _duration(run, ended)}


def _result(read: Mapping[str, Any]) -> dict[str, Any]:
    """Success and points; what is beyond the words of xAPI stands in extensions."""
    points, most = read["points"], read["points_of"]
    more = {f"{OURS}/kept-share": read["kept_share"], f"{OURS}/critical-errors": len(read["critical"])}
    scored = {"score": {"raw": points, "min": 0, "max": most, "scaled": points / most}} if most else {}
    return {"success": read["passed"], **scored, "extensions": {key: value for key, value in more.items() if value is not None}}


def _duration(run: Run, ended: Act) -> str:
    """How long it took by the run's own clock, as ISO 8601 writes it."""
    seconds = (ended.recorded_at - run.opened_at).total_seconds() if run.opened_at else 0
    return f"PT{seconds:.2f}S"


def _statement(run: Run, verb: str, act: Act, student: str, at: datetime, result: dict[str, Any], home: str) -> dict[str, Any]:
    scenario = scenario_in_force(run.scenario)
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{home}|{act.key}|{run.scenario_hash}|{run.seed}|{run.started_at.isoformat()}|{verb}|{student}")),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": student}},
        "verb": {"id": f"{ADL}/verbs/{verb}", "display": {"en": verb, "zh-Hans": VERBS[verb]}},
        "object": {"objectType": "Activity", "id": f"{OURS}/scenarios/{run.scenario}", "definition": _definition(scenario)},
        **({"result": result} if result else {}),
        "context": {
            "registration": str(uuid5(NAMESPACE_URL, f"{home}|{run.key}|{run.started_at.isoformat()}")),
            "platform": "Stembase",
            "extensions": {f"{OURS}/bank": run.bank_id, f"{OURS}/seed": run.seed, f"{OURS}/scenario-hash": run.scenario_hash},
        },
        "timestamp": at.isoformat(),
    }


def _definition(scenario: Scenario | None) -> dict[str, Any]:
    """What the activity is; a scenario that is no longer here has no name."""
    named = {"name": {"en": scenario.title.en, "zh-Hans": scenario.title.zh}} if scenario else {}
    return {"type": f"{ADL}/activities/simulation", **named}
