"""The pages of standards: which is in force for which source, publishing the next by pasting or by file, choosing one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from stembase.bank.models import BankStandard, StandardVersion
from stembase.bank.standard_reading import packaged
from stembase.ledger.models import Entry
from tests.web.bank import world
from tests.web.bank.filling import send

KEY = "netcord-fact-unrelated"
FIRST = packaged()[f"{KEY}.v1.toml"]
ADDRESS = "/standards/publish/"


@pytest.fixture
def quality(as_person) -> Client:
    return as_person(world.QUALITY)


def second(days: int = 0) -> str:
    """The next version, effective so many days from now."""
    day = timezone.localdate(world.now()) + timedelta(days=days)
    head = [f"effective = {day}" if line.startswith("effective = ") else line for line in FIRST.replace("version = 1", "version = 2", 1).split("\n")]
    return "\n".join(head)


def test_the_list_says_which_standard_is_in_force_for_which_source(quality, django_assert_max_num_queries):
    world.act("publish-standard", "base", by=world.QUALITY, text=second(9), at=world.now() - timedelta(hours=1))
    quality.get("/standards/")
    with django_assert_max_num_queries(12):
        page = quality.get("/standards/").content.decode()
    assert f"{KEY}@1" in page
    assert f"{KEY}@2" in page
    assert "not in force yet" in page
    assert page.count("none chosen") == 6
    assert page.count("/acts/choose-standard/") == 7


def test_a_standard_shows_its_criteria_with_limit_and_source_and_can_be_taken_away(quality):
    page = quality.get(f"/standards/{KEY}/").content.decode()
    assert "Viability" in page
    assert "Write the next version" in page
    assert quality.get(f"/standards/{KEY}/v1.toml").content.decode() == FIRST
    for address in ("/standards/nothing/", f"/standards/{KEY}/?version=7", f"/standards/{KEY}/v7.toml"):
        assert quality.get(address).status_code == 404, address


def test_every_fault_of_a_text_is_listed_with_its_mend_and_the_text_is_kept(quality):
    before = Entry.objects.count()
    faulty = second().replace('unit = "%"', 'unit = "mL"', 1).replace("sources = [", "sourcez = [", 1)
    for button in ("look", "do"):
        page = quality.post(ADDRESS, {"text": faulty, button: "1"}).content.decode()
        assert "must be mended first" in page
        assert "sourcez" in page
        assert "there is no such field" in page or "it is missing" in page
    assert "line 2 is not TOML" in quality.post(ADDRESS, {"text": 'key = "x"\nversion =\n'}).content.decode()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("way", ["text", "file"])
def test_a_version_pasted_or_sent_as_a_file_is_looked_at_and_then_published(quality, way):
    text = second()
    file = SimpleUploadedFile("next.toml", b"\xef\xbb\xbf" + text.encode())
    sent = {"text": text.replace("\n", "\r\n")} if way == "text" else {"text": "", "file": file}
    page = quality.post(ADDRESS, {**sent, "look": "1"}).content.decode()
    assert f"{KEY}@2 can be published" in page
    assert "Against version 1, 2 lines go and 2 come." in page
    assert "version = 2" in page
    answer = quality.post(ADDRESS, {"text": text, "do": "1"})
    assert answer["Location"] == f"/standards/{KEY}/"
    assert StandardVersion.objects.get(version=2).text == text


def test_a_file_that_is_no_text_is_refused_and_what_was_typed_stays(quality):
    for content in ("“标准”".encode("gb18030"), b"key = \x00"):
        page = quality.post(ADDRESS, {"text": "key = 1", "file": SimpleUploadedFile("x.toml", content), "look": "1"})
        assert page.status_code == 422
        assert "/refusals/published-text-not-utf-8/" in page.content.decode()
        assert "key = 1" in page.content.decode()
    long = quality.post(ADDRESS, {"text": "x" * 200_001, "look": "1"})
    assert "/refusals/published-text-too-long/" in long.content.decode()


def test_a_version_that_stands_is_refused_with_its_lesson(quality):
    page = quality.post(ADDRESS, {"text": FIRST, "do": "1"})
    assert page.status_code == 409
    assert "/refusals/standard-version-not-next/" in page.content.decode()


def test_another_standard_is_chosen_for_a_source_and_the_list_says_so(quality):
    world.act("publish-standard", "base", by=world.QUALITY, text=packaged()["fda-licensed.v1.toml"])
    form = quality.get(f"/acts/choose-standard/?bank={world.BANK}&source=cord-blood").content.decode()
    assert "fda-licensed@1" in form
    address = f"/acts/choose-standard/?bank={world.BANK}&source=cord-blood&next=/standards/"
    answer = send(quality, address, source="cord-blood", standard="fda-licensed")
    assert answer["Location"] == "/standards/"
    assert BankStandard.objects.get(bank=world.BANK, source="cord-blood").standard == "fda-licensed"
    assert "fda-licensed@1" in quality.get("/standards/").content.decode()


def test_the_pages_of_standards_are_for_those_who_set_them(quality, as_person):
    assert as_person(world.OPERATOR).get("/standards/").status_code == 403
    assert as_person(world.OPERATOR).get(ADDRESS).status_code == 403
    assert as_person(world.DIRECTOR).get(ADDRESS, {"from": f"{KEY}@1"}).content.decode().count("version = 1") == 1
