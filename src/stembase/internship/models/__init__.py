"""Tables of internship. All are read from the ledger but the sealed particulars of students."""

from .confirmation import Confirmation

__all__ = ["Confirmation"]
