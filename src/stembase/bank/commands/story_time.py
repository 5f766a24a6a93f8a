"""Give a demo's base, and all its banks, a time of their own: it goes on from the end of the story told, by acts alone (see `ledger.clock`)."""

from datetime import datetime

from django.conf import settings

from stembase.acts.command import Plan, command
from stembase.bank.models import Bank
from stembase.ledger.models import Chain
from stembase.ledger.vocabulary import Act, Record, verb
from stembase.people.models import Account
from stembase.people.roles import ADMINISTRATOR
from stembase.refusal import Refused


class StoryTime(Record):
    """Nothing more: its time is the instant the entry is recorded at."""


@command("keep-story-time", verb="base.story-time", roles={ADMINISTRATOR}, kinds=("base",), zh="改走演示时间", en="keep the time of a story")
def plan_keep(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """From now on the time of the base and of all its banks stands still between acts.

    Refuses `demo-not-here`, `base-is-not-a-demo`, `live-bank-keeps-real-time`, `story-time-kept-already`.
    """
    if not settings.DEMO:
        raise Refused("demo-not-here")
    if Account.objects.filter(demo=False).exists():
        raise Refused("base-is-not-a-demo")
    if Chain.objects.filter(key=chain).exclude(clock="").exists():
        raise Refused("story-time-kept-already")
    for bank, facility in Bank.objects.filter(kind="live").values_list("key", "facility"):
        demand_story_bank(bank, facility)
    return Plan(subject=chain, did=StoryTime())


def demand_story_bank(bank: str, facility: str) -> None:
    """Refuse a live bank that is not the demo's: nobody moves the time of real cells. Its key begins with its facility, as the database demands."""
    if facility not in settings.LIVE_FACILITIES_OF_THE_DEMO or not bank.startswith(facility):
        raise Refused("live-bank-keeps-real-time", bank=bank, facility=facility)


@verb(
    "base.story-time",
    zh="让基地改走演示时间：时间只随记录前进",
    en="put the base on its story's time, which goes by acts",
    record=StoryTime,
)
def story_time(act: Act, record: StoryTime) -> None:
    """The base and its banks share one clock; a bank opened later joins it."""
    Chain.objects.filter(clock="").update(clock=act.chain)
