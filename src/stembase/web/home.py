"""Home: what a person comes for first, by role. Each role has its panels; a panel reads and returns, or has nothing to say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stembase.people.roles import (
    ADMINISTRATOR,
    COORDINATOR,
    MEDICAL_DIRECTOR,
    MENTOR,
    OPERATOR,
    PHYSICIAN,
    PROGRAMME_DIRECTOR,
    QUALITY,
    RESEARCHER,
    ROLES,
    STUDENT,
    TUTOR,
)

from .parts.happened import Figure
from .rail import Entry, exists, theirs
from .shell import grants, roles_of, say_roles


@dataclass(frozen=True, slots=True)
class Start:
    """A button that begins something at once: where its form goes, what it sends, what it says."""

    action: str
    sent: Mapping[str, str]
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a panel that leads somewhere, with a few words beside it, and perhaps a button that begins it."""

    href: str
    title: str
    note: str = ""
    start: Start | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the home page: a title, figures, lines or links, and the page it leads to.

    `headline` is what is true today in one sentence; the first panel that has one gives it to the page.
    """

    title: str
    figures: Sequence[Figure] = ()
    lines: Sequence[tuple[str, str]] = ()
    text: str = ""
    url: str = ""
    action: str = ""
    links: Sequence[Link] = ()
    headline: str = ""

    @property
    def leads(self) -> bool:
        """Whether its page is there."""
        return bool(self.url) and exists(self.url)


FIRST_SCREENS: Mapping[str, str | Promise] = {
    STUDENT: gettext_lazy("My week"),
    MENTOR: gettext_lazy("My students"),
    TUTOR: gettext_lazy("My class"),
    COORDINATOR: gettext_lazy("The base"),
    OPERATOR: gettext_lazy("My station"),
    QUALITY: gettext_lazy("Quality"),
    PHYSICIAN: gettext_lazy("Searches"),
    RESEARCHER: gettext_lazy("Projects"),
    PROGRAMME_DIRECTOR: gettext_lazy("Curriculum"),
    MEDICAL_DIRECTOR: gettext_lazy("Release"),
    ADMINISTRATOR: gettext_lazy("Administration"),
}
"""What each role's first screen is called."""

MakePanel = Callable[[HttpRequest], Panel | None]

PANELS: Mapping[str, list[MakePanel]] = {role: [] for role in ROLES}
"""Role by role, what its home shows, most urgent first. A page of a chain puts its panel here; the same panel under two roles is shown once."""


def panels_of(request: HttpRequest) -> list[Panel]:
    """The panels of the person's roles, in the order of the table."""
    roles = roles_of(request)
    makers = dict.fromkeys(maker for role, own in PANELS.items() if role in roles for maker in own)
    return [panel for maker in makers if (panel := maker(request)) is not None]


def first_places(request: HttpRequest) -> list[Entry]:
    """Where the person can go from here: their rail without this page."""
    return [entry for entry in theirs(roles_of(request)) if entry.url != "web:home"]


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a person."""
    held = grants(request)
    roles = say_roles(roles_of(request))
    joined = _(", ").join(roles)
    as_roles = _("You work here as %(roles)s") % {"roles": joined} if roles else _("You hold no role yet")
    panels = panels_of(request)
    return render(
        request,
        "home.html",
        {
            "headline": next((panel.headline for panel in panels if panel.headline), as_roles),
            "as_roles": as_roles,
            "panels": panels,
            "places": first_places(request),
            "screens": [title for role, title in FIRST_SCREENS.items() if role in roles_of(request)],
            "grants": [(say_roles([each.role])[0], each) for each in held],
        },
    )
