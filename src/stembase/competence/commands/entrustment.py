"""Entrust people with work: decisions on a level, and the founding decisions of a new base, where nobody can yet decide."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.competence.models import Competence, Decision, Evidence
from stembase.competence.queries import MAY_DECIDE, held_levels, holders
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.models import Account
from stembase.people.queries import roles_of
from stembase.people.roles import ADMINISTRATOR, MEDICAL_DIRECTOR, MENTOR, PROGRAMME_DIRECTOR, QUALITY
from stembase.refusal import Refused

FOUNDERS = frozenset({ADMINISTRATOR, QUALITY, PROGRAMME_DIRECTOR, MEDICAL_DIRECTOR})
HIGHEST = 5
Level = Annotated[int, Meta(ge=1, le=HIGHEST)]


class Entrusted(Record):
    """Which competence at which level, until when, why (a note), on which evidence, and the decision this one supersedes."""

    competence: Code
    level: Level
    valid_until: datetime | None = None
    reason: NoteKey = ""
    rests_on: list[Code] = []
    supersedes: Code | None = None


@command(
    "decide-entrustment",
    verb="competence.entrusted",
    roles={MENTOR, QUALITY, PROGRAMME_DIRECTOR},
    kinds=("base",),
    zh="作出授权决定",
    en="decide on entrustment",
)
def plan_decision(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    person: Code,
    competence: Code,
    level: Level,
    valid_until: datetime | None = None,
    reason: NoteKey = "",
    rests_on: list[Code] = [],  # noqa: B006 (read as a schema, never changed)
) -> Plan:
    """Decide what a person may do next; a lower level than before withdraws trust.

    Refuses `no-such-person`, `no-such-competence`, `own-entrustment`, `may-not-entrust` (the decider needs the level decided and at least 4),
    `entrustment-ends-before-it-begins`, `later-decision-stands`, `evidence-of-somebody-else`.
    """
    latest = _checked(person, competence, by, at, valid_until)
    own, needed = held_levels([by], at).get(by, {}).get(competence, 0), max(level, MAY_DECIDE)
    if own < needed:
        raise Refused("may-not-entrust", person=by, competence=competence, has=own, needs=needed)
    if len(set(rests_on)) != Evidence.objects.filter(key__in=rests_on, person=person).count():
        raise Refused("evidence-of-somebody-else", person=person, competence=competence)
    did = Entrusted(
        competence=competence, level=level, valid_until=valid_until, reason=reason, rests_on=rests_on, supersedes=latest.key if latest else None
    )
    return Plan(subject=person, did=did, signs="approved")


@command("found-entrustment", verb="competence.founded", roles=FOUNDERS, kinds=("base",), zh="作出奠基授权", en="make a founding decision")
def plan_founding(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    person: Code,
    competence: Code,
    reason: NoteKey,
    level: Level = HIGHEST,
    valid_until: datetime | None = None,
) -> Plan:
    """The first decision on a competence, by two people with a reason, while nobody holds level 5 in it.

    Refuses what `decide-entrustment` refuses, and `reason-missing`, `witness-may-not-found`, `founded-already`.
    """
    latest = _checked(person, competence, by, at, valid_until)
    if not reason:
        raise Refused("reason-missing", command="found-entrustment")
    if person == witness:
        raise Refused("own-entrustment", person=person)
    if witness and not FOUNDERS & roles_of(witness, chain, at):
        raise Refused("witness-may-not-found", person=witness, roles=sorted(FOUNDERS))
    if masters := holders(competence, HIGHEST, at):
        raise Refused("founded-already", competence=competence, holder=masters[0])
    did = Entrusted(competence=competence, level=level, valid_until=valid_until, reason=reason, supersedes=latest.key if latest else None)
    return Plan(subject=person, did=did, signs="approved", witness_signs="approved")


def _checked(person: str, competence: str, by: str, at: datetime, valid_until: datetime | None) -> Decision | None:
    """What holds for every decision; gives the decision that will be superseded."""
    if not Account.objects.filter(code=person, is_active=True).exists():
        raise Refused("no-such-person", person=person)
    if not Competence.objects.filter(key=competence).exists():
        raise Refused("no-such-competence", competence=competence)
    if person == by:
        raise Refused("own-entrustment", person=person)
    if valid_until and valid_until <= at:
        raise Refused("entrustment-ends-before-it-begins", person=person, until=valid_until)
    latest = Decision.objects.filter(person=person, competence=competence).order_by("-order").first()
    if latest and latest.at > at:
        raise Refused("later-decision-stands", person=person, competence=competence, at=latest.at)
    return latest


@verb(
    "competence.entrusted",
    zh="授予 {subject} 能力“{competence}”{level} 级",
    en="entrusted {subject} with {competence}, level {level}",
    record=Entrusted,
)
def entrusted(act: Act, record: Entrusted) -> None:
    """A decision stands."""
    _decide(act, record, founding=False)


@verb(
    "competence.founded",
    zh="奠基授权：{subject} 能力“{competence}”{level} 级",
    en="founding decision: entrusted {subject} with {competence}, level {level}",
    record=Entrusted,
)
def entrustment_founded(act: Act, record: Entrusted) -> None:
    """A founding decision stands."""
    _decide(act, record, founding=True)


def _decide(act: Act, record: Entrusted, *, founding: bool) -> None:
    Decision.objects.create(
        key=act.key,
        order=act.seq,
        competence_id=record.competence,
        person=act.subject,
        level=record.level,
        decided_by=act.actor,
        second_signer=act.witness,
        at=act.at,
        valid_until=record.valid_until,
        reason=record.reason,
        rests_on=record.rests_on,
        founding=founding,
        supersedes_id=record.supersedes,
    )
