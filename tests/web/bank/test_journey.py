"""A cord blood unit from the kit into release, every step through its page, as people at the stations do it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stembase.bank.codes.structures import write_din, write_ours
from stembase.bank.models import Deviation, Donation, FreezeRun, Hold, Performance, Position, Result, Unit
from stembase.procedures.order import steps_in_order
from stembase.procedures.queries import in_force
from stembase.science.cryo.program import synthetic_freezer_log
from tests.web.bank import world
from tests.web.bank.filling import rules_named, send, signed
from tests.web.bank.world import filled


def through(browser: Client, procedure: str, subject: str, *, upto: str = "", witness: str = "ma.chao", **measures: Any) -> str:
    """Every step of a procedure through its page; gives where the last one led."""
    led = ""
    for step in steps_in_order(in_force(procedure, timezone.now().date())):
        if step.key == upto:
            break
        own = signed("sun.yan", witness if step.signature and step.signature.witness else "") if step.signature else {}
        given = {name: value for name, value in measures.items() if step.measure(name)}
        fields = filled(procedure, step.key, subject, **given) | own
        answer = send(browser, f"/steps/{subject}/{procedure}/{step.key}/", fields=fields)
        assert answer.status_code == 302, (step.key, rules_named(answer))
        led = answer["Location"]
    return led


@pytest.fixture
def operator(as_person) -> Client:
    return as_person(world.OPERATOR)


def unit_of(donation: str) -> str:
    return Unit.objects.filter(donation=donation, container="bag").values_list("key", flat=True).get()


def test_a_kit_is_issued_to_a_donor_who_agreed_and_was_asked(operator):
    made = send(operator, f"/acts/register-donor/?bank={world.BANK}", donor_kind="birth-mother", source="cord-blood", code="D0777")
    assert made["Location"] == f"/acts/record-consent/?donor={world.BANK}:D0777"
    agreed = send(operator, made["Location"], version="CB-3", fields={"scopes.banking": "on", "scopes.clinical": "on"})
    assert agreed["Location"] == f"/acts/screen-donor/?donor={world.BANK}:D0777"
    answers = dict.fromkeys(questions(operator, agreed["Location"]), "no")
    asked = send(operator, agreed["Location"], fields=answers)
    assert asked.status_code == 302
    issued = send(operator, asked["Location"], source="cord-blood")
    assert issued.status_code == 302
    donation = Donation.objects.get(donor=f"{world.BANK}:D0777")
    assert issued["Location"].startswith("/stations/collection/")
    assert donation.collected_at is None
    assert donation.din in operator.get("/stations/collection/").content.decode().replace("</b>", "").replace("<b>", "").replace(
        "<span>", ""
    ).replace("</span>", "")


def questions(browser: Client, address: str) -> list[str]:
    """Names of the questions of a questionnaire's page."""
    import re

    return sorted(set(re.findall(r'name="(answers\.[\w-]+)"', browser.get(address).content.decode())))


def test_a_unit_goes_from_the_bedside_into_quarantine_through_its_pages(operator):
    donation = world.expected(31, 1)
    led = through(operator, "collection.cord-blood", donation, gross_g=180)
    unit = unit_of(donation)
    assert led == f"/units/{unit}/"
    through(operator, "collection.hand-to-courier", unit)
    through(operator, "preparation.receive", unit)
    through(operator, "preparation.reduce-volume", unit)
    assert Unit.objects.get(key=unit).stage == "reduced"
    through(operator, "preparation.cryopreserve", unit, upto="freeze")
    freeze = f"/steps/{unit}/preparation.cryopreserve/freeze/"
    begun = send(operator, freeze, fields=filled("preparation.cryopreserve", "freeze", unit) | signed("sun.yan"))
    assert begun["Location"] == freeze
    assert Unit.objects.get(key=unit).stage == "freezing"
    log = synthetic_freezer_log(7, started_at=timezone.now() - timedelta(minutes=5)).encode()
    ended = send(operator, freeze, file=log, fields=signed("sun.yan"))
    assert ended["Location"] == f"/steps/{unit}/preparation.cryopreserve/store/"
    assert FreezeRun.objects.get(unit=unit).log
    page = operator.get(ended["Location"]).content.decode()
    assert 'class="chart"' in page
    stored = send(
        operator, ended["Location"],
        fields=filled("preparation.cryopreserve", "store", unit, write_ours("position", f"{world.BANK}:Q1.A.1.1")) | signed("sun.yan", "ma.chao"),
    )  # fmt: skip
    assert stored["Location"] == f"/units/{unit}/"
    assert Position.objects.get(unit=unit).key == f"{world.BANK}:Q1.A.1.1"
    assert not Performance.objects.filter(subject=unit, ended_at=None).exists()


