"""Open a bank: its row, and its own chain of the same key."""

from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, structs

from stembase.acts.command import Plan, command
from stembase.bank.codes.din import demand_facility
from stembase.bank.commands.story_time import demand_story_bank
from stembase.bank.models import Bank
from stembase.ledger.appending import open_chain
from stembase.ledger.models import Chain
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.roles import ADMINISTRATOR, EVERYBODY
from stembase.refusal import Refused

PRACTICE_FACILITIES = ("A9995", "A9996", "A9997", "A9998", "A9999")
BankKey = Annotated[
    str, Meta(pattern=r"^[A-Z][A-Za-z0-9-]{0,13}$", description="a bank's key, such as A9995-r12: it begins every key of what it owns")
]


Clock = Annotated[Literal["base", "own"], Meta(description="the time of the base, or a time of its own, which goes by its acts")]


class BankOpened(Record):
    """The bank's kind, its facility number and its two titles; `clock`: whose time it goes by."""

    kind: Literal["live", "practice"]
    facility: Code
    title_zh: Document
    title_en: Document
    clock: Clock = "base"


@command("open-bank", verb="bank.opened", roles={ADMINISTRATOR}, kinds=("base",), zh="开设库", en="open a bank")
def plan_open(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, bank: BankKey, of_kind: Literal["live", "practice"], facility: str, title_zh: str,
    title_en: str,
) -> Plan:  # fmt: skip
    """Open a live or practice bank. Refuses `bank-already-open`, `facility-malformed`, `facility-not-for-practice`, `facility-only-for-practice`,
    `facility-only-for-demo`, `facility-taken`, `live-bank-keeps-real-time`."""
    if Chain.objects.filter(key=bank).exists():
        raise Refused("bank-already-open", bank=bank)
    demand_facility(facility)
    _demand_kind(facility, of_kind)
    if of_kind == "live" and Bank.objects.filter(kind="live", facility=facility).exists():
        raise Refused("facility-taken", facility=facility)
    if of_kind == "live" and _clock_of(chain):
        demand_story_bank(bank, facility)
    return Plan(subject=bank, did=BankOpened(kind=of_kind, facility=facility, title_zh=title_zh, title_en=title_en))


@command("open-practice-bank", verb="bank.opened", roles=EVERYBODY, kinds=("base",), zh="开设模拟库", en="open a practice bank")
def plan_open_practice(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, bank: BankKey, facility: str, title_zh: str, title_en: str, clock: Clock = "base"
) -> Plan:
    """Open a practice bank, which anyone with a role may; a run keeps a time of its own in it. Refuses as `open-bank` does."""
    opened = plan_open(
        chain=chain, kind=kind, by=by, at=at, witness=witness, bank=bank, of_kind="practice", facility=facility, title_zh=title_zh, title_en=title_en
    )
    return Plan(subject=opened.subject, did=structs.replace(opened.did, clock=clock))


def _demand_kind(facility: str, of_kind: str) -> None:
    """Practice and live facilities never mix, and the demo's live ones stay out of production."""
    if of_kind == "practice" and facility not in PRACTICE_FACILITIES:
        raise Refused("facility-not-for-practice", facility=facility)
    if of_kind == "live" and facility in PRACTICE_FACILITIES:
        raise Refused("facility-only-for-practice", facility=facility)
    if facility in settings.LIVE_FACILITIES_OF_THE_DEMO and not settings.DEMO:
        raise Refused("facility-only-for-demo", facility=facility)


def _clock_of(chain: str) -> str:
    """The clock the base goes by; its banks go by the same."""
    return Chain.objects.values_list("clock", flat=True).get(key=chain)


@verb("bank.opened", zh="开设了库 {subject}（{facility}）", en="opened the bank {subject} ({facility})", record=BankOpened)
def bank_opened(act: Act, record: BankOpened) -> None:
    """The bank and its chain."""
    Bank.objects.create(
        key=act.subject, kind=record.kind, facility=record.facility, title_zh=record.title_zh, title_en=record.title_en, opened_at=act.at
    )
    open_chain(act.subject, record.kind, act.subject if record.clock == "own" else _clock_of(act.chain))
