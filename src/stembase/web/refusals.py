"""The page of every rule that can say no: what it means, how to mend it, where it comes from. Open to all: nothing here is about a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from stembase.refusal import catalogue, explain


def index(request: HttpRequest) -> HttpResponse:
    """Every refusal by area, with a search over its words."""
    asked = request.GET.get("q", "").strip().lower()
    language = get_language() or "zh"
    areas: dict[str, list] = {}
    for code, texts in sorted(catalogue().items()):
        lesson = explain(code, {}, language)
        if asked in f"{code} {lesson.title} {lesson.sentence}".lower():
            areas.setdefault(texts["area"], []).append(lesson)
    return render(request, "refusals/index.html", {"areas": areas, "asked": asked, "count": len(catalogue())})


def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One refusal. A code nobody has written down is not found."""
    if code not in catalogue():
        raise Http404(code)
    lesson = explain(code, {}, get_language() or "zh")
    return render(request, "refusals/rule.html", {"lesson": lesson, "area": catalogue()[code]["area"]})
