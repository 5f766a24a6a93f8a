"""Page addresses."""

from django.urls import path
from django.views.i18n import set_language

from . import home, people, refusals, scan
from .bank import urls as bank
from .style import page

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", people.SignIn.as_view(), name="login"),
    path("logout/", people.SignOut.as_view(), name="logout"),
    path("language/", set_language, name="language"),
    path("scan/", scan.scan, name="scan"),
    path("refusals/", refusals.index, name="refusals"),
    path("refusals/<slug:code>/", refusals.rule, name="refusal"),
    path("style/", page.style, name="style"),
    path("style/curve.csv", page.curve_csv, name="style-curve"),
    *bank.urlpatterns,
]
