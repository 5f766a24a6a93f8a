"""Check that something is refused, and with which code."""

from collections.abc import Callable
from typing import Any

import pytest

from stembase.refusal import Refused, catalogue


def refused(code: str, call: Callable[..., Any], /, *args: Any, **inputs: Any) -> Refused:
    """The refusal of the call, whose code must be this one and stand in the catalogue with every text."""
    with pytest.raises(Refused) as refusal:
        call(*args, **inputs)
    codes = [finding.code for finding in refusal.value.findings]
    assert code in codes, f"refused with {', '.join(codes)}"
    assert {"title", "sentence", "mend"} <= set(catalogue()[code])
    return refusal.value
