"""What is said of a patient in notes: the typing, antibodies against antigens, the mother's typing; read, and never put into a record or a refusal."""

import re

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


def typing_of(search: Search) -> Typing:
    """The patient's typing. Refuses `search-typing-erased`."""
    text = text_of_note(search.typing)
    if not text:
        raise Refused("search-typing-erased", search=search.key)
    return parse_typing(text)


def wanted_of(search: Search) -> Wanted:
    """The rest of what ranking wants to know."""
    return Wanted(
        weight_kg=search.weight_kg,
        indication=search.indication,  # type: ignore[arg-type]
        abo=GROUPS.index(search.abo) if search.abo else -1,
        sex={"male": 0, "female": 1}.get(search.sex, -1),
        cmv={"negative": 0, "positive": 1}.get(search.cmv, -1),
        dsa=tuple(map(str, antigens_in(text_of_note(search.antibodies)))) if search.antibodies else (),
    )
