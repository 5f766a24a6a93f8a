"""The catalogue: every procedure by station, filters, what is coming, what the reader may do, CSV."""

from tests.competence.staging import FREEZE, entrust, found
from tests.web.reading import COMING, OPERATOR, PROCEDURE, QUALITY, STUDENT, publish


def test_the_catalogue_shows_each_procedure_at_its_station_with_hours_and_levels(base):
    page = base(QUALITY).html("/procedures/")
    assert "1 procedure, written once and read by all" in page
    assert 'id="preparation"' in page
    assert "Let it rest" in page
    assert "version 1 in force" in page
    assert f"Competence {FREEZE} 3" in page
    assert "1 h 8 min" in page


def test_a_version_that_is_announced_is_said_with_its_day(base):
    from tests.web.reading import SECOND

    publish(SECOND)
    publish(COMING)
    page = base(QUALITY).html("/procedures/")
    assert "version 3 announced" in page
    assert "1 Jan 2099" in page
    assert "version 2 in force" in page
    assert "a new version of 1 is announced" in page


def test_the_catalogue_says_what_the_reader_may_do(base):
    assert "may not yet" in base(STUDENT).html("/procedures/")
    found(FREEZE)
    entrust(OPERATOR, FREEZE, 3)
    entrust(STUDENT, FREEZE, 2)
    assert "may do it" in base(OPERATOR).html("/procedures/")
    assert "with a witness" in base(STUDENT).html("/procedures/")
    assert "may do it" not in base("P0012").html("/procedures/")


def test_filters_narrow_by_words_source_and_weight_and_say_what_to_do_when_nothing_is_left(base):
    reader = base(QUALITY)
    assert "Let it rest" in reader.html("/procedures/", q="REST", source="cord-blood", criticality="2")
    for query in ({"q": "nothing"}, {"source": "adipose"}, {"criticality": "3"}, {"coming": "1"}):
        page = reader.html("/procedures/", **query)
        assert "Let it rest" not in page
        assert "Nothing answers to these filters" in page


def test_an_empty_catalogue_says_who_publishes_first(base):
    from stembase.procedures.models import ProcedureVersion

    ProcedureVersion.objects.all().delete()
    assert "No procedure is published yet" in base(QUALITY).html("/procedures/")


def test_the_catalogue_as_a_file_has_a_row_a_procedure(base):
    header, row = base(STUDENT).csv("/procedures/")
    assert header.startswith("procedure,title,station,version")
    assert row.startswith(f"{PROCEDURE},Let it rest,preparation,1,yes,2026-02-01")
    assert f"{FREEZE}:3" in row


def test_only_those_who_may_publish_are_led_to_it(base):
    assert "/procedures/publish/" in base(QUALITY).html("/procedures/")
    assert "/procedures/publish/" not in base(STUDENT).html("/procedures/")


def test_the_catalogue_asks_the_database_nine_times_at_most(base, django_assert_max_num_queries):
    reader = base(STUDENT)
    reader.get("/procedures/")
    with django_assert_max_num_queries(9):
        assert reader.get("/procedures/").status_code == 200
