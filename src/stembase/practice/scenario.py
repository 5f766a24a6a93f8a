"""What a scenario is, once read: frozen values. A text in TOML, bilingual; its file is named like its key (`scenarios/KEY.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from stembase.procedures.definition import Text

Kind = Literal["skill", "case", "incident"]
KINDS: Mapping[str, Text] = {
    "skill": Text("技能", "skill"),
    "case": Text("病例", "case"),
    "incident": Text("事件", "incident"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """Where the student comes in: the source whose way is walked, the first step of the student's own (`procedure:step`), the time of day; what is
    forced of the donor (`birth`), and how long was waited before steps on the way there (`waits`, minutes)."""

    source: str
    begins: str
    clock: str
    birth: Mapping[str, float | str | bool] = field(default_factory=dict)
    waits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Injection:
    """A fault and when it strikes: minutes since the student came in, or after a step, or when the freezing bag is as cold, or a failing tank as
    warm as that."""

    key: str
    fault: str
    minutes: float = 0.0
    after: str = ""
    bag_below_c: float | None = None
    tank_above_c: float | None = None
    parameters: Mapping[str, float | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice that matters, and the reference for it: a measure set at a step, a deed by hand, the minutes waited before a step,
    or the `delay` of a deed after something has happened.

    It is replayed with the reference in its place, and judged by `options` or by `within` (what may lie between it and the reference).
    """

    key: str
    title: Text
    why: Text
    source: str
    reference: float | str | bool
    measure: str = ""
    deed: str = ""
    wait: str = ""
    delay: str = ""
    options: tuple[str, ...] = ()
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Points for something a named rule of `scoring.rules` finds, with what it needs to know."""

    key: str
    title: Text
    rule: str
    points: float
    given: Mapping[str, float | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passing:
    """What a run must reach: no more critical errors than these, this share of what the reference policy keeps, this share of the points."""

    critical_errors: int = 0
    kept_share: float = 0.0
    points_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario. `until`: the last step of the task; `ends`: what the reference policy comes to (`stored`, `released`, `discarded`);
    `critical`: codes that are critical errors here, beside those that always are; `parameters`: numbers of the models it changes."""

    key: str
    kind: Kind
    stations: tuple[str, ...]
    title: Text
    story: Text
    start: Start
    until: str
    ends: str
    minutes: float
    passing: Passing
    trains: Mapping[str, float]
    hash: str
    injections: tuple[Injection, ...] = ()
    decisions: tuple[Decision, ...] = ()
    scores: tuple[Score, ...] = ()
    critical: tuple[str, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    hints: tuple[Text, ...] = ()

    @property
    def points(self) -> float:
        """All points there are."""
        return sum(score.points for score in self.scores)
