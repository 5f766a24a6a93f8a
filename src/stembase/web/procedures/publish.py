"""Publish a version of a procedure."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stembase.procedures.definition import Definition
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.reading import load
from stembase.refusal import Finding
from stembase.web.entrance import entrance_of
from stembase.web.publishing import Fault, Publishing, Standing, publish_page
from stembase.web.spoken import chinese


def _faults(findings: Sequence[Finding]) -> list[Fault]:
    """Every fault of the text."""
    zh = chinese(get_language() or "zh")
    plain = [problem for finding in findings if finding.code == "definition-faulty" for problem in finding.facts["problems"]]
    return [Fault(problem["zh" if zh else "en"], problem["mend_zh" if zh else "mend_en"]) for problem in plain]


def _before(definition: Definition) -> Standing | None:
    """The latest version that is published."""
    row = ProcedureVersion.objects.filter(procedure=definition.key).order_by("-version").first()
    return Standing(row.version, row.text) if row else None


def _text_of(key: str) -> str:
    return ProcedureVersion.objects.filter(key=key).values_list("text", flat=True).first() or ""


def _published(key: str) -> tuple[str, str]:
    said = _("Published: %(version)s. Forms, gates and demand follow it from its day on.") % {"version": key}
    return said, reverse("web:procedure", args=[key.partition("@")[0]])


PUBLISHING = Publishing(
    command="publish-procedure",
    faulty="definition-faulty",
    faults=_faults,
    load=load,
    before=_before,
    text_of=_text_of,
    title=lambda definition: definition.title.say(get_language() or "zh"),
    published=_published,
    list_title=gettext_lazy("Procedures"),
    list_url="web:procedures",
    label=gettext_lazy("Definition (TOML)"),
    lead=gettext_lazy(
        "Raise `version` by one, set `announced` and `effective`, and change what changes. The check costs nothing and leaves no trace."
    ),
    first=gettext_lazy("It is the first version of this procedure."),
)


@entrance_of("publish-procedure")
def publish(request: HttpRequest) -> HttpResponse:
    """The form, what is wrong with the text, what would change; and publishing it."""
    return publish_page(request, PUBLISHING)
