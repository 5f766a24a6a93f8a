"""Write evidence: called by the apply functions of the verbs that yield it, so that a rebuild gives the same rows."""

from stembase.ledger.vocabulary import Act

from .models import Evidence


def record_evidence(
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
) -> None:
    """One row for one competence, performance (the act) and person. `kind` is the bank's (live, practice), `class_` A to D."""
    Evidence.objects.create(
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
        at=act.at,
    )
