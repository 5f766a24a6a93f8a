"""Write evidence: called by the apply functions of the verbs that yield it, so that a rebuild gives the same rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from stembase.ledger.prepared import write
from stembase.ledger.vocabulary import Act

from .models import Evidence


def evidence(
    act: Act,
    *,
    competence: str,
    person: str,
    kind: str,
    class_: str,
    success: bool,
    procedure: str = "",
    witness: str = "",
    help_given: int = 0,
    at: datetime | None = None,
) -> Evidence:
    """One row, not written yet, for one competence, performance (the act) and person. `kind` is the bank's (live, practice), `class_` A to D.
    `at`: since when it counts, where the act was done by a clock other than the base's."""
    return Evidence(
        key=f"{act.key}:{competence}:{person}",
        competence=competence,
        person=person,
        kind=kind,
        class_letter=class_,
        success=success,
        help_given=help_given,
        chain=act.chain,
        entry=act.key,
        procedure=procedure or act.procedure,
        witness=witness or act.witness,
        at=at or act.at,
    )


def record_evidence(act: Act, **about: Any) -> None:
    """Write one row; see `evidence` for what is said about it."""
    record_all([evidence(act, **about)])


def record_all(rows: Iterable[Evidence]) -> None:
    """Write the rows of one act."""
    write(*rows)
