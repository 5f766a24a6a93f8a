"""The tables of practice: runs, and what students are asked to practise."""

from .assignment import Assigned, Assignment
from .run import Run

__all__ = ["Assigned", "Assignment", "Run"]
