"""The interface for programs goes through the one door."""

import pytest
from django.test import Client

from stembase.ledger.models import Entry
from stembase.people.models import Account, Grant
from tests.cast import PASSWORD, found_base, person

pytestmark = pytest.mark.django_db
ACTS = "/api/v1/chains/base/acts/grant-role"


def signed_in(code: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(code=code), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_act_is_done_and_answered():
    found_base()
    person("P0002")
    answer = signed_in("P0001").post(ACTS, {"inputs": {"person": "P0002", "role": "mentor"}}, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["verb"] == "role.granted"
    assert Grant.objects.filter(person="P0002", role="mentor").exists()


def test_a_retry_with_the_same_key_writes_nothing():
    found_base()
    person("P0002")
    client, body = signed_in("P0001"), {"inputs": {"person": "P0002", "role": "mentor"}}
    first, again = (client.post(ACTS, body, content_type="application/json", headers={"idempotency-key": "k"}) for _ in range(2))
    assert first.json()["key"] == again.json()["key"]
    assert Entry.objects.filter(verb="role.granted").count() == 1


def test_a_refusal_is_a_problem_with_its_code_and_how_to_mend_it():
    found_base()
    person("P0002", "operator")
    answer = signed_in("P0002").post(ACTS, {"inputs": {"person": "P0002", "role": "administrator"}}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-permitted"
    assert answer.json()["mend"]


def test_what_does_not_fit_names_its_field():
    found_base()
    answer = signed_in("P0001").post(ACTS, {"inputs": {"person": 7}}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "input-does-not-fit"


def test_a_wrong_password_gives_no_signature_and_no_act():
    found_base()
    person("P0002")
    body = {"inputs": {"person": "P0002", "role": "mentor"}, "signature": {"signer": "P0001", "password": PASSWORD + "x", "meaning": "approved"}}
    answer = signed_in("P0001").post(ACTS, body, content_type="application/json")
    assert answer.json()["code"] == "signature-wrong"
    assert not Grant.objects.filter(person="P0002").exists()


def test_the_ledger_is_read_by_those_who_may_and_by_cursor():
    found_base()
    person("P0002", "operator")
    assert signed_in("P0002").get("/api/v1/chains/base/entries").status_code == 403
    page = signed_in("P0001").get("/api/v1/chains/base/entries?limit=1").json()
    assert len(page["entries"]) == 1
    assert signed_in("P0001").get(f"/api/v1/chains/base/entries?before={page['next']}").json()["entries"][0]["seq"] == page["next"] - 1


def test_nobody_without_an_account_comes_in():
    found_base()
    assert Client().get("/api/v1/commands").status_code == 401
    names = [command["name"] for command in signed_in("P0001").get("/api/v1/commands").json()]
    assert "grant-role" in names


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "request-not-json"),
        ('{"inputs": {"person": "单"}}'.encode("gbk"), "request-not-json"),
        ("[" * 100_000, "request-not-json"),
        ("", "request-does-not-fit"),
        ('{"at": "yesterday"}', "request-does-not-fit"),
        ('{"inputs": {"person": "P0002", "role": "mentor", "until": "2027-01-01T00:00:00"}}', "input-does-not-fit"),
        ('{"inputs": {"person": "P0002", "role": "mentor"}, "late_reason": "' + "z" * 64 + '"}', "input-does-not-fit"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_with_its_code_and_leaves_no_entry(body, code):
    found_base()
    person("P0002")
    entries = Entry.objects.count()
    answer = signed_in("P0001").post(ACTS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["mend"]
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "应为文字，写的却是整数"), ("en", "it takes text, and a whole number was given")])
def test_what_does_not_fit_is_said_in_the_language_of_the_asker(language, words):
    found_base()
    client = signed_in("P0001")
    answer = client.post(ACTS, {"inputs": {"person": 7, "role": "mentor"}}, content_type="application/json", headers={"accept-language": language})
    assert words in answer.json()["detail"]
