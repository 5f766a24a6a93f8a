"""The cord: the seven stations on one line. The same value draws navigation (counts, links), progress of a run and history of a unit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext, gettext_lazy

STATIONS = {
    "collection": gettext_lazy("Collection"),
    "preparation": gettext_lazy("Preparation"),
    "testing": gettext_lazy("Testing"),
    "selection": gettext_lazy("Selection"),
    "storage": gettext_lazy("Storage"),
    "research": gettext_lazy("Research"),
    "clinical": gettext_lazy("Clinic"),
}

State = Literal["plain", "calm", "done", "now", "bad"]


@dataclass(frozen=True, slots=True)
class Stop:
    """One station on the cord: its number and name, its state, a few words below it, and where a click leads."""

    key: str
    number: int
    name: str
    state: State
    word: str
    note: str
    count: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Cord:
    """Seven stops with a name for those who cannot see it; `id` is the root of the part, for whoever swaps it."""

    label: str
    stops: tuple[Stop, ...]
    id: str = "cord"

    @property
    def navigates(self) -> bool:
        """Whether the stops are links."""
        return any(stop.href for stop in self.stops)


def cord(
    label: str,
    *,
    done: Collection[str] = (),
    now: str = "",
    bad: Collection[str] = (),
    notes: Mapping[str, str] | None = None,
    counts: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    current: str = "",
) -> Cord:
    """A cord. `done`, `now`, `bad` name stations passed, standing at, gone wrong; `counts` what waits there; `current` the station of this page."""
    notes, counts, links = notes or {}, counts or {}, links or {}

    def state(key: str) -> State:
        if key in bad:
            return "bad"
        if key in (now, current):
            return "now"
        if key in done:
            return "done"
        return "calm" if counts and not counts.get(key) else "plain"

    words = {"bad": gettext("went wrong"), "now": gettext("here now"), "done": gettext("done")}
    stops = tuple(
        Stop(
            key,
            number,
            str(name),
            state(key),
            words.get(state(key), "") if not counts else "",
            notes.get(key, ""),
            str(counts[key]) if key in counts else "",
            links.get(key, ""),
            key == current,
        )
        for number, (key, name) in enumerate(STATIONS.items(), 1)
    )
    return Cord(label, stops)
