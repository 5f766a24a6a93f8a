"""The vocabulary keeps free text out: by the types of a record, at any depth, and by what becomes of facts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import msgspec
import pytest
from msgspec import Meta, Struct

from stembase.ledger.appending import canonical, plain_facts
from stembase.ledger.vocabulary import VERBS, Code, Document, MaybeCode, NoteKey, Record, free_text_fields, verb


class Colour(Enum):
    RED = "red"


class InnerStruct(Struct):
    words: str


class InnerDict(TypedDict):
    words: str


class InnerTuple(NamedTuple):
    words: str


@dataclass
class InnerData:
    words: str


class Tree(Struct):
    name: Code
    branches: list["Tree"] = []


LOOSE = [
    str, Any, bytes, str | None, list[str], list, dict[str, int], dict[Code, str], dict[Code, dict[Code, Any]], tuple[int, str], set[str],
    msgspec.Raw, InnerStruct, InnerDict, InnerTuple, InnerData, object, Annotated[str, Meta(max_length=20)], Annotated[str, Meta(pattern=".*")],
    Annotated[str, Meta(pattern="[0-9]+")], Annotated[str, Meta(pattern="^[A-Za-z ]+$")], Annotated[str, Meta(pattern=r"^\w+$")],
]  # fmt: skip
SAFE = [
    int, float, bool, None, Decimal, datetime, date, Colour, Literal["a", "b"], Code, MaybeCode, NoteKey, Document, Code | None, list[Code],
    dict[Code, int | float | bool], tuple[Code, ...], Tree, Annotated[int, Meta(ge=0)], Annotated[str, Meta(pattern="^[A-Z][0-9]{4}$")],
]  # fmt: skip


@pytest.mark.parametrize("type_", LOOSE, ids=str)
def test_a_type_that_can_hold_words_keeps_the_verb_out(type_):
    record = msgspec.defstruct("Loose", [("field", type_)], bases=(Record,), kw_only=True, frozen=True)
    with pytest.raises(ValueError, match="field"):
        verb("test.loose", zh="", en="", record=record)(lambda act, record: None)
    assert "test.loose" not in VERBS


@pytest.mark.parametrize("type_", SAFE, ids=str)
def test_numbers_instants_codes_and_documents_are_let_in(type_):
    record = msgspec.defstruct("Safe", [("field", type_)], bases=(Record,), kw_only=True, frozen=True)
    assert free_text_fields(record) == []


def test_no_verb_of_the_house_lets_text_in():
    assert {name: loose for name, entered in VERBS.items() if (loose := free_text_fields(entered.record))} == {}


@pytest.mark.parametrize("text", ["two words", "王芳", "line\n", "tab\t", ""])
def test_a_code_is_printable_and_without_spaces(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Code)


def test_facts_keep_codes_instants_and_finite_numbers_and_leave_words_out():
    noon = datetime.fromisoformat("2026-03-02T04:00:00Z")
    facts = {
        "unit": "A9990:U1", "limit": 48.5, "said": "her name is Wang", "who": "王芳", "at": noon, "not_a_number": float("nan"),
        "inner": {"Wang Fang": ["ok", "not ok"]}, "kind": ValueError("anything at all"),
    }  # fmt: skip
    assert plain_facts(facts) == {
        "unit": "A9990:U1", "limit": 48.5, "said": "(text)", "who": "(text)", "at": "2026-03-02T04:00:00Z", "not_a_number": None,
        "inner": {"(text)": ["ok", "(text)"]}, "kind": "(text)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.0, "1.0"),
        (1e22, "1e22"),
        (-0.0, "-0.0"),
        (Decimal("1.50"), '"1.50"'),
    ],  # fmt: skip
    ids=str,
)
def test_one_value_has_one_text(value, text):
    assert canonical(value) == text
    assert canonical(msgspec.json.decode(text)) == text
