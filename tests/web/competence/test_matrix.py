"""The matrix of people and competences."""

from datetime import timedelta

from django.utils import timezone

from tests.competence.staging import ASEPSIS, BANKING, FREEZE, entrust, found
from tests.web.reading import COORDINATOR, MENTOR, OPERATOR, QUALITY, STUDENT


def test_people_stand_down_competences_across_with_levels_in_the_cells(base):
    found(FREEZE)
    entrust(OPERATOR, FREEZE, 3)
    page = base(COORDINATOR).html("/competence/")
    assert page.count('scope="row"') == 4
    assert '<td class="l5">5</td>' in page
    assert '<td class="l3">3</td>' in page
    assert f'href="/competence/{OPERATOR}/"' in page


def test_trust_that_ends_soon_or_has_ended_is_told_apart_without_colour(base):
    found(FREEZE)
    found(ASEPSIS)
    entrust(OPERATOR, FREEZE, 3, valid_until=timezone.now() + timedelta(days=5))
    entrust(OPERATOR, ASEPSIS, 4, valid_until=timezone.now() - timedelta(days=5))
    page = base(QUALITY).html("/competence/")
    assert "3!</td>" in page
    assert "<s>4</s>" in page


def test_filters_narrow_by_role_name_and_station(base):
    reader = base(QUALITY)
    assert reader.html("/competence/", role="student").count('scope="row"') == 1
    assert reader.html("/competence/", q="lin").count('scope="row"') == 1
    assert "Nobody answers" in reader.html("/competence/", q="nobody")
    assert "No competence is defined yet" in reader.html("/competence/", station="storage")


def test_the_matrix_as_a_file_counts_only_trust_in_force(base):
    found(FREEZE)
    entrust(OPERATOR, FREEZE, 3, valid_until=timezone.now() - timedelta(days=1))
    header, *rows = base(QUALITY).csv("/competence/")
    assert header == f"person,name,{ASEPSIS},{BANKING},{FREEZE}"
    assert f"{OPERATOR},Sun Yan (demo),0,0,0" in rows
    assert f"{MENTOR},Wu Min (demo),0,0,5" in rows


def test_the_matrix_is_not_for_students(base):
    assert base(STUDENT).get("/competence/").status_code == 403
    assert base(OPERATOR).get("/competence/").status_code == 403


def test_the_matrix_asks_as_often_for_many_people_as_for_few(base, django_assert_max_num_queries):
    reader = base(QUALITY)
    reader.get("/competence/")
    with django_assert_max_num_queries(7):
        assert reader.get("/competence/").status_code == 200
