"""Queries that every act asks, compiled once: the same rows as the queryset gives, without building its SQL each time.

More than half of an act's time was the building of SQL. Only what stands on the way of every act belongs here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet, TextField

AnyModel = TypeVar("AnyModel", bound=Model)


class Slot(Expression):
    """Where a value goes when the query is asked. It is compared, never NULL."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=TextField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A parameter that names the slot."""
        return "%s", [self]


class Prepared:
    """A `values_list` queryset with slots, built when it is first asked on a kind of database."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._ready: dict[str, tuple[str, Sequence[Any], dict[int, Any]]] = {}

    def rows(self, **values: str | int | datetime) -> list[tuple[Any, ...]]:
        """The rows for these values of the slots, as the queryset would give them."""
        sql, parameters, converters = self._ready.get(connection.vendor) or self._compile()
        given = [_adapted(values[one.name]) if isinstance(one, Slot) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return [_converted(row, converters) for row in cursor.fetchall()]

    def _compile(self) -> tuple[str, Sequence[Any], dict[int, Any]]:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        self._ready[connection.vendor] = ready = (sql, parameters, converters)
        return ready


def _adapted(value: str | int | datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> tuple[Any, ...]:
    values = list(row)
    for index, (functions, expression) in converters.items():
        for function in functions:
            values[index] = function(values[index], expression, connection)
    return tuple(values)


@cache
def columns_of(model: type[Model]) -> tuple[str, ...]:
    """Names of a model's own columns as attributes, in their order."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def as_model(model: type[AnyModel], values: Sequence[Any]) -> AnyModel:
    """A row of `columns_of` as an object."""
    return model.from_db(connection.alias, columns_of(model), values)


def write(*rows: Model) -> None:
    """Insert new rows as they stand; keys and defaults are already in them."""
    for row in rows:
        fields, sql = _insert(type(row))
        with connection.cursor() as cursor:
            cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


@cache
def _insert(model: type[Model]) -> tuple[Sequence[Field[Any, Any]], str]:
    fields = [field for field in model._meta.concrete_fields if not field.auto_created]
    quoted = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608
