"""Searches that run again by themselves: for each cause, for none, once for many, never for a closed or cancelled one; and what they say of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stembase.acts import jobs
from stembase.acts.jobs import WATCHES
from stembase.acts.models import Job
from stembase.acts.working import work
from stembase.bank import releases
from stembase.bank.frequency_sets import install
from stembase.bank.models import Hold, Result, Search, SearchRun
from stembase.bank.registry_index.writer import build
from stembase.bank.selection.rerunning import RERUN, ask_for_reruns
from stembase.bank.selection.runs import Rows, folder_of
from stembase.bank.selection.work import run
from stembase.ledger.models import Entry
from stembase.people.models import Grant
from stembase.refusal import Refused
from tests.bank.quality.staging import BANK, DIRECTOR, PHYSICIAN, do, stage
from tests.bank.selection.searching import a_search, released_unit
from tests.bank.selection.test_running import FREQUENCIES, PATIENT, frequencies  # noqa: F401 (the fixture)
from tests.cast import NOON
from tests.science.hla.releasing import official_files

pytestmark = pytest.mark.django_db(transaction=True)
ADULTS = {"adult_guideline": "nmdp-cibmtr-2019-adult"}


def searched(**more) -> str:
    """The key of a search that has been run over two units: one matched for sure, one perhaps."""
    stage()
    released_unit(1), released_unit(2, results={"hla-drb1": "HLA-DRB1*09:01"})
    key = a_search(typing=PATIENT, **more)
    run(BANK, key, by=PHYSICIAN, at=NOON, now=NOON)
    return key


def others(tmp_path) -> None:
    """Another set of frequencies under the same name."""
    file = tmp_path / "other.csv"
    file.write_text(FREQUENCIES.replace("0.3\n", "0.2\n").replace("DQB1*03:03;0.1", "DQB1*03:03;0.2"), encoding="utf-8")
    install(file, "demo", NOON)


def after_work(search: str) -> SearchRun:
    """The last run, once the worker has done what was asked for."""
    work(interval_s=0.01, until_empty=True)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    return SearchRun.objects.filter(search=search).latest("order")


def test_a_worker_looks_for_searches_that_no_longer_hold():
    assert ask_for_reruns in WATCHES


def test_where_nothing_changed_nothing_is_asked_for():
    searched()
    assert ask_for_reruns() == 0
    assert not Job.objects.exists()


def test_a_new_unit_runs_the_search_again_in_the_name_of_who_opened_it_and_says_why():
    key = searched()
    released_unit(3)
    assert ask_for_reruns() == 1
    asked = Job.objects.get(kind=RERUN)
    assert (asked.person, asked.chain) == (PHYSICIAN, BANK)
    found = after_work(key)
    assert (found.because, found.changed, found.news, found.by) == (["donors"], {"donors-came": 1}, True, PHYSICIAN)
    assert '"because":["donors"]' in Entry.objects.get(chain=BANK, seq=found.order).record
    assert ask_for_reruns() == 0


@pytest.mark.parametrize("what", ["held", "reserved", "typed"])
def test_what_befalls_a_unit_is_a_change_of_donors(what):
    key = searched()
    unit = Result.objects.filter(test="hla-drb1").latest("key").unit_id
    if what == "held":
        Hold.objects.create(key=f"{BANK}:h", bank_id=BANK, unit_id=unit, reason="label-doubtful", opened_at=NOON, opened_by=PHYSICIAN)
    elif what == "reserved":
        do("reserve-unit", by=PHYSICIAN, at=timezone.now(), search=a_search("PT-2"), unit=unit)
    else:
        Result.objects.filter(unit=unit, test="hla-drb1").update(finding="HLA-DRB1*03:01", reviewed_at=NOON)
    assert ask_for_reruns() == 1
    assert after_work(key).changed.keys() & {"donors-left", "donors-changed"}


def test_another_set_of_frequencies_is_told_apart_from_a_unit_that_came_with_it(tmp_path):
    key = searched()
    others(tmp_path)
    released_unit(3)
    assert ask_for_reruns() == 1
    found = after_work(key)
    assert (found.because, found.changed) == (["donors", "frequencies"], {"donors-came": 1, "frequencies-changed": 1})


def test_another_release_of_names_is_a_change_of_nomenclature(settings):
    key = searched()
    releases.install(official_files(), settings.HLA_RELEASES)
    assert ask_for_reruns() == 1
    assert after_work(key).because == ["nomenclature"]


def test_another_index_concerns_only_searches_of_adult_donors(tmp_path):
    with_adults, without = searched(**ADULTS), a_search("PT-2", typing=PATIENT)
    run(BANK, without, by=PHYSICIAN, at=NOON, now=NOON)
    (tmp_path / "donors.txt").write_text(f"D1%{PATIENT}\n", encoding="ascii")
    build(tmp_path / "registries" / "demo", tmp_path / "donors.txt")
    assert ask_for_reruns() == 1
    found = after_work(with_adults)
    assert (found.because, found.changed) == (["donors"], {"donors-came": 1})


def test_another_population_than_the_searchs_own_concerns_it_not(tmp_path):
    searched(population="demo")
    (tmp_path / "far.csv").write_text(FREQUENCIES, encoding="utf-8")
    install(tmp_path / "far.csv", "far", NOON)
    assert ask_for_reruns() == 0


def test_two_changes_in_quick_succession_are_one_run(tmp_path):
    key = searched()
    released_unit(3)
    assert [ask_for_reruns(), ask_for_reruns()] == [1, 0]
    others(tmp_path)
    assert ask_for_reruns() == 0
    assert after_work(key).because == ["donors", "frequencies"]
    assert SearchRun.objects.filter(search=key).count() == 2


def test_a_change_that_comes_while_it_runs_is_asked_for_again():
    searched()
    released_unit(3)
    ask_for_reruns()
    Job.objects.update(state="running")
    assert ask_for_reruns() == 0
    released_unit(4)
    assert ask_for_reruns() == 1


def test_a_run_somebody_asked_for_is_enough():
    key = searched()
    released_unit(3)
    jobs.enqueue("run-search", by=PHYSICIAN, chain=BANK, search=key)
    assert ask_for_reruns() == 0


def test_a_run_that_was_cancelled_is_asked_for_again_only_when_something_else_changes():
    searched()
    released_unit(3)
    ask_for_reruns()
    jobs.cancel(Job.objects.get().pk, by=PHYSICIAN)
    assert ask_for_reruns() == 0
    released_unit(4)
    assert ask_for_reruns() == 1


def test_a_closed_search_is_left_alone_even_when_it_closes_after_it_was_asked_for():
    key = searched()
    released_unit(3)
    ask_for_reruns()
    do("close-search", by=PHYSICIAN, search=key, why="withdrawn")
    assert after_work(key).because == []
    assert Job.objects.get().result == {"search": key, "run": ""}
    assert ask_for_reruns() == 0


def test_where_the_physician_has_left_it_runs_in_the_name_of_who_ran_it_last_and_else_not_at_all():
    key = searched()
    run(BANK, key, by=DIRECTOR, at=NOON, now=NOON)
    Grant.objects.filter(person=PHYSICIAN).update(until=NOON)
    released_unit(3)
    assert ask_for_reruns() == 1
    assert Job.objects.get().person == DIRECTOR
    Job.objects.all().delete()
    Grant.objects.filter(person=DIRECTOR).update(until=NOON)
    assert ask_for_reruns() == 0


def test_what_changed_is_news_until_it_is_noticed_once():
    key = searched()
    released_unit(3)
    ask_for_reruns()
    found = after_work(key)
    do("notice-changes", by=PHYSICIAN, search=key)
    found.refresh_from_db()
    assert (found.news, found.noticed_by) == (False, PHYSICIAN)
    with pytest.raises(Refused) as refusal:
        do("notice-changes", by=PHYSICIAN, search=key)
    assert refusal.value.code == "nothing-to-notice"


def test_of_many_runs_only_the_last_two_keep_their_rows():
    key = searched()
    for number in (3, 4, 5):
        released_unit(number)
        run(BANK, key, by=PHYSICIAN, at=NOON + timedelta(minutes=number), now=NOON + timedelta(minutes=number))
    digests = list(SearchRun.objects.filter(search=key).order_by("order").values_list("digest", flat=True))
    assert [folder_of(BANK, key, digest).exists() for digest in digests] == [False, False, True, True]
    assert len(Rows(BANK, key, digests[-1], "cord-blood")["code"]) == 5
    assert Search.objects.get(key=key).closed_at is None
