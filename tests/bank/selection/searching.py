"""A search, a run of it and a released unit, as the tests of selection need them."""

from datetime import datetime, timedelta
from typing import Any

from stembase.bank.models import Result
from stembase.bank.selection import runs
from stembase.bank.selection.candidates import Wanted
from stembase.bank.selection.guideline_reading import guideline_named
from stembase.bank.selection.ranking import rank
from stembase.ledger.notes import write_note
from tests.bank.quality.staging import BANK, COLLECTED, GOOD, PHYSICIAN, a_unit, do
from tests.bank.selection.tables import table
from tests.cast import NOON

HLA = ("hla-a", "hla-b", "hla-c", "hla-drb1")
UNIT_TYPING = "^".join(str(GOOD[test]) for test in HLA)


def typing_note(text: str) -> str:
    """The key of a note that holds a typing."""
    return write_note(text, author=PHYSICIAN, at=NOON)


def a_search(patient: str = "PT-7", typing: str = UNIT_TYPING, chain: str = BANK, at: datetime = NOON, **more: Any) -> str:
    """The key of an open search."""
    given: dict[str, Any] = {"weight_kg": 32.5, "indication": "malignant", "guideline": "ash-sap-cord"}
    return do("open-search", chain, by=PHYSICIAN, at=at, patient=patient, typing=typing_note(typing), **given | more).key


def released_unit(number: int = 1, chain: str = BANK, results: dict[str, float | str] | None = None, **more: Any) -> str:
    """The key of a released unit with reviewed results (those of a good unit, changed as asked)."""
    unit = a_unit(number, chain, stage="released", **more)
    for test, answer in (GOOD | (results or {})).items():
        said: dict[str, Any] = {"finding": answer} if isinstance(answer, str) else {"value": answer}
        Result.objects.create(
            key=f"{chain}:{9000 + number}.{test}", bank_id=chain, unit_id=unit, test=test, method="ngs", state="reviewed", performed_by="P0006",
            performed_at=COLLECTED, reviewed_by="P0007", reviewed_at=COLLECTED + timedelta(days=1), **said,
        )  # fmt: skip
    return unit


def a_run(search: str, chain: str = BANK, frequencies: str = "") -> str:
    """The digest of a run kept in files: the units of the table beside the tests."""
    columns, _ = table("cord_units.csv")
    wanted = Wanted(weight_kg=70, abo=1)
    ranking = rank(columns, wanted, guideline_named("ash-sap-cord"))
    return runs.keep(chain, search, {"cord-blood": (columns, ranking)}, {"engine": "test", "frequencies": frequencies})
