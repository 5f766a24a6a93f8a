"""Care of a tank or machine: what was seen, what was done, what it reads now."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("tend", Text("设备照管", "Tend equipment"), "do-step", wants=("measures",))
