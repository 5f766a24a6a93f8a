"""Publishing from a page: faults first, in the author's words; then the one door."""

from django.core.files.uploadedfile import SimpleUploadedFile

from stembase.ledger.models import Entry
from stembase.procedures.models import ProcedureVersion
from tests.procedures.writing import SMALL, changed
from tests.web.reading import ADMIN, MENTOR, PROCEDURE, QUALITY, SECOND

ADDRESS = "/procedures/publish/"


def test_the_form_begins_with_the_version_the_next_one_grows_out_of(base):
    page = base(QUALITY).html(ADDRESS, **{"from": f"{PROCEDURE}@1"})
    assert "dmso_percent_wv" in page
    assert "disabled" in page


def test_every_fault_is_listed_with_its_mend_and_nothing_is_written(base):
    before = Entry.objects.count()
    faulty = changed(('kind = "verify"', 'kind = "verifi"'), ('after = ["identify"]', 'after = ["nobody"]'), text=SECOND)
    for button in ("look", "do"):
        page = base(QUALITY).post(ADDRESS, text=faulty, **{button: "1"}).content.decode()
        assert "things must be mended first" in page
        assert "verifi" in page
        assert "nobody" in page
        assert "“verify”" in page
    assert Entry.objects.count() == before


def test_a_text_that_is_no_toml_names_its_line(base):
    page = base(QUALITY).post(ADDRESS, text='key = "preparation.rest"\nversion =\n', look="1").content.decode()
    assert "Line 2 is not TOML" in page


def test_a_good_text_says_what_it_will_change_before_it_is_sent(base):
    page = base(QUALITY).post(ADDRESS, text=SECOND, look="1").content.decode()
    assert f"{PROCEDURE}@2 can be published" in page
    assert "Against version 1, 4 lines go and 5 come." in page
    assert not ProcedureVersion.objects.filter(version=2).exists()


def test_publishing_leads_to_the_page_of_the_procedure(base):
    answer = base(QUALITY).post(ADDRESS, text=SECOND.replace("\n", "\r\n"), do="1")
    assert answer["Location"] == f"/procedures/{PROCEDURE}/"
    assert ProcedureVersion.objects.get(version=2).text == SECOND
    assert Entry.objects.order_by("-id").first().actor == QUALITY


def test_a_version_that_stands_is_refused_with_the_lesson(base):
    page = base(QUALITY).post(ADDRESS, text=SMALL, do="1")
    assert page.status_code == 409
    assert "/refusals/version-published/" in page.content.decode()
    assert Entry.objects.order_by("-id").first().verb == "attempted"


def test_publishing_is_for_those_the_command_lets_in(base):
    assert base(ADMIN).get(ADDRESS).status_code == 200
    assert base(MENTOR).get(ADDRESS).status_code == 403
    assert base(MENTOR).post(ADDRESS, text=SECOND, do="1").status_code == 403


def test_a_file_is_published_as_a_pasted_text_is_and_stays_to_be_seen(base):
    file = SimpleUploadedFile("next.toml", SECOND.replace("\n", "\r\n").encode())
    page = base(QUALITY).post(ADDRESS, text="", file=file, look="1").content.decode()
    assert f"{PROCEDURE}@2 can be published" in page
    assert "limit.max = 12" in page
    file.seek(0)
    assert base(QUALITY).post(ADDRESS, text="", file=file, do="1")["Location"] == f"/procedures/{PROCEDURE}/"
    assert ProcedureVersion.objects.get(version=2).text == SECOND
