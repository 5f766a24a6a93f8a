"""Addresses of the pages of the ledger; part of `web.urls`."""

from django.urls import path

from . import entries, entry, verification

urlpatterns = [
    path("ledger/", entries.entries, name="ledger"),
    path("ledger/verify/", verification.verify, name="ledger-verify"),
    path("ledger/checkpoint.json", verification.checkpoint, name="ledger-checkpoint"),
    path("ledger/<str:chain>/<int:seq>/", entry.entry, name="ledger-entry"),
]
