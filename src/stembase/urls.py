"""Where the pages and the interfaces hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("stembase.web.urls")),
    path("api/v1/", include("stembase.api.urls")),
]
