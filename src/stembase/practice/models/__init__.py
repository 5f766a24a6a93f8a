"""The tables of practice: runs, what students are asked to practise, and the scenarios a base has written. All but `ScenarioDraft` and
`ReferenceRun` are read from the ledger."""

from .assignment import Assigned, Assignment
from .reference import ReferenceRun
from .run import Run
from .scenario import ScenarioDraft, ScenarioVersion

__all__ = ["Assigned", "Assignment", "ReferenceRun", "Run", "ScenarioDraft", "ScenarioVersion"]
