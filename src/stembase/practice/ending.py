"""What a run comes to when it is ended: its score, read from what is true as instruments read it, so that nobody can say it was better."""

from contextlib import suppress

from stembase.acts.batching import apart
from stembase.acts.command import Reading
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import aimed
from stembase.practice.injecting import as_written
from stembase.practice.models import Run
from stembase.practice.queries.truths import rules_of
from stembase.practice.reference import case_of, keep_reference
from stembase.practice.scoring.scored import Scored, score
from stembase.refusal import Finding, Refused


def final_score(run: Run) -> Reading:
    """Passed or not and the figures behind it; nothing but a finding, `run-not-scored`, where the reference cannot be played in this base.

    It is played apart: what this act remembers and holds is not touched.
    """
    try:
        scored = apart(_scored, run)
    except Refused as refusal:
        return Reading(findings=[Finding("run-not-scored", "warn", {"bank": run.bank_id, "reason": refusal.code})])
    return Reading(figures(scored))


def _scored(run: Run) -> Scored:
    """The score alone: what each decision was worth is for the debrief."""
    case, _reference, aim = aimed(run, crew_of(run.students[0]))
    return score(case, (), case.living_e6, aim)


def before_the_end(run: Run) -> None:
    """See to it that the reference of a run is kept, before the act that ends the run holds any lock. Where it cannot be played the act says why."""
    with suppress(Refused):
        keep_reference(run, as_written(case_of(run), rules_of(run)))


def figures(scored: Scored) -> dict[str, object]:
    """What the ledger keeps of a score."""
    return {
        "passed": scored.passed,
        "critical": list(scored.critical),
        "kept_share": scored.kept_share,
        "points": scored.points,
        "points_of": scored.points_of,
        "ended": scored.ended,
        "process": dict(scored.process),
    }
