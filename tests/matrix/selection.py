"""Examples of the commands of searching and reserving."""

from collections.abc import Callable

from stembase.bank.queries.searching import latest_run
from stembase.bank.selection.causes import Changes, Difference, keep_changes
from tests.bank.quality.staging import BANK, PHYSICIAN, do, note, stage
from tests.bank.selection.searching import UNIT_TYPING, a_run, a_search, released_unit, typing_note
from tests.cast import NOON
from tests.matrix.example import Call, Example

GIVEN = {"weight_kg": 32.5, "indication": "malignant", "guideline": "ash-sap-cord"}


def _in_bank(build: Callable[[], Call]) -> Callable[[], Call]:
    def staged() -> Call:
        stage()
        return build()

    return staged


def _opening() -> Call:
    return Call("open-search", BANK, PHYSICIAN, {"patient": "PT-7", "typing": typing_note(UNIT_TYPING), **GIVEN})


def _correcting() -> Call:
    return Call("correct-search", BANK, PHYSICIAN, {"search": a_search(), "typing": typing_note(UNIT_TYPING), "reason": note(), **GIVEN})


def _closing() -> Call:
    return Call("close-search", BANK, PHYSICIAN, {"search": a_search(), "why": "transplanted"})


def _recording() -> Call:
    search = a_search()
    return Call("record-search-run", BANK, PHYSICIAN, {"search": search, "digest": a_run(search)})


def _noticing() -> Call:
    search = a_search()
    first, again = a_run(search), a_run(search, frequencies="other")
    do("record-search-run", by=PHYSICIAN, search=search, digest=first)
    changed = (Difference(graft="cord-blood", cause="frequencies", changed=1),)
    keep_changes(BANK, search, again, Changes(before=latest_run(search).key, since=NOON, differences=changed))
    do("record-search-run", by=PHYSICIAN, search=search, digest=again, because=["frequencies"])
    return Call("notice-changes", BANK, PHYSICIAN, {"search": search})


def _requesting() -> Call:
    return Call("request-typing", BANK, PHYSICIAN, {"search": a_search(), "candidate": released_unit()})


def _reserving() -> Call:
    return Call("reserve-unit", BANK, PHYSICIAN, {"search": a_search(), "unit": released_unit()})


def _giving_up() -> Call:
    return Call("give-up-reservation", BANK, PHYSICIAN, {"reservation": _reserving().perform().key, "why": "other-unit"})


EXAMPLES = {
    "open-search": Example(_in_bank(_opening), twice="search-open-already"),
    "correct-search": Example(_in_bank(_correcting)),
    "close-search": Example(_in_bank(_closing), twice="search-closed"),
    "record-search-run": Example(_in_bank(_recording)),
    "notice-changes": Example(_in_bank(_noticing), twice="nothing-to-notice"),
    "request-typing": Example(_in_bank(_requesting), twice="typing-requested-already"),
    "reserve-unit": Example(_in_bank(_reserving), twice="unit-reserved-already"),
    "give-up-reservation": Example(_in_bank(_giving_up), twice="reservation-ended"),
}
