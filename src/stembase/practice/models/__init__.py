"""The tables of practice: runs, and the scenarios a base has written. All but `ScenarioDraft` are read from the ledger."""

from .run import Run
from .scenario import ScenarioDraft, ScenarioVersion

__all__ = ["Run", "ScenarioDraft", "ScenarioVersion"]
