"""Words of a search: indications, reasons of closing, causes of change, tones of a match, how a percentage of chance is said."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stembase.bank.selection.guideline_reading import guidelines
from stembase.web.spoken import ABSENT, say_number

from ..here import language

INDICATIONS: Mapping[str, str | Promise] = {"malignant": _("malignant disease"), "non-malignant": _("non-malignant disease")}
CLOSED: Mapping[str, str | Promise] = {
    "transplanted": _("transplanted"), "other-donor": _("another donor was taken"), "withdrawn": _("withdrawn"),
    "entered-in-error": _("entered in error"),
}  # fmt: skip
CAUSES: Mapping[str, str | Promise] = {
    "donors": _("donors and units"), "frequencies": _("haplotype frequencies"), "nomenclature": _("nomenclature"),
    "search": _("the patient's data or the guideline"),
}  # fmt: skip
EPITOPES: Mapping[str, str | Promise] = {
    "matched": _("matched"), "permissive": _("permissive"), "gvh": _("non-permissive, graft against host"),
    "hvg": _("non-permissive, host against graft"), "unknown": _("cannot be said"),
}  # fmt: skip
GIVEN_UP: Mapping[str, str | Promise] = {
    "other-unit": _("another unit was taken"), "other-donor": _("another donor was taken"),
    "patient-unfit": _("the patient cannot be transplanted now"), "expired": _("the reservation has expired"),
    "unit-unfit": _("the unit is not fit for it"),
}  # fmt: skip
GRAFTS: Mapping[str, str | Promise] = {"cord-blood": _("Cord blood units"), "adult-donor": _("Adult donors")}
SEXES: Mapping[str, str | Promise] = {"male": _("male"), "female": _("female")}
SEROSTATUS: Mapping[str, str | Promise] = {"positive": _("positive"), "negative": _("negative")}


def guideline_words(key: str) -> str:
    """The title of a guideline in the language of the page."""
    known = guidelines().get(key)
    return known.title.say(language()) if known else key


def say_chance(chance: float | None) -> str:
    """A probability in percent: one decimal, and what is neither nothing nor certain is never said to be."""
    if chance is None or chance != chance:
        return ABSENT
    if 0 < chance < 0.0005:
        return "< 0.1 %"
    if 0.9995 < chance < 0.9999999:
        return "> 99.9 %"
    return f"{say_number(100 * chance, 1)} %"
