"""Tables of the door: receipts of idempotent acts, and jobs."""

from .job import Job
from .receipt import Receipt

__all__ = ["Job", "Receipt"]
