"""Addresses of the pages of practice; part of `web.urls`."""

from django.urls import path

from . import doing, ending, run, scenarios

urlpatterns = [
    path("practice/", scenarios.scenarios, name="practice"),
    path("practice/start/", scenarios.start, name="practice-start"),
    path("practice/runs/<str:key>/", run.run, name="practice-run"),
    path("practice/runs/<str:key>/standing/", run.standing, name="practice-standing"),
    path("practice/runs/<str:key>/wait/", doing.wait, name="practice-wait"),
    path("practice/runs/<str:key>/do/", doing.do_by_hand, name="practice-do"),
    path("practice/runs/<str:key>/ask/", doing.ask, name="practice-ask"),
    path("practice/runs/<str:key>/hint/", doing.hint, name="practice-hint"),
    path("practice/runs/<str:key>/end/", ending.end, name="practice-end"),
    path("practice/runs/<str:key>/abandon/", ending.abandon, name="practice-abandon"),
]
