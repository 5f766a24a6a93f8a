"""Addresses of the pages of imports; part of `web.urls`."""

from django.urls import path

from . import pages

urlpatterns = [
    path("imports/", pages.imports, name="imports"),
    path("imports/<slug:key>/", pages.one, name="imports-one"),
    path("imports/<slug:key>/write/", pages.write, name="imports-write"),
    path("imports/<slug:key>/discard/", pages.discard, name="imports-discard"),
    path("imports/<slug:key>/faulty.csv", pages.faulty, name="imports-faulty"),
]
