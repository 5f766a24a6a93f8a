"""What a run comes to when it is ended: its score, read from what is true as instruments read it, so that nobody can say it was better."""

from stembase.acts.batching import apart
from stembase.acts.command import Reading
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import scored_run
from stembase.practice.models import Run
from stembase.practice.scoring.scored import Scored
from stembase.refusal import Finding, Refused


def final_score(run: Run) -> Reading:
    """Passed or not and the figures behind it; nothing but a finding, `run-not-scored`, where the reference cannot be played in this base.

    It is played apart: what this act remembers and holds is not touched.
    """
    try:
        crew = crew_of(run.students[0])
        scored = apart(scored_run, run.bank_id, crew)
    except Refused as refusal:
        return Reading(findings=[Finding("run-not-scored", "warn", {"bank": run.bank_id, "reason": refusal.code})])
    return Reading(figures(scored))


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
