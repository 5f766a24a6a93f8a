"""Define the competences of the framework, which form a graph without circles by what they include."""

from collections.abc import Mapping
from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.competence.models import Competence
from stembase.ledger.vocabulary import Act, Code, Document, MaybeCode, Record, verb
from stembase.people.roles import ADMINISTRATOR, PROGRAMME_DIRECTOR, QUALITY
from stembase.refusal import Refused


class CompetenceDefined(Record):
    """The published text of a competence, its station and its direct parts."""

    title_zh: Document
    title_en: Document
    description_zh: Document
    description_en: Document
    station: MaybeCode
    includes: list[Code]


@command(
    "define-competence",
    verb="competence.defined",
    roles={ADMINISTRATOR, QUALITY, PROGRAMME_DIRECTOR},
    kinds=("base",),
    zh="定义能力",
    en="define a competence",
)
def plan_definition(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    competence: Code,
    title_zh: Document,
    title_en: Document,
    description_zh: Document = "",
    description_en: Document = "",
    station: MaybeCode = "",
    includes: list[Code] = [],  # noqa: B006 (read as a schema, never changed)
) -> Plan:
    """A new competence, or a new text for one there is.

    Refuses `no-such-competence` (a part), `competence-includes-itself`, `competence-unchanged`.
    """
    record = CompetenceDefined(
        title_zh=title_zh,
        title_en=title_en,
        description_zh=description_zh,
        description_en=description_en,
        station=station,
        includes=sorted(set(includes)),
    )
    standing = {row.key: row for row in Competence.objects.all()}
    for part in record.includes:
        if part not in standing and part != competence:
            raise Refused("no-such-competence", competence=part)
        if part == competence or competence in standing[part].covers:
            raise Refused("competence-includes-itself", competence=competence, part=part)
    if competence in standing and all(getattr(standing[competence], name) == getattr(record, name) for name in record.__struct_fields__):
        raise Refused("competence-unchanged", competence=competence)
    return Plan(subject=competence, did=record)


@verb("competence.defined", zh="定义能力 {subject}", en="defined the competence {subject}", record=CompetenceDefined)
def competence_defined(act: Act, record: CompetenceDefined) -> None:
    """The competence stands as written; what every competence covers is computed anew."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    Competence.objects.update_or_create(key=act.subject, defaults=fields)
    rows = list(Competence.objects.all())
    parts = {row.key: row.includes for row in rows}
    changed = []
    for row in rows:
        covered = sorted(_covered(row.key, parts))
        if covered != row.covers:
            row.covers = covered
            changed.append(row)
    Competence.objects.bulk_update(changed, ["covers"])


def _covered(key: str, parts: Mapping[str, list[str]]) -> set[str]:
    """The competence and everything below it; circles were refused by the plan."""
    return {key}.union(*(_covered(part, parts) for part in parts[key]))
