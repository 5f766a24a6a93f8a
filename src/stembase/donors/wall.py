"""The privacy wall: which roles read which side, for what purposes. No role reads both sides, and nobody who holds roles of both reads either."""

from datetime import datetime
from typing import NamedTuple

from stembase.ledger.vocabulary import Act
from stembase.people.queries import roles_of
from stembase.people.roles import MEDICAL_DIRECTOR, OPERATOR, PHYSICIAN, QUALITY
from stembase.refusal import Refused

from .models import IdentityRead
from .models.identity import Side


class Words(NamedTuple):
    """A code's name in both languages."""

    zh: str
    en: str


READERS: dict[str, frozenset[str]] = {
    Side.DONOR: frozenset({OPERATOR, QUALITY}),
    Side.RECIPIENT: frozenset({PHYSICIAN, MEDICAL_DIRECTOR}),
}
PURPOSES: dict[str, Words] = {
    "consent-talk": Words("知情同意谈话", "consent talk"),
    "collection": Words("采集安排", "arranging the collection"),
    "result-notification": Words("告知检测结果", "telling results"),
    "follow-up": Words("随访", "follow-up"),
    "look-back": Words("回溯调查", "look-back"),
    "recall": Words("召回通知", "recall notice"),
    "correction": Words("更正个人信息", "correcting personal data"),
    "person-asked": Words("应本人要求", "the person asked"),
}
ERASURES: dict[str, Words] = {
    "person-asked": Words("应本人要求", "the person asked"),
    "retention-over": Words("保存期限已满", "the time of retention is over"),
}


def demand_reader(person: str, *, side: str, chain: str, at: datetime, purpose: str) -> None:
    """Refuse whoever stands on both sides (`both-sides-of-the-wall`), or gives no purpose we know (`purpose-unknown`)."""
    if purpose not in PURPOSES:
        raise Refused("purpose-unknown", purpose=purpose)
    other = READERS[Side.RECIPIENT if side == Side.DONOR else Side.DONOR]
    if held := other & roles_of(person, chain, at):
        raise Refused("both-sides-of-the-wall", person=person, roles=sorted(held))


def note_reading(act: Act, *, side: str, purpose: str) -> None:
    """Write who has read whose identity: called by the apply of the verbs that read one."""
    IdentityRead.objects.create(key=act.key, subject=act.subject, side=side, reader=act.actor, purpose=purpose, at=act.at)
