"""What a finding means where: one table, no branches."""

from collections.abc import Callable, Sequence
from datetime import datetime

from stembase.refusal import Finding, Refused

REFUSES, HOLDS, DEVIATES, NOTED = "refuses", "hold", "deviate", "noted"

STANDINGS: dict[str, Callable[[str, str, str, datetime], None]] = {}
"""By kind of chain: what refuses an act because of how the chain, or whoever acts, stands (chain, command, by, at). An app above enters it at start:
practice says there that a run stands still, is over, or is somebody else's; internship, that the law lets no intern work today."""

MEANING: dict[tuple[str, str], str] = {
    ("impossible", "live"): REFUSES, ("impossible", "practice"): REFUSES, ("impossible", "base"): REFUSES,
    ("refuse", "live"): REFUSES, ("refuse", "practice"): DEVIATES, ("refuse", "base"): REFUSES,
    ("unqualified", "live"): REFUSES, ("unqualified", "practice"): NOTED, ("unqualified", "base"): REFUSES,
    ("hold", "live"): HOLDS, ("hold", "practice"): HOLDS, ("hold", "base"): NOTED,
    ("deviate", "live"): DEVIATES, ("deviate", "practice"): DEVIATES, ("deviate", "base"): NOTED,
    ("warn", "live"): NOTED, ("warn", "practice"): NOTED, ("warn", "base"): NOTED,
}  # fmt: skip


def demand_standing(chain: str, kind: str, command: str, by: str, at: datetime) -> None:
    """Refuse an act because of how the chain it is for, or whoever acts, stands."""
    if demand := STANDINGS.get(kind):
        demand(chain, command, by, at)


def refusing(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    """The findings that refuse in a chain of this kind."""
    return tuple(finding for finding in findings if MEANING[finding.on_breach, kind] == REFUSES)


def recorded(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    """The findings as they go into the record: what would refuse a live act is a deviation in practice, a hold means nothing in the base."""
    return tuple(_as_recorded(finding, MEANING[finding.on_breach, kind]) for finding in findings)


def _as_recorded(finding: Finding, meaning: str) -> Finding:
    if meaning == DEVIATES:
        return Finding(finding.code, "deviate", finding.facts)
    return Finding(finding.code, "warn", finding.facts) if meaning == NOTED and finding.on_breach in (HOLDS, DEVIATES) else finding


def pass_or_refuse(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    """Findings for the record, or `Refused` with the first code and all that refuse."""
    if stops := refusing(findings, kind):
        raise Refused(stops[0].code, findings=stops, **stops[0].facts)
    return recorded(findings, kind)


def after_the_gate(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    """Findings on what instruments read: it has happened, so what would refuse is a deviation (in the base, which has none, a warning)."""
    happened = [Finding(finding.code, "deviate", finding.facts) if MEANING[finding.on_breach, kind] == REFUSES else finding for finding in findings]
    return recorded(happened, kind)
