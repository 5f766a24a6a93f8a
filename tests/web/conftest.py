"""What the tests of the pages share."""

import pytest

from tests.web import reading


@pytest.fixture
def base(db) -> type[reading.Reader]:
    """The light world; gives the browser of whoever is named: `base("P0003")`."""
    reading.founded()
    return reading.Reader
