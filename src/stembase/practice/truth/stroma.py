"""Mesenchymal cells of a run: in tissue, in suspension, on plastic. Science does the sums (E14); here is what of a run they are fed.

A vessel is fed as it should be, and a passage lays all living cells out at the usual density: a bank records neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from stembase.practice.truth.bag import Bag, Stroma
from stembase.practice.truth.rules import Rules
from stembase.science.cells import culture
from stembase.science.cells.bag import Bag as Contents
from stembase.science.cells.culture import Culture, Suspension
from stembase.science.draws import lognormal
from stembase.science.parameters import Parameters

TISSUES: Mapping[str, str] = {"cord-tissue": "cord"}
"""By source: the tissue of the model. For placenta and dental pulp there is no number, and fat has no way yet."""
CORD_G, CORD_SD_G = 17.5, 3.5  # BJBAS 2022: a standard cord; spread: source="assumption"
SUSPENSION_ML = 20.0  # source="assumption": what cells are taken up in
Change = Callable[[Bag, Mapping[str, Any], Rules], Bag]


def of_tissue(name: str, source: str, at: datetime, germs_per_ml: float, rules: Rules) -> Bag:
    """A piece of tissue with the cells that would adhere: the donor's, whatever the unit is called. A scenario may force its grams."""
    donor = rules.of(name.partition(".")[0])
    grams = float(rules.birth.get("tissue_g", lognormal(donor("collection.tissue"), CORD_G, CORD_SD_G)))
    cells = culture.isolated(TISSUES[source], grams, donor, rules.numbers)
    holds = _contents(cells, grams, germs_per_ml)
    return Bag(name, source, at, holds, stroma=Stroma(culture.line(TISSUES[source], donor, rules.numbers)))


def grown(bag: Bag, until: datetime, rules: Rules) -> Bag:
    """Cells on plastic at a later instant."""
    stroma = bag.stroma
    if stroma is None or stroma.on_plastic is None:
        return bag
    on_plastic = culture.grown(stroma.on_plastic, (until - bag.at) / timedelta(hours=1), stroma.line, rules.numbers)
    return replace(bag, stroma=_stroma(stroma, on_plastic, rules.numbers, on_plastic))


def confluence(bag: Bag, numbers: Parameters) -> float:
    """How much of the plastic is covered, 0 to 1; nothing where nothing grows."""
    on_plastic = bag.stroma.on_plastic if bag.stroma else None
    return float(on_plastic.per_cm2 / numbers["culture.confluent-per-cm2"]) if on_plastic else 0.0


def seeded(bag: Bag, given: Mapping[str, Any], rules: Rules) -> Bag:
    """So many cells on so many cm², no more than there are; the others are not kept."""
    loose = _loose(bag)
    share = min(float(given["cells_seeded_e6"]) / max(float(loose.cells_e6), 1e-9), 1.0)
    return _laid_out(bag, culture.seeded(replace(loose, cells_e6=loose.cells_e6 * share), float(given["area_cm2"])), rules)


def reseeded(bag: Bag, given: Mapping[str, Any], rules: Rules) -> Bag:
    """All living cells at the usual density."""
    loose = _loose(bag)
    return _laid_out(bag, culture.seeded(loose, max(float(culture.seeding_area_cm2(loose, rules.numbers)), 1e-9)), rules)


def detached(bag: Bag, given: Mapping[str, Any], rules: Rules) -> Bag:
    """Off the plastic after the enzyme's minutes; the right ones where the step does not ask."""
    stroma = bag.stroma
    if stroma is None or stroma.on_plastic is None:
        return bag
    minutes = float(given.get("detachment_minutes", rules.numbers["culture.detachment-minutes"]))
    loose = culture.detached(stroma.on_plastic, max(minutes, 0.0), rules.numbers)
    holds = _contents(loose, SUSPENSION_ML, float(bag.holds.organisms_per_ml))
    return replace(bag, holds=holds, stroma=_stroma(stroma, loose, rules.numbers, None))


def suspended(bag: Bag, given: Mapping[str, Any], rules: Rules) -> Bag:
    """Out of the tissue: the cells are what they were, in a fluid."""
    return replace(bag, holds=replace(bag.holds, volume_ml=SUSPENSION_ML))


STEPS: Mapping[str, tuple[bool, Change]] = {
    "count": (False, suspended),
    "seed": (False, seeded),
    "reseed": (False, reseeded),
    "detach": (True, detached),
    "harvest": (True, detached),
}
"""By step of the kind `culture`: whether cells must be on plastic for it, and what it does. Any other step only looks."""


def cultured(bag: Bag, step: str, given: Mapping[str, Any], rules: Rules) -> Bag:
    """The bag after a step of culture; as it was where the cells are not where the step would find them."""
    on_plastic, change = STEPS.get(step, (False, None))
    if change is None or bag.stroma is None or on_plastic != (bag.stroma.on_plastic is not None):
        return bag
    return change(bag, given, rules)


def _loose(bag: Bag) -> Suspension:
    stroma, holds = bag.stroma, bag.holds
    if stroma is None:
        raise TypeError(bag.name)
    return Suspension(float(holds.mnc_e8) * 100, float(holds.mnc_viability), stroma.doublings, stroma.passage, stroma.uncrowded)


def _laid_out(bag: Bag, on_plastic: Culture, rules: Rules) -> Bag:
    stroma = bag.stroma
    return replace(bag, stroma=_stroma(stroma, on_plastic, rules.numbers, on_plastic)) if stroma else bag


def _stroma(of: Stroma, cells: Suspension | Culture, numbers: Parameters, on_plastic: Culture | None) -> Stroma:
    able = float(culture.able_share(of.line, cells.doublings, cells.uncrowded, numbers))
    return Stroma(of.line, float(cells.doublings), cells.passage, float(cells.uncrowded), able, on_plastic)


def _contents(cells: Suspension, volume_ml: float, organisms_per_ml: float) -> Contents:
    """The cells as a bag counts them: all of them mononuclear, and alive as they are whole."""
    e8, whole = float(cells.cells_e6) / 100, float(cells.viability)
    return Contents(volume_ml, e8, e8, 0.0, 0.0, 0.0, whole, whole, 1.0, clonogenic=whole, organisms_per_ml=organisms_per_ml)
