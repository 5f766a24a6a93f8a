"""The text of a published version as it stands, to be kept or changed into the next one."""

from django.http import Http404, HttpRequest, HttpResponse

from stembase.procedures.models import ProcedureVersion
from stembase.web.entrance import entrance


@entrance("web:procedures")
def text(request: HttpRequest, procedure: str, version: int) -> HttpResponse:
    """The TOML of one version as a file."""
    row = ProcedureVersion.objects.filter(procedure=procedure, version=version).first()
    if row is None:
        raise Http404(procedure)
    headers = {"Content-Disposition": f'attachment; filename="{procedure}.v{version}.toml"'}
    return HttpResponse(row.text, content_type="application/toml; charset=utf-8", headers=headers)
