"""A demo's base keeps the time of its story: it stands still between acts, never runs backwards, and no real bank has any part in it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stembase.acts.door import batch, perform
from stembase.base.chain import BASE
from stembase.ledger.clock import TICK, time_of
from stembase.ledger.models import Chain, Entry
from stembase.people.models import Account
from stembase.refusal import Refused
from tests.bank.stations.house import do, open_bank, staffed_bank
from tests.cast import NOON, found_base
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db

TITLES = {"title_zh": "库", "title_en": "Bank"}
END = NOON + timedelta(days=20)


@pytest.fixture
def told():
    """A demo's base with a live bank, its story at its end."""
    staffed_bank()
    do("keep-story-time", BASE, by="P0001", at=END)


def opened(bank: str, **given) -> None:
    """A bank opened in the present of the base."""
    perform("open-bank", BASE, by="P0001", at=time_of(BASE), **{"bank": bank, "facility": bank[:5], "of_kind": "live"} | TITLES | given)


def received(number: str, at: datetime, **given):
    """A lot taken into stock."""
    return perform("receive-lot", "A9990", by="P0002", at=at, material="cryoprotectant", number=number, valid_until=END + timedelta(days=9), **given)


def test_base_and_banks_share_a_time_that_stands_still_until_somebody_acts(told):
    assert time_of(BASE) == time_of("A9990") == END + TICK
    act = perform("grant-role", BASE, by="P0001", at=time_of(BASE), person="P0004", role="operator")
    assert act.recorded_at == END + TICK
    assert received("L1", time_of("A9990")).recorded_at == END + 2 * TICK
    assert time_of(BASE) == time_of("A9990") == END + 3 * TICK


def test_an_act_is_never_recorded_before_the_one_it_follows(told):
    shown = time_of("A9990")
    for number in ("L1", "L2", "L3"):
        received(number, shown, now=shown - timedelta(minutes=20))
    instants = list(Entry.objects.filter(chain="A9990").order_by("seq").values_list("recorded_at", flat=True))
    assert instants == sorted(instants)
    with batch("A9990"):
        assert received("L4", shown).recorded_at == received("L5", shown).recorded_at


def test_a_refused_attempt_is_recorded_in_the_time_of_its_bank(told):
    with pytest.raises(Refused):
        received("L1", time_of("A9990"), late_reason="", witness="P0002")
    last = Entry.objects.order_by("-id").first()
    assert (last.verb, last.recorded_at) == ("attempted", f"{END + TICK:%Y-%m-%dT%H:%M:%S}.000000Z")


def test_an_act_after_the_present_of_the_story_is_from_the_future(told):
    with pytest.raises(Refused) as refusal:
        received("L1", timezone.now())
    assert refusal.value.code == "act-in-the-future"


def test_whoever_tells_a_story_may_take_its_time_on(told):
    later = END + timedelta(hours=8)
    perform("grant-role", BASE, by="P0001", at=later, now=later, person="P0004", role="operator")
    assert time_of("A9990") == later + TICK


def test_a_bank_opened_later_keeps_the_same_time(told):
    opened("A9995-r1", of_kind="practice")
    assert time_of("A9995-r1") == time_of(BASE)
    assert_rebuilds()


def test_a_real_bank_keeps_real_time_and_no_story_begins_around_it(told):
    with pytest.raises(Refused) as refusal:
        opened("W1234")
    assert refusal.value.code == "live-bank-keeps-real-time"
    with pytest.raises(Refused) as refusal:
        opened("A9991-x", facility="A9992")
    assert refusal.value.code == "live-bank-keeps-real-time"


def test_story_time_is_refused_where_settings_people_or_a_live_bank_are_real(settings):
    found_base()
    open_bank("W1234")

    def refused() -> str:
        with pytest.raises(Refused) as refusal:
            do("keep-story-time", BASE, by="P0001")
        return refusal.value.code

    assert refused() == "live-bank-keeps-real-time"
    Account.objects.filter(code="P0001").update(demo=False)
    assert refused() == "base-is-not-a-demo"
    settings.DEMO = False
    assert refused() == "demo-not-here"


def test_the_database_itself_lets_no_real_bank_have_another_clock():
    found_base()
    open_bank("W1234")
    with pytest.raises(IntegrityError), transaction.atomic():
        Chain.objects.filter(key="W1234").update(clock=BASE)
    assert abs(time_of("W1234") - timezone.now()) < timedelta(seconds=5)
