"""The pictures of a debrief: the waterfall of its decisions, and the curves of its bag beside those of the reference."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from stembase.practice.debriefing import Debriefed
from stembase.practice.truth.following import Cold, Moment, Nitrogen, cold, moments, nitrogen, swelling
from stembase.practice.truth.rules import Rules
from stembase.science.cryo.membrane import CellRun
from stembase.web.bank.here import language
from stembase.web.parts.bars import Bar, Bars, bars
from stembase.web.parts.chart import Band, Chart, Mark, Point, Series, line_chart
from stembase.web.spoken import say_number

from .words import LEAST_E6, chosen, rest, signed

CLOSE = 3.0
"""Two ends nearer than this (%) are marked once."""


def waterfall(told: Debriefed, csv_href: str = "", longest: float = 0.0) -> Bars:
    """From what the reference keeps of the same unit down to what was kept, one bar a decision; `longest`: the scale, 10⁶ cells."""
    label = _("Living CD34⁺ cells, 10⁶: from what could be kept to what was kept")
    return bars(label, list(_steps(told)), csv_href=csv_href, longest=longest)


def _steps(told: Debriefed) -> Iterator[Bar]:
    result = told.scored
    level = result.reference_e6
    yield Bar(_("Best from the same unit"), say_number(level, 2), level)
    if abs(other := rest(result)) >= LEAST_E6:
        yield _step(_("Done otherwise beside these decisions"), level, other)
        level -= other
    for choice in sorted(result.choices, key=lambda choice: -choice.worth_e6):
        title = choice.decision.title.say(language())
        if choice.agrees:
            continue
        name = _("%(what)s: %(chosen)s") % {"what": title, "chosen": chosen(choice.decision, choice.chosen, told.case)}
        yield _step(name, level, choice.worth_e6)
        level -= choice.worth_e6
    yield Bar(_("Kept"), say_number(result.living_e6, 2), result.living_e6, style="result")


def _step(label: str, level: float, worth: float) -> Bar:
    if abs(worth) < LEAST_E6:
        return Bar(label, "0", level, level, "reference")
    return Bar(label, signed(worth), level, level - worth, "loss" if worth > 0 else "ours")


def curves(told: Debriefed, rules: Rules) -> list[tuple[str, Chart, str]]:
    """Title, chart, and a sentence below it; those there is something to draw of."""
    case, best = told.case, told.reference
    mine, theirs = (each.world.bags.get(each.unit) for each in (case, best))
    swollen, swollen_there = (swelling(each.done, rules, each.unit) for each in (case, best))
    stood, stood_there = (nitrogen(each.done, rules) for each in (case, best))
    drawn = [
        (_("Cells through the chain"), _survival(*(moments(each.done, rules, each.unit) for each in (case, best))),
         _("Two states of a cell: dyes see a whole membrane long after a cell has lost the power to form a colony.")),
        (_("Bag and chamber"), _cooling(cold(mine), cold(theirs)), ""),
        (_("Cell volume while the protectant goes in"), _volume(swollen, swollen_there, rules),
         _("Shares of the isotonic volume. At the edges of the band half of the cells are lysed; the band is an assumption.")),
        (_("Tank"), _tank(stood, stood_there, rules),
         _("Cold as long as there is nitrogen; dry, and without its vacuum, it comes nearer to the room by the hour.")),
        (_("Nitrogen in the tank"), _level(stood, stood_there), ""),
    ]  # fmt: skip
    return [(title, chart, below) for title, chart, below in drawn if chart]


def _survival(mine: tuple[Moment, ...], theirs: tuple[Moment, ...]) -> Chart | None:
    if len(mine) < 2:
        return None
    last = 100 * mine[-1].living
    label = _("Of the CD34⁺ cells %(share)s %% would still form a colony at the end") % {"share": say_number(last, 0)}
    series = [
        Series(_("membrane whole"), [(each.hours, 100 * each.whole) for each in mine], "ink"),
        Series(_("would form a colony"), [(each.hours, 100 * each.living) for each in mine]),
        Series(_("would form a colony, reference"), [(each.hours, 100 * each.living) for each in theirs], "reference"),
    ]
    ends = [each for each in (mine, theirs) if each][: 1 if abs(last - 100 * theirs[-1].living) < CLOSE else 2] if theirs else [mine]
    marks = [Mark(each[-1].hours, 100 * each[-1].living, f"{say_number(100 * each[-1].living, 0)} %", below=True) for each in ends]
    return line_chart(label, series, x_label=_("h since collection"), y_label="%", heights=(0, 100), marks=marks)


def _cooling(mine: Cold | None, theirs: Cold | None) -> Chart | None:
    if mine is None:
        return None
    series = [Series(_("Chamber"), _points(mine.minutes, mine.around_c), "result"), Series(_("Bag"), _points(mine.minutes, mine.bag_c))]
    if theirs:
        series.append(Series(_("Bag, reference"), _points(theirs.minutes, theirs.bag_c), "reference"))
    ice = [] if mine.ice_at is None else [_ice(mine)]
    label = _("The bag goes from %(first)s to %(last)s °C in %(minutes)s minutes") % {
        "first": say_number(mine.bag_c[0], 0), "last": say_number(mine.bag_c[-1], 0), "minutes": say_number(mine.minutes[-1], 0),
    }  # fmt: skip
    return line_chart(label, series, x_label="min", y_label="°C", marks=ice)


def _ice(curve: Cold) -> Mark:
    at = next(number for number, minute in enumerate(curve.minutes) if minute >= (curve.ice_at or 0))
    return Mark(curve.minutes[at], curve.bag_c[at], _("nucleation %(c)s °C") % {"c": say_number(curve.bag_c[at], 1)}, below=True)


def _volume(mine: CellRun | None, theirs: CellRun | None, rules: Rules) -> Chart | None:
    if mine is None:
        return None
    series = [Series(_("Cell"), _points(mine.minutes, mine.relative_volume))]
    if theirs:
        series.append(Series(_("Cell, reference"), _points(theirs.minutes, theirs.relative_volume), "reference"))
    borne = Band(rules.numbers["membrane.smallest"], rules.numbers["membrane.largest"], _("what a membrane bears"))
    label = _("The cell shrinks to %(low)s and swells to %(high)s of its volume") % {
        "low": say_number(float(mine.relative_volume.min()), 2), "high": say_number(float(mine.relative_volume.max()), 2),
    }  # fmt: skip
    return line_chart(label, series, x_label="min", y_label=_("share"), bands=[borne])


def _tank(mine: Nitrogen | None, theirs: Nitrogen | None, rules: Rules) -> Chart | None:
    if mine is None:
        return None
    series = [Series(_("if nobody comes"), _points(mine.hours, mine.alone_c), "loss"), Series(_("Tank"), _points(mine.hours, mine.celsius))]
    if theirs:
        series.append(Series(_("Tank, reference"), _points(theirs.hours, theirs.celsius), "reference"))
    glass, warmest = rules.numbers["storage.glass"], max(mine.celsius)
    label = _("The tank was %(c)s °C at its warmest") % {"c": say_number(warmest, 0)}
    limit = Band(glass, glass, _("glass transition %(c)s °C") % {"c": say_number(glass, 0)})
    return line_chart(label, series, x_label=_("h since it failed"), y_label="°C", bands=[limit])


def _level(mine: Nitrogen | None, theirs: Nitrogen | None) -> Chart | None:
    if mine is None:
        return None
    series = [Series(_("Nitrogen"), _points(mine.hours, mine.litres))]
    if theirs:
        series.append(Series(_("Nitrogen, reference"), _points(theirs.hours, theirs.litres), "reference"))
    label = _("At the end there were %(litres)s litres in the tank") % {"litres": say_number(mine.litres[-1], 0)}
    return line_chart(label, series, x_label=_("h since it failed"), y_label="L", low=True)


def _points(xs: object, ys: object) -> list[Point]:
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]  # type: ignore[call-overload]
