"""Words and addresses of commands for templates: `{% act_title "hold-unit" %}`, `{% act_href "hold-unit" unit=unit.key %}`."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from stembase.web.bank.act import title_of

register = template.Library()


@register.simple_tag
def act_title(command: str) -> str:
    """The command's name in the language of the page."""
    return title_of(command)


@register.simple_tag
def act_href(command: str, **given: str) -> str:
    """The page of a command, with what it is about; `next` is where to go afterwards."""
    return f"{reverse('web:act', args=[command])}?{urlencode({name: value for name, value in given.items() if value})}"
