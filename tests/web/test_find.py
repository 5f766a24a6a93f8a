"""Finding by name or code, scoped to what the reader may see."""

from stembase.acts.door import perform
from tests.bank.stations.house import storage, unit
from tests.cast import NOON, person
from tests.web.reading import ADMIN, COORDINATOR, MENTOR, OPERATOR, PROCEDURE, QUALITY, STUDENT


def test_a_procedure_is_found_by_words_in_both_languages_and_gone_to_by_its_key(base):
    assert "Let it rest" in base(STUDENT).html("/find/", q="REST")
    assert "静置" in base(STUDENT, "zh-hans").html("/find/", q="静")
    assert base(STUDENT).get("/scan/", q=PROCEDURE)["Location"] == f"/procedures/{PROCEDURE}/"


def test_people_are_found_by_those_who_administer_or_judge_them(base):
    assert f'href="/people/{STUDENT}/"' in base(ADMIN).html("/find/", q="lin")
    assert f'href="/competence/{STUDENT}/"' in base(MENTOR).html("/find/", q="林晓")
    for who in (STUDENT, OPERATOR):
        assert "Nothing answers" in base(who).html("/find/", q="wu min")
    assert base(COORDINATOR).get("/scan/", q="p0008")["Location"] == f"/people/{STUDENT}/"


def test_units_and_places_are_found_by_the_beginning_of_their_code(base):
    perform("grant-role", "base", by=ADMIN, at=NOON, now=NOON, person=COORDINATOR, role="operator")
    storage()
    unit(7)
    page = base(OPERATOR).html("/find/", q="A999026")
    assert "A999026000007" in page
    places = base(OPERATOR).html("/find/", q="Q1.A.1")
    assert "Q1.A.1.a" in places
    assert "rack=A&amp;box=1&amp;slot=a" in places


def test_units_of_a_bank_the_reader_has_no_role_in_are_not_found(base):
    unit(7)
    person("P4001", "operator", scope="A9995-r1")
    assert "A999026000007" not in base("P4001").html("/find/", q="A999026")


def test_many_answers_are_cut_and_one_kind_is_shown_whole(base):
    for number in range(12):
        unit(100 + number)
    page = base(QUALITY).html("/find/", q="A999026")
    assert "all 12" in page
    assert page.count('href="/units/') == 8 + 1  # and the rail's own
    assert base(QUALITY).html("/find/", q="A999026", kind="units").count('href="/units/') == 12 + 1


def test_nothing_found_and_nothing_asked_say_what_to_type(base):
    assert "Nothing answers to “xyzzy”" in base(QUALITY).html("/find/", q="xyzzy")
    assert "One letter finds too much" in base(QUALITY).html("/find/", q="a")
    assert "Find a unit, place, person or procedure" in base(QUALITY).html("/find/")
    assert "&lt;b&gt;" in base(QUALITY).html("/find/", q="<b>xx")


def test_finding_asks_for_a_sitting(client, db):
    assert client.get("/find/?q=x")["Location"].startswith("/login/")
