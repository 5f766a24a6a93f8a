"""What can be chosen in the form of a scenario: steps of the way, and of faults, decisions and rules those whose steps lie in the student's part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from stembase.practice.deeds import DEEDS, offered
from stembase.practice.faults import FAULTS, can_strike
from stembase.practice.scenario import KINDS
from stembase.practice.scenario_sense import ENDS
from stembase.practice.scoring.rules import RULES
from stembase.practice.ways import Stop, split, ways
from stembase.procedures.definition import Definition
from stembase.procedures.packaged import packaged
from stembase.procedures.vocabulary import STAGES, competences, sources, term
from stembase.web.bank.here import language
from stembase.web.parts.field import Choice

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Range:
    """The way of a source and the student's part of it; nothing where the form does not name one yet."""

    source: str
    way: tuple[Stop, ...]
    own: tuple[Stop, ...]

    @property
    def ends(self) -> tuple[str, str]:
        """Its first and last step."""
        return (self.own[0].do, self.own[-1].do) if self.own else ("", "")


def range_of(typed: Mapping[str, str]) -> Range:
    """The part the form names."""
    source, begins, until = (typed.get(name, "") for name in ("start.source", "start.begins", "until"))
    way = ways().get(source, ())
    places = [stop.do for stop in way]
    clear = begins in places and until in places and places.index(begins) <= places.index(until)
    return Range(source, way, split(source, begins, until)[1] if clear else ())


def chosen(pairs: Pairs, value: str, none: str | None = None) -> tuple[Choice, ...]:
    """Choices with the one chosen, which is offered even where it no longer fits; `none` names the empty one."""
    known = ([("", none)] if none is not None else []) + pairs
    if value and value not in {key for key, _said in known}:
        known = [*known, (value, value)]
    return tuple(Choice(key, words, key == value) for key, words in known)


def definitions() -> dict[str, Definition]:
    """The latest packaged version of each procedure."""
    return {one.key: one for one in packaged()}


def steps(stops: tuple[Stop, ...]) -> Pairs:
    """Steps of a way in words, each once."""
    known = definitions()
    return [(do, step_words(do, known)) for do in dict.fromkeys(stop.do for stop in stops)]


def step_words(do: str, known: Mapping[str, Definition]) -> str:
    """A step with its procedure, or what an act of the way is."""
    procedure, _colon, key = do.partition(":")
    if procedure == "act":
        return acts().get(key, key)
    step = known[procedure].step(key) if procedure in known else None
    return f"{known[procedure].title.say(language())} · {step.title.say(language())}" if step else do


def acts() -> dict[str, str]:
    """What stands on a way and is no step of a procedure."""
    return {
        "enrol": _("Enrol the mother"), "issue-kit": _("Issue a kit"), "let-grow": _("Look and feed until the cells cover enough"),
        "wait-for-freezer": _("Wait for the freezer"), "end-freeze": _("End the freezing run"),
        "markers": _("Test the mother for infectious markers"),
        "determine": _("Determine the donor"), "review": _("Second reading of results"), "care-for-deviations": _("Take care of deviations"),
    }  # fmt: skip


def source_choices() -> Pairs:
    """Sources that have a way."""
    return [(key, words.say(language())) for key, words in sources().items() if key in ways()]


def kind_choices() -> Pairs:
    """Skill, case, incident."""
    return [(key, words.say(language())) for key, words in KINDS.items()]


def end_choices() -> Pairs:
    """How a run can end."""
    own = {"stored": _("stored"), "done": _("done, no unit")}
    return [(key, own.get(key) or STAGES[key].say(language())) for key in ENDS]


def competence_choices() -> Pairs:
    """Competences, in the order of their words."""
    return sorted(((key, words.say(language())) for key, words in competences().items()), key=lambda pair: pair[1])


def fault_choices(part: Range) -> Pairs:
    """Faults that can strike in the part."""
    return [(key, fault.title.say(language())) for key, fault in FAULTS.items() if part.own and can_strike(key, part.source, *part.ends)]


def decision_choices(part: Range) -> Pairs:
    """What can be decided in the part: numbers set at its steps, deeds, waits before them, and how soon a deed follows what happens."""
    own = {stop.step for stop in part.own}
    deeds = [(f"deed={key}", _("By hand: %(what)s") % {"what": deed.title.say(language())}) for key, deed in offered(own).items()] if own else []
    soon = [(f"delay={key}", _("How soon: %(what)s") % {"what": deed.title.say(language())}) for key, deed in DEEDS.items() if own and not deed.step]
    waits = [(f"wait={do}", _("Wait before: %(what)s") % {"what": words}) for do, words in steps(part.own)]
    return [*_measures(part), *deeds, *waits, *soon]


def _measures(part: Range) -> Iterator[tuple[str, str]]:
    known = definitions()
    for do in dict.fromkeys(stop.do for stop in part.own if stop.procedure in known):
        procedure, _colon, key = do.partition(":")
        step = known[procedure].step(key)
        for measure in step.measures if step else ():
            if measure.given == "set":
                yield f"measure={do}:{measure.key}", f"{step_words(do, known)} · {measure.label.say(language())}"


def rule_choices() -> Pairs:
    """The rules points are given by."""
    words = {
        "deed-within": _("a deed is done within minutes of a fault"), "deviation-within": _("a deviation is recorded and classed in time"),
        "deviations-at-most": _("no more deviations than"), "refused-at-most": _("no more refused attempts than"),
        "step-done": _("a step is done"), "verb-done": _("something is done"), "ended-so": _("it ends so"),
        "lot-spared": _("a recalled lot is blocked and not used"), "tanks-below": _("no tank was ever warmer than"),
    }  # fmt: skip
    return [(key, words.get(key, key)) for key in RULES]


def deed_choices() -> Pairs:
    """Deeds of the hand."""
    return [(key, deed.title.say(language())) for key, deed in DEEDS.items()]


def given_choices(name: str, part: Range) -> Pairs | None:
    """What can be given to a rule or fault under a name; None where anything is typed."""
    if name == "deed":
        return deed_choices()
    if name == "fault":
        return fault_choices(part)
    if name == "so":
        return end_choices()
    if name == "material":
        lots = {lot for stop in part.own for step in (_step(stop),) if step for lot in step.lots}
        return [(key, term("lots", key).say(language())) for key in sorted(lots)]
    return steps(part.own) if name == "step" else None


def _step(stop: Stop):  # type: ignore[no-untyped-def]
    definition = definitions().get(stop.procedure)
    return definition.step(stop.step) if definition else None
