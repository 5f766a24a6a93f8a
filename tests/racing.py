"""Two people at once: two calls in threads with a connection each, begun at the same instant.

Needs `pytest.mark.django_db(transaction=True)`, since the threads must see what the test has committed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from stembase.refusal import Refused

PATIENCE_S = 60


@dataclass(slots=True)
class Outcome:
    """How one of the two ended: what it returned, or its refusal. Any other fault is raised in the test."""

    value: Any = None
    refusal: Refused | None = None
    fault: BaseException | None = None

    @property
    def done(self) -> bool:
        """Whether the call went through."""
        return self.refusal is None and self.fault is None

    @property
    def code(self) -> str:
        """The refusal's code, empty when the call went through."""
        return self.refusal.code if self.refusal else ""


def two_at_once(call_a: Callable[[], Any], call_b: Callable[[], Any]) -> tuple[Outcome, Outcome]:
    """Run both calls at the same instant and give both outcomes, in the order given."""
    start, outcomes = threading.Barrier(2), (Outcome(), Outcome())

    def run(call: Callable[[], Any], outcome: Outcome) -> None:
        try:
            start.wait(PATIENCE_S)
            outcome.value = call()
        except Refused as refusal:
            outcome.refusal = refusal
        except BaseException as fault:  # noqa: BLE001 (handed to the test's own thread)
            outcome.fault = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in zip((call_a, call_b), outcomes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "one of the two is still waiting for the other"
    for outcome in outcomes:
        if outcome.fault:
            raise outcome.fault
    return outcomes


def exactly_one(outcomes: tuple[Outcome, Outcome], *codes: str) -> Outcome:
    """The one of the two that went through; the other must have been refused, with one of the codes when any are named."""
    done = [outcome for outcome in outcomes if outcome.done]
    refused = [outcome.code for outcome in outcomes if not outcome.done]
    assert len(done) == 1, f"{len(done)} of two went through, refused: {refused}"
    assert not codes or refused[0] in codes, f"refused with {refused[0]}, not {' or '.join(codes)}"
    return done[0]
