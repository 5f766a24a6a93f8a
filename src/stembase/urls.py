"""Where the pages and the interfaces hang."""

from django.urls import include, path

from stembase.web.operation import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("stembase.web.urls")),
    path("api/v1/", include("stembase.api.urls")),
]
