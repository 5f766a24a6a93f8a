"""Figures beside their aims and peers, as a table for people or JSON for programs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

NOT_MEASURED = "not measured:"  # begins the name of a figure that should be there and is not


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. `aim` 0 is none; `at_least` says on which side of the aim it should lie; `peer` is what else was measured in the run."""

    name: str
    value: float
    unit: str
    aim: float = 0
    at_least: bool = True
    peer: str = ""
    peer_value: float = 0

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if not self.aim else self.value >= self.aim if self.at_least else self.value <= self.aim

    @property
    def ratio(self) -> float:
        """Ours to the peer's; 0 without a peer."""
        return self.value / self.peer_value if self.peer_value else 0


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Every figure with what follows from it."""
    return [asdict(figure) | {"met": figure.met, "ratio": round(figure.ratio, 4)} for figure in figures]


WIDTHS = (72, 20, 9, 3)
HEADING = ("figure", "value", "aim", "met", "peer (ratio)")


def line(cells: Sequence[str]) -> str:
    """Cells under one another, whatever comes after them: a run of minutes is read while it goes on."""
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, (*WIDTHS, 0), strict=True)).rstrip()


def as_line(figure: Figure) -> str:
    """The figure, its aim and whether it is met, the peer and the ratio."""
    value = f"{number(figure.value)} {figure.unit}" if figure.unit else ""
    aim = f"{'≥' if figure.at_least else '≤'} {number(figure.aim)}" if figure.aim else ""
    met = {True: "✓", False: "✗", None: ""}[figure.met]
    peer = f"{figure.peer}: {number(figure.peer_value)} ({figure.ratio:.2f})" if figure.peer else ""
    return line((figure.name, value, aim, met, peer))


def number(value: float) -> str:
    """Thin spaces for thousands; a decimal below a hundred, three figures below one."""
    return f"{value:,.0f}".replace(",", "\u2009") if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3g}"
