"""How science compiles its hot loops: one decorator, so that what is compiled anywhere behaves the same."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Machine code that lets other threads run; kept beside the source or in the user's cache, made anew where neither can be written."""
    make = partial(numba.njit, nogil=True, boundscheck=False, error_model="numpy")
    try:
        return cast(Function, make(cache=True)(function))
    except RuntimeError:
        return cast(Function, make()(function))
