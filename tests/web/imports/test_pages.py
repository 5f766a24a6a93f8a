"""Imports on their pages: upload, look, write, mend. The table waits sealed, is its uploader's alone, and does not stay."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from stembase.acts import jobs, working
from stembase.bank import uploading
from stembase.bank.models import Upload
from stembase.donors.models import Donor
from stembase.ledger.models import Entry
from stembase.ledger.verifying import verify
from stembase.people.models import Account
from tests.bank.quality.staging import BANK, NOBODY, OPERATOR, QUALITY, READER, stage
from tests.refusing import refused

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "code,kind,source,name,phone\n"
TABLE = HEAD + "D0001,donor,bone-marrow,演示王芳,13800000001\nD0002,donor,hair,演示李娜,=13800000002\nD0003,donor,bone-marrow,演示赵敏,13800000003\n"


def browser(code: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(code=code), backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(client: Client, text: str = TABLE, kind: str = "donors", name: str = "donors.csv"):
    file = BytesIO(text.encode())
    file.name = name
    return client.post("/imports/", {"kind": kind, "table": file})


def looked(client: Client, **more: str) -> str:
    """The address of a table that was sent and looked at."""
    address = sent(client, **more)["Location"]
    worked(address)
    return address


def worked(address: str) -> None:
    working.run(Upload.objects.get(key=address.split("/")[2]).job)


def test_a_table_is_looked_at_row_by_row_and_nothing_is_written():
    stage(standard="")
    client, entries = browser(OPERATOR), Entry.objects.count()
    page = client.get(looked(client)).content.decode()
    assert "2 rows can be written, 1 would be refused" in page
    assert "Row 3, “source” says “hair”" in page
    assert "/refusals/cell-not-a-choice/" in page
    assert "Write the good rows" in page
    assert Entry.objects.count() == entries


def test_writing_keeps_the_good_rows_empties_the_table_and_gives_the_refused_rows_back():
    stage(standard="")
    client = browser(OPERATOR)
    address = looked(client)
    client.post(f"{address}write/", {"way": "good"})
    worked(address)
    assert "2 rows written, 1 refused" in client.get(address).content.decode()
    assert sorted(Donor.objects.values_list("code", flat=True)) == ["D0001", "D0003"]
    assert bytes(Upload.objects.get().content) == b""
    mended = client.get(f"{address}faulty.csv").content.decode("utf-8-sig")
    assert mended.splitlines()[0] == "code,kind,source,name,phone,有何不对 what is wrong"
    assert "D0002,donor,hair,演示李娜,'=13800000002," in mended
    assert "D0001" not in mended
    assert looked(client, text=mended.replace("hair", "bone-marrow").replace("'=", "")) != address
    assert Upload.objects.latest("at").counts == {"done": 1, "there": 0, "refused": 0}
    assert verify().intact


def test_all_or_none_writes_nothing_and_can_be_tried_the_other_way():
    stage(standard="")
    client = browser(OPERATOR)
    address = looked(client)
    client.post(f"{address}write/", {"way": "whole"})
    worked(address)
    assert "Nothing was written, since 1 rows were refused" in client.get(address).content.decode()
    assert not Donor.objects.exists()


def test_who_people_are_lies_nowhere_in_clear():
    stage(standard="")
    client = browser(OPERATOR)
    looked(client)
    upload = Upload.objects.get()
    for kept in (upload.content, upload.faulty, repr(upload.verdicts).encode()):
        assert "演示".encode() not in bytes(kept)
        assert b"1380000000" not in bytes(kept)
    assert uploading.faulty_rows(upload).decode("utf-8-sig").count("演示李娜") == 1


def test_a_table_is_emptied_when_thrown_away_and_after_a_day():
    stage(standard="")
    client = browser(OPERATOR)
    first, second = looked(client), looked(client)
    client.post(f"{first}discard/")
    gone, kept = (Upload.objects.get(key=address.split("/")[2]) for address in (first, second))
    assert (bytes(gone.content), bytes(gone.faulty)) == (b"", b"")
    assert client.get(f"{first}faulty.csv").status_code == 409
    assert client.post(f"{first}write/").status_code == 409
    assert kept.content
    uploading.forget_old(kept.at + timedelta(days=1, seconds=1))
    assert not Upload.objects.exclude(content=b"", faulty=b"").exists()


def test_a_table_is_its_uploaders_alone_and_needs_the_rights_of_the_command():
    stage(standard="")
    address = looked(browser(OPERATOR))
    for code in (READER, QUALITY, "P0001"):
        assert browser(code).get(address).status_code == 404
        assert browser(code).get(f"{address}faulty.csv").status_code == 404
        assert browser(code).post(f"{address}write/").status_code == 404
    assert browser(NOBODY).get("/imports/").status_code == 403
    refused("not-permitted", uploading.keep_upload, BANK, "units", "u.csv", b"x", by=NOBODY)


@pytest.mark.parametrize(
    ("content", "code"), [(b"\x89PNG\r\n", "file-not-text"), (b"a,b\n1,2\n", "table-column-missing"), (HEAD.encode(), "table-without-rows")]
)
def test_a_file_that_is_no_table_fails_with_its_lesson(content, code):
    stage(standard="")
    client = browser(OPERATOR)
    file = BytesIO(content)
    file.name = "x.csv"
    address = client.post("/imports/", {"kind": "donors", "table": file})["Location"]
    worked(address)
    assert f"/refusals/{code}/" in client.get(address).content.decode()


def test_no_file_and_an_empty_file_are_said_on_the_form():
    stage(standard="")
    client = browser(OPERATOR)
    assert client.post("/imports/", {"kind": "donors"}).status_code == 422
    assert sent(client, text=" ").status_code == 422
    assert not Upload.objects.exists()


def test_a_cancelled_import_keeps_the_table_to_be_sent_again():
    stage(standard="")
    client = browser(OPERATOR)
    address = sent(client)["Location"]
    assert "hx-get" in client.get(address).content.decode()
    jobs.cancel(Upload.objects.get().job, by=OPERATOR)
    page = client.get(address).content.decode()
    assert "Try it again" in page
    assert Upload.objects.get().content


def test_the_verdicts_are_filtered_and_come_as_a_file():
    stage(standard="")
    client = browser(OPERATOR)
    address = looked(client)
    assert "would be refused" in client.get(address, {"state": "refused"}).content.decode()
    file = b"".join(client.get(address, {"state": "refused", "format": "csv"}).streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("3,would be refused,")
