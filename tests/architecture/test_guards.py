"""Every guard finds nothing in this tree, and finds what is put into another."""

from pathlib import Path

import pytest

from tests.architecture.guards import GUARDS

ROOT = Path(__file__).resolve().parents[2]
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
CATALOGUE = """[{code}]
title = {{ zh = "甲", en = "A" }}
sentence = {{ zh = "甲", en = "A" }}
mend = {{ zh = "甲", en = "{mend}" }}
"""

INJECTED = [
    ("long_modules", "src/stembase/bank/queries.py", "x = 1\n" * 401, "401 lines"),
    ("long_functions", "src/stembase/bank/queries.py", "def long():\n" + "    x = 1\n" * 50, "long: 51 lines"),
    ("long_templates", "src/stembase/web/templates/bank/unit.html", "<p>\n" * 121, "121 lines"),
    ("writes_in_faces", "src/stembase/web/bank/release.py", "def view(unit):\n    unit.save()\n", ".save()"),
    ("writes_in_faces", "src/stembase/web/bank/release.py", "Unit.objects.filter(key=key).update(stage='released')\n", ".update()"),
    ("writes_in_faces", "src/stembase/api/units.py", "Unit.objects.bulk_create(rows)\n", ".bulk_create()"),
    ("writes_in_faces", "src/stembase/api/units.py", "async def delete(unit):\n    await unit.adelete()\n", ".adelete()"),
    ("undocumented", "src/stembase/bank/commands/release.py", '"""Release."""\n\n\ndef plan_release():\n    return None\n', "plan_release"),
    ("undocumented", "src/stembase/science/cells/dose.py", '"""Dose."""\n\n\nclass Dose:\n    pass\n', "Dose"),
    ("undocumented", "src/stembase/web/bank/release.py", "x = 1\n", "does not say what it is for"),
    ("undocumented", "src/stembase/web/bank/release.py", '"""' + "Words.\n" * 8 + '"""\n', "docstring has"),
    ("vague_names", "src/stembase/bank/unit_helpers.py", "", "a vague name"),
    ("vague_names", "src/stembase/common/units.py", "", "a vague name"),
    ("elsewhere", "docs/operations/install.md", "pip install --index-url https://py" + "pi.org/simple stembase\n", "install.md:1"),
    ("elsewhere", "Makefile", "demo:\n\tcd /ro" + "ot/stembase\n", "Makefile:2"),
    ("broken_links", "docs/map.md", "[the bank](bank.md)\n", "docs/map.md: no bank.md"),
    ("unfinished", "src/stembase/bank/queries.py", "# TO" + "DO: count them\n", "queries.py:1"),
    ("unfinished", "tests/bank/test_release.py", "@pytest.mark." + "skip\ndef test_release():\n    assert True\n", "test_release.py:1"),
    ("silent_tests", "tests/bank/test_release.py", "def test_release():\n    release()\n", "asserts nothing"),
    ("codes_without_texts", "src/stembase/bank/queries.py", "raise Refused('unit-lost', unit=unit)\n", "unit-lost"),
    ("codes_without_texts", "src/stembase/bank/queries.py", "Finding('too-old' if old else 'too-young', 'refuse')\n", "too-young"),
    ("codes_without_texts", "src/stembase/bank/queries.py", "claimed(rows, 'unit-changed', unit=unit)\n", "unit-changed"),
    ("codes_without_texts", "src/stembase/refusals/bank.toml", CATALOGUE.format(code="unit-lost", mend=""), "no mend in en"),
    ("codes_never_raised", "src/stembase/refusals/bank.toml", CATALOGUE.format(code="unit-lost", mend="A"), "nothing refuses with it"),
    ("stale_refusal_pages", "src/stembase/refusals/bank.toml", CATALOGUE.format(code="unit-lost", mend="A"), "unit-lost.md"),
    ("untranslated", "src/stembase/web/bank/release.py", "from x import gettext\ngettext('Release')\n", "no Chinese for “Release”"),
    (
        "untranslated",
        "src/stembase/web/templates/u.html",
        "{% load i18n %}\n  <p>{% translate 'Put away' %}\n",
        "u.html:2: no Chinese for “Put away”",
    ),
    ("untranslated", "src/stembase/web/templates/u.html", "{% blocktranslate %}{{ n }} units{% endblocktranslate %}", "%(n)s units"),
    ("broken_translations", "src/stembase/locale/bank/zh_Hans/LC_MESSAGES/django.po", PO + '#, fuzzy\nmsgid "A"\nmsgstr "甲"\n', "fuzzy"),
    ("broken_translations", "src/stembase/locale/bank/zh_Hans/LC_MESSAGES/django.po", PO + 'msgid "A"\nmsgstr ""\n', "empty"),
    ("broken_translations", "src/stembase/locale/bank/zh_Hans/LC_MESSAGES/django.po", PO + 'msgid "{n} a"\nmsgstr "甲"\n', "other placeholders"),
    (
        "refused_synonyms",
        "src/stembase/locale/bank/zh_Hans/LC_MESSAGES/django.po",
        PO + 'msgid "Practice bank"\nmsgstr "练习库"\n',
        "the word is 模拟库",
    ),
]


@pytest.mark.parametrize("name", GUARDS)
def test_the_house_keeps_its_own_rules(name):
    assert GUARDS[name](ROOT) == []


@pytest.mark.parametrize("name", GUARDS)
def test_every_guard_has_a_violation_it_is_shown_to_find(name):
    assert name in {guard for guard, *_ in INJECTED}


@pytest.mark.parametrize(("name", "file", "text", "said"), INJECTED, ids=[f"{row[0]}-{number}" for number, row in enumerate(INJECTED)])
def test_a_guard_finds_an_injected_violation(tmp_path, name, file, text, said):
    before = GUARDS[name](tmp_path)
    assert not any(said in line for line in before)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert any(said in line for line in GUARDS[name](tmp_path))
