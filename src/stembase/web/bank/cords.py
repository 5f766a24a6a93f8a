"""The cord of one unit: which stations it has passed, where it is, what went wrong, with a few words each."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from stembase.web.parts.cord import Cord, cord

AT: Mapping[str, str] = {
    "expected": "collection", "collected": "collection", "in-transit": "preparation", "received": "preparation", "reduced": "preparation",
    "isolated": "preparation", "cultured": "preparation", "harvested": "preparation", "cryoprotected": "preparation", "freezing": "preparation",
    "frozen": "storage", "quarantined": "selection", "released": "storage", "reserved": "clinical", "issued": "clinical", "infused": "clinical",
    "research": "research", "divided": "preparation",
}  # fmt: skip
"""Where a unit of each stage stands."""
PASSED: Mapping[str, tuple[str, ...]] = {
    "preparation": ("collection",),
    "storage": ("collection", "preparation"),
    "selection": ("collection", "preparation", "storage"),
    "research": ("collection",),
    "clinical": ("collection", "preparation", "storage", "selection"),
}
"""The stations behind a unit that stands at one."""


def unit_cord(stage: str, *, at: str = "", tested: bool = False, bad: Collection[str] = (), notes: Mapping[str, str] | None = None) -> Cord:
    """The cord of a unit of this stage; `at` where the page stands instead, `tested` when every test has its reviewed result."""
    here = at or AT.get(stage, "")
    behind = set(PASSED.get(AT.get(stage, ""), ())) | ({"testing"} if tested else set())
    if stage == "released":
        behind |= {"selection", "storage"}
        here = at
    if stage == "infused":
        behind, here = behind | {"clinical"}, at
    return cord(_("The way of this unit"), done=sorted(behind - {here}), now="" if here in bad else here, bad=bad, notes=notes)
