"""An agreement as PDF: a sheet in each language, parties with their printed names, signatures as they stand, and the digest on every page."""

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any, cast

import typst

from stembase.bank.labels import fonts
from stembase.internship.models import Agreement
from stembase.internship.rules.rule import Words, terms
from stembase.people.models import Organisation
from stembase.people.queries import names_of

from .text import Text, digest_of, text_of_agreement

Sheet = dict[str, Any]
HEAD = (Words("当事方", "Party"), Words("签名人", "Signed by"), Words("日期", "Date"))
MENTORS = {"school_mentor": Words("校内指导教师", "Mentor of the school"), "host_mentor": Words("带教老师", "Mentor of the host")}
UNSIGNED = Words("尚未签名", "not signed")


def pdf_of(agreement: Agreement) -> bytes:
    """The document, both languages in one file."""
    inputs = {"sheets": json.dumps(sheets_of(agreement), ensure_ascii=False), "fonts": json.dumps(fonts.plan())}
    with as_file(files("stembase.internship") / "documents") as folder:
        compiler = typst.Compiler(folder / "agreement.typ", root=folder, font_paths=fonts.installed(), sys_inputs=inputs)
        return cast(bytes, compiler.compile(format="pdf"))


def sheets_of(agreement: Agreement) -> list[Sheet]:
    """What is printed, in Chinese and in English. Names stand on the sheet only, never in what is signed. Some five queries."""
    text = text_of_agreement(agreement)
    signed = {row.party: (row.signer, row.signed_date.isoformat()) for row in agreement.signatures.all()}
    guides = {side: agreement.terms[side] for side in MENTORS if side in agreement.terms}
    return [_sheet(text, guides, signed, language) for language in ("zh", "en")]


def _sheet(text: Text, guides: Mapping[str, str], signed: Mapping[str, tuple[str, str]], language: str) -> Sheet:
    parties = dict(text.parties)
    names = _printed(parties, {*guides.values(), *(signer for signer, _day in signed.values())}, language)
    words = terms()["parties"]
    lines = [(words[party].say(language), *_signed(signed.get(party), names, language)) for party in parties]
    return {
        "language": language,
        "title": text.title.say(language),
        "number": f"{text.number} · v{text.version}",
        "parties": [
            *((words[party].say(language), names[who]) for party, who in parties.items()),
            *((MENTORS[side].say(language), f"{names[who]} {who}") for side, who in guides.items()),
        ],
        "clauses": [clause.say(language) for clause in text.clauses],
        "head": [head.say(language) for head in HEAD],
        "signatures": lines,
        "mark": f"{text.number} v{text.version} {text.form} SHA-256 {digest_of(text)}",
    }


def _signed(signature: tuple[str, str] | None, names: Mapping[str, str], language: str) -> tuple[str, str]:
    return (names[signature[0]], signature[1]) if signature else (UNSIGNED.say(language), "")


def _printed(parties: Mapping[str, str], others: set[str], language: str) -> dict[str, str]:
    """Names of organisations with their credit codes, and of people, by code."""
    people = names_of({*parties.values(), *others}, language)
    for one in Organisation.objects.filter(key__in=parties.values()):
        title = one.title_zh if language == "zh" else one.title_en
        people[one.key] = f"{title} {one.credit_code}".strip()
    return people
