"""What a standard may ask of the unit itself (`standard.FACTS`): times, segments, passage, volume."""

from stembase.bank.models import Parentage, Unit

GONE = ("discarded", "infused", "issued")


def facts_of(unit: Unit) -> dict[str, float | None]:
    """Values of the facts; None where the bank does not know. The unit comes with its donation."""
    return {
        "minutes-to-freeze": _minutes_to_freeze(unit),
        "segments": float(Parentage.objects.filter(parent=unit, child__container="segment").exclude(child__stage__in=GONE).count()),
        "passage": None if unit.passage is None else float(unit.passage),
        "volume-ml": unit.volume_ml,
    }


def _minutes_to_freeze(unit: Unit) -> float | None:
    collected = unit.donation.collected_at if unit.donation else None
    return None if collected is None or unit.frozen_at is None else (unit.frozen_at - collected).total_seconds() / 60
