"""Addresses of the pages of the base; part of `web.urls`."""

from django.urls import path

from . import act, register

urlpatterns = [
    path("base/", register.base, name="base"),
    path("base/acts/<slug:command>/", act.act, name="base-act"),
]
