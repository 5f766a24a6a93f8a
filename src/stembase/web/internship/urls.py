"""Addresses of the pages of internships; part of `web.urls`."""

from django.urls import path

from . import law

urlpatterns = [
    path("internship/", law.internships, name="internship"),
    path("internship/rules/", law.law, name="internship-rules"),
    path("internship/mine/", law.mine, name="my-internship"),
    path("internship/<str:code>/", law.of_student, name="internship-student"),
]
