"""The documents that say what the code says: each is what tools/documents.py gives, and a change is found."""

import re
from pathlib import Path
from shutil import copytree

from stembase.acts.command import COMMANDS
from stembase.ledger.vocabulary import VERBS
from stembase.people.roles import ROLES
from tools.documents import pages, stale

ROOT = Path(__file__).resolve().parents[2]


def test_the_documents_are_what_the_code_says():
    assert stale(ROOT) == []


def test_a_document_changed_by_hand_is_found(tmp_path):
    copytree(ROOT / "docs", tmp_path / "docs")
    changed = tmp_path / "docs/permissions.md"
    changed.write_text(changed.read_text(encoding="utf-8").replace("●", "", 1), encoding="utf-8")
    (tmp_path / "docs/standards/left-over.v1.md").write_text("gone\n", encoding="utf-8")
    (tmp_path / "docs/procedures.md").unlink()
    found = "\n".join(stale(tmp_path))
    assert "docs/permissions.md" in found
    assert "docs/standards/left-over.v1.md" in found
    assert "docs/procedures.md" in found


def test_every_command_stands_in_both_lists_with_every_role():
    written = pages()
    for name in COMMANDS:
        assert f"### {name}\n" in written["commands.md"]
        assert f"(commands.md#{name})" in written["permissions.md"]
    assert all(f"{role.zh} {role.en}" in written["permissions.md"] for role in ROLES.values())


def test_the_readme_of_an_app_names_every_verb_it_writes():
    written = {name: verb.apply.__module__.split(".")[1] for name, verb in VERBS.items()}
    texts = {app: (ROOT / "src/stembase" / app / "README.md").read_text(encoding="utf-8") for app in set(written.values()) if app != "tests"}
    assert [name for name, app in written.items() if app in texts and not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", texts[app])] == []
