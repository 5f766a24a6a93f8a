"""The ledger as it is read: one chain, newest first, a sentence an entry. Pages are cut by sequence number, so that depth costs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.jobs import ENDED
from stembase.acts.models import Job
from stembase.acts.verification import KIND
from stembase.ledger.models import Entry
from stembase.ledger.queries import Asked, entries_of
from stembase.ledger.vocabulary import VERBS
from stembase.people.models import Account
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.parts.listing import Filter, Listing, address, choices

from .chains import Readable, chain_chosen, chains_of, sees_all
from .telling import Told, tell_all, verb_words

PER_PAGE = 50
AT_ONCE = 1000  # entries of a CSV that are told together
NUMBERS = ("before", "after")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a chain: its lines, and the addresses of the newer and the older page (empty: there is none)."""

    lines: Sequence[Told]
    newer: str
    older: str


@entrance("web:ledger")
def entries(request: HttpRequest) -> HttpResponseBase:
    """The entries of the chain chosen, as the filters ask; as CSV where the address says so."""
    chains, language = chains_of(request), get_language() or "zh"
    chain = chain_chosen(chains, request.GET.get("chain", ""))
    asked = _asked(request.GET)
    if request.GET.get("format") == "csv":
        return csv_file(f"ledger-{chain.key}", HEADER, _rows(chain.key, asked, language))
    context = {
        "chain": chain,
        "chains": chains,
        "page": _page(request, chain.key, asked, language),
        "filters": _filters(request, chains, chain, language),
        "badge": chain.badge,
        "verified": _last_verification(chain.key),
        "sees_all": sees_all(request),
        "filtered": asked != Asked(),
    }
    return render(request, "ledger/entries.html", context)


def _asked(query: Mapping[str, str]) -> Asked:
    return Asked(
        verb=query.get("verb", "").strip(),
        actor=_code(query.get("actor", "")),
        subject=query.get("subject", "").strip(),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", ""), 1),
    )


def _code(typed: str) -> str:
    """A person's code; a user name is looked up."""
    text = typed.strip()
    return Account.objects.filter(username=text).values_list("code", flat=True).first() or text if text else ""


def _day(text: str, later: int = 0) -> datetime | None:
    """The beginning of a day where the base stands; what is no day asks for nothing."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text.strip()) + timedelta(days=later), time()))
    except (ValueError, OverflowError):
        return None


def _page(request: HttpRequest, chain: str, asked: Asked, language: str) -> Page:
    rows, before, after = entries_of(chain, asked), _number(request, "before"), _number(request, "after")
    if after is not None:
        found = list(rows.filter(seq__gt=after).order_by("seq")[: PER_PAGE + 1])
        newer, older = len(found) > PER_PAGE, after > 0
        found = found[:PER_PAGE][::-1]
    else:
        found = list((rows if before is None else rows.filter(seq__lt=before))[: PER_PAGE + 1])
        newer, older = before is not None, len(found) > PER_PAGE
        found = found[:PER_PAGE]
    first, last = (found[0].seq, found[-1].seq) if found else (0, 0)
    return Page(
        tell_all(found, language),
        address(request.GET, after=first, before=None) if newer and found else "",
        address(request.GET, before=last, after=None) if older and found else "",
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _filters(request: HttpRequest, chains: Sequence[Readable], chain: Readable, language: str) -> Listing:
    """The filters as a list has them; its pages are this module's own."""
    verbs = [("", _("everything")), *sorted(((name, verb_words(name, language)) for name in VERBS), key=lambda verb: verb[1])]
    value = {name: request.GET.get(name, "") for name in ("verb", "actor", "subject", "since", "until")}
    filters = (
        Filter("chain", _("Chain"), choices([(each.key, f"{each.name} · {each.key}") for each in chains], chain.key), chain.key),
        Filter("verb", _("What was done"), choices(verbs, value["verb"]), value["verb"]),
        Filter("actor", _("By whom (code)"), value=value["actor"]),
        Filter("subject", _("About (key)"), value=value["subject"]),
        Filter("since", _("From day"), value=value["since"], kind="date"),
        Filter("until", _("To day"), value=value["until"], kind="date"),
    )
    clear = address(request.GET, **dict.fromkeys((*value, *NUMBERS))) if any(value.values()) else ""
    return Listing("ledger", (), (), filters, (), 1, "", "", address(request.GET, format="csv", before=None, after=None), clear)


def _last_verification(chain: str) -> Job | None:
    """The last verification of this chain, or of all, that has come to an end."""
    return Job.objects.filter(kind=KIND, chain__in=("", chain), state=Job.State.DONE, state__in=ENDED).order_by("-ended_at").first()


HEADER = (
    "chain",
    "seq",
    "at",
    "recorded_at",
    "actor",
    "actor_name",
    "witness",
    "verb",
    "subject",
    "sentence",
    "procedure",
    "refused",
    "findings",
    "signed",
    "record",
    "previous",
    "hash",
)


def _rows(chain: str, asked: Asked, language: str) -> Iterator[tuple]:
    """Every entry that is wanted, newest first, told a thousand at a time; what is in memory stays small."""
    before: int | None = None
    while found := _older(chain, asked, before):
        for told in tell_all(found, language):
            one = told.entry
            yield (
                one.chain,
                one.seq,
                one.at,
                one.recorded_at,
                one.actor,
                told.actor,
                one.witness,
                one.verb,
                one.subject,
                told.sentence,
                one.procedure,
                "yes" if told.refused else "no",
                told.found,
                "yes" if told.signed else "no",
                one.record,
                one.previous,
                one.hash,
            )
        before = found[-1].seq


def _older(chain: str, asked: Asked, before: int | None) -> list[Entry]:
    rows = entries_of(chain, asked)
    return list((rows if before is None else rows.filter(seq__lt=before))[:AT_ONCE])
