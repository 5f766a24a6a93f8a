"""Addresses of the pages of procedures; part of `web.urls`."""

from django.urls import path

from . import catalogue, publish, sop, text

urlpatterns = [
    path("procedures/", catalogue.procedures, name="procedures"),
    path("procedures/publish/", publish.publish, name="procedure-publish"),
    path("procedures/<str:procedure>/", sop.procedure, name="procedure"),
    path("procedures/<str:procedure>/compare/", sop.compare, name="procedure-compare"),
    path("procedures/<str:procedure>/v<int:version>.toml", text.text, name="procedure-text"),
]
