"""The interface for programs, under /api/v1: the same commands, permissions and gates as the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import django_auth

from stembase.refusal import Misfit, Refused, explain

from .acts import router as acts
from .entries import router as entries

UNREADABLE = 400
api = NinjaAPI(title="Stembase", version="1", auth=django_auth, docs_url=None, urls_namespace="api")
api.add_router("", acts)
api.add_router("", entries)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as problem+json (RFC 9457): 422 for what does not fit the form, 403 for permission, 404 for what is not there, else 409."""
    language = getattr(request, "LANGUAGE_CODE", "en")
    told = [explain(finding.code, finding.facts, language) for finding in refusal.findings]
    status = 422 if isinstance(refusal, Misfit) else {"not-permitted": 403}.get(refusal.code, 404 if refusal.code.startswith("no-such") else 409)
    problem = {
        "type": f"/refusals/{refusal.code}/",
        "title": told[0].title,
        "status": status,
        "detail": told[0].sentence,
        "code": refusal.code,
        "mend": told[0].mend,
        "findings": [{"code": one.code, "sentence": one.sentence, "mend": one.mend} for one in told],
    }
    response = api.create_response(request, problem, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """What does not fit the body or the address itself, named by its place in them."""
    first = fault.errors[0]
    field = ".".join(str(part) for part in first["loc"][2:]) or ".".join(str(part) for part in first["loc"])
    return refused(request, Misfit("request-does-not-fit", field=field, problem=first["msg"]))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    if fault.status_code != UNREADABLE:
        return api.create_response(request, {"status": fault.status_code, "title": str(fault)}, status=fault.status_code)
    return refused(request, Misfit("request-not-json"))


urlpatterns = [path("", api.urls)]
