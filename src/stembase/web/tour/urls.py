"""Addresses of the tour; part of `web.urls`."""

from django.urls import path, re_path

from . import page

urlpatterns = [
    path("tour/", page.stop, name="tour"),
    re_path(r"^tour/(?P<answers>[1-9]{1,9})/$", page.stop, name="tour-stop"),
]
