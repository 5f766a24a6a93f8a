"""The pictures of the documents are taken from the running system: README's station and those of docs/pictures/guide.

They are written into docs/pictures only with STEMBASE_PICTURES=1, so that a run of the tests leaves the tree as it was.
"""

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.journeys.working import careful, type_in, unit
from tests.web.bank.world import OPERATOR, QUALITY

pytestmark = [pytest.mark.browser, pytest.mark.fonts]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LARGEST = 300 * 1024
GUIDE = {
    "stations": ("/stations/", OPERATOR, 1280),
    "unit": ("/units/{stored}/", QUALITY, 1280),
    "release": ("/units/{stored}/release/", QUALITY, 1280),
    "storage": ("/storage/{tank}/", OPERATOR, 1280),
    "procedure": ("/procedures/preparation.cryopreserve/", OPERATOR, 1280),
    "ledger": ("/ledger/", QUALITY, 1280),
    "phone": ("/", "P0008", 390),
}
"""Picture by picture: the page of the story, who looks, how wide."""


def keep(page, place: Path, tmp_path: Path) -> Path:
    """Take the picture: where the documents have it when asked for, else beside the test."""
    file = PICTURES / place if os.environ.get("STEMBASE_PICTURES") == "1" else tmp_path / place.name
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    few_colours(file)
    return file


def few_colours(file: Path) -> None:
    """The same picture with a palette of 256 colours: a third of the size, and nobody sees the difference on paper and ink."""
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


def width_of(file: Path) -> int:
    with Image.open(file) as picture:
        return picture.width


def test_the_readme_shows_a_step_at_its_station_with_a_value_beyond_its_limit(bench, visit, tmp_path):
    address = f"/steps/{unit(bench, 'pictured')}/preparation.cryopreserve/add-cryoprotectant/"
    page = visit(bench, address, OPERATOR, language="zh-hans")
    type_in(page, careful(bench, "pictured", "add-cryoprotectant", product_temperature_c="11"))
    with page.expect_navigation():
        page.click("button[name=look]:visible")
    assert page.locator('[name="measure.product_temperature_c"][aria-invalid=true]').count() == 1
    page.evaluate("scrollTo(0, 0)")
    file = keep(page, Path("station.png"), tmp_path)
    assert width_of(file) == 1280
    assert file.stat().st_size < LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDE)
def test_the_guide_shows_the_page_as_it_is(story, visit, tmp_path, name, language):
    address, code, width = GUIDE[name]
    stored = story.sql("SELECT unit_id FROM bank_position WHERE unit_id IS NOT NULL ORDER BY unit_id LIMIT 1")[0][0]
    tank = story.sql("SELECT tank_id FROM bank_position WHERE unit_id IS NOT NULL ORDER BY unit_id LIMIT 1")[0][0]
    page = visit(story, address.format(stored=stored, tank=tank), code, width=width, language=LANGUAGES[language])
    assert page.locator("h1").inner_text()
    file = keep(page, Path("guide", f"{name}.{language}.png"), tmp_path)
    assert width_of(file) == width
    assert file.stat().st_size < LARGEST
