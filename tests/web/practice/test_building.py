"""The builder of scenarios: a copy, a file or nothing becomes a draft; problems stand beside their fields; it is previewed, published, shared."""

import tomllib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stembase.acts.jobs import KINDS
from stembase.acts.jobs import Progress as Work
from stembase.acts.models import Job
from stembase.ledger.models import Entry
from stembase.practice.models import Run, ScenarioDraft, ScenarioVersion
from stembase.practice.scenario_reading import packaged, problems, text_of
from stembase.practice.scenario_writing import written
from stembase.web.practice.building.form import names_of, sections
from stembase.web.practice.building.typed import BLANK, data_of, typed_of
from tests.practice.house import CREW, house  # noqa: F401
from tests.practice.writing import OWN, copied
from tests.web.practice.test_pages import MENTOR, OTHER, TUTOR, browser, html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
BUILD = "/practice/build/"


def begun(client: Client, **sent) -> ScenarioDraft:
    answer = client.post(BUILD, sent)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return ScenarioDraft.objects.get(key=answer["Location"].strip("/").rpartition("/")[2])


def press(client: Client, draft: ScenarioDraft, do: str, **changes: str):
    draft.refresh_from_db()
    return client.post(at(draft), {**draft.fields, **{name.replace("__", "."): value for name, value in changes.items()}, "do": do})


def at(draft: ScenarioDraft) -> str:
    return f"{BUILD}{draft.key}/"


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("one.toml", text.encode(), content_type="application/toml")


def comparable(data):
    """Stations are read from the steps, and the ways of a deed stand in the deed's own order."""
    decisions = [{name: sorted(value) if name == "options" else value for name, value in one.items()} for one in data.get("decisions", ())]
    return {**{name: value for name, value in data.items() if name != "stations"}, "decisions": decisions}


@pytest.mark.parametrize("key", list(packaged()))
def test_every_word_of_a_packaged_scenario_has_its_field(key):
    typed = typed_of(tomllib.loads(text_of(key)))
    assert set(typed) <= names_of(sections(typed))


@pytest.mark.parametrize("key", list(packaged()))
def test_what_the_form_makes_of_a_packaged_scenario_says_the_same(key):
    data = tomllib.loads(text_of(key))
    again = data_of(typed_of(data))
    assert problems(written(again)) == ()
    assert comparable(again) == comparable(data)
    assert tomllib.loads(written(data)) == data


def test_a_blank_scenario_lacks_only_its_words():
    codes = {(problem.code, problem.facts["name"]) for problem in problems(written(data_of(BLANK)))}
    assert codes == {("missing-key", "key"), ("missing-language", "title"), ("missing-language", "story")}


def test_a_teacher_builds_previews_and_publishes_a_copy():
    client = browser(MENTOR)
    draft = begun(client, copy="skill.reduce-volume")
    assert draft.fields["scenario"] == "skill.reduce-volume-copy"
    assert "Nothing stands against it but the trial" in html(client, at(draft))
    asked = press(client, draft, "preview", scenario=OWN, skill="advanced", students="25", seed="2")
    assert asked.status_code == 302
    job = Job.objects.get(kind="preview-scenario")
    assert "progress" in html(client, at(draft))
    Job.objects.filter(pk=job.pk).update(state="done", result=KINDS[job.kind].run(Work(job.pk, MENTOR, ""), **job.inputs))
    page = html(client, at(draft))
    assert "of 25 students of skill 60 pass" in page
    assert "decision.wrong" in page
    assert press(client, draft, "publish").status_code == 302
    assert ScenarioVersion.objects.get().key == f"{OWN}@1"
    assert not ScenarioDraft.objects.exists()
    listed = html(client, BUILD)
    assert OWN in listed
    assert browser().post("/practice/start/", {"scenario": OWN}).status_code == 302
    assert Run.objects.get().scenario == OWN


def test_what_was_typed_stays_and_what_is_wrong_stands_beside_it():
    client, entries = browser(MENTOR), Entry.objects.count()
    draft = begun(client, copy="incident.freezer-stops")
    page = press(client, draft, "publish", start__clock="late", minutes="soon", story__en="", inject__0__bag_below_c="").content.decode()
    assert "4 things must be mended first" in page
    for name, words in (("start.clock", "cannot be read"), ("minutes", "a number"), ("story.en", "English"), ("inject.0.minutes", "when it happens")):
        row = page.partition(f'id="row-id_{name}"')[2].partition("</div>")[0]
        assert words in row, name
    assert 'value="late"' in page
    assert 'value="soon"' in page
    draft.refresh_from_db()
    assert draft.fields["start.clock"] == "late"
    assert Entry.objects.count() == entries
    assert not ScenarioVersion.objects.exists()


