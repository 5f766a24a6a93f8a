"""Who may open a page: the roles its place in the rail belongs to. One table for what is shown and for what opens."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from stembase.acts.command import COMMANDS
from stembase.base.chain import BASE
from stembase.people.roles import ANYONE

from .rail import RAIL
from .shell import grants, roles_of

View = Callable[..., HttpResponseBase]
READS, FORMS = ("GET", "HEAD"), ("GET", "HEAD", "POST")
PLACES = {entry.url: entry.roles for entry in RAIL}


def base_roles(request: HttpRequest) -> frozenset[str]:
    """The roles the person holds for the whole base."""
    return frozenset(grant.role for grant in grants(request) if grant.scope in ("", BASE))


def entrance(url: str, *, whole_base: bool = False, posts: bool = False) -> Callable[[View], View]:
    """A view for those who have this place in their rail; 403 for others, the login page for strangers, 405 for a form nobody asked for.

    `whole_base`: a role held for one bank alone does not open it. `posts`: it takes a form, too.
    """
    return _guard(lambda request: PLACES[url], whole_base, READS if not posts else FORMS)


def entrance_of(command: str) -> Callable[[View], View]:
    """The form of a command of the base, for those whom the command itself lets in."""
    return _guard(lambda request: COMMANDS[command].roles, True, FORMS)


def _guard(wanted_by: Callable[[HttpRequest], frozenset[str]], whole_base: bool, methods: Sequence[str]) -> Callable[[View], View]:
    def guarded(view: View) -> View:
        @wraps(view)
        @require_http_methods(methods)
        @login_required
        def opened(request: HttpRequest, *args: object, **more: object) -> HttpResponseBase:
            held = base_roles(request) if whole_base else roles_of(request)
            wanted = wanted_by(request)
            if wanted is not ANYONE and not wanted & held:
                raise PermissionDenied
            return view(request, *args, **more)

        return opened

    return guarded
