"""Who may import whom: the contracts of pyproject.toml hold here, and each fails on a copy of the source with one import too many."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

INJECTED = [
    ("layers", "src/stembase/refusal.py", "import stembase.bank"),
    ("layers", "src/stembase/donors/__init__.py", "import stembase.web"),
    ("science-layers", "src/stembase/science/hla/__init__.py", "import stembase.science.cryo"),
    ("science-is-pure", "src/stembase/science/cells/__init__.py", "import django"),
    ("science-is-pure", "src/stembase/science/cells/__init__.py", "import time"),
    ("science-is-pure", "src/stembase/science/cells/__init__.py", "import stembase.ledger"),
    ("inside-an-app", "src/stembase/base/models/__init__.py", "import stembase.base.commands"),
]


def contracts(tree: Path, *options: str) -> subprocess.CompletedProcess:
    """Run import-linter on the tree; its cache stays out of the way."""
    program = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run([sys.executable, "-c", program, "--no-cache", *options], cwd=tree, capture_output=True, text=True, check=False)


def test_the_contracts_hold():
    outcome = contracts(ROOT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(("contract", "file", "line"), INJECTED)
def test_a_contract_breaks_on_an_import_too_many(tmp_path, contract, file, line):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "locale", "static", "templates"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    outcome = contracts(tmp_path, "--contract", contract)
    assert outcome.returncode == 1, outcome.stdout
    assert "BROKEN" in outcome.stdout
