"""Previews as long work: a class of simulated students, asked for on a page and followed there."""

from typing import Any

from stembase.acts.jobs import Progress, job
from stembase.ledger.vocabulary import MaybeCode
from stembase.practice.cohort.previewing import preview
from stembase.practice.scenario_reading import load

PREVIEW = "preview-scenario"


@job(PREVIEW, zh="预览场景", en="preview a scenario", tries=1)
def preview_scenario(progress: Progress, *, text: str, skill: float, students: int, seed: int, draft: MaybeCode = "") -> dict[str, Any]:
    """The distribution of outcomes of the scenario written in `text`; nothing is kept but the result. `draft`: the one it was asked for."""
    return preview(load(text), skill=skill, students=students, seed=seed, step=progress.step)
