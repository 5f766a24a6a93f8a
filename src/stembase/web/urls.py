"""Page addresses."""

from django.urls import path
from django.views.i18n import set_language

from . import find, home, refusals, scan
from .bank import urls as bank
from .base import urls as base
from .competence import urls as competence
from .imports import urls as imports
from .internship import urls as internship
from .jobs import urls as jobs
from .ledger import urls as ledger
from .people import signing_in
from .people import urls as people
from .practice import urls as practice
from .practice.building import urls as building
from .practice.debrief import urls as debrief
from .practice.teaching import urls as teaching
from .procedures import urls as procedures
from .style import page
from .tour import urls as tour

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("logout/", signing_in.SignOut.as_view(), name="logout"),
    path("language/", set_language, name="language"),
    path("scan/", scan.scan, name="scan"),
    path("find/", find.find, name="find"),
    path("refusals/", refusals.index, name="refusals"),
    path("refusals/<slug:code>/", refusals.rule, name="refusal"),
    path("style/", page.style, name="style"),
    path("style/curve.csv", page.curve_csv, name="style-curve"),
    *bank.urlpatterns,
    *procedures.urlpatterns,
    *base.urlpatterns,
    *people.urlpatterns,
    *competence.urlpatterns,
    *internship.urlpatterns,
    *ledger.urlpatterns,
    *practice.urlpatterns,
    *building.urlpatterns,
    *debrief.urlpatterns,
    *teaching.urlpatterns,
    *jobs.urlpatterns,
    *imports.urlpatterns,
    *tour.urlpatterns,
]
