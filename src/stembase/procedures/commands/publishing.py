"""Publish a version of a procedure. What is published is never changed: a change is the next version."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.competence.models import Competence
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.roles import ADMINISTRATOR, PROGRAMME_DIRECTOR, QUALITY
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.reading import load, read_published, text_hash
from stembase.refusal import Refused


class ProcedurePublished(Record):
    """The whole text of the version, and its hash."""

    text: Document
    hash: Code


@command(
    "publish-procedure",
    verb="procedure.published",
    roles={QUALITY, PROGRAMME_DIRECTOR, ADMINISTRATOR},
    kinds=("base",),
    zh="发布规程",
    en="publish a procedure",
)
def plan_publish(*, chain: str, kind: str, by: str, at: datetime, witness: str, text: str) -> Plan:
    """Publish the definition written in `text`. Refuses `definition-faulty` with every problem, `version-published`, `version-not-next`."""
    known = dict.fromkeys(Competence.objects.values_list("key", flat=True))
    definition = load(text, known or None)
    latest = ProcedureVersion.objects.filter(procedure=definition.key).order_by("-version").values_list("version", "effective_date").first()
    if latest and definition.version <= latest[0]:
        raise Refused("version-published", procedure=definition.id, latest=latest[0])
    if latest and (definition.version != latest[0] + 1 or definition.effective < latest[1]):
        raise Refused("version-not-next", procedure=definition.id, next=latest[0] + 1, effective=latest[1])
    return Plan(subject=definition.id, did=ProcedurePublished(text=text, hash=definition.hash), procedure=definition.id)


@verb("procedure.published", zh="发布了规程 {subject}", en="published the procedure {subject}", record=ProcedurePublished)
def published(act: Act, record: ProcedurePublished) -> None:
    """A new row; its columns are read from the text."""
    definition = read_published(record.text)
    ProcedureVersion.objects.create(
        key=definition.id, procedure=definition.key, version=definition.version, station=definition.station, text=record.text,
        hash=text_hash(record.text), announced_date=definition.announced, effective_date=definition.effective, published_at=act.at,
        published_by=act.actor,
    )  # fmt: skip
