"""One id a request, one log line a request, every log line in JSON. No path, body or name of a person goes into a line: routes and codes do."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_id: ContextVar[str] = ContextVar("request_id", default="")
_sane = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = logging.getLogger("stembase.request")


class Trace:
    """Middleware: takes the proxy's id where it is sane, makes one otherwise, hands it back, and logs route, status and time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = _id.set(given if _sane.fullmatch(given) else uuid.uuid4().hex)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = _id.get()
            self.note(request, response.status_code, time.perf_counter() - begun)
            return response
        finally:
            _id.reset(token)

    def note(self, request: HttpRequest, status: int, seconds: float) -> None:
        """One line a request; the probes of an orchestrator are not worth one."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in ("healthz", "readyz"):
            return
        person = getattr(getattr(request, "user", None), "code", "")
        facts = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1), "person": person}
        log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={"facts": facts})


class Line(logging.Formatter):
    """A log record as one line of JSON: time, level, logger, message, request id, facts, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "from": record.name, "says": record.getMessage()}
        if _id.get():
            line["request"] = _id.get()
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
