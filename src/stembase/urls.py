"""Where the pages and the interfaces hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("stembase.web.urls")),
]
