"""The long work of practice: previews, a class of simulated students, asked for on a page and followed there; and, asked for by nobody, the runs of
the reference by which those of students will be scored."""

from contextlib import suppress
from typing import Any

from stembase.acts.jobs import Progress, job, watch
from stembase.ledger.vocabulary import MaybeCode
from stembase.practice.cohort.previewing import preview
from stembase.practice.reference import keep_reference, without_reference
from stembase.practice.scenario_reading import load
from stembase.refusal import Refused

PREVIEW = "preview-scenario"


@job(PREVIEW, zh="预览场景", en="preview a scenario", tries=1)
def preview_scenario(progress: Progress, *, text: str, skill: float, students: int, seed: int, draft: MaybeCode = "") -> dict[str, Any]:
    """The distribution of outcomes of the scenario written in `text`; nothing is kept but the result. `draft`: the one it was asked for."""
    return preview(load(text), skill=skill, students=students, seed=seed, step=progress.step)


AT_A_LOOK = 10
"""Runs of the reference played at one look of a worker: some seconds of work."""
_refused: set[str] = set()
"""Runs whose reference this process was refused: the end of such a run says why."""


@watch
def keep_references() -> int:
    """Play the reference for runs under way. Gives how many were played."""
    wanting = [run for run in without_reference() if run.key not in _refused][:AT_A_LOOK]
    for run in wanting:
        _refused.add(run.key)
        with suppress(Refused):
            keep_reference(run)
            _refused.discard(run.key)
    return len(wanting)
