"""One entry whole: what was done, by whom, what was found, the signatures with their meaning (21 CFR 11.50), and whether its hash holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.bank.commands.searching import OF_PATIENT, SEARCHERS, Said
from stembase.bank.models import Unit
from stembase.ledger.appending import digest
from stembase.ledger.models import Entry, Note
from stembase.ledger.queries import columns_of, entry_at
from stembase.ledger.verifying import START
from stembase.ledger.vocabulary import VERBS
from stembase.people.queries import names_of
from stembase.people.signatures import MEANINGS, read_signatures
from stembase.refusal import Explanation, Finding, explain
from stembase.web.entrance import entrance
from stembase.web.parts.told import Told, tone_of
from stembase.web.rail import exists
from stembase.web.shell import grants
from stembase.web.spoken import chinese

from .chains import chain_chosen, chains_of
from .telling import Telling, listed

LONG = 160  # a value longer than this is a document and is folded away
HEX_OF_A_NOTE = 64


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it must be shown: printed name, code, instant and meaning."""

    name: str
    code: str
    at: datetime
    meaning: str


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the record: the way to it, in words, and as it stands where that differs; `long`: a document; `note`: what somebody wrote;
    `language`: the one its name says it stands in, empty where it says none."""

    key: str
    words: str
    raw: str = ""
    long: bool = False
    note: bool = False
    language: str = ""


@entrance("web:ledger")
def entry(request: HttpRequest, chain: str, seq: int) -> HttpResponse:
    """The entry; one of a chain the person may not read is not found."""
    readable = chain_chosen(chains_of(request), chain)
    row = entry_at(readable.key, seq)
    if row is None:
        raise Http404(f"{chain}:{seq}")
    language = get_language() or "zh"
    telling = Telling([row], language)
    told, envelope = telling.tell(row), telling.records[row.pk]
    before = entry_at(chain, seq - 1) if seq > 1 else None
    context = {
        "told": told,
        "chain": readable,
        "badge": readable.badge,
        "rows": _rows(row, telling, kept_from(request, row)),
        "read": _plain(envelope.get("read", {})),
        "signatures": _signatures(row, language),
        "lessons": _findings(row, telling),
        "refusal": _refusal(row, telling) if told.refused else None,
        "holds": digest(columns_of(row)) == row.hash,
        "linked": row.previous == (before.hash if before else START),
        "next": seq < readable.seq,
        "late": told.recorded_at - told.at,
        "subject_href": _page_of(row),
        "definition": telling.definitions.get(row.procedure),
    }
    return render(request, "ledger/entry.html", context)


def _signatures(row: Entry, language: str) -> list[Signed]:
    given = read_signatures(row.signature)
    names = names_of({one.signer for one in given}, language) if given else {}
    zh = chinese(language)
    return [Signed(names[one.signer], one.signer, one.at, MEANINGS.get(one.meaning, (one.meaning,) * 2)[0 if zh else 1]) for one in given]


def _findings(row: Entry, telling: Telling) -> list[Told]:
    """What was found, in the words of the procedure where there is one."""
    found = [Finding(code, means, facts) for code, means, facts in telling.records[row.pk].get("found", ())]
    return [_told(_explained(row, telling, each.code, each.facts), each) for each in found]


def _told(words: Explanation, finding: Finding) -> Told:
    return Told(words.code, words.title, words.sentence, words.mend, words.source, tone_of(finding.on_breach))


def _refusal(row: Entry, telling: Telling) -> Explanation:
    """Why the attempt was refused."""
    did = telling.records[row.pk]["did"]
    return _explained(row, telling, did["code"], did.get("facts", {}))


def _explained(row: Entry, telling: Telling, code: str, facts: Mapping[str, Any]) -> Explanation:
    """A rule's sentence in words, those of the entry's procedure where it has one."""
    whole = {name: (listed(value) or value) if isinstance(value, str) and value[:1] == "[" else value for name, value in facts.items()}
    return explain(code, {"procedure": telling.definitions.get(row.procedure), **whole}, telling.language)


def kept_from(request: HttpRequest, row: Entry) -> frozenset[str]:
    """The notes of an entry that this person may not read: what is genetic of a patient is for those who search."""
    verb = VERBS.get(row.verb)
    if verb is None or not issubclass(verb.record, Said):
        return frozenset()
    roles = {grant.role for grant in grants(request) if grant.scope in ("", row.chain)}
    return frozenset() if SEARCHERS & roles else frozenset(OF_PATIENT)


def _rows(row: Entry, telling: Telling, kept: frozenset[str]) -> list[Row]:
    """The record value by value, with the text of its notes, but for those that are `kept` from the reader."""
    did = telling.records[row.pk].get("did", {})
    flat = list(_flat(did))
    keys = [value for _way, value in flat if isinstance(value, str) and len(value) == HEX_OF_A_NOTE]
    notes = dict(Note.objects.filter(key__in=keys).values_list("key", "text")) if keys else {}
    return [
        Row(telling.label(row, way), _("for those who search")) if value and way[-1] in kept else _row(row, telling, way, value, notes)
        for way, value in flat
    ]


def _row(row: Entry, telling: Telling, way: tuple[str, ...], value: Any, notes: Mapping[str, str]) -> Row:
    key, raw = telling.label(row, way), str(value)
    if raw in notes:
        return Row(key, notes[raw], raw[:12] + "…", note=True)
    if len(raw) > LONG:
        return Row(key, raw, long=True)
    words = str(telling.word(row, way[-1], value))
    return Row(key, words, raw if isinstance(value, str) and words not in (raw, "—") else "", language=_spoken(way[-1]))


def _spoken(name: str) -> str:
    """The language of a value that is kept in both."""
    return {"zh": "zh-Hans", "en": "en"}.get(name.rpartition("_")[2], "")


def _flat(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a nested record with the way to it; a list of plain values is one value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, (*way, str(key)))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, (*way, str(number)))
    else:
        yield way, value


def _plain(read: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What instruments read."""
    return [(" › ".join(way), str(value)) for way, value in _flat(dict(read))]


def _page_of(row: Entry) -> str:
    """The page of what the entry is about, where it has one."""
    if row.verb == "procedure.published":
        return reverse("web:procedure", args=[row.subject.partition("@")[0]])
    if "." in row.subject.partition(":")[2] and exists_unit_page() and Unit.objects.filter(key=row.subject).exists():
        return reverse("web:units-one", args=[row.subject])
    return ""


def exists_unit_page() -> bool:
    """Whether the bank's pages are served."""
    return exists("web:units")
