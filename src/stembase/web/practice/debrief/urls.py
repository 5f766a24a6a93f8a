"""Addresses of the debrief; part of `web.urls`."""

from django.urls import path

from . import compare, page

urlpatterns = [
    path("practice/runs/<str:key>/debrief/", page.debrief, name="practice-debrief"),
    path("practice/compare/", compare.compare, name="practice-compare"),
]
