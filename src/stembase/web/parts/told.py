"""A refusal or a finding as a small lesson: what, why, how to mend, the page of its rule; and the tone it is said in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

from stembase.refusal import Explanation, Finding, Refused, explain

Tone = Literal["bad", "warn", "info"]
TONES: dict[str, Tone] = {"impossible": "bad", "refuse": "bad", "unqualified": "bad", "hold": "warn", "deviate": "warn", "warn": "info"}


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


def _lesson(finding: Finding) -> Told:
    said = explain(finding.code, finding.facts, get_language() or "zh")
    return Told(said.code, said.title, said.sentence, said.mend, said.source, TONES[finding.on_breach])
