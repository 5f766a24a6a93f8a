"""The two doors through the wall for callers: register a donor with an identity, and read one. Both go through the acts' own door."""

from datetime import datetime
from typing import Any

from stembase.acts.door import perform
from stembase.ledger.vocabulary import Act
from stembase.refusal import Refused

from .models import Donor
from .models.identity import Side
from .sealing import PersonalData, discard, seal, unseal


def register_with_identity(bank: str, data: PersonalData, *, by: str, at: datetime, **inputs: Any) -> Act:
    """Seal the identity and register the donor; a refusal leaves nothing sealed. Further arguments as `perform` and `register-donor` take them."""
    token = seal(data, side=Side.DONOR)
    try:
        return perform("register-donor", bank, by=by, at=at, identity=token, **inputs)
    except Refused:
        discard(token)
        raise


def identity(bank: str, donor: str, *, purpose: str, by: str, at: datetime, now: datetime | None = None) -> PersonalData:
    """Who the donor is, after the reading has been entered in the ledger. Refuses as `read-identity` does."""
    act = perform("read-identity", bank, by=by, at=at, now=now, donor=donor, purpose=purpose)
    return unseal(Donor.objects.get(key=act.subject).identity)
