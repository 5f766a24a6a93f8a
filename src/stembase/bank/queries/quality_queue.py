"""What waits for quality: results without a second reader, units to judge and to release, open holds and deviations."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from stembase.bank.models import Deviation, Hold, ReleaseVerdict, Result, Unit
from stembase.bank.products import sample_codes

from .deviations import open_deviations
from .results import review_queue


@dataclass(frozen=True, slots=True)
class QualityQueue:
    """Querysets, each in the order it should be worked through; a page counts and cuts them itself."""

    to_review: QuerySet[Result]
    to_judge: QuerySet[Unit]
    to_release: QuerySet[Unit]
    holds: QuerySet[Hold]
    deviations: QuerySet[Deviation]

    def counts(self) -> dict[str, int]:
        """How many wait at each. Five queries."""
        return {name: getattr(self, name).count() for name in self.__slots__}


def quality_queue(bank: str, today: date) -> QualityQueue:
    """What waits in a bank on a day. `to_release` are units whose verdict passed; whether anything else hinders, the release itself says."""
    verdicts = ReleaseVerdict.objects.filter(unit=OuterRef("pk"))
    waiting = Unit.objects.filter(bank=bank, stage="quarantined").exclude(product__in=sample_codes()).order_by("stage_since", "key")
    return QualityQueue(
        to_review=review_queue(bank),
        to_judge=waiting.filter(~Exists(verdicts)),
        to_release=waiting.filter(Exists(verdicts.filter(passed=True)) & ~Exists(Hold.objects.filter(unit=OuterRef("pk"), lifted_at=None))),
        holds=Hold.objects.filter(bank=bank, lifted_at=None).select_related("unit").order_by("opened_at", "key"),
        deviations=open_deviations(bank, today),
    )
