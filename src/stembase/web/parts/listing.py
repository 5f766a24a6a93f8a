"""A list page: sortable columns, filters, pages without counting, the same rows as CSV. The address carries all of it, without JavaScript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import QueryDict

from .field import Choice

PER_PAGE = 50
DEEPEST = 400  # pages beyond this are refused to the database; filters lead there faster


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it holds numbers, and the fields it sorts by (of rows in a list: attributes; none: it does not)."""

    key: str
    label: str
    number: bool = False
    sort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as its head shows it: `href` sorts by it (again: the other way), `direction` says how it sorts now."""

    label: str
    number: bool
    href: str
    direction: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its name in the address, its label, what can be chosen (none: free text or, by `kind`, a day), what is chosen now."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    kind: Literal["search", "date"] = "search"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, ready to be drawn by `_head.html`, `_filters.html`, `_pager.html`."""

    id: str
    rows: Sequence[Any]
    headings: tuple[Heading, ...]
    filters: tuple[Filter, ...]
    hidden: tuple[tuple[str, str], ...]
    first: int
    previous_href: str
    next_href: str
    csv_href: str
    clear_href: str

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1


def listing(
    query: QueryDict,
    rows: QuerySet | Sequence[Any],
    columns: Sequence[Column],
    *,
    filters: Sequence[Filter] = (),
    id: str = "list",  # noqa: A002
    per_page: int = PER_PAGE,
) -> Listing:
    """One page of `rows` (filtered and scoped by the view), sorted as the address asks; what the address gets wrong falls back to the default."""
    page = _page(query)
    chosen, descending = _sorting(query, columns)
    if chosen and isinstance(rows, QuerySet):
        rows = rows.order_by(*(f"-{name}" if descending else name for name in chosen.sort))
    elif chosen and isinstance(rows, list):
        rows = sorted(rows, key=attrgetter(*chosen.sort), reverse=descending)
    start = (page - 1) * per_page
    found = list(rows[start : start + per_page + 1])
    names = {each.name for each in filters}
    return Listing(
        id=id,
        rows=found[:per_page],
        headings=tuple(_heading(query, column, chosen, descending) for column in columns),
        filters=tuple(filters),
        hidden=tuple((name, str(value)) for name, value in query.items() if name not in names | {"page", "format"}),
        first=start + 1,
        previous_href=address(query, page=page - 1) if page > 1 else "",
        next_href=address(query, page=page + 1) if len(found) > per_page and page < DEEPEST else "",
        csv_href=address(query, format="csv", page=None),
        clear_href="?" if any(each.value for each in filters) else "",
    )


def choices(options: Mapping[str, Any] | Iterable[tuple[str, Any]], value: str) -> tuple[Choice, ...]:
    """Options of a filter or select, the present one marked."""
    pairs = options.items() if isinstance(options, Mapping) else options
    return tuple(Choice(str(key), str(label), str(key) == value) for key, label in pairs)


def address(query: QueryDict, **changes: Any) -> str:
    """The present query with some parameters changed; None removes one."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    return min(max(int(text), 1), DEEPEST) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _sorting(query: QueryDict, columns: Sequence[Column]) -> tuple[Column | None, bool]:
    """The column the address sorts by, and whether downward."""
    asked = query.get("sort", "")
    found = next((column for column in columns if column.sort and column.key == asked.lstrip("-")), None)
    return found, asked.startswith("-")


def _heading(query: QueryDict, column: Column, chosen: Column | None, descending: bool) -> Heading:
    if not column.sort:
        return Heading(column.label, column.number, "", "")
    direction = ("descending" if descending else "ascending") if column is chosen else ""
    return Heading(
        column.label, column.number, address(query, sort=f"-{column.key}" if direction == "ascending" else column.key, page=None), direction
    )
