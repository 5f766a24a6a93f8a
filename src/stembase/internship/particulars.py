"""The two personal facts the law asks of an intern, birth date and sex: sealed behind the wall, read by nobody, asked by the gate for a yes or no."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.donors.models.identity import Side
from stembase.donors.sealing import PersonalData, discard, seal, unseal
from stembase.ledger.vocabulary import Act
from stembase.refusal import Refused


class Particulars(NamedTuple):
    """What is known; nothing where nothing is sealed, or where it was erased."""

    born: date | None = None
    sex: str = ""

    def __repr__(self) -> str:
        return "Particulars(sealed)"


def enrol(*, born: date, sex: Literal["female", "male"], by: str, at: datetime, **inputs: Any) -> Act:
    """Seal the particulars and enrol the student; a refusal leaves nothing sealed. Further arguments as `perform` and `enrol-student` take them."""
    token = seal(PersonalData(birth_date=born.isoformat(), sex=sex), side=Side.INTERN)
    try:
        return perform("enrol-student", BASE, by=by, at=at, particulars=token, **inputs)
    except Refused:
        discard(token)
        raise


def particulars_of(token: str) -> Particulars:
    """What is sealed under a token. Refuses `identity-key-missing`."""
    if not token:
        return Particulars()
    try:
        data = unseal(token)
    except Refused as refusal:
        if refusal.code != "identity-erased":
            raise
        return Particulars()
    return Particulars(date.fromisoformat(data.birth_date), data.sex)
