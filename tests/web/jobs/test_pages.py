"""Long work on its pages: mine, how far, cancel, try again."""

import pytest

from stembase.acts import jobs, working
from stembase.acts.models import Job
from stembase.acts.verification import KIND
from tests.web import reading
from tests.web.reading import ADMIN, COORDINATOR, QUALITY, STUDENT, Reader


@pytest.fixture
def asked(base) -> Job:
    """A verification that quality has asked for."""
    return jobs.enqueue(KIND, by=QUALITY, chain="base")


def test_without_jobs_the_page_says_what_will_stand_here(base):
    page = base(QUALITY).html("/jobs/")
    assert "Nothing is at work" in page
    assert "No long work has been asked for" in page


def test_a_job_that_waits_follows_itself_and_can_be_cancelled(base, asked):
    page = base(QUALITY).html("/jobs/")
    assert "1 job is at work; you may leave this page" in page
    assert f'hx-get="/jobs/{asked.pk}/"' in page
    answer = base(QUALITY).post(f"/jobs/{asked.pk}/cancel/")
    assert answer["Location"] == f"/jobs/{asked.pk}/"
    assert Job.objects.get().state == "cancelled"
    assert "Try it again" in base(QUALITY).html(f"/jobs/{asked.pk}/")
    base(QUALITY).post(f"/jobs/{asked.pk}/retry/")
    assert Job.objects.get().state == "waiting"


def test_a_job_that_has_ended_cannot_be_cancelled(base, asked):
    base(QUALITY).post(f"/jobs/{asked.pk}/cancel/")
    page = base(QUALITY).post(f"/jobs/{asked.pk}/cancel/")
    assert page.status_code == 409
    assert "/refusals/job-ended/" in page.content.decode()


def test_htmx_gets_the_progress_alone_while_it_lives_and_the_whole_page_afterwards(base, asked):
    reader = base(QUALITY)
    part = reader.client.get(f"/jobs/{asked.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    reader.post(f"/jobs/{asked.pk}/cancel/")
    ended = reader.client.get(f"/jobs/{asked.pk}/", headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"


def test_only_the_asker_and_the_administrator_see_a_job(base, asked):
    assert base(COORDINATOR).get(f"/jobs/{asked.pk}/").status_code == 404
    assert base(COORDINATOR).post(f"/jobs/{asked.pk}/cancel/").status_code == 404
    assert "Verify the ledger" not in base(COORDINATOR).html("/jobs/")
    assert "Chen Wei (demo)" in base(ADMIN).html("/jobs/")
    assert base(ADMIN).get(f"/jobs/{asked.pk}/").status_code == 200
    assert base(STUDENT).get("/jobs/").status_code == 403


def test_the_list_is_filtered_by_state(base, asked):
    assert "Verify the ledger" in base(QUALITY).html("/jobs/", state="waiting")
    assert "Verify the ledger" not in base(QUALITY).html("/jobs/", state="failed")


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_says_why_as_a_lesson(transactional_db):
    reading.founded()
    job = jobs.enqueue(KIND, by=QUALITY, chain="base")
    Job.objects.filter(pk=job.pk).update(kind="no-such-kind")
    working.run(job.pk)
    page = Reader(QUALITY).html(f"/jobs/{job.pk}/")
    assert "/refusals/no-such-job-kind/" in page
    assert "Try it again" in page
