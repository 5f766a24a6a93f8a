"""The audit file of a placement: JSON lines, each hashed onto the one before, which anybody can verify without this installation.

A header (inputs, seed, algorithm), a line a post, a line an applicant, a line a result with its reasons, and a last line with the sums. Who holds the
last hash as it was published knows that the file is the published one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from stembase.science.allocation.explaining import reasons
from stembase.science.allocation.market import Applicant, Market, Post
from stembase.science.allocation.matching import ALGORITHM, Placement, place
from stembase.science.allocation.placement_check import faults
from stembase.science.fault import Fault

KIND, FORMAT = "stembase.placement", 1
Line = dict[str, Any]
SEAL = ',"hash":"'
"""What stands before a line's hash, its last field."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What a file says, its hashes whole: header, rows by what they are of, and the last hash."""

    header: Line
    posts: list[Line]
    applicants: list[Line]
    results: list[Line]
    end: Line
    hash: str


def lines_of(placement: Placement, inputs: Mapping[str, Mapping[str, str]]) -> Iterator[Line]:
    """The file of a placement, line by line, without hashes. `inputs`: name and SHA-256 of each table read."""
    market, stands = placement.market, placement.standing
    sizes = {"applicants": len(market.applicants), "posts": len(market.posts)}
    yield {"kind": KIND, "format": FORMAT, "algorithm": ALGORITHM, "seed": market.seed, "inputs": dict(inputs), **sizes}
    for post in market.posts:
        told = asdict(post)
        yield {"post": told.pop("key"), **told}
    for one, applicant in enumerate(market.applicants):
        told = asdict(applicant)
        yield {"applicant": told.pop("key"), **told, "lot": stands.lots[one]}
    for one, applicant in enumerate(market.applicants):
        got = placement.posts[one]
        why = [{"post": reason.post, "code": reason.code, **reason.facts} for reason in reasons(placement, one)]
        yield {"result": applicant.key, "post": "" if got is None else market.posts[got].key, "rank": placement.rank(one), "instead_of": why}
    ranks = [placement.rank(one) for one in range(len(market.applicants))]
    blocking = [
        {"applicants": [market.applicants[one].key for one in people], "posts": [market.posts[at].key for at in where]}
        for people, where in placement.blocking
    ]
    yield {"end": True, "placed": len(ranks) - ranks.count(None), "first_choice": ranks.count(1), "blocking": blocking}


def sealed(lines: Iterator[Line]) -> Iterator[str]:
    """Each line as text with its hash: SHA-256 over the hash before it and the line's text without its own, joined by a line break."""
    before = ""
    for line in lines:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        before = sha256(f"{before}\n{text}".encode()).hexdigest()
        yield f'{text[:-1]}{SEAL}{before}"}}\n'


def opened(content: bytes) -> Audit:
    """What a file says. Refuses (Fault) `audit-line-changed`, `audit-line-malformed` and `audit-file-cut` at the first bad line."""
    try:
        texts = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Fault("audit-line-changed", content[: error.start].count(b"\n") + 1) from error
    lines, before = [], ""
    for row, text in enumerate(texts if texts[-1] else texts[:-1], 1):
        line, before = _unsealed(text, before, row)
        lines.append(line)
    if not lines or "end" not in lines[-1]:
        raise Fault("audit-file-cut", len(lines) + 1)
    return _sorted(lines, before)


def _unsealed(text: str, before: str, row: int) -> tuple[Line, str]:
    bare, _seal, rest = text.rpartition(SEAL)
    said = sha256(f"{before}\n{bare}}}".encode()).hexdigest()
    if rest != f'{said}"}}':
        raise Fault("audit-line-changed", row)
    try:
        line = json.loads(bare + "}")
    except (ValueError, RecursionError) as error:
        raise Fault("audit-line-malformed", row) from error
    if not isinstance(line, dict):
        raise Fault("audit-line-malformed", row)
    return line, said


FIELDS: dict[str, dict[str, Any]] = {
    "post": {"post": str, "capacity": int, "site": str, "quotas": dict, "ranking": list, "others": bool},
    "applicant": {"applicant": str, "choices": list, "score": int | float, "type": str, "pair": str, "lot": float},
    "result": {"result": str, "post": str, "rank": int | None, "instead_of": list},
}
HEADER = {"kind": str, "format": int, "algorithm": str, "seed": int, "inputs": dict, "applicants": int, "posts": int}
END = {"end": bool, "placed": int, "first_choice": int, "blocking": list}


