"""A database is named by one URL."""

import pytest

from stembase.settings.base import database


@pytest.mark.parametrize(
    ("url", "host", "port", "name", "user"),
    [
        ("postgres://anna:p%40ss@db.example:5433/stembase", "db.example", "5433", "stembase", "anna"),
        ("postgres://postgres@%2Fvar%2Frun%2FPostgres/stembase", "/var/run/Postgres", "", "stembase", "postgres"),
        ("postgres:///stembase", "", "", "stembase", ""),
    ],
)
def test_a_postgres_url_names_host_or_the_folder_of_a_socket(url, host, port, name, user):
    entry = database(url)
    assert (entry["HOST"], entry["PORT"], entry["NAME"], entry["USER"]) == (host, port, name, user)


def test_a_password_may_have_any_sign():
    assert database("postgres://anna:p%40ss%2F@db.example/stembase")["PASSWORD"] == "p@ss/"


def test_sqlite_begins_a_transaction_as_a_writer_and_keeps_its_journal_apart():
    entry = database("sqlite:///srv/stembase.sqlite3")
    assert entry["NAME"] == "/srv/stembase.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in entry["OPTIONS"]["init_command"]
