"""The pages of deviations: owner and due day from the forms, overdue first and marked, on the owner's home, the whole list as a file."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stembase.bank.models import Deviation
from tests.web.bank import world
from tests.web.bank.filling import send, signed


@pytest.fixture
def late(as_person) -> str:
    """A major deviation that an operator was to correct until a month ago; and a minor one beside it. Gives the key of the first."""
    at = world.now() - timedelta(days=50)
    first, _second = (world.act("open-deviation", subject=world.BANK, code=code, note="0" * 64, at=at).key for code in ("delay", "papers-missing"))
    due = (at + timedelta(days=20)).date()
    world.act("classify-deviation", by=world.QUALITY, deviation=first, severity="major", owner=world.OPERATOR, due=due, at=at)
    return first


def test_quality_sees_what_is_overdue_first_and_marked(as_person, late, django_assert_max_num_queries):
    quality = as_person(world.QUALITY)
    quality.get("/quality/")
    with django_assert_max_num_queries(14):
        page = quality.get("/quality/").content.decode()
    assert "A deviation is overdue" in page
    assert page.index(f"/quality/deviations/{late}/") < page.index("papers missing")
    assert "Show all deviations" in page


def test_the_list_is_filtered_and_kept_as_a_file(as_person, late, django_assert_max_num_queries):
    quality = as_person(world.QUALITY)
    quality.get("/quality/deviations/")
    with django_assert_max_num_queries(12):
        page = quality.get("/quality/deviations/").content.decode()
    assert page.count('href="/quality/deviations/A9992:') == 2
    found = {"state=overdue": 1, "state=closed": 0, "state=open": 2, "class=none": 1, "class=major": 1, "q=A9992": 2, "q=zz": 0}
    for query, count in found.items():
        assert quality.get(f"/quality/deviations/?{query}").content.decode().count('href="/quality/deviations/A9992:') == count, query
    file = b"".join(quality.get("/quality/deviations/?format=csv&state=overdue").streaming_content).decode("utf-8-sig").splitlines()
    assert len(file) == 2
    assert f"{late},delay,A9992,major," in file[1]
    assert f",{world.OPERATOR}," in file[1]


def test_the_owner_finds_it_at_home_and_may_read_it_and_others_may_not(as_person, late):
    owner = as_person(world.OPERATOR)
    home = owner.get("/").content.decode()
    assert "A deviation you are to correct is overdue" in home
    page = owner.get(f"/quality/deviations/{late}/")
    assert page.status_code == 200
    assert "assign-deviation" not in page.content.decode()
    assert as_person(world.SECOND).get(f"/quality/deviations/{late}/").status_code == 403
    assert "Deviations for you to correct" not in as_person(world.SECOND).get("/").content.decode()


def test_quality_gives_it_to_another_and_closes_it_with_what_was_corrected(as_person, late):
    quality, page = as_person(world.QUALITY), f"/quality/deviations/{late}/"
    assign, close = (f"/acts/{name}/?deviation={late}&next={page}" for name in ("assign-deviation", "close-deviation"))
    day = (timezone.localdate(world.now()) + timedelta(days=10)).isoformat()
    assert send(quality, assign, owner=world.SECOND, due=day)["Location"] == page
    assert Deviation.objects.get(key=late).owner == world.SECOND
    missing = send(quality, close, cause="Traffic", fields=signed("chen.wei"))
    assert missing.status_code == 409
    assert "correction-missing" in missing.content.decode()
    assert send(quality, close, cause="Traffic", corrected="Two couriers now", fields=signed("chen.wei"))["Location"] == page
    assert "Two couriers now" in quality.get(page).content.decode()
