"""A refusal or a finding as a small lesson: what, why, how to mend, the page of its rule; and the tone it is said in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

from stembase.acts.gate import DEVIATES, HOLDS, MEANING, NOTED, REFUSES
from stembase.refusal import Explanation, Finding, Refused, explain

Tone = Literal["bad", "warn", "info"]
_MEANT: dict[str, Tone] = {REFUSES: "bad", HOLDS: "warn", DEVIATES: "warn", NOTED: "info"}


@dataclass(frozen=True, slots=True)
class Told:
    """One lesson: its explanation in the language of the page, and its tone."""

    code: str
    title: str
    sentence: str
    mend: str
    source: str
    tone: Tone


def told(what: Refused | Finding | Explanation | Iterable[Finding]) -> tuple[Told, ...]:
    """All that a refusal, a finding, findings or an explanation have to say, in the current language."""
    if isinstance(what, Explanation):
        return (Told(what.code, what.title, what.sentence, what.mend, what.source, "bad"),)
    findings = what.findings if isinstance(what, Refused) else (what,) if isinstance(what, Finding) else tuple(what)
    return tuple(_lesson(finding) for finding in findings)


def tone_of(on_breach: str, kind: str = "live") -> Tone:
    """How grave a breach is in a chain of this kind: what refuses a live act is a deviation in practice, or only noted."""
    return _MEANT[MEANING[on_breach, kind]]


def _lesson(finding: Finding) -> Told:
    said = explain(finding.code, finding.facts, get_language() or "zh")
    return Told(said.code, said.title, said.sentence, said.mend, said.source, tone_of(finding.on_breach))
