"""The bank's pages as a whole: in both languages, light, few queries, each only for whom it is, and what they say is true."""

import re

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stembase.acts.command import COMMANDS
from stembase.bank.models import Deviation, Excursion, Hold, Unit
from stembase.bank.queries.boards import counts, expected_donations, waiting_at
from stembase.bank.queries.standards import standards_by_source
from stembase.bank.queries.way import way_on
from stembase.web.bank.act_forms import FORMS
from tests.bank.quality.staging import GOOD
from tests.cast import person
from tests.web.bank import world
from tests.web.bank.filling import rules_named, send, signed

KIB = 1024
LISTS = (
    "/stations/",
    *(f"/stations/{key}/" for key in ("collection", "preparation", "testing", "selection", "storage", "research", "clinical")),
    "/units/",
    "/units/?stage=held",
    "/storage/",
)


@pytest.fixture
def keys(as_person) -> dict[str, str]:
    return world.full()


def addresses(keys: dict[str, str]) -> dict[str, int]:
    """Every kind of page an operator meets, and the most queries it may ask. A form that acts asks what its command's plan asks, too."""
    reduced, tested = keys["reduced"], keys["tested"]
    return {
        **dict.fromkeys(LISTS, 14),
        f"/units/{tested}/": 21,
        f"/units/{reduced}/": 21,
        f"/storage/{world.BANK}:Q1/": 13,
        f"/storage/{world.BANK}:Q1/?rack=A&box=1&slot=4": 13,
        f"/steps/{reduced}/preparation.cryopreserve/identify/": 25,
        f"/steps/{keys['protected']}/preparation.cryopreserve/freeze/": 25,
        f"/steps/{keys['expected']}/collection.cord-blood/collect/": 27,
        f"/steps/{world.BANK}:Q1/storage.top-up-nitrogen/look/": 25,
        f"/acts/hold-unit/?unit={reduced}": 13,
        "/acts/issue-kit/": 13,
        f"/lots/{world.BANK}:cryoprotectant.L26-01/": 13,
        "/": 15,
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_light_and_in_the_language_asked_for(as_person, keys, language):
    browser = as_person(world.OPERATOR)
    browser.cookies["django_language"] = language
    for address in addresses(keys):
        page = browser.get(address)
        html = page.content.decode()
        assert page.status_code == 200, address
        assert len(page.content) <= 60 * KIB, address
        assert html.count("<h1") == 1, address
        assert 'style="' not in html, address
        assert "一个" not in html if language == "en" else "Next step" not in html, address


def test_no_page_asks_the_database_more_than_it_may(as_person, keys, django_assert_max_num_queries):
    browser = as_person(world.OPERATOR)
    for address in addresses(keys):
        browser.get(address)  # texts of procedures and standards are read once a process
    for address, most in addresses(keys).items():
        with django_assert_max_num_queries(most):
            browser.get(address)


def test_a_board_asks_as_much_for_many_units_as_for_few(as_person, keys, django_assert_max_num_queries):
    from django.db import connection

    browser = as_person(world.OPERATOR)
    browser.get("/stations/preparation/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/stations/preparation/")
    for number in range(50, 54):
        world.received(number, 6)
    with CaptureQueriesContext(connection) as many:
        assert browser.get("/stations/preparation/").content.decode().count('class="din"') >= 9
    assert len(many) <= len(few)


def test_a_station_counts_what_its_board_shows(keys):
    """Also where a procedure stands open on a unit that has left, or on one whose tests are all answered."""
    world.act("do-step", unit=keys["stored"], work=world.work("testing.viability", "identify", keys["stored"]), at=world.now())
    Unit.objects.filter(key=keys["protected"]).update(stage="released")
    bank, today = world.BANK, world.now()
    way, standards = way_on(today.date()), standards_by_source(bank, today)
    found = counts(bank, way, standards)
    assert min(found["preparation"], found["testing"], found["selection"]) > 0
    for station, count in found.items():
        shown = waiting_at(bank, station, way, standards)
        assert keys["protected"] not in set(shown.values_list("key", flat=True))
        assert count == shown.count() + (expected_donations(bank).count() if station == "collection" else 0), station


def test_a_form_asks_for_its_signatures_before_it_is_filled_in(as_person, keys):
    hold = Hold.objects.filter(unit=keys["held"]).values_list("key", flat=True)[0]
    page = as_person(world.QUALITY).get(f"/acts/lift-hold/?hold={hold}").content.decode()
    assert 'name="by_password"' in page
    assert 'name="witness_password"' not in page
    page = as_person(world.DIRECTOR).get(f"/units/{keys['tested']}/exceptional-release/").content.decode()
    assert 'name="by_password"' in page
    assert 'name="witness_password"' in page


def test_a_testing_board_names_the_test_no_procedure_gives(as_person, keys):
    for test in ("viability", "tnc", "abo-rh", "sterility-aerobic", "sterility-anaerobic", "sterility-fungal"):
        world.result(keys["held"], test, "", GOOD[test])
    page = as_person(world.OPERATOR).get("/stations/testing/").content.decode()
    row = next(row for row in page.split("<tr>") if f"/units/{keys['held']}/" in row)
    assert "no procedure in force gives this test" in row
    assert "no procedure in force takes it up" not in page


def test_nobody_sees_a_bank_before_signing_in_or_without_a_role_in_it(keys):
    for address in ("/stations/", f"/units/{keys['tested']}/", f"/storage/{world.BANK}:Q1/", "/quality/", "/acts/issue-kit/"):
        assert Client().get(address)["Location"].startswith("/login/?next="), address


def test_a_bank_the_person_holds_no_role_in_is_not_found(as_person, keys):
    person("P9500", "operator", scope="A9990")
    stranger = as_person("P9500")
    for address in ("/stations/?bank=A9992", f"/units/{keys['tested']}/", f"/storage/{world.BANK}:Q1/", f"/acts/hold-unit/?unit={keys['tested']}"):
        assert stranger.get(address).status_code == 404, address
    assert as_person(world.OPERATOR).get("/units/A9993:A999326000001.D0101.00/").status_code == 404


def test_the_quality_pages_are_for_quality(as_person, keys):
    deviation = Deviation.objects.get(subject=keys["reduced"]).key
    for address in (
        "/quality/",
        f"/quality/deviations/{deviation}/",
        f"/units/{keys['tested']}/release/",
        f"/units/{keys['tested']}/exceptional-release/",
    ):
        assert as_person(world.OPERATOR).get(address).status_code == 403, address
        assert as_person(world.QUALITY).get(address).status_code == 200, address


def test_a_board_says_what_comes_next_how_old_it_is_and_whether_you_may(as_person, keys):
    page = as_person(world.STUDENT).get("/stations/preparation/").content.decode()
    row = next(row for row in page.split("<tr>") if f"/steps/{keys['protected']}/preparation.cryopreserve/freeze/" in row)
    assert "Freeze by program" in row
    assert re.search(r"22 h.*\(limit 2 d\)", row)
    assert "with a witness" in row
    assert "A9992:A999226000008" not in page


def test_a_board_filters_and_gives_its_rows_as_a_file(as_person, keys):
    browser = as_person(world.OPERATOR)
    only = browser.get("/stations/preparation/?procedure=preparation.reduce-volume").content.decode()
    assert keys["received"] in only
    assert keys["reduced"] not in only
    assert "Nothing waits" in browser.get("/stations/preparation/?source=dental-pulp").content.decode()
    world.reduced(60, 60)
    late = browser.get("/stations/preparation/?overdue=yes").content.decode()
    assert late.count('class="din"') == 1
    file = b"".join(browser.get("/stations/preparation/?format=csv").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "unit,din,source,stage,collected_at,stage_since"
    assert keys["received"] in file


def test_the_testing_board_leads_to_the_first_test_a_unit_lacks(as_person, keys):
    page = as_person(world.OPERATOR).get("/stations/testing/").content.decode()
    assert f"/steps/{keys['stored']}/testing." in page


def test_a_unit_page_says_what_is_true_and_bars_only_what_nothing_can_cure(as_person, keys):
    browser = as_person(world.OPERATOR)
    held = browser.get(f"/units/{keys['held']}/").content.decode()
    assert "quarantined and held: it may not move on" in held
    assert "the label is doubtful" in held
    fresh = browser.get(f"/units/{keys['received']}/").content.decode()
    assert f"/acts/split-unit/?unit={keys['received'].replace(':', '%3A')}" in fresh
    assert "/acts/put-back/" in fresh
    assert "/acts/take-out/" not in fresh
    assert "it lies in no place" in fresh
    assert "Identify the sample" in fresh


def test_the_list_of_units_finds_by_code_stage_and_hold(as_person, keys):
    browser = as_person(world.OPERATOR)
    assert browser.get("/units/?q=A9992 26 000008").content.decode().count('class="din"') == 1
    assert browser.get("/units/?q=D0008").content.decode().count('class="din"') == 1
    assert browser.get("/units/?stage=received").content.decode().count('class="din"') == 1
    assert "No unit answers to this" in browser.get("/units/?stage=issued").content.decode()
    file = b"".join(browser.get("/units/?format=csv&stage=held").streaming_content).decode("utf-8-sig")
    assert len(file.splitlines()) == 1 + Hold.objects.filter(lifted_at=None).values("unit").distinct().count()


def test_the_storage_map_says_which_tank_needs_somebody(as_person, keys):
    browser = as_person(world.OPERATOR)
    assert "Every tank is cold" in browser.get("/storage/").content.decode()
    page = browser.get(f"/storage/{world.BANK}:Q1/?rack=A&box=1&slot=4").content.decode()
    assert 'class="slot here"' in page
    assert "−138" in page
    excursion = Excursion.objects.get(tank=f"{world.BANK}:Q1")
    answer = send(browser, f"/acts/acknowledge-excursion/?excursion={excursion.key}", note="Topped up")
    assert answer.status_code == 302
    excursion.refresh_from_db()
    assert excursion.acknowledged_by == world.OPERATOR


def test_a_deviation_is_classed_and_closed_from_its_page(as_person, keys):
    browser = as_person(world.QUALITY)
    deviation = Deviation.objects.get(subject=keys["reduced"])
    page = f"/quality/deviations/{deviation.key}/"
    assert "The label is torn" in browser.get(page).content.decode()
    classed = send(browser, f"/acts/classify-deviation/?deviation={deviation.key}&next={page}", severity="minor")
    assert classed["Location"] == page
    closed = send(browser, f"/acts/close-deviation/?deviation={deviation.key}&next={page}", cause="A long drive", fields=signed("chen.wei"))
    assert closed.status_code == 302, rules_named(closed)
    assert "A long drive" in browser.get(page).content.decode()


def test_an_address_to_go_to_afterwards_leads_nowhere_else(as_person, keys):
    answer = send(as_person(world.OPERATOR), f"/acts/hold-unit/?unit={keys['received']}&next=https://elsewhere.example/", reason="other")
    assert answer["Location"] == f"/units/{keys['received']}/"


def test_release_shows_every_criterion_and_what_stands_against_it(as_person, keys):
    page = as_person(world.QUALITY).get(f"/units/{keys['tested']}/release/").content.decode()
    assert "It does not meet" in page
    assert "Aerobic culture" in page
    assert {"tests-missing", "donor-not-eligible"} <= set(re.findall(r"/refusals/([a-z-]+)/", page))
    assert re.search(r'name="do"[^>]*disabled', page)
    assert f"/units/{keys['tested']}/exceptional-release/" in page


def test_a_release_by_exception_has_its_own_page_with_reason_and_two_signatures(as_person, keys):
    address = f"/units/{keys['tested']}/exceptional-release/"
    page = as_person(world.DIRECTOR).get(address).content.decode()
    assert 'name="patient"' in page
    assert 'name="reason"' in page
    answer = send(
        as_person(world.DIRECTOR), address, patient="PT-1", reason="No other unit", told_at="2026-01-01T10:00", fields=signed("deng.rong", "liang.bo")
    )
    assert answer.status_code == 409
    assert "No other unit" in answer.content.decode()
    assert Unit.objects.get(key=keys["tested"]).stage == "quarantined"


def test_every_form_of_an_act_is_of_a_command_and_asks_for_inputs_it_has():
    for name, form in FORMS.items():
        fields = set(COMMANDS[name].inputs.__struct_fields__)
        asked = {ask.name for ask in form.asks} | ({form.about} if form.about else set())
        assert asked <= fields, name


def test_a_lot_page_says_whether_it_may_be_used(as_person):
    browser, lot = as_person(world.OPERATOR), f"{world.BANK}:cryoprotectant.L26-01"
    assert "may be used" in browser.get(f"/lots/{lot}/").content.decode()
    assert send(browser, f"/acts/block-lot/?lot={lot}&next=/lots/{lot}/", note="Cloudy").status_code == 302
    page = browser.get(f"/lots/{lot}/").content.decode()
    assert "is blocked" in page
    assert "Cloudy" in page
