"""The debrief as its reader meets it: figures are those of scoring, bars add up, strangers see nothing, attempts stand side by side."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test import Client

from stembase.ledger.models import Entry
from stembase.people.models import Account
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import debriefed
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.worlds import begin
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
MENTOR, ANOTHER_STUDENT, QUALITY, ADMINISTRATOR = "P0004", "P0009", "P0003", "P0001"
TANK, DISCARD = "incident.tank-alarm-at-night", "incident.marker-reactive"


class Played(NamedTuple):
    careless: Run
    reference: Run
    stops: Run
    tank: Run
    discard: Run


def run_played(scenario: str, policy: str) -> Run:
    return Run.objects.get(bank=play(scenario, 1, policy, CREW).bank)


@pytest.fixture(scope="module")
def played(house, django_db_blocker) -> Iterator[Played]:  # noqa: F811
    with django_db_blocker.unblock():
        yield Played(
            run_played(SKILL, "careless"), run_played(SKILL, "reference"), run_played(STOPS, "careless"), run_played(TANK, "careless"),
            run_played(DISCARD, "reference"),
        )  # fmt: skip


def reader(code: str = CREW.student, language: str = "en") -> Client:
    client = Client()
    client.force_login(Account.objects.get(code=code), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def address(run: Run) -> str:
    return f"/practice/runs/{run.key}/debrief/"


def html(run: Run, language: str = "en") -> str:
    page = reader(language=language).get(address(run))
    assert page.status_code == 200
    return page.content.decode()


def headline(text: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", text, re.S)[1].strip()


def told(run: Run):
    return debriefed(run.bank_id, crew_of(run.students[0]))


def test_the_headline_says_the_figures_of_the_score(played):
    result = told(played.careless).scored
    felt = [choice for choice in result.choices if abs(choice.worth_e6) >= 0.005]
    said = f"You kept {result.living_e6:.2f} of the {result.reference_e6:.1f} million living CD34⁺ cells this unit could give"
    cost = f"{len(felt)} decisions cost {sum(choice.worth_e6 for choice in felt):.1f} million"
    assert headline(html(played.careless)) == f"{said}: {cost}"


def test_who_keeps_all_there_is_reads_so_and_passes(played):
    text = html(played.reference)
    assert headline(text) == f"You kept the {told(played.reference).scored.living_e6:.1f} million living CD34⁺ cells this unit could give"
    assert "not passed" not in text.partition("<h2>")[0]


def test_the_bars_add_up_to_what_was_lost(played):
    for run in (played.careless, played.stops):
        page = reader().get(address(run), {"format": "csv"})
        rows = list(csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode().removeprefix("\ufeff"))))
        worth = {row["decision"]: float(row["worth_cd34_e6"]) for row in rows}
        best, kept = worth.pop("best"), worth.pop("kept")
        assert kept == pytest.approx(told(run).scored.living_e6)
        assert best - sum(worth.values()) == pytest.approx(kept, abs=1e-9)


def test_cells_kept_where_they_should_not_be_or_rightly_given_up_are_said_so(played):
    assert headline(html(played.discard)) == "Nothing of this unit was to be kept, and nothing was"
    assert headline(html(played.tank)).endswith("but reached only 0 of 40 points")


def test_every_decision_is_read_with_the_reference_why_and_source(played):
    text = html(played.careless)
    for choice in told(played.careless).case.scenario.decisions:
        assert choice.title.en in text
        assert choice.why.en in text
        assert choice.source in text
    assert "0.5 min" in text
    assert "Reference: in a carrier with nitrogen." in text


def test_every_number_behind_the_page_says_how_sure_it_is_and_where_it_stands(played):
    page = reader().get(address(played.careless))
    numbers = page.context["numbers"]
    assert {"membrane.lp", "survival.best", "toxicity.rate"} <= {number.key for number in numbers}
    assert all(number.source and number.mark.word and number.value for number in numbers)
    assert sum(many for _mark, many in page.context["marks"]) == len(numbers)


def test_what_a_run_moved_is_read_from_practice_before_and_after_it(played):
    worse, better = (" ".join(re.sub(r"<[^>]+>", " ", html(run)).split()) for run in (played.careless, played.reference))
    assert worse.count("learning score 0.00 → 0.00, signal at 3.52 · in practice so far: 0 of 1 well") == 3
    assert better.count("learning score 0.00 → 0.25, signal at 3.52 · in practice so far: 1 of 2 well") == 3
    assert better.count("no signal: 14 successes in a row would reach it") == 3
    assert "A signal asks a person to decide; it decides nothing." in better


def test_the_page_is_chinese_for_chinese_readers(played):
    text = html(played.careless, "zh-hans")
    assert headline(text).startswith("这个单位可保住")
    assert "million" not in text
    assert "规则怎么说" in text
    assert not [words for words in ("Bag and chamber", "What the rule says", "Which competence moved", "Best from", "signal") if words in text]


def test_the_curves_are_those_of_the_run_and_the_tank_is_shown_where_it_warmed(played):
    charts = {title for title, _chart, _below in reader().get(address(played.stops)).context["curves"]}
    assert charts == {"Cells through the chain", "Bag and chamber", "Cell volume while the protectant goes in"}
    assert "Tank" in {title for title, _chart, _below in reader().get(address(played.tank)).context["curves"]}


def test_looking_at_a_debrief_records_nothing(played):
    before = Entry.objects.count()
    for run in played:
        html(run)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(("code", "status"), [(CREW.student, 200), (MENTOR, 200), (QUALITY, 200), (ANOTHER_STUDENT, 404), (ADMINISTRATOR, 404)])
def test_a_debrief_is_for_its_student_and_those_who_teach(played, code, status):
    assert reader(code).get(address(played.careless)).status_code == status
    assert reader(code).get(f"/practice/compare/?run={played.careless.key}").status_code == status


def test_a_stranger_signs_in_first(played):
    assert Client().get(address(played.careless))["Location"].startswith("/login/?next=")


def test_a_run_that_goes_on_keeps_its_truth(played):
    run = Run.objects.get(bank=begin(SKILL, 1, crew=CREW).bank)
    page = reader().get(address(run))
    assert page.status_code == 409
    assert "run-stands-otherwise" in page.content.decode()


def test_attempts_stand_side_by_side_on_one_scale(played):
    page = reader().get(f"/practice/compare/?run={played.careless.key}&run={played.reference.key}")
    first, last = page.context["attempts"]
    gained = last.told.scored.living_e6 - first.told.scored.living_e6
    assert headline(page.content.decode()).endswith(f"{gained:.1f} million more than attempt 1")
    assert first.bars.rows[-1].width == pytest.approx(100 * first.told.scored.living_e6 / last.told.scored.living_e6, abs=0.1)
    assert (first.told.scored.passed, last.told.scored.passed) == (False, True)


@pytest.mark.parametrize("query", ["", "run=nothing", "run={skill}&run={stops}"])
def test_what_is_no_pair_of_one_scenario_is_not_found(played, query):
    asked = query.format(skill=played.careless.key, stops=played.stops.key)
    assert reader().get(f"/practice/compare/?{asked}").status_code == 404
