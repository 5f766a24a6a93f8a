"""Seal and open identities with AES-256-GCM. The keys are derived from `IDENTITY_KEY`; retired keys still open, and `rotate` seals anew."""

import os
import secrets
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from stembase.acts.locks import turn
from stembase.refusal import Refused

from .models import Identity

_NONCE_BYTES = 12


class PersonalData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who somebody is. Never printed, logged or put into a record: its `repr` says nothing."""

    name: str = ""
    birth_date: str = ""
    sex: str = ""
    id_number: str = ""
    phone: str = ""
    hospital_number: str = ""

    def __repr__(self) -> str:
        return "PersonalData(sealed)"

    __str__ = __repr__


class SealingKey(NamedTuple):
    """A derived key and the name it goes by beside what it sealed."""

    key_id: str
    key: bytes


@cache
def _derived(secret: str) -> SealingKey:
    def part(purpose: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"stembase identity " + purpose).derive(secret.encode())

    return SealingKey(part(b"key id", 6).hex(), part(b"sealing", 32))


def _current() -> SealingKey:
    return _derived(settings.IDENTITY_KEY)


def _known() -> Mapping[str, SealingKey]:
    derived = [_derived(secret) for secret in (settings.IDENTITY_KEY, *settings.IDENTITY_KEYS_RETIRED)]
    return {key.key_id: key for key in derived}


def seal(data: PersonalData, *, side: str, token: str = "") -> str:
    """Keep an identity and give its token, which a command's input may carry and which says nothing about the person.

    Only a story that must come out the same twice gives its own token.
    """
    token = token or secrets.token_hex(16)
    key = _current()
    Identity.objects.create(token=token, side=side, key_id=key.key_id, sealed=_encrypt(key, data, token, side))
    return token


def discard(token: str) -> None:
    """Throw away what was sealed for an act that was then refused."""
    Identity.objects.filter(token=token).delete()


def unseal(token: str) -> PersonalData:
    """What is sealed. Only for those who have just recorded the reading: refuses `identity-erased` and `identity-key-missing`."""
    row = Identity.objects.filter(token=token, erased_at=None).first()
    if row is None:
        raise Refused("identity-erased")
    return _decrypt(row)


def seal_file(content: bytes, name: str, key_id: str = "") -> tuple[str, bytes]:
    """A file that may say who people are, encrypted under the present key (or the one named) and bound to its name: the key's name and the bytes."""
    key = _known()[key_id] if key_id else _current()
    nonce = os.urandom(_NONCE_BYTES)
    return key.key_id, nonce + AESGCM(key.key).encrypt(nonce, content, _bound(name, "file"))


def open_file(key_id: str, sealed: bytes, name: str) -> bytes:
    """What `seal_file` sealed. Refuses `identity-key-missing`."""
    key = _known().get(key_id)
    if key is None:
        raise Refused("identity-key-missing", key_id=key_id)
    try:
        return AESGCM(key.key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(name, "file"))
    except InvalidTag as fault:
        raise Refused("identity-key-missing", key_id=key_id) from fault


def rotate() -> int:
    """Seal everything anew that an earlier key has sealed. Returns how many."""
    current, count = _current(), 0
    with turn(), transaction.atomic():
        for row in Identity.objects.select_for_update().filter(erased_at=None).exclude(key_id=current.key_id):
            row.sealed, row.key_id = _encrypt(current, _decrypt(row), row.token, row.side), current.key_id
            row.save(update_fields=["sealed", "key_id"])
            count += 1
    return count


def _bound(token: str, side: str) -> bytes:
    """What a seal is bound to, so that it cannot be moved to another row."""
    return f"{side}:{token}".encode()


def _encrypt(key: SealingKey, data: PersonalData, token: str, side: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key.key).encrypt(nonce, msgspec.json.encode(data), _bound(token, side))


def _decrypt(row: Identity) -> PersonalData:
    key, sealed = _known().get(row.key_id), bytes(row.sealed)
    if key is None:
        raise Refused("identity-key-missing", key_id=row.key_id)
    try:
        plain = AESGCM(key.key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(row.token, row.side))
    except InvalidTag as fault:
        raise Refused("identity-key-missing", key_id=row.key_id) from fault
    return msgspec.json.decode(plain, type=PersonalData)
