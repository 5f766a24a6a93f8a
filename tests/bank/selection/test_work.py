"""Runs as they are kept, recorded and compared: what changed since the last one, by cause."""

from dataclasses import dataclass, field

import pytest

from stembase.acts import jobs
from stembase.acts.jobs import KINDS
from stembase.acts.working import work
from stembase.bank.frequency_sets import install
from stembase.bank.models import Search, SearchRun
from stembase.bank.queries.searching import latest_run
from stembase.bank.registry_index.writer import build
from stembase.bank.selection.causes import Cause, changes_of
from stembase.bank.selection.runs import Rows, manifest_of
from stembase.bank.selection.standing import basis_now, outdated, units_version
from stembase.bank.selection.work import REFRESH, RUN, run
from stembase.refusal import Refused
from tests.bank.quality.staging import BANK, PHYSICIAN, do, note, stage
from tests.bank.selection.searching import a_search, released_unit, typing_note
from tests.bank.selection.test_running import FREQUENCIES, PATIENT, frequencies  # noqa: F401 (the fixture)
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def ran(search: str) -> SearchRun:
    return SearchRun.objects.get(key=run(BANK, search, by=PHYSICIAN, at=NOON, now=NOON))


def stale(search: str) -> list[Cause]:
    row = Search.objects.get(key=search)
    return outdated(row, basis_now(row, units_version(BANK, NOON)), latest_run(search))


def causes(of: SearchRun) -> dict[str, tuple[int, int, int]]:
    changes = changes_of(of)
    return {one.cause: (one.came, one.left, one.changed) for one in changes.differences} if changes else {}


def test_a_run_is_recorded_with_its_counts_and_what_it_rests_on_and_its_rows_are_kept():
    stage()
    unit = released_unit()
    search = a_search(typing=PATIENT)
    found = ran(search)
    assert found.counts == {"cord-blood-in": 1, "cord-blood-ranked": 1, "cord-blood-listed": 0}
    assert {"engine", "frequencies", "release", "population", "guideline", "units"} <= set(found.basis)
    rows = Rows(BANK, search, found.digest, "cord-blood")
    assert rows["code"].tolist() == [unit.encode()]
    assert changes_of(found) is None


def test_the_same_search_of_the_same_stock_gives_the_same_rows_bit_for_bit():
    stage()
    released_unit(1), released_unit(2)
    search = a_search(typing=PATIENT)
    assert ran(search).digest == ran(search).digest


def test_counts_that_no_run_has_given_cannot_be_recorded():
    stage()
    search = a_search(typing=PATIENT)
    with pytest.raises(Refused) as refusal:
        do("record-search-run", by=PHYSICIAN, search=search, digest="0" * 64)
    assert refusal.value.code == "no-such-run"
    with pytest.raises(Refused):
        manifest_of(BANK, a_search("PT-2"), ran(search).digest)


def test_a_new_unit_is_a_change_of_donors():
    stage()
    released_unit(1)
    search = a_search(typing=PATIENT)
    ran(search)
    released_unit(2)
    assert stale(search) == ["donors"]
    assert causes(ran(search)) == {"donors": (1, 0, 0)}
    assert stale(search) == []


def test_a_new_frequency_set_is_told_apart_from_a_new_unit(tmp_path):
    stage()
    released_unit(1, results={"hla-drb1": "HLA-DRB1*09:01"})
    search = a_search(typing=PATIENT)
    ran(search)
    released_unit(2)
    other = tmp_path / "other.csv"
    other.write_text(FREQUENCIES.replace("0.3\n", "0.2\n").replace("DQB1*03:03;0.1", "DQB1*03:03;0.2"), encoding="utf-8")
    install(other, "demo", NOON)
    assert stale(search) == ["donors", "frequencies"]
    assert causes(ran(search)) == {"donors": (1, 0, 0), "frequencies": (0, 0, 1)}


def test_a_corrected_typing_is_a_change_of_the_search_itself():
    stage()
    released_unit(1)
    search = a_search(typing=PATIENT)
    ran(search)
    typing = typing_note("A*33:03+A*11:01^B*58:01+B*40:01^C*03:02+C*07:02^DRB1*03:01+DRB1*15:01")
    do("correct-search", by=PHYSICIAN, search=search, typing=typing, weight_kg=20, indication="malignant", guideline="ash-sap-cord", reason=note(),
       at=NOON.replace(hour=NOON.hour + 1))  # fmt: skip
    assert stale(search) == ["search"]
    assert causes(ran(search)) == {"search": (0, 1, 0)}


def search_over_a_registry(tmp_path) -> str:
    """A search of an outside registry of fifty donors."""
    (tmp_path / "donors.txt").write_text("".join(f"D{number}%{PATIENT}\n" for number in range(50)), encoding="ascii")
    build(tmp_path / "registries" / "demo", tmp_path / "donors.txt")
    return a_search(typing=PATIENT, adult_guideline="nmdp-cibmtr-2019-adult")


@dataclass
class Changing(jobs.Progress):
    """Progress of somebody who changes their mind at the step of this number."""

    at: int = 0
    told: list[int] = field(default_factory=list)

    def step(self, done: int, total: int) -> None:
        self.told.append(done)
        self.cancelled = len(self.told) == self.at
        super().step(done, total)


def test_a_wish_to_cancel_is_heard_at_every_step_and_nothing_is_kept(tmp_path):
    stage()
    search = search_over_a_registry(tmp_path)
    ran(search)  # the registry is read
    whole = Changing(1, PHYSICIAN, BANK)
    KINDS[RUN].run(whole, search=search)
    assert whole.told == sorted(whole.told)
    assert whole.told[-1] >= 85
    kept = sorted((tmp_path / "searches").rglob("*"))
    for number in range(1, len(whole.told) + 1):
        with pytest.raises(jobs.Cancelled):
            KINDS[RUN].run(Changing(1, PHYSICIAN, BANK, at=number), search=search)
    assert SearchRun.objects.count() == 2
    assert sorted((tmp_path / "searches").rglob("*")) == kept


def test_searches_run_again_are_told_as_one_course_and_can_be_cancelled_in_the_midst_of_one(tmp_path):
    stage()
    search = search_over_a_registry(tmp_path)
    ran(search)
    released_unit()
    asked = Changing(1, PHYSICIAN, BANK, at=3)
    with pytest.raises(jobs.Cancelled):
        KINDS[REFRESH].run(asked)
    assert SearchRun.objects.count() == 1
    assert KINDS[REFRESH].run(Changing(1, PHYSICIAN, BANK)) == {"searches": 1}


@pytest.mark.django_db(transaction=True)
def test_as_a_job_it_runs_for_the_person_who_asked():
    stage()
    released_unit()
    search = a_search(typing=PATIENT)
    asked = jobs.enqueue(RUN, by=PHYSICIAN, chain=BANK, search=search)
    work(interval_s=0.01, until_empty=True)
    asked.refresh_from_db()
    assert (asked.state, asked.fault) == ("done", None)
    assert SearchRun.objects.get(key=asked.result["run"]).by == PHYSICIAN
