"""Every label printed is read back by a decoder, from PNG and from PDF, and says on its face whose it is."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image

from stembase.bank.codes.scan import read_all
from stembase.bank.labels import Final, Partial, Tag, render
from stembase.bank.labels import fonts as label_fonts
from stembase.bank.labels.symbols import modules, read_back, svg
from stembase.refusal import Refused

DIN, PRODUCT = "A999026123456", "D0001VA0"
NAMES = {"product_zh": "脐带血造血祖细胞，冻存", "product_en": "HPC, CORD BLOOD"}
FINAL = Final(
    din=DIN, product=PRODUCT, **NAMES, expires=date(2046, 3, 17), group="A+", facility="演示脐血库", collected=datetime(2026, 3, 14, 8, 20),
    volume_ml=25,
    chain_of_identity="CHA999921000001",
)  # fmt: skip
LABELS = {
    "final": FINAL,
    "final in quarantine": Final(din=DIN, product=PRODUCT, **NAMES, expires=datetime(2046, 3, 17, 12), group="quarantine", practice=True),
    "final with the least": Final(din=DIN, product="S1393000", product_zh="", product_en="", expires=date(2046, 3, 17)),
    "partial": Partial(din=DIN, product=PRODUCT, **NAMES),
    "partial for practice": Partial(din=DIN, product=PRODUCT, **NAMES, practice=True),
    "position": Tag("position", "A9995-r12:LN1-R2-C3-05", "液氮罐 1 · 架 2 · 盒 3 · 位 05", practice=True),
    "position with the longest code": Tag("position", "A9990:" + "LN12-R02-C13-" * 4 + "05"),
    "kit": Tag("kit", "K-2026-00012", "产科采集包", ("批号 Lot KB-118", "失效 Expires 2027-03-01")),
    "lot": Tag("lot", "A9990:DMSO-2026-118", "冻存保护剂 DMSO"),
    "equipment": Tag("equipment", "CRF-2"),
    "worklist": Tag("worklist", "W-0042"),
}


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def texts(label) -> list[str]:
    return sorted(text for _, text in label.symbols().values())


@pytest.mark.parametrize("name", LABELS)
def test_every_symbol_of_a_png_reads_back(name):
    assert sorted(read_back(picture(render([LABELS[name]], "png")))) == texts(LABELS[name])


def test_every_symbol_of_a_pdf_reads_back_a_page_a_label():
    document = pypdfium2.PdfDocument(render(list(LABELS.values()), "pdf"))
    pages = [sorted(read_back(document[number].render(scale=300 / 72).to_pil().convert("L"))) for number in range(len(document))]
    assert pages == [texts(label) for label in LABELS.values()]


def test_a_zip_holds_a_readable_picture_for_every_label():
    with ZipFile(BytesIO(render(list(LABELS.values()), "zip"))) as archive:
        read = [sorted(read_back(picture(archive.read(name)))) for name in archive.namelist()]
    assert read == [texts(label) for label in LABELS.values()]


def test_a_label_reads_at_the_300_dpi_of_a_thermal_printer():
    png = picture(render([FINAL], "png"))
    assert sorted(read_back(png.resize((png.width // 2, png.height // 2), Image.Resampling.NEAREST))) == texts(FINAL)


def test_the_compound_symbol_says_what_the_four_linear_ones_say():
    symbols = {name: text for name, (_, text) in FINAL.symbols().items()}
    whole = {scan.structure: scan.text for scan in read_all(symbols["all"])}
    assert whole == {
        "din": symbols["din"],
        "product": symbols["product"],
        "expiry": symbols["expiry"],
        "blood-group": symbols["group"],
        "chain-of-identity": "&/CHA999921000001",
    }


def words(label) -> str:
    return pypdfium2.PdfDocument(render([label], "pdf"))[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", LABELS)
def test_a_practice_label_says_so_and_a_live_one_never_does(name):
    assert ("PRACTICE" in words(LABELS[name])) is LABELS[name].practice


def test_a_final_label_says_in_words_what_its_symbols_say():
    shown = words(FINAL)
    for word in ("A9990 26 123456", "D0001VA0", "2046-03-17 23:59", "RhD POSITIVE", "2026-03-14 08:20", "25 mL", "CH A9999 21 000001"):
        assert word in shown


@pytest.mark.fonts
def test_chinese_prints_in_a_font_that_has_it():
    assert label_fonts.chinese() is not None
    assert "脐带血造血祖细胞" in words(FINAL)


def test_the_68_characters_of_a_compound_message_make_a_square_of_26_modules():
    assert modules(svg("data-matrix", "=+05000=A99992112345600=<S1393000&>0363652359=%6200&/CHA999921000001")) == 26


@pytest.mark.parametrize(
    ("labels", "form", "code"),
    [
        ([], "pdf", "no-labels"),
        ([FINAL, FINAL], "png", "one-label-a-picture"),
        ([Partial(din="A9O9026123456", product=PRODUCT, **NAMES)], "pdf", "facility-letter-o"),
        ([Partial(din=DIN, product="D0001", **NAMES)], "pdf", "product-malformed"),
        ([Final(din=DIN, product=PRODUCT, **NAMES, expires=date(2046, 3, 17), group="C+")], "pdf", "blood-group-unknown"),
        ([Tag("kit", "包 12")], "pdf", "scan-content-wrong"),
        ([Tag("position", "X" * 61)], "pdf", "code-too-long"),
    ],
)
def test_what_cannot_stand_on_a_label_is_refused_before_printing(labels, form, code):
    with pytest.raises(Refused) as refusal:
        render(labels, form)
    assert refusal.value.code == code