def test_only_what_can_happen_in_the_part_is_offered():
    client = browser(MENTOR)
    draft = begun(client)
    page = press(client, draft, "add-inject").content.decode()
    faults = page.partition('id="id_inject.0.fault"')[2].partition("</select>")[0]
    assert "separator-stops" in faults
    assert "freezer-stops" not in faults
    page = press(client, draft, "keep", start__begins="preparation.cryopreserve:identify", until="preparation.cryopreserve:store").content.decode()
    faults = page.partition('id="id_inject.0.fault"')[2].partition("</select>")[0]
    assert "freezer-stops" in faults
    assert "separator-stops" not in faults
    page = press(client, draft, "add-decisions").content.decode()
    assert "deed=freezer-program" in page
    assert "measure=preparation.cryopreserve:add-cryoprotectant:dmso_percent_wv" in page
    assert "measure=testing.sterility" not in page


def test_a_fault_out_of_the_part_is_a_problem_of_its_own():
    client = browser(MENTOR)
    draft = begun(client)
    press(client, draft, "add-inject")
    page = press(client, draft, "keep", inject__0__fault="freezer-stops", inject__0__minutes="3").content.decode()
    assert "cannot strike in the student" in page.partition('id="row-id_inject.0.fault"')[2].partition("</div>")[0]
    page = press(client, draft, "remove-inject-0").content.decode()
    assert "cannot strike" not in page


def test_a_scenario_the_reference_fails_is_told_on_the_page_and_stays_a_draft():
    client = browser(TUTOR)
    draft = begun(client, copy="skill.reduce-volume")
    answer = press(client, draft, "publish", ends="released")
    assert answer.status_code == 409
    assert "Nobody could pass it" in answer.content.decode()
    assert ScenarioDraft.objects.filter(key=draft.key).exists()
    assert not ScenarioVersion.objects.exists()


def test_a_file_is_imported_and_exported_and_one_that_is_no_toml_is_refused():
    client = browser(MENTOR)
    draft = begun(client, file=upload(copied()))
    answer = client.get(f"{at(draft)}?format=toml")
    assert tomllib.loads(answer.content.decode()) == tomllib.loads(copied())
    assert OWN in answer["Content-Disposition"]
    assert client.post(BUILD, {"file": upload("key = = 1")}).status_code == 409
    assert b"skill.reduce-volume" in client.get(f"{BUILD}export/skill.reduce-volume/").content
    assert client.get(f"{BUILD}export/skill.nothing/").status_code == 404


def test_a_draft_is_its_writers_alone_and_can_be_thrown_away():
    client = browser(MENTOR)
    draft = begun(client)
    assert browser(TUTOR).get(at(draft)).status_code == 404
    assert browser(CREW.student).get(BUILD).status_code == 403
    assert browser(OTHER).post(at(draft), {"do": "publish"}).status_code == 403
    assert press(client, draft, "forget").status_code == 302
    assert client.get(at(draft)).status_code == 404


def test_a_class_that_cannot_be_is_said_on_the_page():
    client = browser(MENTOR)
    draft = begun(client, copy="skill.reduce-volume")
    for wrong in ({"own_skill": "101"}, {"skill": "novice", "students": "0"}):
        assert press(client, draft, "preview", **wrong).status_code == 422
    assert not Job.objects.filter(kind="preview-scenario").exists()


def test_a_scenario_of_the_base_is_changed_and_withdrawn():
    client = browser(MENTOR)
    press(client, begun(client, file=upload(copied())), "publish")
    press(client, begun(client, copy=OWN), "publish", minutes="30")
    assert ScenarioVersion.objects.order_by("version").last().version == 2
    page = html(client, f"/base/acts/withdraw-scenario/?scenario={OWN}")
    assert f"{OWN}@2" in page
    assert client.post(f"/base/acts/withdraw-scenario/?scenario={OWN}", {"do": "1"}).status_code == 302
    assert browser().post("/practice/start/", {"scenario": OWN}).status_code == 409


def test_the_page_speaks_chinese():
    client = browser(MENTOR, "zh-hans")
    assert "编写场景" in html(client, BUILD)
    assert "学生的步骤" in html(client, at(begun(client, copy="skill.reduce-volume")))
