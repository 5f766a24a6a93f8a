"""The base: partners, sites, rooms, banks, and the register of equipment with its acts."""

from datetime import timedelta

import pytest

from stembase.acts.command import COMMANDS
from stembase.bank.models import Bank
from stembase.base.models import Equipment, Partner, Room
from stembase.web.base.forms import FORMS
from tests.cast import NOON
from tests.web.reading import ADMIN, COORDINATOR, QUALITY, STUDENT, equipped


def test_an_empty_base_says_what_to_do_first(base):
    page = base(COORDINATOR).html("/base/")
    assert "Nobody has joined this base yet" in page
    assert "No machine is registered yet" in page
    assert "/base/acts/admit-partner/" in page
    assert "/base/acts/register-equipment/" not in page


def test_the_base_shows_partners_rooms_banks_and_machines(base):
    equipped()
    page = base(COORDINATOR).html("/base/")
    said = ("1 partner works in this base", "Yunhe Stem Cell Company", "North", "cryo room", "Demo bank", "CRF-1", "controlled-rate freezer")
    for each in said:
        assert each in page, each


@pytest.mark.parametrize(
    ("until", "state", "word"), [(timedelta(days=1), "over", "calibration over"), (None, "", "needs none"), (timedelta(days=3650), "", "in service")]
)
def test_a_calibration_that_is_over_makes_the_headline(base, until, state, word):
    equipped(until)
    page = base(QUALITY).html("/base/")
    assert word in page
    assert ("1 machine must be calibrated" in page) is bool(state)
    assert ("CRF-1" in base(QUALITY).html("/base/", state="over")) is bool(state)


def test_a_machine_is_calibrated_taken_out_and_returned(base):
    equipped(timedelta(days=1))
    reader = base(QUALITY)
    assert reader.post("/base/acts/calibrate-equipment/?equipment=CRF-1", until="2099-01-01", certificate="C-7", do="1")["Location"] == "/base/"
    assert Equipment.objects.get().calibrated_until.isoformat() == "2099-01-01T16:00:00+00:00"
    assert reader.post("/base/acts/take-equipment-out-of-service/?equipment=CRF-1", reason="it hums", do="1").status_code == 302
    assert "out of service" in reader.html("/base/")
    assert reader.post("/base/acts/return-equipment-to-service/?equipment=CRF-1", do="1").status_code == 302
    assert Equipment.objects.get().in_service


def test_a_calibration_that_ends_earlier_is_refused_beside_its_field(base):
    equipped()
    page = base(QUALITY).post("/base/acts/calibrate-equipment/?equipment=CRF-1", until="2027-01-01", do="1")
    assert page.status_code == 409
    assert 'aria-invalid="true"' in page.content.decode()
    assert "/refusals/calibration-not-longer/" in page.content.decode()


def test_partners_sites_rooms_machines_and_banks_are_opened_one_after_the_other(base):
    reader, titles = base(ADMIN), {"title_zh": "南区", "title_en": "South"}
    for command, sent in (
        ("admit-partner", {"organisation": "yunhe-college"}), ("open-site", {"site": "south", "partner": "yunhe-college", **titles}),
        ("open-room", {"room": "south-lab", "site": "south", "room_kind": "test-laboratory", **titles}),
        ("register-equipment", {"equipment": "B-1", "equipment_kind": "balance", "room": "south-lab", **titles}),
        ("open-bank", {"bank": "A9992", "of_kind": "live", "facility": "A9992", **titles}),
    ):  # fmt: skip
        assert reader.get(f"/base/acts/{command}/").status_code == 200
        assert reader.post(f"/base/acts/{command}/", **sent, do="1").status_code == 302, command
    assert (Partner.objects.count(), Room.objects.count(), Equipment.objects.get().calibrated_until) == (1, 1, None)
    assert Bank.objects.filter(key="A9992").exists()


def test_a_field_left_empty_is_said_and_nothing_is_written(base):
    page = base(ADMIN).post("/base/acts/open-site/", do="1")
    assert page.status_code == 422
    assert "input-does-not-fit" in page.content.decode()


def test_the_register_as_a_file_can_be_filtered(base):
    equipped()
    header, row = base(QUALITY).csv("/base/")
    assert header.startswith("equipment,kind,title_zh")
    assert row.startswith("CRF-1,controlled-rate-freezer,北区,North,north-cryo,north,")
    assert len(base(QUALITY).csv("/base/", kind="balance")) == 1


def test_every_form_is_of_a_command_of_the_base_and_asks_for_inputs_it_has():
    for name, form in FORMS.items():
        command = COMMANDS[name]
        assert command.kinds == {"base"}, name
        inputs = set(command.inputs.__struct_fields__)
        assert {ask.name for ask in form.asks} | ({form.about} if form.about else set()) <= inputs, name
        assert set(form.concerns.values()) <= {ask.name for ask in form.asks}, name


def test_the_forms_are_for_those_their_commands_let_in(base):
    equipped()
    assert base(STUDENT).get("/base/").status_code == 403
    assert base(QUALITY).get("/base/acts/open-site/").status_code == 403
    assert base(QUALITY).get("/base/acts/calibrate-equipment/?equipment=nothing").status_code == 404
    assert base(ADMIN).get("/base/acts/put-away/").status_code == 404
    assert NOON.year == 2026


def test_the_page_asks_the_database_thirteen_times_at_most(base, django_assert_max_num_queries):
    equipped()
    reader = base(ADMIN)
    reader.get("/base/")
    with django_assert_max_num_queries(13):
        assert reader.get("/base/").status_code == 200


def test_a_change_is_looked_at_by_htmx_without_the_page_around_it(base):
    equipped()
    sent = {"until": "2027-01-01"}
    part = base(QUALITY).client.post("/base/acts/calibrate-equipment/?equipment=CRF-1", sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="id_until-fault"' in part
    assert Equipment.objects.get().calibrated_until.year == 2036
