"""Signatures on a page: what a signer is asked for. The checking is `people.sign()`; nothing here sees a password that was typed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .field import Field


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature to be given: who signs it (in words), what it means, the fields asked for."""

    title: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """All signatures an act needs: the performer's, and a witness's when there must be one."""

    signers: tuple[Signer, ...]


def signer(title: str, meaning: str, *, prefix: str, account: str = "", errors: dict[str, str] | None = None) -> Signer:
    """A signer whose fields are `<prefix>_account` and `<prefix>_password`. With `account` given only the password is asked: the sitting goes on."""
    errors = errors or {}
    ask = Field(
        name=f"{prefix}_account", label=_("Account"), attributes={"autocomplete": "off", "spellcheck": "false"}, error=errors.get("account", "")
    )
    password = Field(
        name=f"{prefix}_password", label=_("Password"), kind="password", attributes={"autocomplete": "off"}, error=errors.get("password", "")
    )
    return Signer(title, meaning, (password,) if account else (ask, password))
