"""What happened in a run, line by line, beside when and how the reference did it; and the critical errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from stembase.ledger.models import Entry
from stembase.ledger.vocabulary import Act
from stembase.practice.debriefing import Debriefed
from stembase.practice.deeds import DEEDS
from stembase.practice.faults import FAULTS
from stembase.practice.scenario import Decision
from stembase.practice.scoring.case import Case, place_of
from stembase.practice.scoring.scored import CRITICAL
from stembase.procedures.queries import definition_of
from stembase.refusal import Explanation, explain
from stembase.web.bank.here import language
from stembase.web.bank.titles import StepTitles
from stembase.web.ledger.telling import Telling
from stembase.web.parts.happened import Event, Tone
from stembase.web.spoken import say_span

from .words import chosen

BREACHES = ("deviate", "hold")
TOLD_WAIT = 30.0
"""Minutes of waiting that are worth a line of their own."""
APART = 15.0
"""Minutes between a step and the reference's that are worth saying."""
SAID = 2
"""Findings of one act that are told in the line."""
MOST = 16
"""Lines that are read; of more only those that matter stand open."""


@dataclass(frozen=True, slots=True)
class Happened:
    """The student's part: every line, and those that matter, where there are too many to read."""

    every: list[Event]
    telling: list[Event]


def happened(told: Debriefed, bank: str) -> Happened:
    """The student's part, in order."""
    case, done = told.case, dict[str, str]()
    entries = {entry.seq: entry for entry in Entry.objects.filter(chain=bank, seq__in=[act.seq for act in case.acts])}
    telling, titles, late = Telling(list(entries.values()), language()), StepTitles(), _delays(told)
    lines = []
    for act in case.acts:
        if act.verb == "run.handled" and done.get(act.did.deed) == act.did.way:
            continue
        if act.verb == "run.handled":
            done[act.did.deed] = act.did.way
        text = _text(act) or ("" if act.verb.startswith("run.") else telling.tell(entries[act.seq]).sentence)
        if text:
            lines.append(Event(act.recorded_at, text, " ".join(_details(act, case, titles, late)), _tone(act, case)))
    matter = [line for line in lines if line.tone in ("bad", "warn") or line.detail]
    return Happened(lines, matter if len(lines) > MOST and matter else lines)


def _text(act: Act) -> str:
    """The line of a thing done, where it has better words than its verb's."""
    if act.verb == "run.waited":
        minutes = (act.did.until - act.recorded_at) / timedelta(minutes=1)
        return _("Waited %(span)s") % {"span": say_span(minutes, language())} if minutes >= TOLD_WAIT else ""
    if act.verb == "run.handled":
        deed = DEEDS[act.did.deed]
        return _("%(what)s: %(chosen)s") % {"what": deed.title.say(language()), "chosen": deed.ways[act.did.way].say(language())}
    if act.verb == "run.event":
        title = FAULTS[act.did.fault].title.say(language()) if act.did.fault in FAULTS else act.did.fault
        return title if act.did.injection else _("%(fault)s, injected by a teacher") % {"fault": title}
    if act.verb in ("run.frozen", "run.resumed"):
        return _("A teacher stopped the time") if act.verb == "run.frozen" else _("The teacher let it go on")
    step = definition_of(act.procedure).step(place_of(act).partition(":")[2]) if act.procedure and ":" in place_of(act) else None
    return step.title.say(language()) if step else ""


def _details(act: Act, case: Case, titles: StepTitles, late: Mapping[str, str]) -> Iterator[str]:
    """What was found at it, and how and when the reference did the same."""
    if act.verb == "attempted":
        yield explain(act.did.code, act.did.facts, language()).mend
    for finding in [finding for finding in act.found if finding.on_breach in BREACHES][:SAID]:
        yield titles.said(finding, act.procedure).sentence
    if decision := _other_way(act, case):
        yield _("Reference: %(way)s.") % {"way": chosen(decision, decision.reference, case)}
    if place_of(act) in late and act.verb != "unit.freezing":
        yield late[place_of(act)]


def _other_way(act: Act, case: Case) -> Decision | None:
    """The decision that a deed took otherwise than the reference."""
    if act.verb != "run.handled":
        return None
    return next((one for one in case.scenario.decisions if one.deed == act.did.deed and one.reference != act.did.way), None)


def _delays(told: Debriefed) -> dict[str, str]:
    """Where the student fell behind the reference or came before it, step by step: only where the lead changes."""
    mine, best = (_offsets(each) for each in (told.case, told.reference))
    lead, said = 0.0, {}
    for place in sorted(mine.keys() & best.keys(), key=mine.__getitem__):
        if abs(mine[place] - best[place] - lead) >= APART:
            lead = mine[place] - best[place]
            spans = {"span": say_span(round(best[place]), language()), "own": say_span(round(mine[place]), language())}
            said[place] = _("Reference: %(span)s after the start; here %(own)s.") % spans
    return said


def _offsets(case: Case) -> dict[str, float]:
    """Minutes from the student's coming in to each step done, the last time it was."""
    opened = next((one.at for one in case.done if one.verb == "run.opened"), None)
    return {one.place: (one.at - opened) / timedelta(minutes=1) for one in case.done if opened and one.at >= opened and one.step}


def injected(told: Debriefed) -> str:
    """The faults a teacher let strike, in words; the reference met them too."""
    found = [FAULTS[act.did.fault].title.say(language()) for act in told.case.acts if act.verb == "run.event" and not act.did.injection]
    return _(", ").join(found)


def minutes(case: Case) -> float:
    """How long the student's part took by the run's own clock."""
    opened = next((one.at for one in case.done if one.verb == "run.opened"), case.done[0].at)
    return (case.done[-1].at - opened) / timedelta(minutes=1)


def _tone(act: Act, case: Case) -> Tone:
    codes = CRITICAL | set(case.scenario.critical)
    if act.verb == "attempted":
        return "bad" if act.did.code in codes else "warn"
    if _other_way(act, case) or any(finding.on_breach in BREACHES or finding.code in codes for finding in act.found):
        return "bad"
    return "warn" if act.verb == "run.event" else "calm" if act.verb == "run.waited" else ""


def critical(told: Debriefed) -> Sequence[Explanation]:
    """The critical errors, each explained once."""
    codes, found = set(told.scored.critical), dict[str, Explanation]()
    for act in told.case.acts:
        facts = {act.did.code: act.did.facts} if act.verb == "attempted" else {finding.code: finding.facts for finding in act.found}
        for code in facts.keys() & codes:
            found.setdefault(code, explain(code, facts[code], language()))
    return list(found.values())
