"""Tables of competence: the framework, evidence, decisions, clearances. All are read from the ledger."""

from .clearance import Clearance
from .competence import Competence
from .decision import Decision
from .evidence import Evidence

__all__ = ["Clearance", "Competence", "Decision", "Evidence"]
