"""Accounts and organisations, and the cast."""

import pytest

from stembase.base.cast import found_base_with_cast
from stembase.people.accounts import make_account, make_organisation, next_code
from stembase.people.cast import CAST
from stembase.people.models import Account
from stembase.people.queries import roles_of
from stembase.people.roles import ROLES
from stembase.refusal import Refused
from tests.cast import NOON, PASSWORD
from tests.racing import exactly_one, two_at_once

pytestmark = pytest.mark.django_db


def cannot_be_made(why: str, /, **fields: object) -> None:
    with pytest.raises(Refused) as refusal:
        make_account(**{"code": "P0100", "username": "somebody"} | fields)
    assert refusal.value.code == why


def test_an_account_without_password_lets_nobody_sign_in():
    account = make_account(code="P0100", username="somebody", name_zh="某人")
    assert not account.has_usable_password()
    assert account.name("en") == "某人"


def test_a_code_or_user_name_is_given_once():
    make_account(code="P0100", username="somebody")
    cannot_be_made("account-code-taken", username="another")
    cannot_be_made("username-taken", code="P0101")
    assert next_code() == "P0101"


def test_an_account_that_cannot_be_made_says_why():
    cannot_be_made("account-code-malformed", code="李 雷")
    cannot_be_made("account-code-malformed", code="110101199003074530")
    cannot_be_made("no-such-organisation", organisation="nowhere")
    cannot_be_made("password-too-weak", password="123456")  # noqa: S106
    assert not Account.objects.exists()


def test_an_organisation_that_cannot_be_made_says_why():
    make_organisation(key="a", kind="college", title_zh="甲", title_en="A")
    with pytest.raises(Refused) as taken:
        make_organisation(key="a", kind="college", title_zh="乙", title_en="B")
    with pytest.raises(Refused) as kind:
        make_organisation(key="b", kind="castle", title_zh="乙", title_en="B")
    assert (taken.value.code, kind.value.code) == ("organisation-key-taken", "organisation-kind-unknown")


@pytest.mark.parametrize(("code", "fits"), [("91110000600037341L", True), ("91110000600037341M", False), ("9111000060003734", False), ("", True)])
def test_a_credit_code_has_its_check_digit(code, fits):
    if fits:
        assert make_organisation(key="a", kind="enterprise", title_zh="甲", title_en="A", credit_code=code).credit_code == code
        return
    with pytest.raises(Refused) as wrong:
        make_organisation(key="a", kind="enterprise", title_zh="甲", title_en="A", credit_code=code)
    assert wrong.value.code == "credit-code-wrong"


def test_everybody_of_the_cast_is_marked_and_every_role_is_played():
    found_base_with_cast(at=NOON, password=PASSWORD)
    accounts = Account.objects.all()
    assert all(account.demo and account.name("zh-hans").endswith("（演示）") and account.name("en").endswith("(demo)") for account in accounts)
    assert len(CAST) == len(accounts) == len({player.zh for player in CAST})
    assert set().union(*(roles_of(player.code, "base", NOON) for player in CAST)) == set(ROLES)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_code_at_once_one_is_refused():
    outcomes = two_at_once(
        lambda: make_account(code="P0100", username="one"),
        lambda: make_account(code="P0100", username="two"),
    )
    exactly_one(outcomes, "account-code-taken")
    assert Account.objects.filter(code="P0100").count() == 1
