"""SciPy's special functions by their names (`special.ndtri(u)`), loaded when the first is asked for: most commands draw nothing and need not wait."""

from typing import Any


def __getattr__(name: str) -> Any:
    from scipy import special

    globals()[name] = found = getattr(special, name)
    return found
