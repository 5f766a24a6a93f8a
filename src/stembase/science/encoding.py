"""Which encoding a text file from a laboratory is written in: UTF-8, UTF-16, GB18030, or the Western code page some instruments write.

A file that changes its encoding half-way is not guessed at: it is a fault that names the row.
"""

from collections.abc import Iterable

from stembase.science.fault import Fault

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
NO_TEXT = {
    b"\x89PNG": ("PNG 图片", "a PNG picture"), b"\xff\xd8\xff": ("JPEG 图片", "a JPEG picture"), b"GIF8": ("GIF 图片", "a GIF picture"),
    b"%PDF": ("PDF 文件", "a PDF file"), b"PK\x03\x04": ("压缩包或 Office 文件", "an archive or an Office file"),
    b"\xd0\xcf\x11\xe0": ("旧版 Office 文件", "an old Office file"), b"\x1f\x8b": ("压缩文件", "a compressed file"), b"<": ("网页", "a web page"),
}  # fmt: skip
"""How files begin that people take for a table, and what they are."""
SURELY_UTF_8 = "\u0800"  # from here on UTF-8 takes three bytes, which Chinese written as GB18030 does not imitate by accident
ONE_BYTE_SIGNS = bytes(range(128)) + b"\xb0\xb5"  # ASCII, and the degree and micro signs of the Western code page


class EncodingFault(Fault):
    """The bytes of a text file do not follow one encoding."""


def encoding_of(lines: Iterable[bytes]) -> str:
    """The encoding of a file given as its raw lines; reads them once and holds one.

    Refuses `file-not-text`, and with the row `encoding-mixed` and `encoding-unknown`.
    """
    found = marked = ""
    for row, line in enumerate(lines, 1):
        if row == 1:
            _demand_text(line)
            marked = _marked(line)
            if marked not in ("", "utf-8-sig"):
                return marked
            found = "utf-8" if marked else ""
        seen = "" if line.isascii() else _encoding_of_line(line, row)
        if not seen:
            continue
        if {found, seen} == {"cp1252", "gb18030"}:
            seen = "gb18030"  # a lone degree sign is also half of a Chinese character: the longer evidence decides
        elif found and found != seen:
            raise EncodingFault("encoding-mixed", row, before=found, here=seen)
        found = seen
    return marked or found or "utf-8"


def text_of(data: bytes) -> str:
    """The text of a whole file, its encoding found by `encoding_of`."""
    encoding = encoding_of(data.splitlines(keepends=True))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingFault("encoding-unknown", data[: error.start].count(b"\n") + 1) from error


def _demand_text(first: bytes) -> None:
    """Nothing, unless the file begins like one that is no text. Refuses `file-not-text`."""
    for begins, (zh, en) in NO_TEXT.items():
        if first.startswith(begins):
            raise EncodingFault("file-not-text", what_zh=zh, what_en=en)


def _marked(first: bytes) -> str:
    """What the first bytes say: a byte-order mark, or the zero bytes of an unmarked UTF-16 file."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if first.startswith(mark):
            return encoding
    head = first[:64]
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return ""


def _encoding_of_line(line: bytes, row: int) -> str:
    """What one line with bytes above 127 proves; nothing where UTF-8 and GB18030 would both read it and neither is sure."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8" if max(text) >= SURELY_UTF_8 or not _is_gb18030(line) else ""
    if not line.translate(None, ONE_BYTE_SIGNS):
        return "cp1252"
    if _is_gb18030(line):
        return "gb18030"
    raise EncodingFault("encoding-unknown", row)


def _is_gb18030(line: bytes) -> bool:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
