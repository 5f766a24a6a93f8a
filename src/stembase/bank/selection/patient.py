"""What is said of a patient in notes: typing, antibodies, the mother's typing. They are read here, and never put into a record or a refusal."""

import re
from dataclasses import dataclass

from stembase.bank.models import Search
from stembase.bank.selection.candidates import GROUPS, Wanted
from stembase.ledger.notes import text_of_note
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.names import Allele, parse_name
from stembase.science.hla.typing import Typing, parse_typing


def antigens_in(text: str) -> list[Allele]:
    """The antigens or alleles named, between spaces or commas. Refuses (Fault) a name that cannot be read."""
    return [parse_name(word) for word in re.split(r"[\s,;、，；]+", text.strip()) if word]


def demand_readable(typing: str, antibodies: str, maternal: str) -> None:
    """Refuse notes that cannot be read, with the fault's code and place alone: what a patient is must not stand in an attempt.

    A note not yet written (a form looked over) has no text and is let by.
    """
    for key, read in ((typing, parse_typing), (antibodies, antigens_in), (maternal, parse_typing)):
        if text := text_of_note(key) if key else "":
            try:
                read(text)
            except Fault as fault:
                raise Refused(fault.code, place=fault.facts.get("place", 1)) from fault


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What is said of a patient, read: never printed, its `repr` says nothing."""

    typing: Typing
    wanted: Wanted
    antibodies: tuple[Allele, ...] = ()
    maternal: Typing | None = None


def said_of(search: Search) -> Said:
    """What is said of the patient of a search. Refuses `search-typing-erased`."""
    text, antibodies, maternal = (text_of_note(key) if key else "" for key in (search.typing, search.antibodies, search.maternal))
    if not text:
        raise Refused("search-typing-erased", search=search.key)
    return Said(parse_typing(text), wanted_of(search), tuple(antigens_in(antibodies)), parse_typing(maternal) if maternal else None)


def wanted_of(search: Search) -> Wanted:
    """What ranking wants to know beside HLA."""
    return Wanted(
        weight_kg=search.weight_kg,
        indication=search.indication,  # type: ignore[arg-type]
        abo=GROUPS.index(search.abo) if search.abo else -1,
        sex={"male": 0, "female": 1}.get(search.sex, -1),
        cmv={"negative": 0, "positive": 1}.get(search.cmv, -1),
    )
