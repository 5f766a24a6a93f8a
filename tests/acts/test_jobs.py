"""Long work: asked for, run, told how far, cancelled, tried again, failed for good; on this process's own threads."""

import threading

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from stembase.acts.jobs import KINDS, Progress, cancel, enqueue, job, retry
from stembase.acts.models import Job
from stembase.acts.working import run, take_back_lost
from stembase.refusal import Misfit
from tests.acts import kinds_of_jobs  # noqa: F401 (enters the kinds)
from tests.cast import found_base, person
from tests.refusing import refused

pytestmark = pytest.mark.django_db(transaction=True)


def again(asked: Job) -> Job:
    return Job.objects.get(pk=asked.pk)


def test_a_job_is_run_and_its_result_kept():
    asked = enqueue("count", by="P0001", to="3")
    assert (asked.state, asked.inputs) == ("waiting", {"to": 3, "pause_s": 0.0})
    assert str(DBTaskResult.objects.get().pk) == asked.task
    run(asked.pk)
    ended = again(asked)
    assert (ended.state, ended.result, ended.done, ended.total, ended.tries) == ("done", {"counted": 3, "for": "P0001"}, 3, 3, 1)
    assert ended.asked_at <= ended.started_at <= ended.ended_at


def test_inputs_that_do_not_fit_and_kinds_nobody_knows_are_refused():
    with pytest.raises(Misfit):
        enqueue("count", by="P0001", to="many")
    refused("no-such-job-kind", enqueue, "juggle", by="P0001")
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_refusal_ends_the_job_with_its_code_and_is_not_tried_again():
    asked = enqueue("refuse", by="P0001", code="no-such-chain")
    run(asked.pk)
    ended = again(asked)
    assert (ended.state, ended.fault, ended.tries) == ("failed", {"code": "no-such-chain", "facts": {"job": asked.pk}}, 1)


def test_an_error_nobody_foresaw_is_tried_again_then_failed_for_good_and_can_be_asked_for_again(caplog):
    asked = enqueue("break", by="P0001")
    run(asked.pk)
    assert (again(asked).state, again(asked).tries) == ("waiting", 1)
    assert DBTaskResult.objects.order_by("-enqueued_at").first().run_after.year < 9999
    run(asked.pk)
    ended = again(asked)
    assert (ended.state, ended.tries) == ("failed", 2)
    assert ended.fault == {"code": "job-broke", "facts": {"kind": "break", "problem": "ZeroDivisionError"}}
    assert "ZeroDivisionError" in caplog.text
    run(asked.pk)
    assert again(asked).tries == 2
    retry(asked.pk, by="P0001")
    assert (again(asked).state, again(asked).tries, again(asked).fault) == ("waiting", 0, None)


def test_a_waiting_job_is_cancelled_at_once_and_never_run():
    asked = enqueue("count", by="P0001", to=1)
    cancel(asked.pk, by="P0001")
    run(asked.pk)
    assert (again(asked).state, again(asked).tries) == ("cancelled", 0)
    refused("job-ended", cancel, asked.pk, by="P0001")


def test_a_running_job_shows_how_far_it_is_and_stops_at_its_next_step():
    asked = enqueue("count", by="P0001", to=500, pause_s=0.05)

    def run_and_leave() -> None:
        run(asked.pk)
        connection.close()

    worker = threading.Thread(target=run_and_leave)
    worker.start()
    while again(asked).done == 0:
        assert worker.is_alive()
    assert (again(asked).state, again(asked).total) == ("running", 500)
    assert take_back_lost() == 0
    run(asked.pk)
    assert again(asked).tries == 1, "a job that runs is not run by another worker"
    refused("job-not-failed", retry, asked.pk, by="P0001")
    cancel(asked.pk, by="P0001")
    worker.join(10)
    ended = again(asked)
    assert ended.state == "cancelled"
    assert 0 < ended.done < 500


def test_a_job_is_its_owners_and_the_administrators():
    found_base()
    person("P0002", "operator")
    asked = enqueue("count", by="P0003", to=1)
    refused("job-not-yours", cancel, asked.pk, by="P0002")
    refused("no-such-job", cancel, asked.pk + 1, by="P0002")
    cancel(asked.pk, by="P0001")
    retry(asked.pk, by="P0003")
    assert again(asked).state == "waiting"


def test_a_job_whose_worker_is_gone_waits_again_and_fails_after_its_last_try():
    asked = enqueue("die", by="P0001", folder="/nowhere", times=1)
    for tries, state in ((1, "waiting"), (2, "waiting"), (3, "failed")):
        Job.objects.filter(pk=asked.pk).update(state="running", tries=tries)
        assert take_back_lost() == 1
        assert (again(asked).state, again(asked).fault["code"]) == (state, "job-worker-lost")


def test_a_cancelled_job_whose_worker_is_gone_is_cancelled():
    asked = enqueue("count", by="P0001", to=1)
    Job.objects.filter(pk=asked.pk).update(state="running", tries=1, cancel_asked=True)
    take_back_lost()
    assert again(asked).state == "cancelled"


def test_a_job_the_queue_has_forgotten_is_queued_again():
    from datetime import timedelta

    from django.utils import timezone

    asked = enqueue("count", by="P0001", to=1)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - timedelta(minutes=1))
    assert take_back_lost() == 1
    assert str(DBTaskResult.objects.get(status="READY").pk) == again(asked).task
    assert take_back_lost() == 0


def test_a_kind_is_entered_once():
    with pytest.raises(ValueError, match="twice"):
        job("count", zh="", en="")(lambda progress: None)
    assert KINDS["count"].run is kinds_of_jobs.count
    assert Progress(1, "P0001", "").step(1, 2) is None
