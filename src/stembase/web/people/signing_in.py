"""Signing in and out. The door of accounts: throttled by axes, in the language the person has chosen."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils.translation import gettext as _


class SignIn(LoginView):
    """The login page. Who is signed in already is led home; a first sign-in on this browser sets the person's own language."""

    template_name = "people/login.html"
    redirect_authenticated_user = True

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        form = super().get_form(form_class)
        form.fields["username"].label = _("Account")
        return form

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.get_user().language, httponly=True, samesite="Lax")
        return response

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"demo": settings.DEMO}


class SignOut(LogoutView):
    """Ends the sitting (POST only) and leads back to the login page."""

    next_page = "web:login"
    http_method_names = ("post", "options")
