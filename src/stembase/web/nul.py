"""Nothing that people type holds the character NUL, and PostgreSQL keeps no text that does: such a request is turned away before it is read."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = "\0"


class NoNul:
    """Middleware: 400 for an address, a query or a form with a NUL in it. The bodies of programs are judged by their schemas."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or _holds(request.GET) or (request.content_type in FORMS and _posted(request)):
            return HttpResponseBadRequest("A NUL character stands in the request. 请求中含有 NUL 字符。", content_type="text/plain; charset=utf-8")
        return self.get_response(request)


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _holds(sent: object) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in sent.lists())  # type: ignore[attr-defined]


def _posted(request: HttpRequest) -> bool:
    """Whether the form holds one. A form that is too large is left to whoever reads it, who answers for that."""
    try:
        return _holds(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent):
        return False
