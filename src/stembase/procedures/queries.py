"""Which version of a procedure holds when, and what it says. Texts never change, so what was read once is kept."""

from datetime import date

from stembase.refusal import Refused

from .definition import Definition
from .models import ProcedureVersion
from .reading import read_published


def definition_of(key: str) -> Definition:
    """The published version `procedure@version`. Refuses `no-such-procedure`."""
    row = ProcedureVersion.objects.filter(key=key).values_list("text", flat=True).first()
    if row is None:
        raise Refused("no-such-procedure", procedure=key)
    return read_published(row)


def in_force(procedure: str, on: date) -> Definition:
    """The version in force on the day. Refuses `no-such-procedure`, and `not-in-force-yet` when every version comes later."""
    rows = ProcedureVersion.objects.filter(procedure=procedure).order_by("-version")
    row = rows.filter(effective_date__lte=on).values_list("text", flat=True).first()
    if row is not None:
        return read_published(row)
    if rows.exists():
        raise Refused("not-in-force-yet", procedure=procedure, on=on)
    raise Refused("no-such-procedure", procedure=procedure)


def all_in_force(on: date) -> list[Definition]:
    """Every procedure's version in force on the day, by key. One query."""
    rows = ProcedureVersion.objects.filter(effective_date__lte=on).order_by("procedure", "version").values_list("procedure", "text")
    return [read_published(text) for text in dict(rows).values()]


def announced(on: date) -> list[Definition]:
    """Versions published and announced by the day but not yet in force. One query."""
    rows = ProcedureVersion.objects.filter(announced_date__lte=on, effective_date__gt=on).order_by("effective_date", "key")
    return [read_published(text) for text in rows.values_list("text", flat=True)]


def versions(procedure: str) -> list[ProcedureVersion]:
    """Every published version, newest first."""
    return list(ProcedureVersion.objects.filter(procedure=procedure).order_by("-version"))
