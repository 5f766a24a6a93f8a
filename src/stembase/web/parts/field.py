"""A field: name, value, unit, limit, and beside the limit the reason. Built by hand, or from a bound field of a Django form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django import forms
from django.forms.boundfield import BoundField

from stembase.procedures import form
from stembase.web.spoken import ABSENT

Kind = Literal["text", "number", "password", "date", "datetime-local", "time", "file", "search", "email", "select", "textarea", "checkbox", "radio"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What `_field.html` draws. `limit` is its bounds in words, `reason` why they are, `reason_href` the page that says more;
    `error` makes it a bad field, `mend` says how to mend it. `attributes` go onto the input (min, max, step, autocomplete, inputmode …)."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    unit: str = ""
    limit: str = ""
    reason: str = ""
    reason_href: str = ""
    choices: tuple[Choice, ...] = ()
    error: str = ""
    mend: str = ""
    mend_href: str = ""
    required: bool = True
    wide: bool = False
    id: str = ""
    attributes: Mapping[str, str | bool] = field(default_factory=dict)

    @property
    def input_id(self) -> str:
        """The id of the input; its explanation is `…-said`."""
        return self.id or f"id_{self.name}"

    @property
    def checked(self) -> bool:
        """Whether a checkbox is ticked."""
        return self.value in ("True", "true", "on", "1")


def field_of(bound: BoundField, **more: str) -> Field:
    """A bound field of a Django form as a field; `more` adds what a form does not know (unit, limit, reason, mend)."""
    widget = bound.field.widget
    return Field(
        name=bound.html_name,
        label=str(bound.label),
        kind=_kind(widget),
        value="" if bound.value() is None or isinstance(widget, forms.PasswordInput) else str(bound.value()),
        choices=_choices(bound),
        reason=more.pop("reason", str(bound.help_text or "")),
        error=" ".join(map(str, bound.errors)),
        required=bound.field.required,
        id=bound.id_for_label or f"id_{bound.html_name}",
        attributes={
            key: value for key, value in bound.build_widget_attrs(widget.attrs).items() if key not in ("required", "aria-invalid", "aria-describedby")
        },
        **more,  # type: ignore[arg-type]
    )


MEASURED: Mapping[str, Kind] = {"number": "number", "whole": "number", "choice": "select", "yes-no": "radio", "text": "text"}


def step_field(asked: form.Field, sent: Mapping[str, str], *, error: str = "", mend: str = "", href: str = "") -> Field:
    """A line of a procedure's form (`procedures.form`) with what was sent for it; computed lines cannot be typed. `href` says more of the reason."""
    kind = MEASURED.get(asked.type, "text")
    value = sent.get(asked.name, asked.value)
    blank = (Choice("", ABSENT, True),)
    ends = {"min": asked.low, "max": asked.high} if kind == "number" else {}
    attributes: dict[str, str | bool] = {name: f"{end:g}" for name, end in ends.items() if end is not None}
    if kind == "number":
        attributes |= {"step": "1", "inputmode": "numeric"} if asked.type == "whole" else {"step": "any", "inputmode": "decimal"}
    return Field(
        name=asked.name,
        label=asked.label,
        kind=kind,
        value=value,
        unit=asked.unit if asked.unit != "1" else "",
        limit=asked.limit,
        reason=asked.why,
        reason_href=href if asked.limit else "",
        choices=(blank if kind == "select" and not value else ()) + tuple(Choice(key, label, key == value) for key, label in asked.choices),
        error=error,
        mend=mend,
        required=asked.required,
        attributes=attributes | {"readonly": asked.given == "computed", "autocomplete": "off"},
    )


def _kind(widget: forms.Widget) -> Kind:
    """The kind of input a widget stands for."""
    if isinstance(widget, forms.RadioSelect):
        return "radio"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return getattr(widget, "input_type", "text")


def _choices(bound: BoundField) -> tuple[Choice, ...]:
    """The choices of a select or of radios, the chosen one marked."""
    value = "" if bound.value() is None else str(bound.value())
    return tuple(Choice(str(key), str(label), str(key) == value) for key, label in getattr(bound.field, "choices", ()))
