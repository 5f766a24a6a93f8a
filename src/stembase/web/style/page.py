"""The answer of the style page, in the language and in the frame that are asked for."""

import re
from datetime import timedelta
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from stembase.people.roles import ROLES
from stembase.web.csv_file import csv_file
from stembase.web.parts.tag import STAGES, STATES
from stembase.web.rail import phone_bar, rail

from .forms import forms
from .pictures import curve_rows, pictures
from .records import badge, records
from .saying import saying


@cache
def tokens() -> dict[str, str]:
    """The colours of `tokens.css` by name."""
    return dict(re.findall(r"--([\w-]+): (#\w+);", files("stembase.web").joinpath("static/web/css/tokens.css").read_text(encoding="utf-8")))


def style(request: HttpRequest) -> HttpResponse:
    """The page. `?bank=live|practice` stands it in a bank, `?role=student` gives it that person's rail and phone bar."""
    say, now, role = saying(get_language() or "zh"), timezone.now(), request.GET.get("role", "")
    context = forms(say) | pictures(say) | records(request.GET, now, say)
    context |= {"tokens": tokens(), "stages": STAGES, "states": STATES, "sample_now": now, "badge": badge(request.GET.get("bank", ""), say)}
    context["spans"] = [timedelta(hours=21, minutes=40), 6.5, timedelta(days=3, hours=4)]
    context["instants"] = [now - timedelta(hours=hours) for hours in (2, 24, 960, 12000)]
    if role in ROLES:
        context |= {"rail": rail({role}, "web:style"), "phone_bar": phone_bar({role}, "web:style")}
    return render(request, "style/style.html", context)


def curve_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The numbers of the cooling curve on the style page."""
    return csv_file("curve", ("minute", "chamber_c", "bag_c"), curve_rows())
