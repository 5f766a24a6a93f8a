"""Replay the ledger in place and compare: what is read from it must come out row for row."""

from django.db import transaction

from stembase.ledger.appending import act_of
from stembase.ledger.models import Entry
from stembase.ledger.queries import columns_of
from stembase.ledger.vocabulary import PROJECTIONS, apply


def rows() -> dict[str, list[tuple]]:
    """Every row of every table read from the ledger."""
    return {label: sorted(model.objects.values_list(), key=lambda row: str(row[0])) for label, model in PROJECTIONS.items()}


def assert_rebuilds() -> None:
    """Empty the tables, apply every entry again, and demand the same rows."""
    before = rows()
    with transaction.atomic():
        for model in PROJECTIONS.values():
            everything = model.objects.all()
            everything._raw_delete(everything.db)
        for entry in Entry.objects.order_by("id"):
            apply(act_of(columns_of(entry)))
    assert rows() == before
