"""Standards of release: which releases which source here, every version with its day, one with its criteria; publishing the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import StandardVersion
from stembase.bank.queries.standards import local_date, published_versions, read_versions, standards_by_source
from stembase.bank.standard import Criterion, Limit, Standard
from stembase.bank.standard_reading import load
from stembase.people.queries import names_of
from stembase.procedures.units import UNITS
from stembase.procedures.vocabulary import sources
from stembase.refusal import Finding, explain
from stembase.web.entrance import base_roles, entrance, entrance_of
from stembase.web.publishing import Fault, Publishing, Standing, publish_page
from stembase.web.shell import base_now
from stembase.web.spoken import say_number

from .here import Here, bank_chosen, language, theirs
from .verdicts import limit_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source of cells with the standard that releases it here, None where none is chosen, and the version that comes after."""

    source: str
    words: str
    standard: Standard | None
    title: str
    coming: Standard | None


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: its row, what it says, its state as a tag, who published it; `here`: it is the one being read."""

    row: StandardVersion
    standard: Standard
    state: str
    by: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A standard with its versions, the newest first, and the title and the sources of the one in force, else of the newest."""

    key: str
    title: str
    sources: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion or a limit in words: what, how much (empty: its number is not filled in), what failing means, how sure its source is."""

    title: str
    limit: str
    failing: str
    source: str
    confidence: str


FAILING = {
    "block": gettext_lazy("never released"), "exception": gettext_lazy("released by exception at most"), "note": gettext_lazy("shown only"),
}  # fmt: skip
CONFIDENCE = {
    "S": gettext_lazy("stated by the source"), "G": gettext_lazy("to be confirmed against the source"), "assumption": gettext_lazy("our assumption"),
}  # fmt: skip


@entrance("web:standards")
def standards(request: HttpRequest) -> HttpResponse:
    """What releases which source in the bank chosen, and every standard with its versions."""
    here = bank_chosen(request) if theirs(request).exists() else None
    found = families(request)
    context = {
        **(here.frame if here else {}),
        "here": here,
        "banks": list(theirs(request)[:20]) if here else [],
        "chosen": _chosen(here, found) if here else [],
        "families": found,
        "may_choose": bool(here and COMMANDS["choose-standard"].roles & here.roles),
        "may_publish": may_publish(request),
    }
    return render(request, "bank/standards.html", context)


@entrance("web:standards")
def standard(request: HttpRequest, standard: str) -> HttpResponse:
    """One standard: the version in force, or the one asked for by `?version=`, with its criteria and limits."""
    family = next((each for each in families(request) if each.key == standard), None)
    asked = request.GET.get("version", "")
    versions = family.versions if family else ()
    found = next((each for each in versions if (str(each.row.version) == asked if asked else each.state == "in-force")), None)
    if found is None and (asked or not versions):
        raise Http404(standard)
    found = found or versions[0]
    context = {
        "family": family,
        "version": found,
        "title": found.standard.title.say(language()),
        "about": found.standard.about.say(language()),
        "sources": _sources(found.standard),
        "criteria": [_criterion(each) for each in found.standard.criteria],
        "limits": [_limit(each) for each in found.standard.limits.values()],
        "may_publish": may_publish(request),
    }
    return render(request, "bank/standard.html", context)


@entrance("web:standards")
def text(request: HttpRequest, standard: str, version: int) -> HttpResponse:
    """The TOML of one version as a file."""
    row = StandardVersion.objects.filter(standard=standard, version=version).first()
    if row is None:
        raise Http404(standard)
    headers = {"Content-Disposition": f'attachment; filename="{standard}.v{version}.toml"'}
    return HttpResponse(row.text, content_type="application/toml; charset=utf-8", headers=headers)


def may_publish(request: HttpRequest) -> bool:
    """Whether the reader can publish a version."""
    return bool(COMMANDS["publish-standard"].roles & base_roles(request))


def families(request: HttpRequest) -> list[Family]:
    """Every standard by its title, with its versions. Three queries at most."""
    rows, today = published_versions(), local_date(base_now(request))
    names, read = names_of({row.published_by for row in rows}, language()), read_versions(rows)
    grouped: dict[str, list[StandardVersion]] = {}
    for row in rows:
        grouped.setdefault(row.standard, []).append(row)
    found = []
    for key, own in grouped.items():
        states = _states(own, today)
        versions = tuple(Version(row, read[row.key], states[row.key], names[row.published_by]) for row in own)
        leading = next((each for each in versions if each.state == "in-force"), versions[0]).standard
        found.append(Family(key, leading.title.say(language()), _sources(leading), versions))
    return sorted(found, key=lambda family: family.title)


def _states(rows: Sequence[StandardVersion], today: date) -> dict[str, str]:
    """How each version of a standard stands on a day; of those whose day has come the newest is in force."""
    begun = [row.key for row in rows if row.effective_date <= today]
    return {row.key: "announced" if row.key not in begun else "in-force" if row.key == begun[0] else "superseded" for row in rows}


def _chosen(here: Here, found: Sequence[Family]) -> list[Chosen]:
    chosen = standards_by_source(here.bank.key, here.now)
    announced = [(family.key, each.standard) for family in found for each in family.versions if each.state == "announced"]
    coming, lines = dict(announced), []  # the newest stand first, so that the nearest one is left
    for key, words in sources().items():
        own = chosen.get(key)
        title, after = (own.title.say(language()), coming.get(own.key)) if own else ("", None)
        lines.append(Chosen(key, words.say(language()), own, title, after))
    return lines


def _sources(found: Standard) -> tuple[str, ...]:
    known = sources()
    return tuple(known[key].say(language()) if key in known else key for key in found.sources)


def _criterion(each: Criterion) -> Row:
    return Row(each.label.say(language()), limit_of(each), str(FAILING[each.on_fail]), each.source, str(CONFIDENCE[each.confidence]))


def _limit(each: Limit) -> Row:
    unit = UNITS[each.unit].written if each.unit in UNITS else each.unit
    said = "" if each.value is None else f"{say_number(each.value)} {unit}"
    return Row(each.label.say(language()), said, "", each.source, str(CONFIDENCE[each.confidence]))


def _faults(findings: Sequence[Finding]) -> list[Fault]:
    """Every fault of the text; the first finding only counts them."""
    told = (explain(finding.code, finding.facts, get_language() or "zh") for finding in findings if finding.code != "standard-faulty")
    return [Fault(each.sentence, each.mend) for each in told]


def _before(found: Standard) -> Standing | None:
    """The latest version that is published."""
    row = StandardVersion.objects.filter(standard=found.key).order_by("-version").first()
    return Standing(row.version, row.text) if row else None


def _text_of(key: str) -> str:
    return StandardVersion.objects.filter(key=key).values_list("text", flat=True).first() or ""


def _published(key: str) -> tuple[str, str]:
    said = _("Published: %(version)s. Units are judged by it from its day on, where the standard is chosen.") % {"version": key}
    return said, reverse("web:standards-one", args=[key.partition("@")[0]])


PUBLISHING = Publishing(
    command="publish-standard",
    faulty="standard-faulty",
    faults=_faults,
    load=load,
    before=_before,
    text_of=_text_of,
    title=lambda found: found.title.say(language()),
    published=_published,
    list_title=gettext_lazy("Standards of release"),
    list_url="web:standards",
    label=gettext_lazy("Standard (TOML)"),
    lead=gettext_lazy("Raise `version` by one, set `effective`, and change what changes. The check costs nothing and leaves no trace."),
    first=gettext_lazy("It is the first version of this standard."),
)


@entrance_of("publish-standard")
def publish(request: HttpRequest) -> HttpResponse:
    """The form, what is wrong with the text, what would change; and publishing it."""
    return publish_page(request, PUBLISHING)
