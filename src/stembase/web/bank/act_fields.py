"""The fields of an act's form drawn, and what was typed into them turned into what the command takes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stembase.bank.logfiles import keep_log_file
from stembase.refusal import Finding, Refused
from stembase.web.acting import DO, instant
from stembase.web.parts.field import Choice, Field

from .act_forms import ActForm, Ask
from .here import Here

KINDS: Mapping[str, Any] = {
    "number": "number",
    "select": "select",
    "note": "textarea",
    "instant": "datetime-local",
    "day": "date",
    "date": "date",
    "file": "file",
}
ANSWERED = (("no", gettext_lazy("no")), ("yes", gettext_lazy("yes")), ("unknown", gettext_lazy("unknown")))
Given = tuple[dict[str, Any], dict[str, str], tuple[Finding, ...]]


def given(request: HttpRequest, here: Here, form: ActForm, sent: Mapping[str, str]) -> Given:
    """Inputs, texts for notes, and what could not be read. What was left empty is left out."""
    inputs: dict[str, Any] = {form.about: sent[form.about]} if form.about and sent.get(form.about) else {}
    notes: dict[str, str] = {}
    faults: list[Finding] = []
    for ask in form.asks:
        if ask.kind == "note":
            notes[ask.name] = sent.get(ask.name, "")
        elif ask.kind == "file":
            inputs[ask.name], faults = _kept(request, ask)
        elif (value := _value(here, ask, sent)) not in ("", None):
            inputs[ask.name] = value
    return inputs, notes, tuple(faults)


def _kept(request: HttpRequest, ask: Ask) -> tuple[str, list[Finding]]:
    """The hash of the file sent, or of the one kept before."""
    file = request.FILES.get(ask.name)
    if file is None or DO not in request.POST:
        return request.POST.get(f"{ask.name}_kept", ""), []
    try:
        return keep_log_file(file.read(), "tank"), []
    except Refused as refused:
        return "", [Finding(refused.code, "impossible", refused.facts)]


def _value(here: Here, ask: Ask, sent: Mapping[str, str]) -> Any:
    text = sent.get(ask.name, "").strip()
    if ask.kind == "instant":
        return instant(text) or text
    if ask.kind == "day":
        return _end_of(text)
    if ask.kind in ("list", "numbers"):
        return text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if ask.kind == "ticks" and ask.options:
        return [key for key, _words in ask.options(here, sent) if sent.get(f"{ask.name}.{key}")]
    if ask.kind == "answers" and ask.options:
        return {key: sent[f"{ask.name}.{key}"] for key, _words in ask.options(here, sent) if sent.get(f"{ask.name}.{key}")}
    if ask.name in ("donor", "position") and text and ":" not in text:
        return f"{here.bank.key}:{text}"
    return text


def _end_of(text: str) -> datetime | str:
    """A lot may be used to the end of its day."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text) + timedelta(days=1), time()))
    except ValueError:
        return text


def fields_of(here: Here, form: ActForm, sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """The fields as the page draws them."""
    return [field for ask in form.asks for field in _drawn(here, ask, sent, errors)]


def _drawn(here: Here, ask: Ask, sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    options = ask.options(here, sent) if ask.options else []
    error = errors.get(ask.name, "")
    if ask.kind == "ticks":
        return [
            Field(name=f"{ask.name}.{key}", label=words, kind="checkbox", value=sent.get(f"{ask.name}.{key}", ""), required=False,
                  reason=str(ask.reason), error=error, id=f"id_{ask.name}-{key}")
            for key, words in options
        ]  # fmt: skip
    if ask.kind == "answers":
        return [_answer(ask, key, words, sent, error) for key, words in options]
    value = sent.get(ask.name, options[0][0] if len(options) == 1 else "")
    blank = (Choice("", _("choose") if ask.required else "—", True),) if ask.kind == "select" and not value else ()
    attributes = {"step": "any", "inputmode": "decimal"} if ask.kind == "number" else {"step": "60"} if ask.kind == "instant" else {}
    return [
        Field(
            name=ask.name, label=str(ask.label), kind=KINDS.get(ask.kind, "text"), value="" if ask.kind == "file" else value, unit=str(ask.unit),
            choices=(*blank, *(Choice(key, words, key == value) for key, words in options)), reason=str(ask.reason), error=error,
            required=ask.required, wide=ask.kind == "note", attributes={**attributes, "autocomplete": "off"},
        )
    ]  # fmt: skip


def _answer(ask: Ask, key: str, words: str, sent: Mapping[str, str], error: str) -> Field:
    """One question of a questionnaire; nothing is answered beforehand."""
    name = f"{ask.name}.{key}"
    value = sent.get(name, "")
    choices = tuple(Choice(answer, str(said), answer == value) for answer, said in ANSWERED)
    return Field(name=name, label=words, kind="radio", choices=choices, value=value, id=f"id_{ask.name}-{key}", error="" if value else error)
