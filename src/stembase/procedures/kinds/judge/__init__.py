"""A verdict on a unit against a standard: every criterion with its value and limit."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("judge", Text("判定", "Judge"), "judge-unit", wants=("measures.verdict", "signature"))
