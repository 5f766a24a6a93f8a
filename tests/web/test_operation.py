"""Health, readiness, and the id and log line of a request."""

import json
import logging

import pytest

from stembase.web.trace import HEADER, Line

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_is_healthy_and_one_with_its_tables_is_ready(client):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_database_that_lacks_a_migration_is_not_ready(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="acts").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["part"]) == (503, "migrations")


def test_a_request_keeps_a_sane_id_and_gets_a_new_one_otherwise(client):
    assert client.get("/healthz", headers={HEADER: "abcdef0123456789"})[HEADER] == "abcdef0123456789"
    assert client.get("/healthz", headers={HEADER: 'forged\n{"level": 1}'})[HEADER] != 'forged\n{"level": 1}'
    assert len(client.get("/healthz")[HEADER]) == 32


def test_a_log_line_is_json_with_the_route_and_without_the_path(client, caplog):
    with caplog.at_level(logging.INFO, "stembase.request"):
        client.get("/nobody/of/this/name", headers={HEADER: "abcdef0123456789"})
    record = next(record for record in caplog.records if record.name == "stembase.request")
    line = json.loads(Line().format(record))
    assert (line["status"], line["method"], line["route"]) == (404, "GET", "")
    assert "nobody" not in json.dumps(line)
