"""Addresses of the pages of long work; part of `web.urls`."""

from django.urls import path

from . import pages

urlpatterns = [
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<int:job>/", pages.one, name="jobs-one"),
    path("jobs/<int:job>/cancel/", pages.cancel, name="jobs-cancel"),
    path("jobs/<int:job>/retry/", pages.retry, name="jobs-retry"),
]
