"""The parts of a page as tags. Each draws one template of `templates/parts/` from one value of `web.parts`; see `/style` for all of them.

Words: icon NAME · tag STATE · label WORD TONE ICON · note TEXT TONE · empty TITLE TEXT HREF ACTION · refusal REFUSED
figure FIGURES · timeline EVENTS · cord CORD · field FIELD · sign SIGNING · progress JOB · filters, head, pager LISTING
chart · bars · tree · tanks · slots · spread
"""

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stembase.web.parts.field import Field, field_of
from stembase.web.parts.tag import Tag, tag_of
from stembase.web.parts.told import told

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `icons.svg`; it is never the only bearer of a meaning."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("web/img/icons.svg"), name)


@register.inclusion_tag("parts/_tag.html")
def tag(state: str | Tag, word: str = "") -> dict:
    """A stage or state as icon and word; `word` says it differently ("on hold: excursion")."""
    found = state if isinstance(state, Tag) else tag_of(str(state))
    return {"tag": Tag(word, found.tone, found.icon) if word else found}


@register.inclusion_tag("parts/_tag.html")
def label(word: str, tone: str = "", icon: str = "circle") -> dict:
    """A tag that is in no table."""
    return {"tag": Tag(word, tone, icon)}  # type: ignore[arg-type]


@register.inclusion_tag("parts/_field.html")
def field(what: Field | BoundField, **more: str) -> dict:
    """A field, made by hand or bound to a form; `more` adds unit, limit, reason, mend to a bound one."""
    return {"field": field_of(what, **more) if isinstance(what, BoundField) else what}


@register.inclusion_tag("parts/_refusal.html")
def refusal(what: Any, title: str = "") -> dict:
    """A Refused, a Finding, several, or an Explanation, as lessons; `title` stands for the first one's own ("This step cannot be signed yet")."""
    return {"lessons": told(what) if what else (), "title": title}


@register.inclusion_tag("parts/_note.html")
def note(text: str, tone: str = "", href: str = "", action: str = "") -> dict:
    """A few sentences worth reading, with an optional link."""
    return {"text": text, "tone": tone, "href": href, "action": action}


@register.inclusion_tag("parts/_empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "", icon: str = "box") -> dict:
    """Nothing here: says what to do first."""
    return {"title": title, "text": text, "href": href, "action": action, "icon": icon}


def _part(name: str, takes_context: bool = False) -> None:
    """Register `{% name value %}`, which draws `parts/_name.html` with the value under that name."""
    if takes_context:
        register.inclusion_tag(f"parts/_{name}.html", takes_context=True, name=name)(
            lambda context, value: {name: value, "now": context.get("now"), "csrf_token": context.get("csrf_token")}
        )
    else:
        register.inclusion_tag(f"parts/_{name}.html", name=name)(lambda value: {name: value})


for _name in ("cord", "figure", "chart", "bars", "tree", "tanks", "slots", "spread"):
    _part(_name)
for _name in ("timeline", "progress", "sign"):
    _part(_name, takes_context=True)
for _name in ("filters", "head", "pager"):
    register.inclusion_tag(f"parts/_{_name}.html", name=_name)(lambda listing: {"listing": listing})
