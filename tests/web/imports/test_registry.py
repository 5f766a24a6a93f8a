"""A registry's file on the pages of imports: looked at, taken in by those who search, nothing half done, and nothing of it kept."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client

from stembase.acts import jobs
from stembase.acts.jobs import Progress
from stembase.bank import registry_uploading, uploading
from stembase.bank.models import RegistryDonor, Upload
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.selection.pools import registries
from stembase.science.hla.registry.overlay import written
from tests.bank.imports.inventories import donor, inventories
from tests.bank.quality.staging import BANK, OPERATOR, PHYSICIAN, PRACTICE, open_bank, stage
from tests.refusing import refused
from tests.web.imports.test_pages import browser, worked

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = inventories(donor("D1", BIRTH_DATE="1990-05-17"), donor("D2"), donor("D3", SEX="X"), donor(""))


@pytest.fixture(autouse=True)
def home(tmp_path, settings) -> Path:
    settings.HOME = tmp_path
    stage(standard="")
    return tmp_path


def sent(client: Client, text: str = FIRST, registry: str = "national", name: str = "inventory.xml"):
    file = BytesIO(text.encode())
    file.name = name
    return client.post("/imports/", {"kind": "registry", "table": file, "registry": registry})


def looked(client: Client, *said: str) -> str:
    address = sent(client, *said)["Location"]
    worked(address)
    return address


def taken(client: Client, text: str = FIRST, **how: str) -> str:
    """The page of a file that was taken in."""
    address = looked(client, text)
    client.post(f"{address}write/", how or {"way": "good"})
    worked(address)
    return client.get(address).content.decode()


def searchable() -> list[str]:
    return [key for key, _typing, _details in written(opened(registries()["national"]).columns)]


def test_a_file_is_looked_at_and_nothing_is_written():
    client = browser(PHYSICIAN)
    page = client.get(looked(client)).content.decode()
    assert "3 rows can be written, 1 would be refused" in page
    assert "SEX of donor D3 is “X”" in page
    assert "/refusals/inventory-key-missing/" in page
    assert "1990" not in repr(Upload.objects.get().verdicts)
    assert not registries()
    assert not RegistryDonor.objects.exists()


def test_taken_in_its_donors_are_searched_and_the_file_is_not_kept(home):
    page = taken(browser(PHYSICIAN))
    assert "3 rows written, 1 refused" in page
    assert searchable() == ["D1", "D2", "D3"]
    assert RegistryDonor.objects.filter(registry="national").count() == 3
    assert bytes(Upload.objects.get().content) == b""
    assert [place.name for place in home.iterdir() if place.name.startswith("tmp")] == []


def test_who_would_leave_is_said_before_and_leaves_only_when_that_is_wished():
    client = browser(PHYSICIAN)
    taken(client)
    smaller = inventories(donor("D2"), donor("D4"))
    page = client.get(looked(client, smaller)).content.decode()
    assert "Take it in; 2 leave" in page
    assert "1 rows can be written" in page
    refused_page = taken(client, smaller, way="good")
    assert "/refusals/inventory-would-withdraw/" in refused_page
    assert searchable() == ["D1", "D2", "D3"]
    assert "1 rows written, 0 refused" in taken(client, smaller, withdraw="1")
    assert Upload.objects.latest("at").counts == {"done": 1, "there": 1, "refused": 0, "left": 2}
    assert searchable() == ["D2", "D4"]


def test_a_file_that_cannot_be_read_says_why_and_where():
    client = browser(PHYSICIAN)
    for code, text in (("malformed", FIRST.replace("</INVENTORIES>", "")), ("with-doctype", FIRST.replace("<INV", "<!DOCTYPE x><INV", 1))):
        assert f"/refusals/inventory-{code}/" in client.get(looked(client, text)).content.decode()


def test_stopped_half_way_nothing_of_it_stays():
    address = looked(browser(PHYSICIAN))
    upload = Upload.objects.get(key=address.split("/")[2])

    stopping = Progress(upload.job, PHYSICIAN, BANK, cancelled=True)
    with pytest.raises(jobs.Cancelled):
        registry_uploading.take(stopping, upload=upload.key, withdraw=False)
    assert not RegistryDonor.objects.exists()
    assert not registries()
    assert Upload.objects.get(key=upload.key).content


def test_only_those_who_search_import_a_registry_and_nobody_from_a_practice_bank():
    open_bank("practice", PRACTICE)
    assert "Donors of a registry" in browser(PHYSICIAN).get("/imports/").content.decode()
    assert "Donors of a registry" not in browser(OPERATOR).get("/imports/").content.decode()
    refused("not-permitted", uploading.keep_upload, BANK, "registry", "i.xml", b"x", by=OPERATOR, registry="national")
    refused("not-permitted", uploading.keep_upload, PRACTICE, "registry", "i.xml", b"x", by=PHYSICIAN, registry="national")
    refused("registry-name-unusable", uploading.keep_upload, BANK, "registry", "i.xml", b"x", by=PHYSICIAN, registry="../x")
