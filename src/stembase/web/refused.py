"""What a person sees when an act was refused and the view did not answer itself: the lesson, with a status that says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stembase.refusal import Misfit, Refused

STATUS = {"not-permitted": 403}
CONFLICT, UNFIT = 409, 422


def status_of(refused: Refused) -> int:
    """422 for input that does not fit, 403 for the wrong person, 409 for everything else that may not be now."""
    return UNFIT if isinstance(refused, Misfit) else STATUS.get(refused.code, CONFLICT)


class RefusalMiddleware:
    """Answers a `Refused` that left a view: a page, or the bare part when htmx asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; any other exception goes on."""
        if not isinstance(exception, Refused):
            return None
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        return render(request, template, {"refused": exception}, status=status_of(exception))
