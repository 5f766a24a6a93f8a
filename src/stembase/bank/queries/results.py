"""Results as they count for a unit: its own, and those of what it was made from where the test says that they hold for it too."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet

from stembase.bank.codes.din import din_of
from stembase.bank.judgement import Counted
from stembase.bank.lab_test import lab_tests
from stembase.bank.models import Result, Unit
from stembase.ledger.memory import seen
from stembase.refusal import Refused

_GENERATIONS = """
WITH RECURSIVE family(key, generation, edge) AS (
    SELECT {there}_id, 1, key FROM bank_parentage WHERE {here}_id IN ({places})
    UNION SELECT later.{there}_id, family.generation + 1, later.key FROM bank_parentage later JOIN family ON later.{here}_id = family.key
)
SELECT key FROM family ORDER BY generation, edge
"""


def result_of(bank: str, key: str) -> Result:
    """The result with its unit. Refuses `no-such-result`, also for one of another bank."""
    result = Result.objects.select_related("unit__donation").filter(bank_id=bank, key=key).first()
    if result is None:
        raise Refused("no-such-result", result=key, bank=bank)
    return result


def ancestors(unit: str) -> list[str]:
    """Keys of everything the unit was made from, parents first. One query."""
    return seen(("ancestors", unit), lambda: _family([unit], "child", "parent"))


def descendants(units: Sequence[str]) -> list[str]:
    """Keys of everything made from the units, children first. One query."""
    return _family(units, "parent", "child")


def _family(units: Sequence[str], here: str, there: str) -> list[str]:
    if not units:
        return []
    places = ", ".join(["%s"] * len(units))
    with connection.cursor() as cursor:
        cursor.execute(_GENERATIONS.format(here=here, there=there, places=places), list(units))
        return list(dict.fromkeys(key for (key,) in cursor.fetchall()))


def order_of(key: str) -> int:
    """The place in the bank's chain of the act a row's key comes from (`bank:seq…`)."""
    return int(key.split(":")[1].partition(".")[0])


def results_for(unit: str, tests: Iterable[str] | None = None) -> QuerySet[Result]:
    """Results that bear on the unit, own and inherited, oldest first; only of the tests named, when any are."""
    inherited = [test.key for test in lab_tests().values() if test.inherited]
    own = Result.objects.filter(unit=unit)
    found = own | Result.objects.filter(unit__in=ancestors(unit), test__in=inherited)
    return (found if tests is None else found.filter(test__in=list(tests))).order_by("performed_at", "key")


def counted(rows: Iterable[Result]) -> dict[str, list[Counted]]:
    """Of these results the ones that count (final and reviewed), by test, oldest first."""
    found: dict[str, list[Counted]] = {}
    for row in sorted(rows, key=lambda row: (row.performed_at, order_of(row.key))):
        if row.final and row.state == Result.State.REVIEWED:
            found.setdefault(row.test, []).append(Counted(row.key, row.value, row.finding))
    return found


def waiting(rows: Iterable[Result]) -> list[Result]:
    """Of these results the final ones that nobody has reviewed yet."""
    return [row for row in rows if row.final and row.state == Result.State.PERFORMED]


def din_scanned(bank: str, code: str) -> str:
    """The DIN of the tube or unit scanned: from a unit's key, or the 13 characters themselves; a check character or check flags must agree.

    Refuses `din-check-character-wrong`.
    """
    din = Unit.objects.filter(bank_id=bank, key=code).values_list("din", flat=True).first()
    return din or din_of(code.removeprefix(f"{bank}:"))


def review_queue(bank: str) -> QuerySet[Result]:
    """Results that wait for a second reader, oldest first."""
    return Result.objects.filter(bank=bank, state=Result.State.PERFORMED).select_related("unit").order_by("performed_at", "key")


def latest_by_test(rows: Sequence[Result]) -> dict[str, Result]:
    """The latest result of each test that still stands (not rejected, not superseded)."""
    standing = (row for row in rows if row.state in (Result.State.PERFORMED, Result.State.REVIEWED))
    return {row.test: row for row in standing}
