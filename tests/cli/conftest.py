"""The files of a small search, in a folder of their own."""

import pytest

from tests.cli.searching import DONORS, FREQUENCIES, PATIENT, ROWS


@pytest.fixture
def files(tmp_path):
    for name, text in {"freqs.txt": FREQUENCIES, "don.txt": DONORS, "pat.txt": f"P1%{PATIENT}\n", "rows.txt": ROWS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
