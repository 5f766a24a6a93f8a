"""How far a run is, in hundredths: stretches of unequal work told as one course, and the wish to stop heard at every step of each."""

from stembase.science.hla.chunks import Cancelled, Step

WHOLE = 100


class Course:
    """A run told to `step`, if anybody listens."""

    def __init__(self, step: Step | None = None) -> None:
        self._step, self._at = step, 0.0

    def stretch(self, share: float) -> Step:
        """The next stretch, a share of the whole (1), as a step of its own. Raises Cancelled."""
        begun = self._at
        self._at += share

        def told(done: int, total: int) -> bool:
            return self._tell(begun + share * done / max(total, 1))

        return told

    def reached(self) -> None:
        """Every stretch so far is done. Raises Cancelled."""
        self._tell(self._at)

    def _tell(self, at: float) -> bool:
        if self._step is not None and not self._step(min(round(WHOLE * at), WHOLE), WHOLE):
            raise Cancelled
        return True
