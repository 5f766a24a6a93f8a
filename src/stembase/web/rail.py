"""The rail as data: every page that has a place in it, by chain, with the roles it belongs to. What has no address yet is not shown."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stembase.bank.commands.searching import SEARCHERS
from stembase.people.roles import (
    ADMINISTRATOR,
    ANYONE,
    COORDINATOR,
    EVERYBODY,
    MEDICAL_DIRECTOR,
    MENTOR,
    OPERATOR,
    PROGRAMME_DIRECTOR,
    QUALITY,
    RESEARCHER,
    STUDENT,
    TEACHERS,
    TUTOR,
)

CHAINS = {
    "mine": _("Mine"),
    "industry": _("Industry · stem-cell bank"),
    "talent": _("Talent · internship"),
    "education": _("Education · courses"),
    "innovation": _("Innovation · results"),
    "base": _("Base"),
}

BANK = frozenset({OPERATOR, QUALITY, MEDICAL_DIRECTOR, MENTOR, STUDENT, ADMINISTRATOR})
PHONE_ROLES = frozenset({STUDENT, MENTOR})
PHONE_PLACES = 4  # and one more that opens the whole rail


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the rail: its chain, title, url name, icon, whose it is; `phone`: also in the bottom bar of students and mentors.

    `pages`: other url names that light it.
    """

    chain: str
    title: str | Promise
    url: str
    icon: str
    roles: frozenset[str]
    phone: bool = False
    pages: tuple[str, ...] = ()


RAIL = (
    Entry("mine", _("Home"), "web:home", "home", ANYONE, phone=True),
    Entry("mine", _("Practice"), "web:practice", "play", frozenset({STUDENT, MENTOR, TUTOR, COORDINATOR}), phone=True),
    Entry("mine", _("Logbook"), "web:logbook", "log", frozenset({STUDENT}), phone=True),
    Entry("mine", _("What I may do"), "web:qualifications", "badge", frozenset({STUDENT, OPERATOR, MENTOR, QUALITY}), phone=True),
    Entry("mine", _("My internship"), "web:my-internship", "sign", frozenset({STUDENT})),
    Entry("mine", _("My students"), "web:students", "people", frozenset({MENTOR, TUTOR}), phone=True),
    Entry("industry", _("Stations"), "web:stations", "stations", BANK, phone=True),
    Entry("industry", _("Units and lineage"), "web:units", "unit", BANK | {RESEARCHER}),
    Entry("industry", _("Storage map"), "web:storage", "map", BANK),
    Entry("industry", _("Searches"), "web:searches", "match", SEARCHERS),
    Entry("industry", _("Quality"), "web:quality", "shield", frozenset({QUALITY, MEDICAL_DIRECTOR})),
    Entry("industry", _("Standards of release"), "web:standards", "check", frozenset({QUALITY, MEDICAL_DIRECTOR, ADMINISTRATOR})),
    Entry("industry", _("Imports"), "web:imports", "down", frozenset({OPERATOR, MENTOR, QUALITY}) | SEARCHERS),
    Entry("industry", _("Procedures"), "web:procedures", "book", EVERYBODY, phone=True, pages=("web:procedure",)),
    Entry("talent", _("Assigned practice"), "web:teaching", "log", TEACHERS),
    Entry("talent", _("Internships"), "web:internship", "sign", TEACHERS | {PROGRAMME_DIRECTOR, ADMINISTRATOR}),
    Entry("talent", _("Rota"), "web:rota", "week", frozenset({COORDINATOR, MENTOR, TUTOR})),
    Entry("talent", _("Competence matrix"), "web:competence", "badge", frozenset({MENTOR, TUTOR, QUALITY, COORDINATOR, PROGRAMME_DIRECTOR})),
    Entry("education", _("Demand and gap"), "web:gap", "chart", frozenset({PROGRAMME_DIRECTOR, TUTOR})),
    Entry("education", _("Attainment"), "web:attainment", "chart", frozenset({PROGRAMME_DIRECTOR, TUTOR})),
    Entry("innovation", _("Projects"), "web:projects", "lamp", frozenset({RESEARCHER, PROGRAMME_DIRECTOR})),
    Entry("innovation", _("Transfer"), "web:transfer", "link", frozenset({RESEARCHER, COORDINATOR})),
    Entry("base", _("The base"), "web:base", "home", frozenset({COORDINATOR, QUALITY, PROGRAMME_DIRECTOR, MEDICAL_DIRECTOR, ADMINISTRATOR})),
    Entry("base", _("People and roles"), "web:people", "people", frozenset({COORDINATOR, ADMINISTRATOR})),
    Entry("base", _("Agreements"), "web:agreements", "sign", frozenset({COORDINATOR, ADMINISTRATOR})),
    Entry("base", _("Shared resources"), "web:resources", "flask", frozenset({COORDINATOR, RESEARCHER, MENTOR, ADMINISTRATOR})),
    Entry("base", _("Ledger"), "web:ledger", "ledger", frozenset({QUALITY, MEDICAL_DIRECTOR, COORDINATOR, ADMINISTRATOR})),
    Entry("base", _("Long work"), "web:jobs", "clock", frozenset({QUALITY, MEDICAL_DIRECTOR, COORDINATOR, ADMINISTRATOR})),
    Entry("base", _("Refusals explained"), "web:refusals", "info", ANYONE),
    Entry("base", _("Style page"), "web:style", "lamp", frozenset({ADMINISTRATOR})),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the page shows it."""

    title: str | Promise
    href: str
    icon: str
    here: bool


@cache
def exists(url: str) -> bool:
    """Whether an address of that name is served; asked once a process."""
    try:
        reverse(url)
    except NoReverseMatch:
        return False
    return True


def theirs(roles: Collection[str]) -> Iterator[Entry]:
    """The entries that belong to these roles, or to anyone, and lead somewhere."""
    return (entry for entry in RAIL if (entry.roles is ANYONE or entry.roles.intersection(roles)) and exists(entry.url))


def rail(roles: Collection[str], here: str) -> list[tuple[str | Promise, list[Link]]]:
    """The rail of a person: chain after chain with its links; `here` is the url name of this page."""
    groups: dict[str, list[Link]] = {}
    for entry in theirs(roles):
        groups.setdefault(entry.chain, []).append(_link(entry, here))
    return [(title, groups[chain]) for chain, title in CHAINS.items() if chain in groups]


def phone_bar(roles: Collection[str], here: str) -> list[Link]:
    """The bottom bar of students and mentors on the phone; nobody else has one."""
    if not PHONE_ROLES.intersection(roles):
        return []
    return [_link(entry, here) for entry in theirs(roles) if entry.phone][:PHONE_PLACES]


def _link(entry: Entry, here: str) -> Link:
    places = (entry.url, *entry.pages)
    return Link(entry.title, reverse(entry.url), entry.icon, any(here == place or here.startswith(f"{place}-") for place in places))
