"""The laboratory of a run, as the port of donors takes it: what its tests find in the mother is true of her (E11), and nobody types it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stembase.bank.models import Donation
from stembase.donors.laboratory import Laboratory, Test
from stembase.practice.queries.running import has_run, run_of
from stembase.practice.queries.truths import rules_of
from stembase.practice.truth.markers import reacts


def find(chain: str, donor: str, sampled_at: datetime, tests: Sequence[Test]) -> list[str]:
    """A result for each test of a sample. One taken before the birth shows what one taken at the birth would."""
    rules = rules_of(run_of(chain))
    born_at = Donation.objects.filter(bank=chain, donor=donor).order_by("key").values_list("collected_at", flat=True).first()
    days = (sampled_at - (born_at or sampled_at)) / timedelta(days=1)
    return ["reactive" if reacts(agent, method, days, rules) else "non-reactive" for agent, method in tests]


LABORATORY = Laboratory(has_run, find)
