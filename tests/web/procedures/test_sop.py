"""The page of a procedure: all the definition says, in both languages; its versions and what changed between them."""

import pytest

from tests.competence.staging import FREEZE, entrust, found
from tests.web.reading import COMING, OPERATOR, PROCEDURE, QUALITY, SECOND, STUDENT, publish

ADDRESS = f"/procedures/{PROCEDURE}/"


def test_the_page_reads_why_who_what_steps_limits_reasons_and_sources(base):
    page = base(STUDENT).html(ADDRESS)
    for said in (
        "So that it rests.", "heat sealer", "cooling block", "cryoprotectant", "cryo room", "1 person at hand", "level 3 to work alone",
        "with a witness of level 4", "9–11 %", "Too much poisons.", "a deviation is opened", "assumption",
        "usually 1 h",
        "volume reduced → cryoprotected",
        "Signature: performed; witness: verified", "the freezer stops", "bag temperature (°C) −25", "recorded in two acts",
    ):  # fmt: skip
        assert said in page, said


def test_the_page_speaks_chinese(base):
    page = base(STUDENT, "zh-hans").html(ADDRESS)
    for said in ("静置", "为了静置。", "太浓有毒。", "记为偏差", "独立操作须 3 级", "签名： 本人操作"):
        assert said in page, said


def test_the_version_in_force_is_shown_unless_another_is_asked_for(base):
    publish(SECOND)
    publish(COMING)
    reader = base(QUALITY)
    page = reader.html(ADDRESS)
    assert "9–12 %" in page
    assert "Version 3 takes its place on" in page
    old = reader.html(ADDRESS, version="1")
    assert "9–11 %" in old
    assert "Do not work by this one" in old
    assert "not in force yet" in reader.html(ADDRESS, version="3")
    assert reader.get(ADDRESS, version="9").status_code == 404
    assert reader.get("/procedures/preparation.nothing/").status_code == 404


def test_differences_are_shown_line_by_line_with_their_signs(base):
    publish(SECOND)
    page = base(QUALITY).html(f"{ADDRESS}compare/")
    assert "From version 1 to 2: 4 lines went, 5 came" in page
    assert '<tr class="gone">' in page
    assert "limit.max = 11" in page
    assert "limit.max = 12" in page
    assert "lines the same" in page


def test_versions_asked_for_in_the_wrong_order_are_turned_round(base):
    publish(SECOND)
    reader = base(QUALITY)
    assert "From version 1 to 2: 4 lines went, 5 came" in reader.html(f"{ADDRESS}compare/", **{"from": "2", "to": "1"})


def test_a_single_version_has_nothing_to_compare(base):
    assert "There is nothing to compare" in base(QUALITY).html(f"{ADDRESS}compare/")


def test_the_text_of_a_version_is_kept_as_it_was_published(base):
    from tests.procedures.writing import SMALL

    page = base(QUALITY).get(f"{ADDRESS}v1.toml")
    assert page.content.decode() == SMALL
    assert f'filename="{PROCEDURE}.v1.toml"' in page["Content-Disposition"]
    assert base(QUALITY).get(f"{ADDRESS}v7.toml").status_code == 404


def test_those_who_plan_the_work_read_who_may_do_it_and_students_do_not(base):
    found(FREEZE)
    entrust(OPERATOR, FREEZE, 3)
    assert "Sun Yan" in base(QUALITY).html(ADDRESS)
    assert "Sun Yan" not in base(STUDENT).html(ADDRESS)


def test_a_limit_of_a_standard_is_shown_with_its_number_where_the_readers_bank_has_chosen_one(base):
    from stembase.acts.door import perform
    from stembase.bank.standard_reading import packaged
    from tests.cast import NOON

    assert "time-to-freeze" in base(QUALITY).html(ADDRESS)
    perform("publish-standard", "base", by=QUALITY, at=NOON, now=NOON, text=packaged()["netcord-fact-unrelated.v1.toml"])
    perform("choose-standard", "A9990", by=QUALITY, at=NOON, now=NOON, source="cord-blood", standard="netcord-fact-unrelated")
    page = base(QUALITY).html(ADDRESS)
    assert "≤ 2\u2009880 min" in page
    assert "as it stands in" in page


@pytest.mark.parametrize("who", [STUDENT, QUALITY])
def test_the_page_asks_the_database_twelve_times_at_most(base, who, django_assert_max_num_queries):
    publish(SECOND)
    reader = base(who)
    reader.get(ADDRESS)
    with django_assert_max_num_queries(12):
        assert reader.get(ADDRESS).status_code == 200
