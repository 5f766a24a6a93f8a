"""Words for keys that pages read out: what a breach means, a station, a role, a level, with the tone they are said in."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stembase.competence.levels import LEVELS
from stembase.people.roles import ROLES
from stembase.procedures import vocabulary
from stembase.procedures.definition import Text
from stembase.web.parts.told import tone_of

register = template.Library()


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def on_breach(key: str) -> str:
    """`{{ measure.on_breach|on_breach }}` → 记为偏差 / a deviation is opened."""
    return vocabulary.ON_BREACH[key].say(_language()) if key in vocabulary.ON_BREACH else key


@register.filter
def breach_tone(key: str) -> str:
    """The tone of a breach: bad, warn, info."""
    return tone_of(key) if key in vocabulary.ON_BREACH else ""


@register.filter
def station(key: str) -> str:
    """`{{ competence.station|station }}` → 制备 / Preparation; an empty one is every station."""
    words = vocabulary.STATIONS.get(key)
    return words.say(_language()) if words else key


@register.filter
def role(key: str) -> str:
    """`{{ grant.role|role }}` → 质量经理 / quality manager."""
    name = ROLES.get(key)
    if name is None:
        return key
    return name.zh if _language().startswith("zh") else name.en


@register.filter
def level(number: int) -> str:
    """`{{ decision.level|level }}` → 独立操作 / acts alone."""
    words = LEVELS.get(number)
    return words.say(_language()) if words else ""


@register.filter
def says(text: Text) -> str:
    """`{{ definition.title|says }}`: a text of both languages in the one of the page."""
    return text.say(_language())


CLEARANCES = {"insured": _("insured"), "safety-trained": _("trained in safety"), "hours-left": _("hours left")}


@register.filter
def clearance(kind: str) -> str:
    """`{{ clearance.kind|clearance }}` → 已投保 / insured."""
    return str(CLEARANCES.get(kind, kind))
