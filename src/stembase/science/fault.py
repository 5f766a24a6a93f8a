"""What science says when something given to it cannot be used. It knows no refusals: the app that asked turns a fault into one.

An app says: `except Fault as fault: raise Refused(fault.code, **fault.facts)`.
"""

from typing import Any


class Fault(Exception):
    """A code in kebab-case and the facts its sentence needs; `row` is the line of the file it was found on, counted from 1."""

    def __init__(self, code: str, row: int | None = None, **facts: Any) -> None:
        self.code, self.row = code, row
        self.facts: dict[str, Any] = facts if row is None else {"row": row, **facts}
        super().__init__(f"{code} {self.facts}" if self.facts else code)
