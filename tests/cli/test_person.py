"""Accounts, organisations and identity keys from the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from stembase.cli import main
from stembase.donors.models.identity import Side
from stembase.donors.sealing import PersonalData, seal, unseal
from stembase.people.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet river 42"  # noqa: S105


def run(*arguments: str, password: str | None = PASSWORD) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"STEMBASE_PERSON_PASSWORD": password})


def test_a_person_of_an_organisation_is_made_and_can_sign_in():
    assert run("person", "organisation", "cells", "enterprise", "云河", "Yunhe").exit_code == 0
    made = run("person", "add", "zhao.lei", "--name-zh", "赵磊", "--organisation", "cells", "--json")
    assert json.loads(made.output) == {"code": "P0001", "username": "zhao.lei"}
    account = Account.objects.get()
    assert account.check_password(PASSWORD)
    assert (account.name("zh-hans"), account.organisation_id, account.demo) == ("赵磊", "cells", False)


def test_the_password_is_asked_for_unless_none_is_wanted():
    asked = CliRunner().invoke(main, ["person", "add", "a"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0, asked.output
    assert run("person", "add", "b", "--no-password", password=None).exit_code == 0
    assert [account.has_usable_password() for account in Account.objects.order_by("code")] == [True, False]


def test_what_is_refused_exits_with_1_and_says_why():
    run("person", "add", "zhao.lei")
    again = run("person", "add", "zhao.lei")
    weak = run("person", "add", "wang", password="123456")  # noqa: S106
    assert (again.exit_code, weak.exit_code) == (1, 1)
    assert "[username-taken]" in again.stderr
    assert "[password-too-weak]" in weak.stderr


def test_identities_are_sealed_anew_after_a_change_of_key(settings):
    token = seal(PersonalData(name="演示"), side=Side.DONOR)
    settings.IDENTITY_KEYS_RETIRED, settings.IDENTITY_KEY = [settings.IDENTITY_KEY], "the key of next year"
    assert json.loads(run("identity", "rotate", "--json").output) == {"sealed_anew": 1}
    settings.IDENTITY_KEYS_RETIRED = []
    assert unseal(token).name == "演示"
