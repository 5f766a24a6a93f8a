"""How a rate goes with temperature."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

GAS, ZERO_C = 8.314462618, 273.15  # J/mol/K: CODATA 2018; °C is defined so


def rate(key: str, celsius: NDArray[np.float64], numbers: Mapping[str, float]) -> NDArray[np.float64]:
    """k exp(-Ea/R (1/T - 1/Tr)) at °C: k under `key`, Ea in kJ/mol under `KEY-ea`, Tr (°C) under `measured-at` of the key's group."""
    measured = numbers[key.split(".")[0] + ".measured-at"] + ZERO_C
    return numbers[key] * np.exp(-numbers[key + "-ea"] * 1000 / GAS * (1 / (celsius + ZERO_C) - 1 / measured))