def test_a_log_that_cannot_be_read_is_said_and_the_file_need_not_be_sent_again(operator):
    unit = world.protected(32, 4)
    freeze = f"/steps/{unit}/preparation.cryopreserve/freeze/"
    send(operator, freeze, fields=filled("preparation.cryopreserve", "freeze", unit) | signed("sun.yan"))
    broken = send(operator, freeze, file=b"Time,Chamber (C)\n0,4\n", fields=signed("sun.yan"))
    assert broken.status_code in (409, 422)
    assert "/refusals/log-" in broken.content.decode()
    assert Unit.objects.get(key=unit).stage == "freezing"
    log = synthetic_freezer_log(7, started_at=timezone.now() - timedelta(minutes=5)).encode()
    unsigned = send(operator, freeze, file=log, fields={"by_password": "wrong"})
    page = unsigned.content.decode()
    assert unsigned.status_code == 409
    kept = page.split('name="log_kept" value="')[1].split('"')[0]
    assert len(kept) == 64
    assert send(operator, freeze, fields=signed("sun.yan") | {"log_kept": kept}).status_code == 302


def test_ending_without_a_log_holds_the_unit_and_says_so(operator):
    unit = world.protected(33, 4)
    freeze = f"/steps/{unit}/preparation.cryopreserve/freeze/"
    send(operator, freeze, fields=filled("preparation.cryopreserve", "freeze", unit) | signed("sun.yan"))
    answer = send(operator, freeze, fields=signed("sun.yan"))
    assert answer.status_code == 302
    page = operator.get(answer["Location"]).content.decode()
    assert "The unit is held." in page
    assert Hold.objects.filter(unit=unit, lifted_at=None).exists()


def test_a_value_beyond_its_limit_is_recorded_with_a_deviation_and_said_beforehand(operator):
    unit = world.reduced(34, 4)
    through(operator, "preparation.cryopreserve", unit, upto="add-cryoprotectant")
    address = f"/steps/{unit}/preparation.cryopreserve/add-cryoprotectant/"
    fields = filled("preparation.cryopreserve", "add-cryoprotectant", unit, product_temperature_c=22)
    looked = operator.post(address, fields | {"look": "1"}).content.decode()
    assert "Warm, DMSO is poison fast" in looked
    assert not Deviation.objects.filter(subject=unit).exists()
    answer = send(operator, address, fields=fields)
    assert answer.status_code == 302
    assert Deviation.objects.filter(subject=unit, code="limit-breached").count() == 1


def test_a_label_of_another_kind_in_a_field_is_said(operator):
    unit = world.frozen(35, 4)
    address = f"/steps/{unit}/preparation.cryopreserve/store/"
    fields = filled("preparation.cryopreserve", "store", unit, write_din(Unit.objects.get(key=unit).din)) | signed("sun.yan", "ma.chao")
    answer = send(operator, address, fields=fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "/refusals/label-in-wrong-field/" in page
    assert "donation identification number" in page


def test_a_scanned_din_is_the_unit_at_hand(operator):
    unit = world.frozen(36, 4)
    address = f"/steps/{unit}/preparation.cryopreserve/store/"
    fields = filled("preparation.cryopreserve", "store", unit, "Q1.A.1.2") | {"scan.unit": write_din(Unit.objects.get(key=unit).din)}
    assert send(operator, address, fields=fields | signed("sun.yan", "ma.chao")).status_code == 302
    assert Position.objects.get(unit=unit).key == f"{world.BANK}:Q1.A.1.2"


def test_a_result_is_recorded_by_one_and_reviewed_by_another(operator, as_person):
    unit = world.stored(37, 90, "Q1.A.1.5")
    through(operator, "testing.viability", unit)
    result = Result.objects.get(unit=unit, test="viability")
    assert result.state == "performed"
    own = send(operator, f"/acts/review-result/?result={result.key}", fields=signed("sun.yan"))
    assert "/refusals/reviewer-performed-it/" in own.content.decode()
    second = as_person(world.SECOND)
    answer = send(second, f"/acts/review-result/?result={result.key}", fields=signed("ma.chao"))
    assert answer.status_code == 302
    result.refresh_from_db()
    assert (result.state, result.reviewed_by) == ("reviewed", world.SECOND)
    page = second.get(f"/units/{unit}/").content.decode()
    assert "Sun Yan" in page
    assert "Ma Chaoqun" in page
