"""Applicants and posts of a placement from two tables, CSV or XLSX, without a database. Every fault of both is found before anything is said."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from stembase.bank.imports.columns import Column
from stembase.bank.imports.table import Row, read_table
from stembase.science.allocation.market import Applicant, Market, Post
from stembase.science.fault import Fault

NAME, LONGEST = r"\w[\w.-]{0,39}", 100_000
KEY: dict[str, Any] = {"required": True, "pattern": NAME, "example": "A012"}
APPLICANTS = (
    Column(key="applicant", zh="申请人", en="applicant", names=("学号", "学生编号", "number"), **KEY),
    Column(key="choices", zh="志愿", en="choices", required=True, longest=LONGEST),
    Column(key="score", zh="分数", en="score", kind="number"),
    Column(key="type", zh="类别", en="type", pattern=NAME, example="vocational"),
    Column(key="pair", zh="结对", en="pair", names=("partner",), pattern=NAME, example="A012"),
)
POSTS = (
    Column(key="post", zh="岗位", en="post", **(KEY | {"example": "P03"})),
    Column(key="capacity", zh="名额", en="capacity", kind="whole", required=True, low=0, high=100_000),
    Column(key="site", zh="地点", en="site", names=("基地",)),
    Column(key="quotas", zh="类别上限", en="quotas", names=("类别名额",)),
    Column(key="ranking", zh="排序", en="ranking", names=("优先顺序",), longest=LONGEST),
)
BETWEEN_KEYS, BETWEEN_GROUPS = re.compile(r"[\s>＞;；,，、|/]+"), re.compile(r"[>＞]")
QUOTA = re.compile(rf"\s*({NAME})\s*[=＝:：]\s*([0-9]{{1,6}})\s*")
OTHERS = "*"


@dataclass(slots=True)
class Tables:
    """What was read: rows that can be used by key, with their row in the file, and what is wrong with each file (`applicants`, `posts`)."""

    applicants: dict[str, Row] = field(default_factory=dict)
    posts: dict[str, Row] = field(default_factory=dict)
    faults: list[tuple[str, Fault]] = field(default_factory=list)


def read_market(applicants: bytes, posts: bytes, seed: int) -> tuple[Market | None, list[tuple[str, Fault]]]:
    """The market two files hold, or everything wrong with them, each fault with the file it is of."""
    tables = Tables()
    tables.applicants = _keyed(applicants, APPLICANTS, "applicants", tables.faults)
    tables.posts = _keyed(posts, POSTS, "posts", tables.faults)
    if any(fault.code.startswith(("table-", "encoding-", "file-")) for _file, fault in tables.faults):
        return None, tables.faults  # what the one file names cannot be looked up in the other
    people = [_applicant(row, tables) for row in tables.applicants.values()]
    types = {row.values.get("type") for row in tables.applicants.values()}
    offers = [_post(row, tables, types) for row in tables.posts.values()]
    return (None if tables.faults else Market(people, offers, seed)), tables.faults


def _keyed(content: bytes, columns: tuple[Column, ...], file: str, faults: list[tuple[str, Fault]]) -> dict[str, Row]:
    """The rows by key. One with a fault is kept where it has a key: others may name it."""
    rows: dict[str, Row] = {}
    try:
        for row in read_table(BytesIO(content), columns):
            faults += [(file, fault) for fault in row.faults]
            key = row.values.get(columns[0].key)
            if key in rows:
                faults.append((file, Fault("placement-number-twice", row.row, field=columns[0].key, written=key, first=rows[key].row)))
            elif key:
                rows[key] = row
    except Fault as fault:
        faults.append((file, fault))
    return rows


def _applicant(row: Row, tables: Tables) -> Applicant:
    values = row.values
    key, pair = values["applicant"], values.get("pair") or ""
    choices = [part for part in BETWEEN_KEYS.split(values.get("choices") or "") if part]
    say = _saying("applicants", row, tables)
    for post in _unknown(choices, tables.posts):
        say("placement-post-unknown", "choices", post)
    for post in _twice(choices):
        say("placement-choice-twice", "choices", post)
    partner = tables.applicants.get(pair)
    if pair and (partner is None or pair == key):
        say("placement-partner-unknown", "pair", pair)
    elif partner and partner.values.get("pair") != key:
        say("placement-pair-not-mutual", "pair", pair, first=partner.row)
    return Applicant(key, tuple(choices), values.get("score") or 0.0, values.get("type") or "", pair)


def _post(row: Row, tables: Tables, types: Set[str | None]) -> Post:
    values = row.values
    say = _saying("posts", row, tables)
    quotas = _quotas(values.get("quotas") or "", say)
    for type_ in _unknown(quotas, types):
        say("placement-type-unknown", "quotas", type_)
    groups = [[part for part in re.split(r"[\s=＝]+", group) if part] for group in BETWEEN_GROUPS.split(values.get("ranking") or "")]
    named = [part for group in groups for part in group]
    others = not named or named[-1] == OTHERS
    if named and others:
        groups = [[part for part in group if part != OTHERS] for group in groups]
        named = named[:-1]
    for one in _unknown(named, tables.applicants):
        say("placement-applicant-unknown", "ranking", one)
    for one in _twice(named):
        say("placement-ranked-twice", "ranking", one)
    return Post(
        values["post"], values.get("capacity") or 0, values.get("site") or "", quotas, tuple(tuple(group) for group in groups if group), others
    )


def _quotas(written: str, say: Callable[..., None]) -> dict[str, int]:
    """`vocational=2; undergraduate=3`."""
    quotas: dict[str, int] = {}
    for part in filter(str.strip, re.split(r"[;；,，、|]", written)):
        said = QUOTA.fullmatch(part)
        if said is None or said[1] in quotas:
            say("placement-quota-unreadable", "quotas", part.strip())
        else:
            quotas[said[1]] = int(said[2])
    return quotas


def _saying(file: str, row: Row, tables: Tables) -> Callable[..., None]:
    def say(code: str, column: str, written: str, **facts: Any) -> None:
        tables.faults.append((file, Fault(code, row.row, field=column, written=written[:60], **facts)))

    return say


def _unknown(keys: Iterable[str], known: Any) -> Iterator[str]:
    return (key for key in dict.fromkeys(keys) if key not in known)


def _twice(keys: Sequence[str]) -> Iterator[str]:
    return (key for key in dict.fromkeys(keys) if keys.count(key) > 1)
