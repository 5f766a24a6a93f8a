"""Bags before they are cold: what a birth gives and what volume reduction leaves. Science does the sums; here is what of a run they are fed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from stembase.practice.truth.bag import Bag
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.stroma import TISSUES, of_tissue
from stembase.science.cells.bag import Bag as Contents
from stembase.science.cells.bag import kept
from stembase.science.cells.collection import Birth, Collecting, born, collected
from stembase.science.cells.reduction import reduced
from stembase.science.cells.sterility import contaminated, prevalence

Faults = Mapping[str, Mapping[str, float | str | bool]]


def from_birth(name: str, source: str, at: datetime, given: Mapping[str, Any], faults: Faults, rules: Rules) -> Bag:
    """The bag of a birth: what was set before and at the collection, what a scenario forces, and whatever else is left to chance."""
    of, numbers, forced = rules.of(name), rules.numbers, rules.birth
    germs = faults.get("contaminated", {}).get("germs_per_ml", forced.get("germs_per_ml"))
    if source in TISSUES:
        return of_tissue(name, source, at, float(germs or 0.0), rules)
    birth = _birth(name, rules)
    share = float(forced.get("drawn_share", faults.get("needle-outside", {}).get("volume_share", 1.0)))
    act = Collecting(max(float(given.get("clamp_delay_s", 0.0)), 0.0), bool(given.get("in_utero", True)), share)
    holds = _forced(collected(birth, act, of, numbers), forced)
    if germs is None:
        of_births = prevalence(numbers, vaginal=birth.vaginal, contact_s=float(given.get("disinfectant_contact_s", 30.0)))
        holds = contaminated(holds, of_births, of, numbers)
    else:
        holds = replace(holds, organisms_per_ml=float(germs))
    return Bag(name, source, at, _plain(holds))


def _birth(name: str, rules: Rules) -> Birth:
    birth = born(rules.of(name), rules.numbers)
    return replace(birth, weight_g=float(rules.birth["birth_weight_g"])) if "birth_weight_g" in rules.birth else birth


def birth_weight_g(name: str, rules: Rules) -> float:
    """What the child weighs."""
    return round(float(_birth(name, rules).weight_g), -1)


def _forced(holds: Contents, forced: Mapping[str, Any]) -> Contents:
    """The contents with counts a scenario names: all sorts of cells in proportion, then the volume."""
    share = float(forced["tnc_e8"]) / float(holds.tnc_e8) if "tnc_e8" in forced else 1.0
    stem = float(forced["cd34_e6"]) / float(holds.cd34_e6) if "cd34_e6" in forced else share
    holds = kept(holds, tnc=share, mnc=share, cd34=stem)
    return replace(holds, volume_ml=float(forced["volume_ml"])) if "volume_ml" in forced else holds


def separated(bag: Bag, faults: Faults, rules: Rules) -> Bag:
    """After volume reduction: with starch, or without it by top and bottom; a clot in the set keeps some of the cells."""
    share = float(faults.get("separator-stops", {}).get("recovery_share", 1.0))
    product, _rest = reduced(bag.holds, "hes" if bag.starch else "top-bottom", rules.of(bag.name), rules.numbers, share=share)
    return replace(bag, holds=_plain(product))


def _plain(holds: Contents) -> Contents:
    return holds.unit(0)
