"""The template part of every kind draws the form of its steps in both languages."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from stembase.procedures.form import step_form
from stembase.procedures.kinds import KINDS
from stembase.procedures.packaged import packaged
from stembase.web.parts.field import Field

STEPS = {step.kind: (definition, step) for definition in packaged() for step in definition.steps}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_part_of_a_kind_draws_every_field_of_its_step(kind, language):
    definition, step = STEPS[kind]
    form = step_form(definition, step, language, act="whole")
    groups = {name: [Field(name=row.name, label=row.label) for row in getattr(form, name)] for name in ("scans", "lots", "equipment", "measures")}
    with translation.override(language):
        page = render_to_string(form.template, {"form": form, "fields": groups})
    assert all(escape(row.label) in page for rows in groups.values() for row in rows)
    assert "style=" not in page
