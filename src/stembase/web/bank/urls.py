"""Addresses of the bank's pages; part of `web.urls`."""

from django.urls import path

from . import act, deviations, lot, quality, release, standards, stations, step, storage, unit, units
from .searching import comparing, entering, explaining, listing, page, reporting

urlpatterns = [
    path("stations/", stations.stations, name="stations"),
    path("stations/<slug:station>/", stations.station, name="station"),
    path("units/", units.units, name="units"),
    path("units/<str:key>/", unit.unit, name="units-one"),
    path("units/<str:key>/curve.csv", unit.curve_csv, name="units-curve"),
    path("units/<str:key>/release/", release.release, name="quality-release"),
    path("units/<str:key>/exceptional-release/", release.exceptional, name="quality-exceptional"),
    path("steps/<str:key>/<str:procedure>/<slug:step>/", step.step, name="step"),
    path("acts/<slug:command>/", act.act, name="act"),
    path("lots/<str:key>/", lot.lot, name="lot"),
    path("storage/", storage.storage, name="storage"),
    path("storage/<str:key>/", storage.tank, name="storage-tank"),
    path("storage/<str:key>/excursions.csv", storage.excursions_csv, name="storage-excursions"),
    path("searches/", listing.searches, name="searches"),
    path("searches/new/", entering.new, name="searches-new"),
    path("searches/reading/", entering.reading, name="searches-reading"),
    path("searches/refresh/", listing.refresh, name="searches-refresh"),
    path("searches/<str:key>/", page.search, name="searches-one"),
    path("searches/<str:key>/correct/", entering.correct, name="searches-correct"),
    path("searches/<str:key>/run/", page.run, name="searches-run"),
    path("searches/<str:key>/explain/", explaining.explained, name="searches-explain"),
    path("searches/<str:key>/compare/", comparing.compare, name="searches-compare"),
    path("searches/<str:key>/listed.csv", page.listed, name="searches-listed"),
    path("searches/<str:key>/report.pdf", reporting.report, name="searches-report"),
    path("quality/", quality.quality, name="quality"),
    path("quality/deviations/", deviations.deviations, name="quality-deviations"),
    path("quality/deviations/<str:key>/", deviations.deviation, name="quality-deviation"),
    path("standards/", standards.standards, name="standards"),
    path("standards/publish/", standards.publish, name="standards-publish"),
    path("standards/<str:standard>/", standards.standard, name="standards-one"),
    path("standards/<str:standard>/v<int:version>.toml", standards.text, name="standards-text"),
]
