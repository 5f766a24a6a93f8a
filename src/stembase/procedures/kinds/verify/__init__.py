"""Identity by scans: the hands hold what the record says."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("verify", Text("核对", "Verify"), "do-step", wants=("scan",))
