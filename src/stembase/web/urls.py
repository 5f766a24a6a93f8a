"""Page addresses."""

from django.urls import path
from django.views.i18n import set_language

from . import home, refusals, scan
from .bank import urls as bank
from .people import signing_in
from .procedures import catalogue, sop, text
from .style import page

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("logout/", signing_in.SignOut.as_view(), name="logout"),
    path("language/", set_language, name="language"),
    path("scan/", scan.scan, name="scan"),
    path("refusals/", refusals.index, name="refusals"),
    path("refusals/<slug:code>/", refusals.rule, name="refusal"),
    path("procedures/", catalogue.procedures, name="procedures"),
    path("procedures/<str:procedure>/", sop.procedure, name="procedure"),
    path("procedures/<str:procedure>/compare/", sop.compare, name="procedure-compare"),
    path("procedures/<str:procedure>/v<int:version>.toml", text.text, name="procedure-text"),
    path("style/", page.style, name="style"),
    path("style/curve.csv", page.curve_csv, name="style-curve"),
    *bank.urlpatterns,
]
