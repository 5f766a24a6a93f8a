"""Numbers that a bag, a bath or a chamber can have: what is outside is a fault, not a result."""

from stembase.science.fault import Fault


def demand(code: str, field: str, value: float, low: float, high: float) -> None:
    """Nothing, if the value lies from low to high; else the fault, which is also that of what is no number."""
    if not low <= value <= high:
        raise Fault(code, field=field, value=value, low=low, high=high)
