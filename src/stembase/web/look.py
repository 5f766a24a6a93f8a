"""A page is one look: what its view and the previews of its commands read, they read once. An act ends it (`ledger.memory.look_away`)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking


class Look:
    """Middleware: the memory of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with looking(base_head):
            return self.get_response(request)
