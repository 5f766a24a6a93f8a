"""Addresses of the pages of those who teach; part of `web.urls`."""

from django.urls import path

from . import assigning, assignments, live, one, steering

urlpatterns = [
    path("practice/teaching/", assignments.assignments, name="teaching"),
    path("practice/teaching/new/", assigning.new, name="teaching-new"),
    path("practice/teaching/live/", live.live, name="teaching-live"),
    path("practice/teaching/<str:key>/", one.one, name="teaching-one"),
    path("practice/teaching/<str:key>/xapi/", one.xapi, name="teaching-xapi"),
    path("practice/teaching/<str:key>/change/", assigning.change, name="teaching-change"),
    path("practice/teaching/<str:key>/withdraw/", assigning.withdraw, name="teaching-withdraw"),
    path("practice/runs/<str:key>/freeze/", steering.freeze, name="teaching-freeze"),
    path("practice/runs/<str:key>/resume/", steering.resume, name="teaching-resume"),
    path("practice/runs/<str:key>/inject/", steering.inject, name="teaching-inject"),
]
