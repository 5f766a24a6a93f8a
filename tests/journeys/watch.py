"""What the server of the journeys says about each answer in its headers: how many statements it asked the database, and which messages
have no Chinese."""

import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, trans_real

QUERIES, UNTRANSLATED = "X-Queries", "X-Untranslated"
_missed: ContextVar[set[str] | None] = ContextVar("missed", default=None)
_gettext, _ngettext = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext


def _note(message: str, said: str) -> None:
    """A message that came back unchanged while the page speaks Chinese; one without letters needs no Chinese."""
    missed = _missed.get()
    chinese = (get_language() or "").startswith("zh")
    if missed is not None and chinese and said == message and re.search("[A-Za-z]", message):
        missed.add(message)


def _heard(self: Any, message: str) -> str:
    said = _gettext(self, message)
    if message not in self._catalog:
        _note(message, said)
    return said


def _heard_of_number(self: Any, one: str, many: str, number: int) -> str:
    said = _ngettext(self, one, many, number)
    _note(one if said == one else many, said)
    return said


class Watch:
    """Outermost middleware of the journeys' server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        trans_real.DjangoTranslation.gettext = _heard
        trans_real.DjangoTranslation.ngettext = _heard_of_number

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = 0

        def count(execute: Callable[..., Any], *given: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*given)

        missed: set[str] = set()
        token = _missed.set(missed)
        try:
            with connection.execute_wrapper(count):
                response = self.get_response(request)
        finally:
            _missed.reset(token)
        response[QUERIES] = str(asked)
        response[UNTRANSLATED] = json.dumps(sorted(missed))
        return response
