"""Faults a teacher lets strike: which can now, because their place is still ahead or under way; and how the reference meets the same ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stembase.practice.faults import FAULTS
from stembase.practice.machines import minutes_left
from stembase.practice.models import Run
from stembase.practice.queries.running import scenario_of
from stembase.practice.queries.truths import acts_of, kind_of, truth_in
from stembase.practice.scenario import Injection, Scenario
from stembase.practice.scoring.case import Case
from stembase.practice.truth.bag import Bag
from stembase.practice.truth.fold import truth
from stembase.practice.truth.happening import happenings
from stembase.practice.truth.rules import Rules
from stembase.practice.ways import split, steps_of_task
from stembase.refusal import Refused


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a run stands: its bags as they are, the steps the student has still to begin, whether a freezer's program runs, and the faults that have
    struck."""

    bags: Mapping[str, Bag]
    ahead: frozenset[str]
    freezes: bool
    struck: frozenset[str]

    def some(self, *, stored: bool) -> bool:
        """Whether there is a unit that has not gone, in the tank or not."""
        return any(bag.stored == stored and not bag.discarded for bag in self.bags.values())


def _ahead(fault: str) -> Callable[[Stand], bool]:
    """While every step it strikes at is still to come."""
    return lambda stand: stand.ahead.issuperset(FAULTS[fault].at)


CAN_STRIKE: Mapping[str, Callable[[Stand], bool]] = {
    "contaminated": _ahead("contaminated"),
    "consent-withdrawn": lambda stand: stand.some(stored=False) or stand.some(stored=True),
    "separator-stops": _ahead("separator-stops"),
    "product-warm": _ahead("product-warm"),
    "lot-recalled": _ahead("lot-recalled"),
    "nucleation-late": _ahead("nucleation-late"),
    "freezer-stops": lambda stand: stand.freezes,
    "tank-warms": lambda stand: stand.some(stored=True),
    "vacuum-lost": lambda stand: stand.some(stored=True),
    "segment-of-neighbour": lambda stand: {"cut-segment", "type"} <= stand.ahead,
}
"""When each fault makes sense. A fault that is not here lies in how a scenario begins (a label, a kit), and cannot come in the middle."""


def stand_of(run: Run, scenario: Scenario) -> Stand:
    """Where a run stands after its last entry."""
    acts = acts_of(run.bank_id)
    done, now = happenings(acts, kind_of), acts[-1].recorded_at
    places = {one.place for one in done}
    ahead = frozenset(place.partition(":")[2] for place in steps_of_task(scenario) if place not in places)
    struck = {str(one.did["fault"]) for one in done if one.verb == "run.event"}
    return Stand(truth_in(run.bank_id, now).bags, ahead, bool(minutes_left(run.bank_id, now)), frozenset(struck))


def faults_for(run: Run) -> list[str]:
    """The faults that can strike in a run now, in the order of their table."""
    scenario = scenario_of(run)
    stand, own = stand_of(run, scenario), {one.fault for one in scenario.injections}
    return [fault for fault, fits in CAN_STRIKE.items() if fault not in own | stand.struck and fits(stand)]


def demand_strike(run: Run, fault: str) -> None:
    """Refuse a fault that cannot strike now: `no-such-fault`, `fault-of-the-scenario`, `fault-struck-already`, `fault-out-of-place`."""
    if fault not in FAULTS:
        raise Refused("no-such-fault", fault=fault, known=sorted(FAULTS))
    scenario = scenario_of(run)
    if any(one.fault == fault for one in scenario.injections):
        raise Refused("fault-of-the-scenario", fault=fault, scenario=scenario.key)
    stand = stand_of(run, scenario)
    if fault in stand.struck:
        raise Refused("fault-struck-already", fault=fault, bank=run.bank_id)
    if fault not in CAN_STRIKE or not CAN_STRIKE[fault](stand):
        raise Refused("fault-out-of-place", fault=fault, bank=run.bank_id)


def as_written(case: Case, rules: Rules) -> tuple[Injection, ...]:
    """What a teacher injected, as a scenario would write it: right after the last step done before it; a freezer stops as cold as it was."""
    _before, own = split(case.scenario.start.source, case.scenario.start.begins, case.scenario.until)
    way, found = {stop.do for stop in own}, []
    opened = next((number for number, one in enumerate(case.done) if one.verb == "run.opened"), 0)
    for number, one in enumerate(case.done):
        if one.verb == "run.event" and not one.did["injection"]:
            last = next((each.place for each in reversed(case.done[opened:number]) if each.place in way), "")
            cold = truth(case.done[:number], rules, one.at).bags[one.subject].celsius if one.did["fault"] == "freezer-stops" else None
            found.append(Injection(f"taught-{number}", one.did["fault"], after=last, bag_below_c=cold, parameters=one.did["facts"]))
    return tuple(found)
