"""What belongs to a bank says so in its key (`A9990:…`), and the database itself refuses a crossing."""

from django.db import models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import StartsWith


def belongs_to_bank(name: str, *fields: str, bank: str = "bank_id") -> models.CheckConstraint:
    """The key and these columns begin with the row's own `bank:`; an empty or absent one is let by. `bank` names the column of the bank's key."""
    prefix = Concat(Cast(F(bank), CharField()), Value(":"))
    check = Q(StartsWith(F("key"), prefix))
    for field in fields:
        check &= Q(**{f"{field}__isnull": True}) | Q(**{field: ""}) | Q(StartsWith(Cast(F(field), CharField()), prefix))
    return models.CheckConstraint(condition=check, name=name)
