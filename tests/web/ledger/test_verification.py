"""Verifying as a job, and the signed checkpoint."""

import json

import pytest
from django.db import connection

from stembase.acts import jobs, working
from stembase.acts.models import Job
from stembase.acts.verification import KIND
from stembase.ledger import checkpoints, guards
from stembase.ledger.models import Chain
from tests.cast import person
from tests.web import reading
from tests.web.reading import ADMIN, LIVE, QUALITY, STUDENT, Reader


def test_a_verification_is_asked_for_as_a_job_on_the_chain(base):
    answer = base(QUALITY).post("/ledger/verify/", chain="base")
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert (job.kind, job.chain, job.person, job.state) == (KIND, "base", QUALITY, "waiting")


def test_all_chains_are_verified_for_those_who_read_them_all_and_the_own_one_for_others(base):
    base(ADMIN).post("/ledger/verify/")
    assert Job.objects.get().chain == ""
    person("P2001", "quality", scope=LIVE)
    base("P2001").post("/ledger/verify/")
    assert Job.objects.order_by("-pk").first().chain == LIVE
    assert base("P2001").post("/ledger/verify/", chain="base").status_code == 404


def test_verifying_takes_a_post_and_the_role(base):
    assert base(ADMIN).get("/ledger/verify/").status_code == 405
    assert base(STUDENT).post("/ledger/verify/", chain="base").status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", [False, True])
def test_the_result_of_a_verification_stands_on_the_ledgers_page(broken):
    reading.founded()
    if broken:
        with guards.taken_down(), connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_entry SET actor = 'P0009' WHERE chain = 'base' AND seq = 3")
    job = jobs.enqueue(KIND, by=QUALITY, chain="base")
    working.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert job.result["intact"] is not broken
    assert (job.done, job.total) == (Chain.objects.get(key="base").seq,) * 2
    page = Reader(QUALITY).html(f"/jobs/{job.pk}/")
    assert ("broken first at base:3" if broken else "entries hold") in page
    assert ("broken" if broken else "intact") in Reader(QUALITY).html("/ledger/")


def test_a_checkpoint_is_signed_and_says_every_head(base):
    answer = base(ADMIN).get("/ledger/checkpoint.json")
    checkpoint = checkpoints.read(answer.content)
    assert checkpoint.heads["base"] == (Chain.objects.get(key="base").seq, Chain.objects.get(key="base").hash)
    assert checkpoints.compare(checkpoint) == ()
    assert set(json.loads(answer.content)["heads"]) == set(Chain.objects.values_list("key", flat=True))
    assert "attachment" in answer["Content-Disposition"]
