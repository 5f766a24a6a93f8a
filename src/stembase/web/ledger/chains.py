"""The chains a person may read: all with a role for the whole base, else those of the banks they hold such a role in."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.bank.models import Bank
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.web.entrance import PLACES, base_roles
from stembase.web.shell import Badge, grants
from stembase.web.spoken import chinese


@dataclass(frozen=True, slots=True)
class Readable:
    """A chain with its name, its head, and the badge of its bank (None: the base)."""

    key: str
    kind: str
    name: str
    seq: int
    hash: str
    badge: Badge | None


def sees_all(request: HttpRequest) -> bool:
    """Whether the person reads every chain."""
    return bool(PLACES["web:ledger"] & base_roles(request))


def chains_of(request: HttpRequest) -> list[Readable]:
    """The person's chains: the base first, then live banks, then practice banks. Two queries."""
    rows = Chain.objects.order_by("key")
    if not sees_all(request):
        rows = rows.filter(key__in=[grant.scope for grant in grants(request) if grant.role in PLACES["web:ledger"]])
    banks = {bank.key: bank for bank in Bank.objects.all()}
    found = [_readable(row, banks.get(row.key)) for row in rows]
    return sorted(found, key=lambda chain: (("base", "live", "practice").index(chain.kind), chain.key))


def chain_chosen(chains: list[Readable], key: str) -> Readable:
    """The chain of that key, or the first; one the person may not read is not found."""
    if not key and chains:
        return chains[0]
    found = next((chain for chain in chains if chain.key == key), None)
    if found is None:
        raise Http404(key)
    return found


def _readable(row: Chain, bank: Bank | None) -> Readable:
    if bank is None:
        return Readable(row.key, row.kind, _("The base") if row.key == BASE else row.key, row.seq, row.hash, None)
    name = bank.title_zh if chinese(get_language() or "zh") else bank.title_en
    badge = Badge("practice" if bank.kind == Bank.Kind.PRACTICE else "live", name, bank.facility)
    return Readable(row.key, row.kind, name, row.seq, row.hash, badge)
