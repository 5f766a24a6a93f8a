"""Cells before they are cold: what a birth gives, what waiting costs, what volume reduction leaves (equations E1, E2, E3, E9). Shares and counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import exp

from scipy.special import ndtri

from stembase.practice.truth.bag import Bag
from stembase.practice.truth.rules import Rules
from stembase.science.draws import beta, lognormal

Faults = Mapping[str, Mapping[str, float | str | bool]]

# E1: mean and spread of banked units, Liu J et al. 2012 (Zhejiang); slopes are source="assumption"
VOLUME_ML, VOLUME_SD, WEIGHT_SLOPE, DELAY_SLOPE, DELAY_MOST_S = 95.0, 0.30, 0.60, 0.0035, 120.0
TNC_E6_PER_ML, TNC_SD = 13.0, 0.28
CD34_PERCENT, CD34_SD = 0.434, 0.187
NRBC, NRBC_SD = 8.55, 10.27  # Hanlon-Lundberg 1997
USUAL_WEIGHT_G = 3400.0
# E2: Lab Med Online 2014;4:1-7, at the study's temperature taken as 22 °C; Q10 is source="assumption"
TNC_LOSS, CD34_LOSS, CD34_LATER_LOSS, HELD_AT_C, Q10 = 0.174, 0.017, 0.066, 22.0, 1.5
WARM_C, CD34_WARM = 30.0, 6.0  # CD34+ is flat from 4 to 24 °C and falls steeply at 37 °C (direction published); source="assumption"
# E3: Cytotherapy 2007;9:165-169: with starch 0.768 (0.091) and 0.815 (0.125), top and bottom without it 0.607 (0.135) and 0.820 (0.177)
RECOVERY: Mapping[bool, tuple[tuple[float, float], tuple[float, float]]] = {
    True: ((0.768, 0.091), (0.815, 0.125)),
    False: ((0.607, 0.135), (0.82, 0.177)),
}
REDUCED_ML = 20.5
# E9: Mison 2005 in the fit of the reference; the effect of haste at the skin is source="assumption"
CONTAMINATED, GERMS_LOG10, GERMS_SD, CONTACT_S, HASTE = 0.02, -1.69, 0.98, 30.0, 4.0


def collected(name: str, source: str, at: datetime, given: Mapping[str, float], faults: Faults, rules: Rules) -> Bag:
    """The bag of a birth: its volume by weight and clamping, its cells, and whether anything else came in with them."""

    def normal(kind: str) -> float:
        return float(ndtri(rules.chance(name, kind)))

    forced = {key: float(value) for key, value in rules.birth.items() if not isinstance(value, str)}
    weight, delay = float(given.get("birth_weight_g", USUAL_WEIGHT_G)), float(given.get("clamp_delay_s", 0.0))
    volume = VOLUME_ML * (weight / USUAL_WEIGHT_G) ** WEIGHT_SLOPE * exp(-DELAY_SLOPE * min(delay, DELAY_MOST_S) + VOLUME_SD * normal("birth.volume"))
    volume = forced.get("volume_ml", volume)
    tnc = forced.get("tnc_e8", volume * TNC_E6_PER_ML * exp(TNC_SD * normal("birth.tnc")) / 100)
    share = forced.get("cd34_percent", float(lognormal(rules.chance(name, "birth.cd34"), CD34_PERCENT, CD34_SD)))
    nrbc = float(lognormal(rules.chance(name, "birth.nrbc"), NRBC, NRBC_SD))
    germs = forced.get("germs_per_ml", _germs(name, given, rules))
    germs = float(faults.get("contaminated", {}).get("germs_per_ml", germs))
    return Bag(name, source, at, volume, tnc, tnc * share, nrbc, germs)


def _germs(name: str, given: Mapping[str, float], rules: Rules) -> float:
    """Colony-forming units of germs per mL; nothing in most collections."""
    share = CONTAMINATED * (HASTE if float(given.get("disinfectant_contact_s", CONTACT_S)) < CONTACT_S else 1.0)
    if rules.chance(name, "birth.germs") > share:
        return 0.0
    return float(10 ** (GERMS_LOG10 + GERMS_SD * float(ndtri(rules.chance(name, "birth.germs-per-ml")))))


def held(bag: Bag, days: float, numbers: Mapping[str, float]) -> Bag:
    """After days at the temperature the bag is held at: membranes open, and of CD34+ cells more are lost than one sees before thaw."""
    warmth = Q10 ** ((bag.held_c - HELD_AT_C) / 10)
    cd34 = CD34_WARM if bag.held_c > WARM_C else 1.0
    tnc = bag.tnc.less(whole=exp(-TNC_LOSS * warmth * days), clonogenic=exp(-TNC_LOSS * warmth * days))
    return replace(bag, tnc=tnc, cd34=bag.cd34.less(whole=exp(-CD34_LOSS * cd34 * days), clonogenic=exp(-CD34_LATER_LOSS * cd34 * days)))


def reduced(bag: Bag, faults: Faults, rules: Rules) -> Bag:
    """After volume reduction: most cells, a fifth of the volume; a clot in the set keeps some of them."""
    kept = float(faults.get("separator-stops", {}).get("recovery_share", 1.0))
    tnc, cd34 = (
        kept * float(beta(rules.chance(bag.name, f"reduce.{kind}"), *spread))
        for kind, spread in zip(("tnc", "cd34"), RECOVERY[bag.starch], strict=True)
    )
    return replace(bag, tnc_e8=bag.tnc_e8 * tnc, cd34_e6=bag.cd34_e6 * cd34, volume_ml=min(REDUCED_ML, bag.volume_ml), germs_per_ml=bag.germs_per_ml)
