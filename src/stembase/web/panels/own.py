"""Panels about the reader: what they may do next and what is missing, their evidence, their clearances; research units for researchers."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.bank.models import Unit
from stembase.competence.models import Competence, Evidence
from stembase.competence.queries import NEEDED_BY_STUDENTS, Standing, clearances_of, standings_of
from stembase.procedures.definition import Definition
from stembase.procedures.queries import all_in_force, demands
from stembase.procedures.vocabulary import STATIONS
from stembase.web.bank.here import theirs
from stembase.web.home import Link, Panel
from stembase.web.parts.happened import Figure
from stembase.web.shell import base_now
from stembase.web.spoken import say_number
from stembase.web.templatetags.reading import clearance

NEAREST = 4  # procedures named as next


def may_panel(request: HttpRequest) -> Panel:
    """What the reader may do today, and the procedures they are nearest to. Four queries."""
    now, language = base_now(request), get_language() or "zh"
    definitions = {one.key: one for one in all_in_force(timezone.localtime(now).date())}
    if not definitions:
        return Panel(_("What I may do"), text=_("No procedure is in force yet; whoever leads quality publishes the first."))
    standing = standings_of(request.user.code, {key: demands(one) for key, one in definitions.items()}, now)
    answers = [one.answer for one in standing.values()]
    alone, witness = answers.count("alone"), answers.count("witness")
    figures = (
        Figure(_("alone"), say_number(alone), "good" if alone else ""),
        Figure(_("with a witness"), say_number(witness)),
        Figure(_("not yet"), say_number(answers.count("no"))),
    )
    said = _("You may do %(alone)s procedures alone and %(witness)s with a witness") % {"alone": alone, "witness": witness}
    nothing = _("Nothing is open to you yet: practise first, your mentor decides on what went well")
    return Panel(
        _("What I may do"),
        figures,
        links=_nearest(definitions, standing, language),
        url="web:qualifications",
        action=_("What is missing"),
        headline=said if alone or witness else nothing,
    )


def _nearest(definitions: dict[str, Definition], standing: dict[str, Standing], language: str) -> list[Link]:
    """The procedures that lack the least, with what they lack."""
    lacking = [(definitions[key], one) for key, one in standing.items() if one.answer != "alone"]
    order = list(STATIONS)
    lacking.sort(key=lambda pair: (pair[1].answer == "no", sum(lack.needs - lack.has for lack in pair[1].missing), order.index(pair[0].station)))
    nearest = lacking[:NEAREST]
    keys = {lack.competence for _definition, one in nearest for lack in one.missing}
    titles = {row.key: row.title(language) for row in Competence.objects.filter(key__in=keys)} if keys else {}
    joint = "、" if language.startswith("zh") else ", "

    def lacks(one: Standing) -> str:
        return joint.join(f"{titles.get(lack.competence, lack.competence)} {lack.has} → {lack.needs}" for lack in one.missing)

    return [Link(reverse("web:procedure", args=[definition.key]), definition.title.say(language), lacks(one)) for definition, one in nearest]


def evidence_panel(request: HttpRequest) -> Panel:
    """What counts for the reader so far. One query."""
    live, well = Q(kind=Evidence.Kind.LIVE), Q(success=True)
    found = Evidence.objects.filter(person=request.user.code).aggregate(
        practice=Count("entry", filter=~live, distinct=True),
        live=Count("entry", filter=live, distinct=True),
        well=Count("entry", filter=well, distinct=True),
        competences=Count("competence", distinct=True),
    )
    if not found["practice"] and not found["live"]:
        text = _("Nothing yet. Each performance of a procedure is entered here by itself; begin in a practice bank.")
        return Panel(_("My evidence"), text=text, url="web:procedures", action=_("To the procedures"))
    figures = (
        Figure(_("acts in practice"), say_number(found["practice"])),
        Figure(_("acts in a live bank"), say_number(found["live"])),
        Figure(_("went well"), say_number(found["well"])),
        Figure(_("competences touched"), say_number(found["competences"])),
    )
    return Panel(_("My evidence"), figures, url="web:qualifications", action=_("All of it"))


def clearance_panel(request: HttpRequest) -> Panel | None:
    """What a student still needs before a live bank lets them act; nothing once it is in order. One query."""
    held = clearances_of(request.user.code, "", base_now(request))
    missing = [clearance(str(kind)) for kind in NEEDED_BY_STUDENTS if kind not in held]
    if not missing:
        return None
    said = ("、" if (get_language() or "zh").startswith("zh") else ", ").join(missing)
    return Panel(_("Before a live bank"), text=_("Still missing: %(missing)s. The coordinator of the base enters it.") % {"missing": said})


def research_panel(request: HttpRequest) -> Panel:
    """Units given to research in the reader's banks. One query."""
    count = Unit.objects.filter(bank__in=theirs(request), stage="research").count()
    text = "" if count else _("No unit has been given to research yet; quality releases those whose donors agreed to it.")
    return Panel(
        _("Units for research"), (Figure(_("units"), say_number(count)),) if count else (), text=text, url="web:units", action=_("To the units")
    )
