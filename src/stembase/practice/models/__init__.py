"""The one table of practice: runs."""

from .run import Run

__all__ = ["Run"]