def _sorted(lines: list[Line], last: str) -> Audit:
    """The rows in their order. Refuses (Fault) `audit-line-malformed` for one that is not what stands there."""
    header = lines[0]
    _demand(header, HEADER, 1)
    if len(lines) != header["posts"] + 2 * header["applicants"] + 2 or header["kind"] != KIND or header["format"] != FORMAT:
        raise Fault("audit-line-malformed", 1)
    wanted = ["post"] * header["posts"] + ["applicant"] * header["applicants"] + ["result"] * header["applicants"]
    rows: dict[str, list[Line]] = {name: [] for name in FIELDS}
    for row, (name, line) in enumerate(zip(wanted, lines[1:-1], strict=True), 2):
        _demand(line, FIELDS[name], row)
        rows[name].append(line)
    _demand(lines[-1], END, len(lines))
    return Audit(header, rows["post"], rows["applicant"], rows["result"], lines[-1], last)


def _demand(line: Line, fields: Mapping[str, Any], row: int) -> None:
    if line.keys() != fields.keys() or not all(isinstance(line[name], kind) for name, kind in fields.items()):
        raise Fault("audit-line-malformed", row)


def judged(audit: Audit) -> list[Fault]:
    """What is wrong with what a whole file says, each with its line: by the independent checker, and by placing everybody again."""
    results = [{"applicant": line["result"], "post": line["post"]} for line in audit.results]
    try:
        found = faults(audit.header["seed"], audit.posts, audit.applicants, results)
        again = _again(audit) if audit.header["algorithm"] == ALGORITHM else []
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return [Fault("audit-rows-contradict", 1, problem=f"{type(error).__name__}: {error}")]
    pairs = any(line["pair"] for line in audit.applicants)
    named = {tuple(each["applicants"]) for each in audit.end.get("blocking", []) if pairs}
    rows, last = _rows(audit), len(audit.posts) + 2 * len(audit.applicants) + 2
    found = [*(fault for fault in found if _blocks(fault) not in named), *again]
    return sorted((Fault(fault.code, rows.get(_of(fault), last), **fault.facts) for fault in found), key=lambda fault: fault.row or 0)


def _blocks(fault: Fault) -> tuple[str, ...]:
    """Who blocks; nobody for another fault. The file may say so of its own accord where pairs allowed nothing better."""
    if fault.code == "placement-blocking":
        return (fault.facts["applicant"],)
    return (fault.facts["applicant"], fault.facts["partner"]) if fault.code == "placement-pair-blocks" else ("",)


def _of(fault: Fault) -> tuple[str, str]:
    if fault.code == "placement-lot-wrong":
        return "applicant", fault.facts["applicant"]
    return ("result", fault.facts["applicant"]) if "applicant" in fault.facts else ("post", fault.facts.get("post", ""))


def _rows(audit: Audit) -> dict[tuple[str, str], int]:
    """The line each row stands on, the first where there are several."""
    rows = [("post", line["post"]) for line in audit.posts]
    rows += [("applicant", line["applicant"]) for line in audit.applicants]
    rows += [("result", line["result"]) for line in audit.results]
    return {row: at for at, row in reversed(list(enumerate(rows, 2)))}


def _again(audit: Audit) -> list[Fault]:
    """The rows of results that another run of the same algorithm does not give."""
    placement = place(market_of(audit))
    lines = list(lines_of(placement, audit.header["inputs"]))
    results = [line for line in lines if "result" in line]
    found = [Fault("placement-result-differs", applicant=line["result"]) for line, said in zip(results, audit.results, strict=True) if line != said]
    return found or ([] if lines[-1] == audit.end else [Fault("placement-result-differs", applicant="")])


def inputs_differ(audit: Audit, contents: Mapping[str, bytes], read: Market | None) -> list[Fault]:
    """Which of the tables given (`applicants`, `posts`), read as `read`, are not those the file was made of."""
    said = audit.header["inputs"]
    found = [
        Fault("placement-inputs-differ", 1, file=name) for name, content in contents.items() if said[name]["sha256"] != sha256(content).hexdigest()
    ]
    if found or read == market_of(audit):
        return found
    return [Fault("placement-inputs-differ", 1, file=", ".join(contents))]


def market_of(audit: Audit) -> Market:
    """The market the file holds."""
    people = [Applicant(line["applicant"], tuple(line["choices"]), line["score"], line["type"], line["pair"]) for line in audit.applicants]
    offers = [
        Post(line["post"], line["capacity"], line["site"], line["quotas"], tuple(map(tuple, line["ranking"])), line["others"]) for line in audit.posts
    ]
    return Market(people, offers, audit.header["seed"])
