"""Addresses of the pages about people; part of `web.urls`."""

from django.urls import path

from . import accounts

urlpatterns = [
    path("people/", accounts.people, name="people"),
    path("people/new/", accounts.new, name="people-new"),
    path("people/<str:code>/", accounts.person, name="people-one"),
]
