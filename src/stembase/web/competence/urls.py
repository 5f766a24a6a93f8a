"""Addresses of the pages of competence; part of `web.urls`."""

from django.urls import path

from . import deciding, matrix, qualifications

urlpatterns = [
    path("qualifications/", qualifications.mine, name="qualifications"),
    path("competence/", matrix.matrix, name="competence"),
    path("competence/<str:code>/", qualifications.of_person, name="competence-person"),
    path("competence/<str:code>/decide/", deciding.decide, name="competence-decide"),
    path("competence/<str:code>/found/", deciding.found, name="competence-found"),
]
