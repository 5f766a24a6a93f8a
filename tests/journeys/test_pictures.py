"""The pictures of the documents are taken from the running system: README's station and those of docs/pictures/guide.

They are written into docs/pictures only with STEMBASE_PICTURES=1, so that a run of the tests leaves the tree as it was.
"""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from stembase.bank.codes.structures import write_din
from tests.journeys.served import Served
from tests.journeys.working import careful, type_in, unit
from tests.web.bank.world import DIRECTOR, OPERATOR, QUALITY

pytestmark = [pytest.mark.browser, pytest.mark.fonts]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LARGEST = 300 * 1024
STUDENT, MENTOR, ADMINISTRATOR = "P0008", "P0004", "P0001"
ADD = "/steps/{pictured}/preparation.cryopreserve/add-cryoprotectant/"
GUIDE = {
    "home-operator": ("story", "/", OPERATOR, 1280),
    "stations": ("story", "/stations/", OPERATOR, 1280),
    "station": ("bench", "/stations/preparation/", OPERATOR, 1280),
    "step": ("bench", ADD, OPERATOR, 1280),
    "freeze": ("bench", "/steps/{freezing}/preparation.cryopreserve/freeze/", OPERATOR, 1280),
    "storage": ("story", "/storage/", OPERATOR, 1280),
    "tank": ("story", "/storage/{tank}/", OPERATOR, 1280),
    "unit": ("story", "/units/{unit}/", OPERATOR, 1280),
    "scan": ("bench", "/scan/?q=A999226000003", OPERATOR, 1280),
    "quality": ("story", "/quality/", QUALITY, 1280),
    "review": ("story", "/acts/review-result/?result={result}", QUALITY, 1280),
    "release": ("story", "/units/{unit}/release/", QUALITY, 1280),
    "exceptional-release": ("story", "/units/{unit}/exceptional-release/", DIRECTOR, 1280),
    "deviation": ("story", "/quality/deviations/{deviation}/", QUALITY, 1280),
    "excursion": ("story", "/storage/{tank}/", QUALITY, 1280),
    "qualifications": ("story", "/qualifications/", STUDENT, 390),
    "decide": ("story", "/competence/P0008/decide/", MENTOR, 390),
    "procedure": ("story", "/procedures/preparation.cryopreserve/", STUDENT, 1280),
    "publish": ("story", "/procedures/publish/?from=preparation.cryopreserve@3", QUALITY, 1280),
    "people": ("story", "/people/", ADMINISTRATOR, 1280),
    "ledger": ("story", "/ledger/", ADMINISTRATOR, 1280),
    "practice": ("story", "/practice/", STUDENT, 1280),
    "run": ("story", "/practice/runs/{open}/", STUDENT, 1280),
    "debrief": ("story", "/practice/runs/{badly}/debrief/", STUDENT, 1280),
    "compare": ("story", "/practice/compare/?run={badly}&run={well}", STUDENT, 1280),
    "tour": ("story", "/tour/112/", "", 390),
}
"""Picture by picture: the world, the page, who looks, how wide; `docs/pictures/README.md` lists them."""
EXAMPLES = {
    "tank": "SELECT tank_id FROM bank_position WHERE unit_id IS NOT NULL GROUP BY tank_id ORDER BY count(*) DESC LIMIT 1",
    "unit": "SELECT key FROM bank_unit WHERE stage = 'quarantined' AND container = 'bag' AND bank_id = 'A9990' LIMIT 1",
    "result": "SELECT key FROM bank_result WHERE state = 'performed' AND bank_id = 'A9990' ORDER BY key LIMIT 1",
    "badly": "SELECT key FROM practice_run WHERE scenario = 'skill.freeze-a-cord-unit' ORDER BY key LIMIT 1",
    "well": "SELECT key FROM practice_run WHERE scenario = 'skill.freeze-a-cord-unit' ORDER BY key DESC LIMIT 1",
    "open": "SELECT key FROM practice_run WHERE state = 'open' ORDER BY key LIMIT 1",
    "deviation": "SELECT key FROM bank_deviation WHERE closed_at IS NULL AND bank_id = 'A9990' ORDER BY opened_at LIMIT 1",
}
"""Which of a kind the pictures show."""


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
    check_a_warm_product(page, bench)
    page.set_viewport_size({"width": 1280, "height": 1500})
    page.evaluate("scrollTo(0, 0)")
    file = keep(page, Path("station.png"), tmp_path)
    assert width_of(file) == 1280
    assert file.stat().st_size < LARGEST


@pytest.fixture(scope="session")
def shown(story: Served, bench: Served) -> dict[str, str]:
    """The keys of what the pictures show."""
    return {name: story.sql(question)[0][0] for name, question in EXAMPLES.items()} | {name: unit(bench, name) for name in ("pictured", "freezing")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDE)
def test_the_guide_shows_the_page_as_it_is(story, bench, shown, visit, tmp_path, name, language):
    world, address, code, width = GUIDE[name]
    page = visit({"story": story, "bench": bench}[world], address.format(**shown), code, width=width, language=LANGUAGES[language])
    assert page.locator("main h1").inner_text()
    file = keep(page, Path("guide", f"{name}.{language}.png"), tmp_path)
    assert width_of(file) == width
    assert file.stat().st_size < LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_shows_a_step_checked_with_a_value_beyond_its_limit(bench, shown, visit, tmp_path, language):
    page = visit(bench, ADD.format(**shown), OPERATOR, language=LANGUAGES[language])
    check_a_warm_product(page, bench)
    page.locator('[name="measure.product_temperature_c"]').scroll_into_view_if_needed()
    assert keep(page, Path("guide", f"step-refused.{language}.png"), tmp_path).stat().st_size < LARGEST


def check_a_warm_product(page: Page, bench: Served) -> None:
    """Type everything well but the temperature, and have it looked at."""
    label = write_din(unit(bench, "pictured").partition(":")[2][:13])
    type_in(page, careful(bench, "pictured", "add-cryoprotectant", unit=label, bag=label, product_temperature_c="11"))
    with page.expect_navigation():
        page.click("button[name=look]:not(.unseen)")
    assert page.locator('[name="measure.product_temperature_c"][aria-invalid=true]').count() == 1
