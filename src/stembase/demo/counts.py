"""What the story has built, counted from the rows: units by stage, donations by reason for loss, people by role, ledger rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from stembase.bank.models import Deviation, Donation, Excursion, Hold, Unit
from stembase.bank.products import sample_codes
from stembase.demo.funnel import Line, funnel
from stembase.demo.world import LIVE
from stembase.people.models import Account, Grant
from stembase.people.roles import ROLES
from stembase.procedures.vocabulary import STAGES


@dataclass(frozen=True, slots=True)
class Counted:
    """The live bank in numbers. `kept`: collected donations something of which is kept for patients, or may still be; `to_research`: those that
    serve research; `given_up`: before any collection."""

    units: Mapping[str, int]
    donations: int
    collected: int
    kept: int
    to_research: int
    given_up: int
    losses: list[Line]
    open_holds: int
    deviations: int
    open_deviations: int
    excursions: int


def count(bank: str = LIVE, source: str = "cord-blood") -> Counted:
    """Count one bank; the funnel is that of one source."""
    stages = Counter(Unit.objects.filter(bank=bank).exclude(product__in=sample_codes()).values_list("stage", flat=True))
    donations = list(Donation.objects.filter(bank=bank, source=source).values_list("collected_at", "loss"))
    lost = [loss for collected_at, loss in donations if collected_at and loss]
    research = Unit.objects.filter(bank=bank, stage="research", donation__source=source).values("donation").distinct().count()
    collected = sum(collected_at is not None for collected_at, _ in donations)
    deviations = Deviation.objects.filter(bank=bank)
    return Counted(
        units={stage: stages[stage] for stage in STAGES if stages[stage]},
        donations=len(donations),
        collected=collected,
        kept=collected - len(lost) - research,
        to_research=research,
        given_up=sum(collected_at is None and loss != "" for collected_at, loss in donations),
        losses=funnel(lost),
        open_holds=Hold.objects.filter(bank=bank, lifted_at=None).count(),
        deviations=deviations.count(),
        open_deviations=deviations.filter(closed_at=None).count(),
        excursions=Excursion.objects.filter(bank=bank).count(),
    )


@dataclass(frozen=True, slots=True)
class Login:
    """An account to sign in with: one person for each role, the first who holds it."""

    role: str
    username: str
    name_zh: str
    name_en: str


def logins() -> list[Login]:
    """One account a role, in the order of the roles."""
    first: dict[str, str] = {}
    for role, person in Grant.objects.filter(until=None).order_by("person").values_list("role", "person"):
        first.setdefault(role, person)
    accounts = {account.code: account for account in Account.objects.filter(code__in=first.values())}
    return [
        Login(role, accounts[first[role]].username, accounts[first[role]].name_zh, accounts[first[role]].name_en) for role in ROLES if role in first
    ]
