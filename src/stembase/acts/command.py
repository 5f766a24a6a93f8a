"""The registry of commands: name, verb, roles, input schema and plan of everything that can be done. API, matrices and forms read it."""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from stembase.ledger.appending import is_code
from stembase.ledger.vocabulary import Record
from stembase.people.roles import ANYONE, ROLES
from stembase.refusal import Finding, Refused

from .misfit import misfit

SITUATION = ("chain", "kind", "by", "at", "witness")


@dataclass(frozen=True, slots=True)
class Reading:
    """What instruments said once the gate had passed, and what rules say of it: such findings never refuse."""

    values: Mapping[str, Any] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command would do. Made by reading only; `read` is called after the gate, never in a preview.

    `signs` and `witness_signs` are the meanings of the signatures this act needs, empty when none. `until`: the instant up to which the act takes
    the time of a chain that has a clock of its own.
    """

    subject: str
    did: Record
    findings: Sequence[Finding] = ()
    procedure: str = ""
    read: Callable[[], Reading] | None = None
    signs: str = ""
    witness_signs: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done, by whom, where."""

    name: str
    verb: str
    roles: frozenset[str]
    kinds: frozenset[str]
    plan: Callable[..., Plan]
    inputs: type[msgspec.Struct]
    zh: str
    en: str

    def convert(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs as the plan takes them. Text is read as numbers and instants where those are wanted; what does not fit is a `Misfit`."""
        try:
            fitted = msgspec.convert(dict(given), self.inputs, strict=False)
        except msgspec.ValidationError as fault:
            raise misfit(self.name, str(fault)) from fault
        if wrong := unfit(msgspec.to_builtins(fitted, builtin_types=(datetime,)), "$"):
            raise misfit(self.name, wrong)
        return {name: getattr(fitted, name) for name in self.inputs.__struct_fields__}


COMMANDS: dict[str, Command] = {}


def unfit(value: Any, place: str) -> str:
    """What no type says: a number is finite, an instant has its zone, a code no line break at its end. Gives the fault with its place, or nothing."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return f"Expected an instant with its time zone - at `{place}`"
    if isinstance(value, float) and not math.isfinite(value):
        return f"Expected a finite number - at `{place}`"
    if isinstance(value, str) and value.endswith("\n") and is_code(value[:-1]):
        return f"Expected no line break - at `{place}`"
    if isinstance(value, dict):
        return next(filter(None, (unfit(part, f"{place}.{name}") for name, part in value.items())), "")
    if isinstance(value, (list, tuple)):
        return next(filter(None, (unfit(part, f"{place}[{index}]") for index, part in enumerate(value))), "")
    return ""


def command(
    name: str, *, verb: str, roles: frozenset[str] | set[str], zh: str, en: str, kinds: Sequence[str] = ("live", "practice")
) -> Callable[[Callable[..., Plan]], Callable[..., Plan]]:
    """Enter a command. The plan's keyword arguments beyond `chain, kind, by, at, witness` are its input schema."""
    if unknown := set(roles) - set(ROLES) - ANYONE:
        raise ValueError(f"{name}: no such role: {', '.join(sorted(unknown))}")

    def enter(plan: Callable[..., Plan]) -> Callable[..., Plan]:
        if name in COMMANDS:
            raise ValueError(f"the command {name} stands twice")
        COMMANDS[name] = Command(name, verb, frozenset(roles), frozenset(kinds), plan, input_schema(name, plan, without=SITUATION), zh, en)
        return plan

    return enter


def input_schema(name: str, function: Callable[..., Any], *, without: Sequence[str]) -> type[msgspec.Struct]:
    """The keyword arguments of a function as a schema, those left out that are given by the house."""
    signature = inspect.signature(function, eval_str=True)
    required, optional = [], []
    for parameter in signature.parameters.values():
        if parameter.name in without:
            continue
        if parameter.default is inspect.Parameter.empty:
            required.append((parameter.name, parameter.annotation))
        else:
            optional.append((parameter.name, parameter.annotation, _default(parameter.default)))
    return msgspec.defstruct(f"Inputs of {name}", [*required, *optional], kw_only=True, forbid_unknown_fields=True)


def _default(value: Any) -> Any:
    return msgspec.field(default_factory=type(value)) if isinstance(value, (dict, list)) else value


def command_named(name: str) -> Command:
    """The command, or `Refused("no-such-command")`."""
    if name not in COMMANDS:
        raise Refused("no-such-command", command=name)
    return COMMANDS[name]


def lateness(at: datetime, now: datetime) -> float:
    """Minutes between the act and its recording; negative when it lies in the future."""
    return (now - at).total_seconds() / 60
