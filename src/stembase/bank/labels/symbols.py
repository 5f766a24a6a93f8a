"""Symbols for labels as SVG: Code 128 and DataMatrix (ECC 200, square), made by zxing-cpp; and reading them back from a picture."""

from functools import lru_cache

import zxingcpp

FORMATS = {"code-128": zxingcpp.BarcodeFormat.Code128, "data-matrix": zxingcpp.BarcodeFormat.DataMatrix}


@lru_cache(maxsize=512)
def svg(symbology: str, text: str) -> str:
    """The symbol without its quiet zone, one unit of SVG a module."""
    symbol = zxingcpp.create_barcode(text, FORMATS[symbology], force_square=True)
    return zxingcpp.write_barcode_to_svg(symbol, scale=1, add_hrt=False, add_quiet_zones=False)


def modules(drawn: str) -> int:
    """How many modules wide an SVG from here is: a label gives each module its width in millimetres."""
    return int(drawn.split('width="', 1)[1].split('"', 1)[0])


def read_back(picture: object) -> list[str]:
    """The texts of every symbol on a picture (a PIL image or a grey array), from top to bottom."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(tuple(FORMATS.values())))
    return [symbol.text for symbol in sorted(found, key=lambda symbol: (symbol.position.top_left.y, symbol.position.top_left.x))]
