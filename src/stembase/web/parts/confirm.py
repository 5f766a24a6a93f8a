"""A confirmation: what an act that cannot be undone will do, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from .field import Field
from .signature import Signing


@dataclass(frozen=True, slots=True)
class Confirm:
    """What `confirm.html` asks. `title` and `sentence` say what will be true afterwards; `button` names the act; `fields` ask for the reason."""

    title: str
    sentence: str
    action: str
    button: str
    cancel_href: str
    facts: Sequence[tuple[str, str]] = ()
    fields: tuple[Field, ...] = ()
    signing: Signing | None = None
