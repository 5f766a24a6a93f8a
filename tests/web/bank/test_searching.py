"""The pages of searching: enter, read why, compare, reserve; few queries, both languages, and only for those who search."""

import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from stembase.acts.models import Job
from stembase.bank import releases
from stembase.bank.frequency_sets import install
from stembase.bank.models import Reservation, Search
from stembase.bank.registry_index.writer import build
from stembase.bank.selection.work import run
from stembase.ledger.models import Entry
from tests.bank.selection.searching import released_unit
from tests.bank.selection.test_running import FREQUENCIES, PATIENT
from tests.cast import person
from tests.science.hla.releasing import official_files
from tests.web.bank import world

BANK, KIB = world.BANK, 1024
FORM = {"patient": "PT-7", "typing": PATIENT, "weight_kg": "30", "indication": "malignant", "guideline": "ash-sap-cord", "population": "demo"}


@pytest.fixture(autouse=True)
def frequencies(tmp_path, settings):
    settings.HOME, settings.HLA_RELEASES = tmp_path, tmp_path / "hla"
    (tmp_path / "set.csv").write_text(FREQUENCIES, encoding="utf-8")
    install(tmp_path / "set.csv", "demo", world.now())


@pytest.fixture
def physician(as_person) -> Client:
    return as_person(world.PHYSICIAN)


