"""An installation from nothing to served pages: init, doctor, serve, worker."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner
from django.utils import timezone

from stembase.bank.models import StandardVersion
from stembase.bank.standard_reading import packaged as standards
from stembase.base.chain import BASE
from stembase.cli import main
from stembase.cli.init import found
from stembase.competence.models import Competence
from stembase.ledger import guards
from stembase.ledger.models import Entry
from stembase.ledger.verifying import verify
from stembase.people.models import Account
from stembase.people.queries import holders_of
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.packaged import packaged as procedures
from tests.cast import found_base
from tests.refusing import refused
from tests.web import reading

PASSWORD = {"STEMBASE_ADMINISTRATOR_PASSWORD": "a quiet river 42"}


@pytest.mark.django_db
def test_init_founds_the_base_with_its_administrator_once():
    first = CliRunner().invoke(main, ["init", "--administrator", "wang.fang"], env=PASSWORD)
    assert first.exit_code == 0, first.output
    account = Account.objects.get(username="wang.fang")
    assert account.check_password("a quiet river 42")
    entry = Entry.objects.filter(chain=BASE).earliest("seq")
    assert (entry.verb, entry.actor) == ("base.founded", account.code)
    assert holders_of("administrator", timezone.now()) == [account.code]
    entries = Entry.objects.count()
    again = CliRunner().invoke(main, ["init"], env=PASSWORD)
    assert again.exit_code == 0
    assert (Account.objects.count(), Entry.objects.count()) == (1, entries)


@pytest.mark.django_db
def test_init_brings_the_packaged_competences_procedures_and_standards_into_a_new_base():
    outcome = CliRunner().invoke(main, ["init", "--administrator", "wang.fang"], env=PASSWORD)
    assert f"{len(procedures())} versions of procedures" in outcome.output
    assert ProcedureVersion.objects.count() == len(procedures())
    assert StandardVersion.objects.count() == len(standards())
    assert Competence.objects.exists()
    assert verify().intact


@pytest.mark.django_db
def test_init_publishes_nothing_into_a_base_that_has_procedures_of_its_own():
    reading.founded()
    entries = Entry.objects.count()
    assert CliRunner().invoke(main, ["init"], env=PASSWORD).exit_code == 0
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_a_base_that_cannot_be_founded_leaves_the_attempt_and_no_account():
    found_base()
    refused("base-already-founded", found, "li.na", "a quiet river 42", code="P0077")
    assert not Account.objects.filter(username="li.na").exists()
    assert Entry.objects.latest("id").verb == "attempted"


@pytest.mark.django_db
def test_init_does_not_make_a_second_first_administrator():
    found_base()
    outcome = CliRunner().invoke(main, ["init", "--administrator", "li.na"], env=PASSWORD)
    assert outcome.exit_code == 1
    assert "[administrator-exists]" in outcome.output


@pytest.mark.django_db
def test_a_weak_password_founds_nothing():
    outcome = CliRunner().invoke(main, ["init", "--administrator", "wang.fang"], env={"STEMBASE_ADMINISTRATOR_PASSWORD": "1234"})
    assert outcome.exit_code == 1
    assert "[password-too-weak]" in outcome.output
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_without_a_terminal_and_a_name_nobody_is_made():
    outcome = CliRunner().invoke(main, ["init"])
    assert outcome.exit_code == 0, outcome.output
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_doctor_looks_at_database_migrations_and_the_guards_of_the_ledger():
    outcome = CliRunner().invoke(main, ["doctor", "--json"])
    verdicts = {check["name"]: check["verdict"] for check in json.loads(outcome.output)}
    assert {verdicts[name] for name in ("database", "migrations", "ledger guards", "job queue", "time zone", "messages")} == {"well"}


@pytest.mark.django_db
def test_doctor_fails_when_a_guard_of_the_ledger_is_down():
    with guards.taken_down():
        outcome = CliRunner().invoke(main, ["doctor", "--json"])
    verdicts = {check["name"]: check["verdict"] for check in json.loads(outcome.output)}
    assert verdicts["ledger guards"] == "fault"
    assert outcome.exit_code == 1


def answered(url: str, seconds: float = 30) -> int:
    """The status of the page as soon as somebody answers, 0 when nobody does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(url, timeout=5).status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.2)
    return 0


@pytest.mark.slow
def test_an_unprepared_database_is_not_served_and_a_prepared_one_is_until_told_to_stop(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}
    environment = kept | {"STEMBASE_HOME": str(tmp_path)}
    program = [sys.executable, "-m", "stembase.cli"]
    early = subprocess.run([*program, "serve"], env=environment, capture_output=True, text=True, check=False)
    assert "[database-not-prepared]" in early.stderr
    subprocess.run([*program, "init"], env=environment, stdin=subprocess.DEVNULL, check=True, capture_output=True)
    assert subprocess.run([*program, "worker", "--until-empty"], env=environment, capture_output=True, check=False).returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [*program, "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert answered(f"http://127.0.0.1:{port}/readyz") == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        assert answered(f"http://127.0.0.1:{port}/healthz", seconds=1) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
