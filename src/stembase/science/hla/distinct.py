"""Distinct rows of small numbers, by one number a row: far faster than comparing rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def summed(of: NDArray[np.int64], weights: NDArray[np.float64], distinct: int) -> NDArray[np.float64]:
    """The weights of equal rows added up, one number a distinct row."""
    return np.bincount(of, weights=weights, minlength=distinct).astype(np.float64)


def distinct_rows(rows: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For a table of integers not below -1: a row number of each distinct row, in the order of the rows' values, and for every row which it is."""
    if not rows.shape[0]:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    number = np.zeros(len(rows), dtype=np.int64)
    room = 1
    for column in rows.T:
        values = int(column.max()) + 2
        if room * values > 1 << 62:
            _values, number = np.unique(number, return_inverse=True)
            room = int(number.max()) + 1
        number = number * values + column.astype(np.int64) + 1
        room *= values
    _values, first, of = np.unique(number, return_index=True, return_inverse=True)
    return first, of.reshape(-1)