def entered(browser: Client, **changes: str) -> str:
    """The key of a search opened through the form."""
    answer = browser.post(f"/searches/new/?bank={BANK}", {**FORM, **changes, "do": "1"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer["Location"].strip("/").split("/")[-1]


def ran(browser: Client, **changes: str) -> str:
    """The key of a search opened and run, with two units and two registry donors there."""
    key = entered(browser, **changes)
    run(BANK, key, by=world.PHYSICIAN, at=world.now(), now=world.now())
    return key


@pytest.fixture
def units() -> list[str]:
    return [released_unit(901, BANK), released_unit(902, BANK, results={"hla-drb1": "HLA-DRB1*09:01"})]


@pytest.fixture
def registry(tmp_path):
    (tmp_path / "donors.txt").write_text(f"D1%{PATIENT}\nD2%{PATIENT}\n", encoding="ascii")
    (tmp_path / "details.csv").write_text("key,birth_year,sex,cmv,abo\nD1,1970,F,P,A+\nD2,2000,M,N,O-\n", encoding="ascii")
    build(tmp_path / "registries" / "demo", tmp_path / "donors.txt", tmp_path / "details.csv")


def test_a_patient_entered_is_a_search_that_is_run_as_a_job(physician):
    key = entered(physician)
    search = Search.objects.get(key=key)
    assert (search.patient, search.weight_kg, search.opened_by) == ("PT-7", 30.0, world.PHYSICIAN)
    job = Job.objects.get(kind="run-search")
    assert (job.inputs, job.person) == ({"search": key}, world.PHYSICIAN)
    assert "has not been run yet" in physician.get(f"/searches/{key}/").content.decode()


def test_a_typing_locus_by_locus_is_the_same_as_one_pasted(physician):
    loci = {"locus-A": "02:01 11:01", "locus-B": "B*40:01+B*46:01", "locus-C": "01:02, 07:02", "locus-DRB1": "DRB1*09:01 15:01"}
    page = physician.post("/searches/reading/", {"typing": "", **loci}).content.decode()
    assert "A*02:01 + A*11:01" in page
    key = entered(physician, typing="", **loci)
    assert "A*02:01+A*11:01^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01" in physician.get(f"/searches/{key}/").content.decode()


def test_a_search_that_was_cancelled_says_so_and_can_be_run_again(physician):
    key = entered(physician)
    job = Job.objects.get(kind="run-search")
    physician.post(f"/jobs/{job.pk}/cancel/")
    page = physician.get(f"/searches/{key}/").content.decode()
    assert "was cancelled; nothing of it was kept" in page
    physician.post(f"/searches/{key}/run/")
    assert Job.objects.filter(kind="run-search", state="waiting").count() == 1
    assert "was cancelled" not in physician.get(f"/searches/{key}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"typing": "A*02:01+A*banana"}, "is no HLA name"),
        ({"typing": "A*02:01+A*03:01+A*11:01"}, "gives 3 copies"),
        ({"antibodies": "A2 Q7"}, "is no HLA name"),
        ({"weight_kg": "0"}, "weight_kg"),
        ({"weight_kg": ""}, "weight_kg"),
        ({"patient": "Anna Smith"}, "patient"),
        ({"typing": ""}, "needs the patient"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_is_kept(physician, changes, said):
    answer = physician.post(f"/searches/new/?bank={BANK}", {**FORM, **changes, "do": "1"})
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert said in page
    assert 'aria-invalid="true"' in page or "field bad" in page
    assert {**FORM, **changes}["patient"] in page
    assert Search.objects.count() == 0


def test_the_ranking_says_why_and_a_unit_reserved_is_offered_to_nobody_else(physician, units):
    one, other = ran(physician), ran(physician, patient="PT-8")
    page = physician.get(f"/searches/{one}/").content.decode()
    assert "2 of 2 suit PT-7" in page
    assert "8/8 matched, full match 100 %" in page
    assert "Behind the one before by" in page
    answer = physician.post(f"/acts/reserve-unit/?unit={units[0]}&search={one}&next=/searches/{one}/", {"search": one, "days": "", "do": "1"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Reservation.objects.get(unit=units[0]).search_id == one
    assert "changed since" in physician.get(f"/searches/{other}/").content.decode()
    run(BANK, other, by=world.PHYSICIAN, at=world.now(), now=world.now())
    page = physician.get(f"/searches/{other}/").content.decode()
    assert "1 of 2 suit PT-8" in page
    assert "reserved for another patient" in page
    assert "1 left" in page
    assert physician.post(f"/acts/reserve-unit/?unit={units[0]}", {"search": other, "do": "1"}).status_code == 409


@pytest.mark.parametrize(("language", "said"), [("en", ("1 unread change", "because of", "+1")), ("zh-hans", ("1 次未读变化", "原因：", "+1"))])
def test_what_a_run_by_itself_changed_is_marked_until_somebody_takes_notice(as_person, physician, units, language, said):
    key = ran(physician)
    released_unit(903, BANK)
    run(BANK, key, by=world.PHYSICIAN, at=world.now(), now=world.now(), because=["donors"])
    physician.cookies["django_language"] = language
    assert said[0] in physician.get("/searches/").content.decode()
    page = physician.get(f"/searches/{key}/").content.decode()
    assert said[1] in page
    assert said[2] in page
    answer = physician.post(f"/acts/notice-changes/?search={key}&next=/searches/{key}/", {"do": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/searches/{key}/")
    assert said[0] not in physician.get("/searches/").content.decode()
    assert 'id="news"' not in physician.get(f"/searches/{key}/").content.decode()
    assert said[1] in physician.get(f"/searches/{key}/").content.decode()  # among the last runs it stays


def test_the_explanation_opens_the_chance_and_names_sources(physician, units):
    key = ran(physician)
    page = physician.get(f"/searches/{key}/explain/?candidate={units[1]}&mismatches=1").content.decode()
    assert "ash-sap.org table 1" in page
    assert "DRB1*09:01" in page
    assert "The chance is 25.0 %" in page
    assert physician.get(f"/searches/{key}/explain/?candidate=nobody").status_code == 404


def test_candidates_stand_side_by_side(physician, units):
    key = ran(physician)
    page = physician.get(f"/searches/{key}/compare/?candidate={units[0]}&candidate={units[1]}").content.decode()
    assert "stands before" in page
    assert physician.get(f"/searches/{key}/compare/?candidate={units[0]}").status_code == 302


def test_adult_donors_have_a_table_of_their_own_that_sorts_filters_and_comes_as_csv(physician, units, registry):
    key = ran(physician, adult_guideline="nmdp-cibmtr-2019-adult")
    address = f"/searches/{key}/?graft=adult-donor"
    page = physician.get(address).content.decode()
    assert page.index("demo:D2") < page.index("demo:D1")
    by_age = physician.get(f"{address}&sort=-age").content.decode()
    assert by_age.index("demo:D1") < by_age.index("demo:D2")
    assert "demo:D1" not in physician.get(f"{address}&q=D2").content.decode()
    lines = b"".join(physician.get(f"{address}&format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert (lines[0].split(",")[:3], lines[1].split(",")[:3]) == (["rank", "candidate", "p0"], ["1", "demo:D2", "1.0"])
    assert lines[0].split(",")[-4:] == ["matched_of_6", "matched_of_8", "matched_of_10", "matched_of_12"]
    assert [line.split(",")[-4:] for line in lines[1:]] == [["6", "8", "8–10", ""]] * 2


EPITOPES = {
    "DPB1*04:01+DPB1*04:01": ("DPB1 matched", "DPB1*04:01 (3)", "matched"),
    "DPB1*04:01+DPB1*1000:01": ("DPB1 mismatch permissive", "DPB1*1000:01 (3)", "permissive"),
    "DPB1*04:01+DPB1*06:01": ("DPB1 non-permissive (HvG)", "DPB1*06:01 (2)", "non-permissive, host against graft"),
}


@pytest.mark.parametrize("donor", EPITOPES)
def test_with_a_release_dpb1_and_antigens_are_told_on_ranking_comparison_and_explanation(physician, tmp_path, settings, donor):
    releases.install(official_files(), settings.HLA_RELEASES)
    told, grouped, together = EPITOPES[donor]
    (tmp_path / "donors.txt").write_text(f"D1%{PATIENT}^{donor}\nD2%{PATIENT}\n", encoding="ascii")
    build(tmp_path / "registries" / "demo", tmp_path / "donors.txt")
    key = ran(physician, typing=f"{PATIENT}^DPB1*04:01+DPB1*04:01", adult_guideline="nmdp-cibmtr-2019-adult")
    page = physician.get(f"/searches/{key}/?graft=adult-donor").content.decode()
    assert page.count(told) == 2  # beside the loci, and in the sentence why
    assert "serology of 9.9.0" in page
    assert ("12/12" if told == "DPB1 matched" else "11/12") in page
    assert told in physician.get(f"/searches/{key}/compare/?graft=adult-donor&candidate=demo:D1&candidate=demo:D2").content.decode()
    page = physician.get(f"/searches/{key}/explain/?graft=adult-donor&candidate=demo:D1").content.decode()
    assert told in page
    assert grouped in page
    assert together in page


def test_the_other_way_round_it_is_graft_against_host(physician, tmp_path, settings):
    releases.install(official_files(), settings.HLA_RELEASES)
    (tmp_path / "donors.txt").write_text(f"D1%{PATIENT}^DPB1*04:01+DPB1*04:01\n", encoding="ascii")
    build(tmp_path / "registries" / "demo", tmp_path / "donors.txt")
    key = ran(physician, typing=f"{PATIENT}^DPB1*04:01+DPB1*06:01", adult_guideline="nmdp-cibmtr-2019-adult")
    assert "DPB1 non-permissive (GvH)" in physician.get(f"/searches/{key}/?graft=adult-donor").content.decode()


def test_without_a_release_antigens_go_by_the_first_field_and_the_page_says_so(physician, units):
    key = ran(physician)
    page = physician.get(f"/searches/{key}/").content.decode()
    assert "told by the first field of the name" in page
    assert "6/6 · 8/8 · 8–10/10" in page


def test_the_report_is_a_pdf_and_those_listed_come_as_a_file(physician, units):
    key = ran(physician)
    report = physician.get(f"/searches/{key}/report.pdf")
    (page, *_others) = PdfDocument(report.content)
    assert "6/6" in page.get_textpage().get_text_range()
    assert "8–10/10" in page.get_textpage().get_text_range()
    assert b"".join(physician.get(f"/searches/{key}/listed.csv").streaming_content).decode("utf-8-sig").startswith("candidate,reason")


def test_a_search_is_corrected_with_its_reason_and_closed(physician, units):
    key = ran(physician)
    page = physician.get(f"/searches/{key}/correct/").content.decode()
    assert PATIENT in page
    given = {**FORM, "weight_kg": "31", "reason": "weighed again", "do": "1"}
    assert physician.post(f"/searches/{key}/correct/", given).status_code == 302
    assert Search.objects.get(key=key).weight_kg == 31
    assert physician.post(f"/acts/close-search/?search={key}", {"why": "transplanted", "do": "1"}).status_code == 302
    assert physician.post(f"/searches/{key}/run/").status_code == 409


def test_the_job_shows_its_progress_and_a_failure_says_why(physician, tmp_path, settings):
    key = entered(physician)
    assert "Run a search" in physician.get(f"/searches/{key}/").content.decode()
    settings.HOME = tmp_path / "empty"
    settings.HOME.mkdir()
    Job.objects.update(state="failed", fault={"code": "no-frequencies-installed", "facts": {}})
    assert "No set of haplotype frequencies is installed" in physician.get(f"/searches/{key}/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_light_few_in_queries_and_in_the_language_asked_for(physician, units, registry, language, django_assert_max_num_queries):
    key = ran(physician, adult_guideline="nmdp-cibmtr-2019-adult")
    physician.cookies["django_language"] = language
    addresses = {
        "/searches/": 12, f"/searches/new/?bank={BANK}": 12, f"/searches/{key}/": 12, f"/searches/{key}/?graft=adult-donor": 12,
        f"/searches/{key}/explain/?candidate={units[0]}": 12, f"/searches/{key}/compare/?candidate={units[0]}&candidate={units[1]}": 12,
    }  # fmt: skip
    for address, most in addresses.items():
        physician.get(address)
        with django_assert_max_num_queries(most):
            page = physician.get(address)
        html = page.content.decode()
        assert page.status_code == 200, address
        assert len(page.content) <= 60 * KIB, address
        assert html.count("<h1") == 1
        assert 'style="' not in html
        assert ("Haplotype" not in html) if language == "zh-hans" else ("单倍型" not in html), address


def test_nothing_genetic_stands_in_the_ledger_or_in_an_address(physician, units):
    ran(physician)
    assert not any("46:01" in record for record in Entry.objects.values_list("record", flat=True))


@pytest.mark.parametrize("code", [world.OPERATOR, world.QUALITY])
def test_those_who_do_not_search_read_nothing_of_a_patient(as_person, physician, units, code):
    key = ran(physician)
    other = as_person(code)
    for address in ("/searches/", f"/searches/{key}/", f"/searches/{key}/compare/", f"/searches/{key}/report.pdf", "/searches/new/"):
        assert other.get(address).status_code == 403, address
    assert other.post(f"/searches/{key}/run/").status_code == 403


def test_quality_reads_the_entry_of_a_search_but_not_the_typing_in_it(as_person, physician):
    key = entered(physician)
    address = f"/ledger/{BANK}/{key.partition(':')[2]}/"
    page = as_person(world.QUALITY).get(address).content.decode()
    assert "PT-7" in page
    assert "for those who search" in page
    assert "46:01" not in page


def test_a_search_is_found_by_the_patients_code_by_those_who_search_in_its_bank_alone(as_person, physician):
    key = entered(physician, patient="PT-77")
    found = physician.get("/find/?q=pt-77").content.decode()
    assert f'href="/searches/{key}/"' in found
    assert physician.get("/scan/?q=PT-77")["Location"] == f"/searches/{key}/"
    for other in (world.QUALITY, world.OPERATOR):
        assert "PT-77" not in as_person(other).get("/find/?q=pt-7").content.decode()
    person("P9901", "physician", scope="A9995-r1")
    person("P9902", "physician", scope=BANK)
    assert key not in as_person("P9901").get("/find/?q=PT-7").content.decode()
    assert key in as_person("P9902").get("/find/?q=PT-7").content.decode()
