"""The living style page: every token and every part, with good and bad states, in the language and in the frame that are asked for."""

from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from stembase.people.roles import ROLES

from . import style_samples
from .csv_file import csv_file
from .rail import phone_bar, rail


def style(request: HttpRequest) -> HttpResponse:
    """The page. `?bank=live|practice` stands it in a bank, `?role=student` gives it that person's rail and phone bar."""
    language = get_language() or "zh"
    role = request.GET.get("role", "")
    context = style_samples.samples(request.GET, timezone.now(), language)
    context["badge"] = style_samples.badge(request.GET.get("bank", ""), language)
    if role in ROLES:
        context |= {"rail": rail({role}, "web:style"), "phone_bar": phone_bar({role}, "web:style")}
    return render(request, "style/style.html", context)


def curve_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The numbers of the cooling curve on the style page."""
    return csv_file("curve", ("minute", "chamber_c", "bag_c"), style_samples.curve_rows())
