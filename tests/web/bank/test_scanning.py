"""The scan box in a bank: what a label says, where it leads, and what is wrong with one that cannot be read."""

import pytest

from stembase.bank.codes.structures import write, write_din, write_ours
from stembase.bank.models import Unit
from tests.web.bank import world


@pytest.fixture
def unit(as_person) -> str:
    return world.protected(71, 5)


def din_of(unit: str) -> str:
    return Unit.objects.get(key=unit).din


def test_a_unit_scanned_anywhere_leads_to_its_page(as_person, unit):
    answer = as_person(world.OPERATOR).get("/scan/", {"q": write_din(din_of(unit))})
    assert answer["Location"] == f"/units/{unit}/"


def test_a_unit_scanned_at_a_station_leads_to_its_next_step_with_the_label_read(as_person, unit):
    browser = as_person(world.OPERATOR)
    assert 'name="at" value="preparation"' in browser.get("/stations/preparation/").content.decode()
    answer = browser.get("/scan/", {"q": write_din(din_of(unit)), "at": "preparation"})
    assert answer["Location"].startswith(f"/steps/{unit}/preparation.cryopreserve/freeze/?scanned=")
    assert f'name="scan.unit" id="id_scan-unit" value="{unit}"' in browser.get(answer["Location"]).content.decode()


def test_a_label_with_din_and_product_names_one_unit(as_person, unit):
    label = write_din(din_of(unit)) + write("product", description="D0101", collection="0", division="00")
    assert as_person(world.OPERATOR).get("/scan/", {"q": label})["Location"] == f"/units/{unit}/"


def test_a_place_leads_to_its_slot_and_a_lot_to_its_page(as_person, unit):
    browser = as_person(world.OPERATOR)
    place = browser.get("/scan/", {"q": write_ours("position", f"{world.BANK}:Q1.A.1.4")})
    assert place["Location"] == f"/storage/{world.BANK}:Q1/?rack=A&box=1&slot=4"
    lot = browser.get("/scan/", {"q": write_ours("lot", f"{world.BANK}:cryoprotectant.L26-01")})
    assert lot["Location"] == f"/lots/{world.BANK}:cryoprotectant.L26-01/"


def test_an_expected_donation_leads_to_its_station(as_person):
    donation = world.expected(72, 2)
    answer = as_person(world.OPERATOR).get("/scan/", {"q": write_din(donation.partition(":")[2])})
    assert answer["Location"].startswith("/stations/collection/")


def test_a_label_that_cannot_be_read_is_explained(as_person, unit):
    page = as_person(world.OPERATOR).get("/scan/", {"q": "=A9992"})
    assert page.status_code == 404
    assert "/refusals/scan-length-wrong/" in page.content.decode()


def test_a_din_typed_without_its_check_character_is_offered_and_not_gone_to(as_person, unit):
    page = as_person(world.OPERATOR).get("/scan/", {"q": din_of(unit)}).content.decode()
    assert "/refusals/din-check-character-missing/" in page
    assert f"/units/{unit}/" in page


def test_a_scan_says_what_it_read(as_person):
    page = as_person(world.OPERATOR).get("/scan/", {"q": write_din("A999226999999")}).content.decode()
    assert "donation identification number A999226999999" in page


def test_nothing_of_a_bank_is_found_by_who_holds_no_role_in_one(as_person, unit):
    page = as_person(world.TUTOR).get("/scan/", {"q": write_din(din_of(unit))})
    assert f"/units/{unit}/" not in page.content.decode()
    assert page.status_code == 404
