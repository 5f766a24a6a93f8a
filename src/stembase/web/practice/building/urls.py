"""Addresses of the builder of scenarios; part of `web.urls`."""

from django.urls import path

from . import page

urlpatterns = [
    path("practice/build/", page.build, name="practice-build"),
    path("practice/build/export/<str:scenario>/", page.export, name="practice-build-export"),
    path("practice/build/<str:key>/", page.draft, name="practice-build-draft"),
]
