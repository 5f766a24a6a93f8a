"""Make accounts and organisations: identity beside the ledger, which knows only their codes."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from stdnum.cn import uscc

from stembase.refusal import Refused

from .models import Account, Organisation

_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


def make_organisation(*, key: str, kind: str, title_zh: str, title_en: str, credit_code: str = "") -> Organisation:
    """A new organisation. Refuses `organisation-key-taken`, `organisation-kind-unknown`, and `credit-code-wrong` (GB 32100, its check digit)."""
    if credit_code and not uscc.is_valid(credit_code):
        raise Refused("credit-code-wrong", code=credit_code)
    if kind not in Organisation.Kind.values:
        raise Refused("organisation-kind-unknown", kind=kind)
    try:
        with transaction.atomic():
            return Organisation.objects.create(key=key, kind=kind, title_zh=title_zh, title_en=title_en, credit_code=credit_code)
    except IntegrityError as taken:
        raise Refused("organisation-key-taken", key=key) from taken


def make_account(
    *,
    code: str,
    username: str,
    password: str | None = None,
    name_zh: str = "",
    name_en: str = "",
    email: str = "",
    language: str = "zh-hans",
    organisation: str = "",
    demo: bool = False,
) -> Account:
    """A new account; without a password nobody can sign in with it.

    Refuses `account-code-malformed`, `account-code-taken`, `username-taken`, `no-such-organisation` and `password-too-weak`.
    """
    if not _CODE.fullmatch(code):
        raise Refused("account-code-malformed", code=code)
    if organisation and not Organisation.objects.filter(key=organisation).exists():
        raise Refused("no-such-organisation", organisation=organisation)
    fields = {"name_zh": name_zh, "name_en": name_en, "email": email, "language": language, "organisation_id": organisation or None, "demo": demo}
    if password is not None:
        _strong_enough(password, Account(username=username, name_en=name_en, email=email))
    try:
        with transaction.atomic():
            return Account.objects.create_account(code=code, username=username, password=password, **fields)
    except IntegrityError as taken:
        if Account.objects.filter(code=code).exists():
            raise Refused("account-code-taken", code=code) from taken
        raise Refused("username-taken", username=username) from taken


def next_code() -> str:
    """The first free code of the series P0001, P0002, …"""
    codes = Account.objects.filter(code__regex=r"^P[0-9]{4,}$").values_list("code", flat=True)
    return f"P{max((int(code[1:]) for code in codes), default=0) + 1:04d}"


def _strong_enough(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Refused("password-too-weak", problem=" ".join(weak.messages)) from weak
