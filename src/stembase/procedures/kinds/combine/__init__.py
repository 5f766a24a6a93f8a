"""Material is added to the unit: its lots are known, in date and not blocked."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("combine", Text("加入混合", "Combine"), "do-step", wants=("lots",))
