"""A stored unit leaves its place for another, or for the hand that fetches it."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("move", Text("移位取出", "Move or pick"), "move-unit", wants=("scan",))
